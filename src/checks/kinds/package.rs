//! `package`: packages are installed in the guest, or are not. Asks dpkg, rpm, pacman or apk, whichever the guest has.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::checks::arguments::Arguments;
use crate::checks::guest::{self, Answer, USUAL_WAIT, quote};
use crate::checks::kind::{Context, Judgement, Kind, Unaskable, reachable};
use crate::checks::version::Requirement;
use crate::domain::evidence::Evidence;
use crate::domain::probe::Probe;
use crate::domain::target::Bindings;
use crate::domain::verdict::{ErrorReason, Vantage};

#[derive(Debug)]
struct Package {
    target: String,
    names: Vec<String>,
    installed: bool,
    version: Option<Requirement>,
}

/// Reads the arguments.
pub fn read(arguments: &mut Arguments<'_, '_>) -> Arc<dyn Kind> {
    let (target, names) = (arguments.required("target"), arguments.texts("name"));
    if names.is_empty() {
        arguments.refuse("name", "`name` is missing: a package, or a list of packages");
    }
    let installed = arguments.flag("installed").unwrap_or(true);
    Arc::new(Package { target, names, installed, version: super::requirement(arguments, "version") })
}

impl Package {
    fn script(&self) -> String {
        let names = self.names.iter().map(|name| quote(name)).collect::<Vec<_>>().join(" ");
        format!(
            "set -- {names}
if command -v dpkg-query >/dev/null 2>&1; then echo family=dpkg
  dpkg-query -W -f='package=${{binary:Package}}|${{db:Status-Status}}|${{Version}}\\n' -- \"$@\" 2>/dev/null
elif command -v rpm >/dev/null 2>&1; then echo family=rpm
  for p; do rpm -q --qf 'package=%{{NAME}}|installed|%{{EPOCHNUM}}:%{{VERSION}}-%{{RELEASE}}\\n' -- \"$p\" 2>/dev/null | grep '^package='; done
elif command -v pacman >/dev/null 2>&1; then echo family=pacman
  for p; do pacman -Q -- \"$p\" 2>/dev/null | sed 's/^\\([^ ]*\\) \\(.*\\)$/package=\\1|installed|\\2/'; done
elif command -v apk >/dev/null 2>&1; then echo family=apk
  for p; do apk info -e -- \"$p\" >/dev/null 2>&1 && echo \"package=$p|installed|\"; done
fi"
        )
    }
}

impl Kind for Package {
    fn name(&self) -> &'static str {
        "package"
    }

    fn vantage(&self) -> Vantage {
        Vantage::Guest
    }

    fn targets(&self) -> Vec<&str> {
        vec![&self.target]
    }

    fn expected(&self) -> String {
        let state = match (self.installed, &self.version) {
            (false, _) => "not installed".to_owned(),
            (true, None) => "installed".to_owned(),
            (true, Some(version)) => format!("installed in version {version}"),
        };
        format!("{state}: {}", self.names.join(", "))
    }

    fn probes(&self, bindings: &Bindings) -> Result<Vec<Probe>, Unaskable> {
        reachable(&self.target, bindings)?;
        Ok(vec![guest::probe(&self.target, &self.script(), USUAL_WAIT)])
    }

    fn judge(&self, evidence: &[&Evidence], _: &Context<'_>) -> Judgement {
        let answer = match Answer::read(evidence.first(), &self.expected()) {
            Ok(answer) => answer,
            Err(judgement) => return *judgement,
        };
        if answer.first("family").is_none() {
            let actual = "none of dpkg, rpm, pacman and apk is there to ask about packages";
            return Judgement::errored(ErrorReason::NoTool, self.expected(), actual);
        }
        let found = installed(&answer);
        let (there, absent): (Vec<String>, Vec<String>) = self.names.iter().cloned().partition(|name| found.contains_key(name.as_str()));
        if !self.installed {
            let actual = if there.is_empty() { "none of them is installed".to_owned() } else { format!("installed: {}", there.join(", ")) };
            return Judgement::holds(there.is_empty(), self.expected(), actual);
        }
        if !absent.is_empty() {
            return Judgement::failed(self.expected(), format!("not installed: {}", absent.join(", ")));
        }
        let version_of = |name: &String| found.get(name.as_str()).copied().unwrap_or_default();
        let unfit = |name: &&String| self.version.as_ref().is_some_and(|required| !required.allows(version_of(name)));
        let wrong: Vec<String> = self.names.iter().filter(unfit).map(|name| format!("{name} {}", version_of(name))).collect();
        if !wrong.is_empty() {
            return Judgement::failed(self.expected(), wrong.join(", "));
        }
        let all: Vec<String> = self.names.iter().map(|name| format!("{name} {}", version_of(name)).trim_end().to_owned()).collect();
        Judgement::passed(self.expected(), super::some_of(&all, 12))
    }
}

/// Installed packages with their versions. dpkg also tells of removed ones, whose configuration is left.
fn installed<'a>(answer: &Answer<'a>) -> BTreeMap<&'a str, &'a str> {
    let fields = answer.all("package").map(|line| line.splitn(3, '|').collect::<Vec<_>>());
    let present = fields.filter_map(|fields| match fields[..] {
        // A foreign architecture's package comes as `name:arch`.
        [name, "installed", version] => Some((name.split(':').next().unwrap_or(name), version)),
        _ => None,
    });
    present.collect()
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::{judge, said, verdicts};
    use crate::domain::verdict::Verdict::{Errored, Failed, Passed};

    const ANSWER: &str = "family=dpkg\npackage=openssh-server|installed|1:9.2p1-2+deb12u3\npackage=file:amd64|installed|1:5.44-3\n\
        package=gdm3|config-files|43\nend=1\n";

    #[test]
    fn installed_means_installed_now_and_all_of_them() {
        verdicts(&[
            ("package: { target: vm, name: openssh-server }", ANSWER, Passed),
            ("package: { target: vm, name: [openssh-server, file] }", ANSWER, Passed),
            ("package: { target: vm, name: [openssh-server, lsof] }", ANSWER, Failed),
            ("package: { target: vm, name: gdm3 }", ANSWER, Failed),
            ("package: { target: vm, name: [gdm3, lightdm], installed: false }", ANSWER, Passed),
            ("package: { target: vm, name: [gdm3, file], installed: false }", ANSWER, Failed),
            ("package: { target: vm, name: openssh-server, version: '>=1:9' }", ANSWER, Passed),
            ("package: { target: vm, name: openssh-server, version: '<1:9' }", ANSWER, Failed),
            ("package: { target: vm, name: x }", "end=1\n", Errored),
        ]);
    }

    #[test]
    fn what_is_absent_is_named() {
        let judged = judge("package: { target: vm, name: [lsof, file] }", &[said(ANSWER)]);
        assert_eq!(judged.actual, "not installed: lsof");
    }
}
