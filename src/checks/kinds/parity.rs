//! `parity`: two guests are set up alike. Each difference is named, so that one can decide which of the two is right.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

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
/// As the files have it: `sshd -T`, which knows the defaults too, needs root.
const SSHD: &str = "cat /etc/ssh/sshd_config.d/*.conf /etc/ssh/sshd_config 2>/dev/null | sed -n 's/^[[:space:]]*\\([A-Za-z]\\)/sshd=\\1/p'
[ -r /etc/ssh/sshd_config ] || echo sshd_unreadable=1";
const USERS: &str = "getent passwd 2>/dev/null | awk -F: '($3 == 0 || ($3 >= 1000 && $3 < 60000)) { print \"user=\" $1 \"|\" $7 }'";
const SERVICES: &str = "limit 10 systemctl list-unit-files --type=service --state=enabled --no-legend --no-pager 2>/dev/null | awk '{ print \"service=\" $1 }'";

/// Differences named in a result.
const NAMED: usize = 15;
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
        let words: Vec<&str> = line.split_whitespace().collect();
        // Options may stand before the type; the body follows it and is what makes the key.
        if let Some(at) = words.iter().position(|word| word.starts_with("ssh-") || word.starts_with("ecdsa-") || word.starts_with("sk-")) {
            let body = words.get(at + 1).copied().unwrap_or_default();
            let end = body.get(body.len().saturating_sub(12)..).unwrap_or(body);
            facts.insert(("authorized_keys", format!("{} …{end}", words[at])), words.get(at + 2).copied().unwrap_or("").to_owned());
        }
    }
    for line in answer.all("sshd").take_while(|line| !line.to_lowercase().starts_with("match")) {
        let (key, value) = line.split_once([' ', '\t', '=']).unwrap_or((line, ""));
        // The first value counts (sshd_config(5)); where the files of a folder are taken in says nothing of how it is set up.
        if !key.eq_ignore_ascii_case("include") {
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
        if left.first("sshd_unreadable").or(right.first("sshd_unreadable")).is_some() {
            return Judgement::errored(ErrorReason::Permission, self.expected(), "your account may not read /etc/ssh/sshd_config");
        }
        let (left, right) = (facts(&left), facts(&right));
        for (area, target) in self.compare.iter().flat_map(|area| [(area, &self.target), (area, &self.with)]) {
            let there = if *target == self.target { &left } else { &right };
            if matches!(*area, "os" | "packages") && !there.keys().any(|(name, _)| name == area) {
                return Judgement::errored(ErrorReason::NoTool, self.expected(), format!("{target} does not tell its {area}"));
            }
        }
        let differences = self.differences(&left, &right);
        if differences.is_empty() {
            return Judgement::passed(self.expected(), "no difference");
        }
        let mut actual = super::count(differences.len(), "difference");
        for line in differences.iter().take(NAMED) {
            actual += &format!("\n{line}");
        }
        if differences.len() > NAMED {
            actual += &format!("\nand {} more", differences.len() - NAMED);
        }
        Judgement::failed(self.expected(), actual)
    }
}

impl Parity {
    fn differences(&self, left: &Facts, right: &Facts) -> Vec<String> {
        let mut found = Vec::new();
        for (area, name) in left.keys().chain(right.keys()).collect::<BTreeSet<_>>() {
            if self.ignored(area, name) {
                continue;
            }
            let key = (*area, name.clone());
            found.extend(match (left.get(&key), right.get(&key)) {
                (Some(_), None) => Some(format!("{area}: {name}: only on {}", self.target)),
                (None, Some(_)) => Some(format!("{area}: {name}: only on {}", self.with)),
                // The comment of a key is nobody's setting.
                (Some(_), Some(_)) if *area == "authorized_keys" => None,
                (Some(_), Some(_)) if *area == "packages" && self.ignore.iter().any(|word| word == VERSIONS) => None,
                (Some(a), Some(b)) if a != b => Some(format!("{area}: {name}: {a} on {}, {b} on {}", self.target, self.with)),
                _ => None,
            });
        }
        found
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
            "3 differences\nauthorized_keys: ssh-rsa …B3NzaC1yc2EA: only on other\npackages: vim: only on vm\nsshd: x11forwarding: yes on vm, no on other"
        );
    }

    #[test]
    fn alike_passes_and_a_silent_machine_is_no_difference() {
        let kind = "parity: { target: vm, with: other }";
        assert_eq!(judge(kind, &[guest(""), guest("key=ssh-ed25519 AAAAC3NzaC1lZDI1 other-comment\n")]).verdict, Passed);
        assert_eq!(judge(kind, &[guest(""), said("os=ID=debian\n")]).verdict, Errored);
        assert_eq!(judge(kind, &[guest(""), said("end=1\n")]).verdict, Errored);
        assert_eq!(judge(kind, &[guest(""), guest("sshd_unreadable=1\n")]).verdict, Errored);
    }
}
