//! `parity`: two guests are set up alike. Each difference is named, so that one can decide which of the two is right.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use super::authorized_key::KeyLine;
use super::{authorized_key, os};
use crate::checks::arguments::Arguments;
use crate::checks::guest::{self, Answer};
use crate::checks::kind::{Context, Judgement, Kind, Unaskable, reachable};
use crate::domain::evidence::Evidence;
use crate::domain::probe::Probe;
use crate::domain::target::Bindings;
use crate::domain::verdict::{ErrorReason, Vantage};

/// What can be compared, with the script that prints it.
const AREAS: &[(&str, &str)] = &[
    ("os", os::SCRIPT),
    ("packages", PACKAGES),
    ("authorized_keys", authorized_key::SCRIPT),
    ("sshd", SSHD),
    ("users", USERS),
    ("services", SERVICES),
];
const PACKAGES: &str = r#"if command -v dpkg-query >/dev/null 2>&1; then dpkg-query -W -f='package=${Package}|${Version}|${db:Status-Status}\n' 2>/dev/null
elif command -v rpm >/dev/null 2>&1; then rpm -qa --qf 'package=%{NAME}|%{VERSION}-%{RELEASE}|installed\n' 2>/dev/null
elif command -v pacman >/dev/null 2>&1; then pacman -Q 2>/dev/null | sed 's/^\([^ ]*\) \(.*\)$/package=\1|\2|installed/'; fi"#;
/// As the files have it: `sshd -T`, which knows the defaults too, needs root. Of a folder that can't be listed, nothing in it is known.
const SSHD: &str = r#"for f in /etc/ssh/sshd_config.d/*.conf /etc/ssh/sshd_config; do
  if [ -r "$f" ]; then echo "sshd_file=$f"; sed -n 's/^[[:space:]]*\([A-Za-z]\)/sshd=\1/p' "$f"; elif [ -e "$f" ]; then echo "sshd_unreadable=$f"; fi
done
d=/etc/ssh/sshd_config.d; [ -d $d ] && { [ -r $d ] && [ -x $d ] || echo "sshd_unreadable=$d"; }"#;
const USERS: &str = "getent passwd 2>/dev/null | awk -F: '($3 == 0 || ($3 >= 1000 && $3 < 60000)) { print \"user=\" $1 \"|\" $7 }'";
const SERVICES: &str = "limit 10 systemctl list-unit-files --type=service --state=enabled --no-legend --no-pager 2>/dev/null | awk '{ print \"service=\" $1 }'";

/// Differences named of one area and side: no area hides another.
const NAMED: usize = 10;
/// In `ignore`: packages that both have, in different versions.
const VERSIONS: &str = "versions";

#[derive(Debug)]
struct Parity {
    target: String,
    with: String,
    compare: Vec<&'static str>,
    ignore: Vec<String>,
}

/// Reads the arguments.
pub fn read(arguments: &mut Arguments<'_, '_>) -> Arc<dyn Kind> {
    let (target, with) = (arguments.required("target"), arguments.required("with"));
    let mut compare = Vec::new();
    for word in arguments.texts("compare") {
        match AREAS.iter().find(|(name, _)| *name == word) {
            Some((name, _)) => compare.push(*name),
            None => {
                let names: Vec<&str> = AREAS.iter().map(|(name, _)| *name).collect();
                let hint = crate::checks::arguments::near(&word, names.iter().copied());
                arguments.refuse("compare", format!("`{word}` can't be compared{hint}; known: {}", names.join(", ")));
            }
        }
    }
    if compare.is_empty() {
        compare = vec!["os", "packages", "authorized_keys", "sshd"];
    }
    Arc::new(Parity { target, with, compare, ignore: arguments.texts("ignore") })
}

impl Parity {
    fn script(&self) -> String {
        let parts = AREAS.iter().filter(|(name, _)| self.compare.contains(name)).map(|(_, script)| *script);
        let body = parts.collect::<Vec<_>>().join("\n");
        format!("u=$(id -un); h=$HOME\n{body}")
    }

    fn ignored(&self, area: &str, name: &str) -> bool {
        let full = format!("{area}/{name}");
        self.ignore.iter().any(|pattern| super::wildcard(pattern, &full) || (!pattern.contains('/') && super::wildcard(pattern, name)))
    }
}

/// Area and name, with the value there.
type Facts = BTreeMap<(&'static str, String), String>;

fn facts(answer: &Answer<'_>) -> Facts {
    let mut facts = Facts::new();
    let release = os::release(answer);
    for (key, name) in [("ID", "distribution"), ("VERSION_ID", "version")] {
        facts.extend(release.get(key).map(|value| (("os", name.to_owned()), value.clone())));
    }
    facts.extend(answer.first("arch").filter(|_| !release.is_empty()).map(|arch| (("os", "architecture".to_owned()), arch.to_owned())));
    for line in answer.all("package") {
        if let [name, version, "installed"] = line.split('|').collect::<Vec<_>>()[..] {
            facts.insert(("packages", name.to_owned()), version.to_owned());
        }
    }
    for line in answer.all("key").filter(|line| !line.trim_start().starts_with('#')) {
        if let Some(key) = KeyLine::read(line) {
            facts.insert(("authorized_keys", format!("{} {}", key.kind, key.fingerprint())), key.named());
        }
    }
    let mut conditional = false;
    for (name, line) in answer.pairs().filter(|(name, _)| matches!(*name, "sshd" | "sshd_file")) {
        let (key, value) = line.split_once([' ', '\t', '=']).unwrap_or((line, ""));
        // A Match block goes on to the next one or to the end of its file.
        conditional = name == "sshd" && (conditional || key.eq_ignore_ascii_case("match"));
        // The first value counts (sshd_config(5)); where the files of a folder are taken in says nothing of how it is set up.
        if name == "sshd" && !conditional && !key.eq_ignore_ascii_case("include") {
            facts.entry(("sshd", key.to_lowercase())).or_insert_with(|| value.trim().to_owned());
        }
    }
    facts.extend(
        answer.all("user").filter_map(|line| line.split_once('|')).map(|(name, shell)| (("users", name.to_owned()), shell.to_owned())),
    );
    facts.extend(answer.all("service").map(|name| (("services", name.to_owned()), "enabled".to_owned())));
    facts
}

impl Kind for Parity {
    fn name(&self) -> &'static str {
        "parity"
    }

    fn vantage(&self) -> Vantage {
        Vantage::Guest
    }

    fn targets(&self) -> Vec<&str> {
        vec![&self.target, &self.with]
    }

    fn expected(&self) -> String {
        format!("{} and {} are alike in {}", self.target, self.with, self.compare.join(", "))
    }

    fn probes(&self, bindings: &Bindings) -> Result<Vec<Probe>, Unaskable> {
        reachable(&self.target, bindings)?;
        reachable(&self.with, bindings)?;
        let script = self.script();
        Ok([&self.target, &self.with].map(|target| guest::probe(target, &script, Duration::from_secs(30))).to_vec())
    }

    fn judge(&self, evidence: &[&Evidence], _: &Context<'_>) -> Judgement {
        let (left, right) = match (Answer::read(evidence.first(), &self.expected()), Answer::read(evidence.get(1), &self.expected())) {
            (Ok(left), Ok(right)) => (left, right),
            (Err(judgement), _) | (_, Err(judgement)) => return *judgement,
        };
        let unread: Vec<Unread> =
            [(&self.target, &left), (&self.with, &right)].iter().flat_map(|(at, answer)| self.unread(at, answer)).collect();
        let (mut left, mut right) = (facts(&left), facts(&right));
        for facts in [&mut left, &mut right] {
            facts.retain(|(area, _), _| !unread.iter().any(|unread| unread.area == *area));
        }
        for (area, target) in self.compare.iter().flat_map(|area| [(area, &self.target), (area, &self.with)]) {
            let there = if *target == self.target { &left } else { &right };
            if matches!(*area, "os" | "packages" | "sshd")
                && !unread.iter().any(|unread| unread.area == *area)
                && !there.keys().any(|(name, _)| name == area)
            {
                return Judgement::errored(ErrorReason::NoTool, self.expected(), format!("{target} does not tell its {area}"));
            }
        }
        let (number, lines) = self.differences(&left, &right);
        let not_compared: String = unread
            .iter()
            .map(|Unread { area, at, path }| format!("\n{area}: not compared, your account may not read {path} on {at}"))
            .collect();
        match (number, unread.first()) {
            (0, None) => Judgement::passed(self.expected(), "no difference"),
            (0, Some(Unread { at, path, .. })) => {
                let actual = format!("no difference in what could be compared{not_compared}");
                Judgement::errored(ErrorReason::Permission, self.expected(), actual)
                    .with_fix(format!("On {at}: let your account read {path}, or compare what is in it by hand, as root on both machines."))
            }
            (number, _) => {
                Judgement::failed(self.expected(), format!("{}\n{}{not_compared}", super::count(number, "difference"), lines.join("\n")))
            }
        }
    }
}

/// A file that keeps an area from being compared.
struct Unread {
    area: &'static str,
    at: String,
    path: String,
}

impl Parity {
    fn unread(&self, at: &str, answer: &Answer<'_>) -> Vec<Unread> {
        let keys = [("authorized_keys", "unreadable"), ("sshd", "sshd_unreadable")];
        let asked = keys.into_iter().filter(|(area, _)| self.compare.contains(area));
        asked.filter_map(|(area, key)| Some(Unread { area, at: at.to_owned(), path: answer.first(key)?.to_owned() })).collect()
    }

    /// How many differences there are, and lines that name them: for each area what only one side has, and what is unlike.
    fn differences(&self, left: &Facts, right: &Facts) -> (usize, Vec<String>) {
        let mut groups: BTreeMap<(usize, u8), Vec<String>> = BTreeMap::new();
        for (area, name) in left.keys().chain(right.keys()).collect::<BTreeSet<_>>() {
            if self.ignored(area, name) {
                continue;
            }
            let key = (*area, name.clone());
            let (side, told) = match (left.get(&key), right.get(&key)) {
                (Some(value), None) => (0, named(area, name, value)),
                (None, Some(value)) => (1, named(area, name, value)),
                // The comment of a key is nobody's setting.
                (Some(_), Some(_)) if *area == "authorized_keys" => continue,
                (Some(_), Some(_)) if *area == "packages" && self.ignore.iter().any(|word| word == VERSIONS) => continue,
                (Some(a), Some(b)) if a != b => (2, format!("{name} is {a} on {}, {b} on {}", self.target, self.with)),
                _ => continue,
            };
            let place = AREAS.iter().position(|(name, _)| name == area).unwrap_or_default();
            groups.entry((place, side)).or_default().push(told);
        }
        let lines = groups.iter().flat_map(|((place, side), told)| {
            let area = AREAS[*place].0;
            match side {
                0 => vec![format!("{area}: only on {}: {}", self.target, super::some_of(told, NAMED))],
                1 => vec![format!("{area}: only on {}: {}", self.with, super::some_of(told, NAMED))],
                _ => {
                    let more = told.len().saturating_sub(NAMED);
                    let rest = (more > 0).then(|| format!("{area}: {more} more that are unlike"));
                    told.iter().take(NAMED).map(|line| format!("{area}: {line}")).chain(rest).collect()
                }
            }
        });
        (groups.values().map(Vec::len).sum(), lines.collect())
    }
}

/// What only one side has.
fn named(area: &str, name: &str, value: &str) -> String {
    match area {
        "packages" | "services" => name.to_owned(),
        "authorized_keys" => value.to_owned(),
        _ => format!("{name} {value}").trim_end().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::{judge, said};
    use crate::domain::verdict::Verdict::{Errored, Failed, Passed};

    const BASE: &str = "os=ID=debian\nos=VERSION_ID=\"12\"\narch=x86_64\nkey=ssh-ed25519 AAAAC3NzaC1lZDI1 me\nsshd=PermitRootLogin no\n";

    fn guest(more: &str) -> crate::domain::evidence::Evidence {
        said(&format!("{BASE}package=file|5.44|installed\n{more}end=1\n"))
    }

    #[test]
    fn each_difference_is_named_with_the_side_it_is_on() {
        let kind = "parity: { target: vm, with: other, ignore: [versions, 'packages/linux-*'] }";
        let left =
            guest("package=vim|9|installed\npackage=linux-image-1|1|installed\npackage=gone|1|config-files\nsshd=X11Forwarding yes\n");
        let right = guest("package=file|5.45|installed\nsshd=x11forwarding no\nkey=ssh-rsa AAAAB3NzaC1yc2EA root\n");
        let judged = judge(kind, &[left, right]);
        assert_eq!(judged.verdict, Failed);
        assert_eq!(
            judged.actual,
            "3 differences\npackages: only on vm: vim\nauthorized_keys: only on other: ssh-rsa …B3NzaC1yc2EA (root)\n\
             sshd: x11forwarding is yes on vm, no on other"
        );
    }

    #[test]
    fn alike_passes_and_a_silent_machine_is_no_difference() {
        let kind = "parity: { target: vm, with: other }";
        assert_eq!(judge(kind, &[guest(""), guest("key=ssh-ed25519 AAAAC3NzaC1lZDI1 other-comment\n")]).verdict, Passed);
        assert_eq!(judge(kind, &[guest(""), said("os=ID=debian\n")]).verdict, Errored);
        assert_eq!(judge(kind, &[guest(""), said("end=1\n")]).verdict, Errored);
    }

    #[test]
    fn what_may_not_be_read_is_told_and_is_no_likeness() {
        let kind = "parity: { target: vm, with: other }";
        let closed = "sshd_unreadable=/etc/ssh/sshd_config.d/50.conf\n";
        let judged = judge(kind, &[guest(""), guest(closed)]);
        assert_eq!((judged.verdict, judged.because.as_deref()), (Errored, Some("permission")));
        let told = "sshd: not compared, your account may not read /etc/ssh/sshd_config.d/50.conf on other";
        assert!(judged.actual.ends_with(told), "{}", judged.actual);
        let judged = judge(kind, &[guest("package=vim|9|installed\n"), guest(&format!("{closed}sshd=X11Forwarding no\n"))]);
        assert_eq!((judged.verdict, judged.actual), (Failed, format!("1 difference\npackages: only on vm: vim\n{told}")));
        assert_eq!(judge(kind, &[guest(""), guest("unreadable=/root/.ssh/authorized_keys\n")]).verdict, Errored);
    }

    #[test]
    fn many_packages_do_not_hide_another_area() {
        let many: String = (10..60).map(|number| format!("package=p{number}|1|installed\n")).collect();
        let judged = judge("parity: { target: vm, with: other }", &[guest(&many), guest("sshd=Banner none\n")]);
        let names: String = (10..20).map(|number| format!("p{number}, ")).collect();
        let names = names.trim_end_matches(", ");
        assert_eq!(judged.actual, format!("51 differences\npackages: only on vm: {names} and 40 more\nsshd: only on other: banner none"));
    }

    #[test]
    fn a_match_block_ends_with_its_file() {
        let with =
            |port: &str| guest(&format!("sshd_file=a\nsshd=Match User x\nsshd=X11Forwarding {port}\nsshd_file=b\nsshd=Port {port}\n"));
        let judged = judge("parity: { target: vm, with: other }", &[with("22"), with("2222")]);
        assert_eq!(judged.actual, "1 difference\nsshd: port is 22 on vm, 2222 on other");
    }
}
