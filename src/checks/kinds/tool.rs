//! `tool`: a program is installed on this host, in a fitting version; or any hypervisor is (`hypervisor: true`).

use std::sync::Arc;
use std::time::Duration;

use crate::checks::arguments::Arguments;
use crate::checks::kind::{Context, Judgement, Kind, Unaskable, unanswered};
use crate::checks::providers::{Presence, hypervisors, presence};
use crate::checks::version::{Requirement, first_version};
use crate::domain::evidence::{Evidence, Outcome};
use crate::domain::probe::{Ask, HostAsk, Probe};
use crate::domain::target::Bindings;
use crate::domain::verdict::{ErrorReason, Vantage};

#[derive(Debug)]
struct Tool {
    name: String,
    version: Option<Requirement>,
}

#[derive(Debug)]
struct AnyHypervisor;

/// Reads the arguments.
pub fn read(arguments: &mut Arguments<'_, '_>) -> Arc<dyn Kind> {
    let (name, version) = (arguments.text("name"), super::requirement(arguments, "version"));
    let hypervisor = arguments.flag("hypervisor") == Some(true);
    match name {
        Some(name) if !hypervisor => {
            if !is_bare(&name) {
                arguments.refuse("name", format!("`{name}` is no program's name: it is looked up on PATH, and never a path of its own"));
            }
            Arc::new(Tool { name, version })
        }
        None if hypervisor => Arc::new(AnyHypervisor),
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
        format!("`{}` is installed{version}", self.name)
    }

    fn probes(&self, _: &Bindings) -> Result<Vec<Probe>, Unaskable> {
        let programs = ["", "/usr/local/bin/", "/opt/homebrew/bin/"].map(|folder| format!("{folder}{}", self.name));
        let ask = HostAsk::Command { programs: programs.to_vec(), args: vec!["--version".to_owned()] };
        Ok(vec![Probe { ask: Ask::Host(ask), timeout: Duration::from_secs(15) }])
    }

    fn judge(&self, evidence: &[&Evidence], _: &Context<'_>) -> Judgement {
        let Some(answer) = evidence.first() else { return Judgement::errored(ErrorReason::CutShort, self.expected(), "it was not asked") };
        if answer.outcome == Outcome::Missing {
            return Judgement::failed(self.expected(), format!("no program `{}` is found on this machine", self.name));
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
            (Some(version), _) => Judgement::passed(self.expected(), format!("{} {version}", self.name)),
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
