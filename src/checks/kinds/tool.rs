//! `tool`: a program is installed on this host, in a fitting version (of several, any will do); or any hypervisor is (`hypervisor: true`).

use std::sync::Arc;
use std::time::Duration;

use crate::checks::arguments::Arguments;
use crate::checks::kind::{Context, Judgement, Kind, Unaskable, unanswered};
use crate::checks::providers::{Presence, hypervisors, presence};
use crate::checks::version::{Requirement, first_version};
use crate::domain::evidence::{Evidence, Outcome};
use crate::domain::probe::{Ask, HostAsk, Probe};
use crate::domain::target::Bindings;
use crate::domain::verdict::{ErrorReason, Vantage, Verdict};

#[derive(Debug)]
struct Tool {
    names: Vec<String>,
    version: Option<Requirement>,
}

#[derive(Debug)]
struct AnyHypervisor;

/// Programs that tell their version in another way than most. A check file can't say how: its words are never arguments.
const ASKED_OTHERWISE: &[(&str, &[&str])] = &[
    ("go", &["version"]),
    ("helm", &["version"]),
    ("java", &["-version"]),
    ("k3d", &["version"]),
    ("kubectl", &["version", "--client"]),
    ("minikube", &["version"]),
    ("openssl", &["version"]),
    ("ssh", &["-V"]),
    ("tilt", &["version"]),
    ("tmux", &["-V"]),
];

/// What asks the program for its version.
fn question(name: &str) -> Vec<String> {
    let other = ASKED_OTHERWISE.iter().find(|(program, _)| *program == name);
    other.map_or(&["--version"] as &[&str], |(_, args)| args).iter().map(|arg| (*arg).to_owned()).collect()
}

/// Reads the arguments.
pub fn read(arguments: &mut Arguments<'_, '_>) -> Arc<dyn Kind> {
    let (names, version) = (arguments.texts("name"), super::requirement(arguments, "version"));
    let hypervisor = arguments.flag("hypervisor") == Some(true);
    match names.is_empty() {
        false if !hypervisor => {
            if let Some(name) = names.iter().find(|name| !is_bare(name)) {
                arguments.refuse("name", format!("`{name}` is no program's name: it is looked up on PATH, and never a path of its own"));
            }
            Arc::new(Tool { names, version })
        }
        true if hypervisor => Arc::new(AnyHypervisor),
        _ => {
            arguments.refuse("name", "give either `name: program` or `hypervisor: true`");
            Arc::new(AnyHypervisor)
        }
    }
}

/// A name that only PATH can turn into a program: a check file must not be able to have a file of its own run.
fn is_bare(name: &str) -> bool {
    name.starts_with(|ch: char| ch.is_ascii_alphanumeric()) && name.chars().all(|ch| ch.is_ascii_alphanumeric() || "-_.+".contains(ch))
}

impl Kind for Tool {
    fn name(&self) -> &'static str {
        "tool"
    }

    fn vantage(&self) -> Vantage {
        Vantage::Host
    }

    fn expected(&self) -> String {
        let version = self.version.as_ref().map(|version| format!(", version {version}")).unwrap_or_default();
        format!("`{}` is installed{version}", self.names.join("` or `"))
    }

    fn judges_silence(&self) -> bool {
        true
    }

    fn probes(&self, _: &Bindings) -> Result<Vec<Probe>, Unaskable> {
        let probe = |name: &String| {
            let programs = ["", "/usr/local/bin/", "/opt/homebrew/bin/"].map(|folder| format!("{folder}{name}"));
            let ask = HostAsk::Command { programs: programs.to_vec(), args: question(name) };
            Probe { ask: Ask::Host(ask), timeout: Duration::from_secs(15) }
        };
        Ok(self.names.iter().map(probe).collect())
    }

    fn judge(&self, evidence: &[&Evidence], _: &Context<'_>) -> Judgement {
        let judged: Vec<Judgement> = self.names.iter().zip(evidence).map(|(name, answer)| self.judge_one(name, answer)).collect();
        let of = |verdict| judged.iter().find(|judgement| judgement.verdict == verdict);
        if let Some(judgement) = of(Verdict::Passed).or_else(|| of(Verdict::Errored)) {
            return judgement.clone();
        }
        if judged.is_empty() {
            return Judgement::errored(ErrorReason::CutShort, self.expected(), "it was not asked");
        }
        // One that is there in the wrong version says more than one that is not there.
        let there: Vec<&Judgement> =
            judged.iter().zip(evidence).filter(|(_, answer)| answer.outcome != Outcome::Missing).map(|(it, _)| it).collect();
        let told: Vec<&str> = if there.is_empty() { judged.iter().collect() } else { there }.iter().map(|it| it.actual.as_str()).collect();
        Judgement::failed(self.expected(), told.join("; "))
    }
}

impl Tool {
    fn judge_one(&self, name: &str, answer: &Evidence) -> Judgement {
        if answer.outcome == Outcome::Missing {
            return Judgement::failed(self.expected(), format!("no program `{name}` is found on this machine"));
        }
        if let Some(judgement) = unanswered(&self.expected(), &[answer]) {
            return judgement;
        }
        let output = if answer.stdout.trim().is_empty() { &answer.stderr } else { &answer.stdout };
        let line = output.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
        match (first_version(output).filter(|_| answer.exit() == Some(0)), &self.version) {
            // Another program may bear the name: Fedora's cracklib has a `packer`, which knows no --version.
            (None, _) => {
                let said = if line.is_empty() { "nothing".to_owned() } else { format!("\"{line}\"") };
                let actual = format!("{} answers {said}, which is no version: it may be another program of that name", answer.command);
                Judgement::failed(self.expected(), actual)
            }
            (Some(version), Some(required)) if !required.allows(&version) => {
                let actual = format!("{} is version {version}", answer.command.trim_end_matches(" --version"));
                Judgement::failed(self.expected(), actual)
            }
            (Some(version), _) => Judgement::passed(self.expected(), format!("{name} {version}")),
        }
    }
}

impl Kind for AnyHypervisor {
    fn name(&self) -> &'static str {
        "tool"
    }

    fn vantage(&self) -> Vantage {
        Vantage::Host
    }

    fn expected(&self) -> String {
        let titles: Vec<&str> = hypervisors().iter().map(|hypervisor| hypervisor.title).collect();
        format!("a hypervisor is installed: any of {}", titles.join(", "))
    }

    fn judges_silence(&self) -> bool {
        true
    }

    fn probes(&self, _: &Bindings) -> Result<Vec<Probe>, Unaskable> {
        let probe = |ask| Probe { ask: Ask::Host(ask), timeout: Duration::from_secs(10) };
        Ok(hypervisors().into_iter().map(|hypervisor| probe(hypervisor.ask)).collect())
    }

    fn judge(&self, evidence: &[&Evidence], _: &Context<'_>) -> Judgement {
        let known = hypervisors();
        let (mut installed, mut troubled, mut unknown) = (Vec::new(), Vec::new(), false);
        for (hypervisor, answer) in known.iter().zip(evidence) {
            match presence(answer) {
                Presence::Installed(line) => {
                    let only = if hypervisor.provider.is_none() { "; its snapshots can't be read yet" } else { "" };
                    installed.push(format!("{} ({line}{only})", hypervisor.title));
                }
                Presence::Broken(reason) => troubled.push(format!("{}: {reason}", hypervisor.title)),
                Presence::Unknown(reason) => {
                    unknown = true;
                    troubled.push(format!("{}: {reason}", hypervisor.title));
                }
                Presence::Absent => {}
            }
        }
        if !installed.is_empty() {
            return Judgement::passed(self.expected(), installed.join("; "));
        }
        if unknown {
            return unanswered(&self.expected(), evidence)
                .unwrap_or_else(|| Judgement::errored(ErrorReason::Internal, self.expected(), troubled.join("\n")));
        }
        let actual = if troubled.is_empty() { "none was found".to_owned() } else { format!("none that works\n{}", troubled.join("\n")) };
        Judgement::failed(self.expected(), actual)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::tests::{exited, judge, missing, said, unavailable};
    use crate::domain::verdict::Verdict::{Errored, Failed, Passed};

    #[test]
    fn of_several_programs_any_will_do() {
        let kind = "tool: { name: [docker, podman], version: '>=3' }";
        let told = |answers: &[crate::domain::evidence::Evidence]| judge(kind, answers);
        assert_eq!(told(&[missing(), said("podman version 4.3.1")]).actual, "podman 4.3.1");
        assert_eq!(told(&[exited(0, "Docker version 2.0", ""), missing()]).actual, "probe is version 2.0");
        assert_eq!(told(&[missing(), missing()]).verdict, Failed);
        assert_eq!(told(&[missing(), unavailable(ErrorReason::Timeout)]).verdict, Errored);
        assert_eq!(told(&[unavailable(ErrorReason::Timeout), said("4.0.0")]).verdict, Passed);
    }

    #[test]
    fn programs_that_know_no_such_option_are_asked_in_their_own_way() {
        assert_eq!(question("kubectl"), ["version", "--client"]);
        assert_eq!(question("git"), ["--version"]);
        assert!(ASKED_OTHERWISE.is_sorted());
    }

    #[test]
    fn a_check_file_cannot_have_a_file_of_its_own_run() {
        for name in ["git", "qemu-img", "g++", "python3.12"] {
            assert!(is_bare(name), "{name}");
        }
        for name in ["./evil", "/tmp/evil", "~/course/evil", "lessons/evil", "..", "-rf", "a b", ""] {
            assert!(!is_bare(name), "{name}");
        }
    }
}
