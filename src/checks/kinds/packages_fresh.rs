//! `packages_fresh`: the guest has no newer packages to install, by an index that is itself fresh. An index that was never fetched
//! says "0 upgraded" too, so its age is judged first. Facts about apt: `apt_index`.

use std::sync::Arc;
use std::time::Duration;

use super::apt_index::{self, Index};
use crate::checks::arguments::Arguments;
use crate::checks::guest::{self, Answer};
use crate::checks::kind::{Context, Judgement, Kind, Unaskable, reachable};
use crate::domain::evidence::Evidence;
use crate::domain::probe::Probe;
use crate::domain::target::Bindings;
use crate::domain::verdict::{ErrorReason, Vantage};

/// Packages named in a result.
const NAMED: usize = 8;
/// A guest whose clock is further off than this slept, woke from a snapshot, or was never set: its clock can't tell the age of anything.
const CLOCK_TOLERANCE: i64 = 3600;

#[derive(Debug)]
struct PackagesFresh {
    target: String,
    index_max_age: Duration,
    security_only: bool,
    refresh: bool,
}

/// Reads the arguments.
pub fn read(arguments: &mut Arguments<'_, '_>) -> Arc<dyn Kind> {
    Arc::new(PackagesFresh {
        target: arguments.required("target"),
        index_max_age: arguments.duration("index_max_age").unwrap_or(Duration::from_secs(7 * 86_400)),
        security_only: arguments.flag("security_only") == Some(true),
        refresh: arguments.flag("refresh") == Some(true),
    })
}

impl Kind for PackagesFresh {
    fn name(&self) -> &'static str {
        "packages_fresh"
    }

    fn vantage(&self) -> Vantage {
        Vantage::Guest
    }

    fn targets(&self) -> Vec<&str> {
        vec![&self.target]
    }

    fn expected(&self) -> String {
        let what = if self.security_only { "no security updates to install" } else { "nothing to upgrade" };
        format!("{what}, by an index no older than {}", age(self.max_age()))
    }

    fn probes(&self, bindings: &Bindings) -> Result<Vec<Probe>, Unaskable> {
        reachable(&self.target, bindings)?;
        let wait = Duration::from_secs(if self.refresh { 180 } else { 90 });
        Ok(vec![guest::probe(&self.target, &apt_index::script(self.refresh), wait)])
    }

    fn judge(&self, evidence: &[&Evidence], _: &Context<'_>) -> Judgement {
        let answer = match Answer::read(evidence.first(), &self.expected()) {
            Ok(answer) => answer,
            Err(judgement) => return *judgement,
        };
        let errored = |reason, actual: String| Judgement::errored(reason, self.expected(), actual);
        match answer.first("family") {
            Some("apt") => {}
            Some(other) => {
                return errored(ErrorReason::NoTool, format!("this machine uses {other}; only apt's packages can be judged so far"));
            }
            None => return errored(ErrorReason::NoTool, "no package manager is found on this machine".to_owned()),
        }
        if let Some(path) = answer.first("unreadable") {
            return errored(ErrorReason::Permission, format!("your account may not read the package index {path}"));
        }
        match answer.first("refreshed") {
            None | Some("0") => {}
            Some("124") => return errored(ErrorReason::Timeout, "fetching a fresh index took too long".to_owned()),
            Some(_) => {
                return errored(
                    ErrorReason::Unreachable,
                    "a fresh index could not be fetched from the machine's package sources".to_owned(),
                );
            }
        }
        let Some(guest_now) = answer.first("now").and_then(|now| now.parse::<i64>().ok()) else {
            return errored(ErrorReason::Internal, "the machine did not tell its time".to_owned());
        };
        let here = evidence.first().map_or(guest_now, |item| item.ended.as_second());
        let now = if (here - guest_now).abs() > CLOCK_TOLERANCE { here } else { guest_now };
        let index = Index::read(&answer);
        let clock = clock_note(here - guest_now);
        if let Some(judgement) = self.judge_index(&index, now, &clock) {
            return judgement;
        }
        self.judge_upgrades(&index, now, clock)
    }
}

impl PackagesFresh {
    fn max_age(&self) -> i64 {
        i64::try_from(self.index_max_age.as_secs()).unwrap_or(i64::MAX)
    }

    /// The index can't vouch for anything: never fetched, without security updates, too old, expired.
    fn judge_index(&self, index: &Index<'_>, now: i64, clock: &str) -> Option<Judgement> {
        let failed = |actual: String| Some(Judgement::failed(self.expected(), actual));
        if index.releases.is_empty() {
            return failed("the package index was never fetched, so the machine can't know what is new".to_owned());
        }
        let never = index.never_fetched();
        if !never.is_empty() {
            return failed(format!("the index of these sources was never fetched: {}", super::some_of(&never, 4)));
        }
        if let Some(codename) = index.lacks_security() {
            let judgement = Judgement::failed(self.expected(), "no source of security updates is set up, so they can never arrive");
            let line = format!("deb http://security.debian.org/debian-security {codename}-security main");
            let set_up = format!("echo '{line}' | sudo tee /etc/apt/sources.list.d/security.list");
            return Some(judgement.with_fix(format!("{set_up} && sudo apt update && sudo apt full-upgrade")));
        }
        let Some(date) = index.newest_date() else {
            let actual = "the index does not tell its date".to_owned();
            return Some(Judgement::errored(ErrorReason::Internal, self.expected(), actual));
        };
        if now - date > self.max_age() {
            return failed(format!("the package index is {} old: what came out since is not known to the machine{clock}", age(now - date)));
        }
        let expired = index.expired(now);
        if !expired.is_empty() {
            return failed(format!("the package index has expired: {}{clock}", super::some_of(&expired, 4)));
        }
        None
    }

    fn judge_upgrades(&self, index: &Index<'_>, now: i64, clock: String) -> Judgement {
        if let Some(judgement) = self.judge_apt(index) {
            return judgement;
        }
        let since = index.newest_date().map(|date| format!("index {} old", age((now - date).max(0)))).unwrap_or_default();
        let held = match index.held.len() {
            0 => String::new(),
            _ => format!("; held back by your own wish: {}", super::some_of(&index.held, NAMED)),
        };
        let mut upgrades: Vec<_> = index.upgrades.iter().filter(|upgrade| upgrade.security || !self.security_only).collect();
        upgrades.sort_by_key(|upgrade| !upgrade.security);
        let security = upgrades.iter().filter(|upgrade| upgrade.security).count();
        if upgrades.is_empty() {
            return Judgement::passed(self.expected(), format!("nothing to upgrade ({since}){held}{clock}"));
        }
        let mut actual =
            format!("{} to upgrade, {security} of them security ({since}){held}{clock}:", super::count(upgrades.len(), "package"));
        for upgrade in upgrades.iter().take(NAMED) {
            let mark = if upgrade.security { "  security" } else { "" };
            actual += &format!("\n{} {} → {}{mark}", upgrade.name, upgrade.old.unwrap_or("(new)"), upgrade.new);
        }
        if upgrades.len() > NAMED {
            actual += &format!("\nand {} more", upgrades.len() - NAMED);
        }
        Judgement::failed(self.expected(), actual)
    }

    /// apt itself could not work it out.
    fn judge_apt(&self, index: &Index<'_>) -> Option<Judgement> {
        let errors = index.errors.join("\n");
        let reason = match index.exit {
            Some(0) => return None,
            Some(124) => ErrorReason::Timeout,
            None => ErrorReason::CutShort,
            Some(_) if errors.contains("Permission denied") => ErrorReason::Permission,
            // The packages themselves are in a state that the learner has to mend.
            Some(_) if errors.contains("Unmet dependencies") || errors.contains("dpkg was interrupted") => {
                let fix = "sudo dpkg --configure -a && sudo apt --fix-broken install";
                return Some(Judgement::failed(self.expected(), format!("apt says: {errors}")).with_fix(fix));
            }
            Some(_) => ErrorReason::Internal,
        };
        let actual = if errors.is_empty() { "apt gave no answer".to_owned() } else { format!("apt says: {errors}") };
        Some(Judgement::errored(reason, self.expected(), actual))
    }
}

fn clock_note(behind: i64) -> String {
    match behind {
        -60..=60 => String::new(),
        61.. => format!("; the machine's clock is {} behind", age(behind)),
        _ => format!("; the machine's clock is {} ahead", age(-behind)),
    }
}

/// `9 days`, `5 hours`, `40 seconds`
fn age(seconds: i64) -> String {
    let (size, unit) = match seconds {
        172_800.. => (86_400, "day"),
        7200.. => (3600, "hour"),
        120.. => (60, "minute"),
        _ => (1, "second"),
    };
    let number = seconds / size;
    super::count(usize::try_from(number).unwrap_or(0), unit)
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::{judge, said};
    use crate::domain::verdict::Verdict::{self, Errored, Failed, Passed};

    // 2026-11-23T10:00:00Z, the moment of all made-up evidence.
    const NOW: &str = "now=1795428000\n";
    const HEAD: &str = "family=apt\nos=ID=debian\nos=VERSION_ID=\"12\"\nos=VERSION_CODENAME=bookworm\n\
        source=deb http://deb.debian.org/debian bookworm main\nsource=deb http://security.debian.org/debian-security bookworm-security main\n";
    const PLAIN: &str =
        "release=deb.debian.org_debian_dists_bookworm_InRelease\nfield=Suite: oldstable\nfield=Date: Sat, 11 Jul 2026 09:00:00 UTC\n";

    fn security(date: &str, until: &str) -> String {
        format!(
            "release=security.debian.org_debian-security_dists_bookworm-security_InRelease\nfield=Label: Debian-Security\n\
             field=Suite: oldstable-security\nfield=Date: {date}\nfield=Valid-Until: {until}\n"
        )
    }

    fn fresh() -> String {
        format!("{NOW}{HEAD}{PLAIN}{}", security("Sat, 21 Nov 2026 00:53:02 UTC", "Sat, 28 Nov 2026 00:53:02 UTC"))
    }

    fn verdict(answer: &str) -> (Verdict, String) {
        let judged = judge("packages_fresh: { target: vm }", &[said(answer)]);
        (judged.verdict, judged.actual)
    }

    #[test]
    fn nothing_to_upgrade_passes_only_with_a_fresh_index() {
        let stale = security("Fri, 13 Nov 2026 00:53:02 UTC", "Fri, 20 Nov 2026 00:53:02 UTC");
        let expired = security("Sat, 21 Nov 2026 00:53:02 UTC", "Sun, 22 Nov 2026 00:53:02 UTC");
        let end = "rc=0\nend=1\n";
        for (answer, wanted, told) in [
            (format!("{}{end}", fresh()), Passed, "nothing to upgrade (index 2 days old)"),
            (format!("{NOW}{HEAD}{PLAIN}{stale}{end}"), Failed, "the package index is 10 days old"),
            (format!("{NOW}{HEAD}{PLAIN}{expired}{end}"), Failed, "has expired"),
            (format!("{NOW}{HEAD}{end}"), Failed, "never fetched"),
            (format!("{NOW}{HEAD}{PLAIN}{end}"), Failed, "security.debian.org bookworm-security"),
            (format!("{}hold=zlib1g\n{end}", fresh()), Passed, "held back by your own wish: zlib1g"),
            (format!("{}rc=124\nend=1\n", fresh()), Errored, "no answer"),
            (format!("{}apt=E: Unmet dependencies. Try x\nrc=100\nend=1\n", fresh()), Failed, "Unmet"),
            (format!("{}apt=E: open lists (13: Permission denied)\nrc=100\nend=1\n", fresh()), Errored, "Permission"),
            (format!("{NOW}{HEAD}unreadable=/var/lib/apt/lists\n{end}"), Errored, "may not read"),
            (format!("{NOW}family=dnf\nend=1\n"), Errored, "uses dnf"),
            (fresh(), Errored, "end mark"),
        ] {
            let (verdict, actual) = verdict(&answer);
            assert_eq!(verdict, wanted, "{answer}: {actual}");
            assert!(actual.contains(told), "{told}: {actual}");
        }
    }

    #[test]
    fn a_stable_debian_without_a_security_source_is_never_fresh_and_a_rolling_one_may_be() {
        let sources = "source=deb http://deb.debian.org/debian trixie main\n";
        let release = "release=deb.debian.org_debian_dists_trixie_InRelease\nfield=Suite: x\nfield=Date: Sun, 22 Nov 2026 09:00:00 UTC\n";
        let stable =
            format!("{NOW}family=apt\nos=ID=debian\nos=VERSION_ID=\"13\"\nos=VERSION_CODENAME=trixie\n{sources}{release}rc=0\nend=1\n");
        let judged = judge("packages_fresh: { target: vm }", &[said(&stable)]);
        assert_eq!(judged.verdict, Failed);
        assert!(judged.fix.unwrap().contains("trixie-security"));
        let rolling = format!("{NOW}family=apt\nos=ID=debian\nos=VERSION_CODENAME=trixie\n{sources}{release}rc=0\nend=1\n");
        assert_eq!(verdict(&rolling).0, Passed);
    }

    #[test]
    fn upgrades_are_named_security_first() {
        let answer = format!(
            "{}apt=Inst libc6 [2.36-9] (2.36-10 Debian:12.9/oldstable [amd64])\n\
             apt=Inst openssl [3.0.11] (3.0.15 Debian-Security:12/oldstable-security [amd64])\n\
             apt=Inst linux-image-6 (6.1.2 Debian-Security:12/oldstable-security [amd64]) []\nrc=0\nend=1\n",
            fresh()
        );
        let (verdict, actual) = verdict(&answer);
        assert_eq!(verdict, Failed);
        assert_eq!(
            actual,
            "3 packages to upgrade, 2 of them security (index 2 days old):\nopenssl 3.0.11 → 3.0.15  security\n\
             linux-image-6 (new) → 6.1.2  security\nlibc6 2.36-9 → 2.36-10"
        );
        let only = judge("packages_fresh: { target: vm, security_only: true }", &[said(&answer)]);
        assert!(only.actual.starts_with("2 packages to upgrade"), "{}", only.actual);
    }

    #[test]
    fn a_guest_that_woke_from_a_snapshot_cannot_make_its_index_look_young() {
        // The guest believes it is the 14th; the index is of the 13th.
        let asleep = fresh().replace("now=1795428000", "now=1794650000").replace("Sat, 21 Nov 2026", "Fri, 13 Nov 2026");
        let (verdict, actual) = verdict(&format!("{asleep}rc=0\nend=1\n"));
        assert_eq!(verdict, Failed, "{actual}");
        assert!(actual.ends_with("the machine's clock is 9 days behind"), "{actual}");
    }

    #[test]
    fn a_guest_whose_clock_is_ahead_is_told_and_its_index_is_not_called_old() {
        for days in [2, 400] {
            let ahead = fresh().replace("now=1795428000", &format!("now={}", 1_795_428_000 + days * 86_400));
            let (verdict, actual) = verdict(&format!("{ahead}rc=0\nend=1\n"));
            assert_eq!(verdict, Passed, "{actual}");
            assert!(actual.ends_with(&format!("the machine's clock is {days} days ahead")), "{actual}");
        }
    }
}
