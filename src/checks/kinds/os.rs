//! `os`: which operating system the guest runs, by its os-release(5).

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::checks::arguments::Arguments;
use crate::checks::guest::{self, Answer, USUAL_WAIT};
use crate::checks::kind::{Context, Judgement, Kind, Unaskable, reachable};
use crate::checks::version::Requirement;
use crate::domain::evidence::Evidence;
use crate::domain::probe::Probe;
use crate::domain::target::Bindings;
use crate::domain::verdict::Vantage;

#[derive(Debug)]
struct Os {
    target: String,
    family: Option<String>,
    version: Option<Requirement>,
}

/// Reads the arguments.
pub fn read(arguments: &mut Arguments<'_, '_>) -> Arc<dyn Kind> {
    Arc::new(Os {
        target: arguments.required("target"),
        family: arguments.text("family"),
        version: super::requirement(arguments, "version"),
    })
}

/// Prints os-release line by line, and the machine's architecture.
pub(super) const SCRIPT: &str = "for f in /etc/os-release /usr/lib/os-release; do [ -r \"$f\" ] && { sed 's/^/os=/' \"$f\"; break; }; done
echo \"arch=$(uname -m)\"";

impl Kind for Os {
    fn name(&self) -> &'static str {
        "os"
    }

    fn vantage(&self) -> Vantage {
        Vantage::Guest
    }

    fn targets(&self) -> Vec<&str> {
        vec![&self.target]
    }

    fn expected(&self) -> String {
        let family = self.family.as_deref().unwrap_or("any system");
        let version = self.version.as_ref().map(|version| format!(" {version}")).unwrap_or_default();
        format!("{} runs {family}{version}", self.target)
    }

    fn probes(&self, bindings: &Bindings) -> Result<Vec<Probe>, Unaskable> {
        reachable(&self.target, bindings)?;
        Ok(vec![guest::probe(&self.target, SCRIPT, USUAL_WAIT)])
    }

    fn judge(&self, evidence: &[&Evidence], _: &Context<'_>) -> Judgement {
        let answer = match Answer::read(evidence.first(), &self.expected()) {
            Ok(answer) => answer,
            Err(judgement) => return *judgement,
        };
        let release = release(&answer);
        let Some(id) = release.get("ID") else {
            return Judgement::failed(self.expected(), "a system without an os-release file, so not a current Linux distribution");
        };
        let name = release.get("PRETTY_NAME").unwrap_or(id);
        let family = self.family.as_ref().is_none_or(|family| is_family(&release, family));
        // Debian's testing has no VERSION_ID: it is newer than every release.
        let version = release.get("VERSION_ID");
        let version_fits = self.version.as_ref().is_none_or(|required| version.is_some_and(|version| required.allows(version)));
        Judgement::holds(family && version_fits, self.expected(), name.clone())
    }
}

/// Whether the system is of this family: its own name, or one it says it is like.
fn is_family(release: &BTreeMap<String, String>, family: &str) -> bool {
    let like = release.get("ID_LIKE").map(String::as_str).unwrap_or_default();
    release.get("ID").is_some_and(|id| id == family) || like.split_whitespace().any(|name| name == family)
}

/// The fields of os-release(5), without their quotes.
pub(super) fn release(answer: &Answer<'_>) -> BTreeMap<String, String> {
    let pairs = answer.all("os").filter_map(|line| line.split_once('='));
    pairs.map(|(key, value)| (key.to_owned(), value.trim_matches(['"', '\'']).to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::{judge, said, verdicts};
    use crate::domain::verdict::Verdict::{Errored, Failed, Passed};

    const DEBIAN: &str = "os=PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nos=ID=debian\nos=VERSION_ID=\"12\"\narch=x86_64\nend=1\n";
    const UBUNTU: &str = "os=ID=ubuntu\nos=ID_LIKE=debian\nos=VERSION_ID=\"24.04\"\nend=1\n";

    #[test]
    fn the_family_and_the_version_must_fit() {
        verdicts(&[
            ("os: { target: vm, family: debian }", DEBIAN, Passed),
            ("os: { target: vm, family: debian }", UBUNTU, Passed),
            ("os: { target: vm, family: fedora }", DEBIAN, Failed),
            ("os: { target: vm, family: debian, version: '>=12' }", DEBIAN, Passed),
            ("os: { target: vm, version: '>=13' }", DEBIAN, Failed),
            ("os: { target: vm, family: debian }", "arch=x86_64\nend=1\n", Failed),
            ("os: { target: vm, family: debian }", "os=ID=debian\n", Errored),
        ]);
    }

    #[test]
    fn the_systems_own_name_is_told() {
        assert_eq!(judge("os: { target: vm, family: fedora }", &[said(DEBIAN)]).actual, "Debian GNU/Linux 12 (bookworm)");
    }
}
