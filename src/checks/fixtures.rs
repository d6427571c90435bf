//! The fixtures of a check: what its author does to a machine to make the check pass, and what must make it fail again. Read with the
//! check, and never run with it: only who proves a check file on a machine of their own runs them.

use super::arguments::{Arguments, near};
use super::kind::Kind;
use crate::domain::check::{Fixture, Fixtures};
use crate::domain::verdict::Vantage;

/// What stands for this host in `on`.
const HOST: &str = "host";

/// A fixture as it stands in the file.
struct Written {
    on: Option<String>,
    script: String,
}

/// Both fixtures of a check as they stand in the file. Where they run is settled once the check's kind is known.
pub struct Draft {
    solve: Option<Written>,
    spoil: Option<Written>,
}

impl Draft {
    /// Reads both keys of a check.
    pub fn read(keys: &mut Arguments<'_, '_>) -> Self {
        Self { solve: read(keys, "solve"), spoil: read(keys, "spoil") }
    }

    /// Where each runs: as it says, else where the check looks. `targets` are the file's.
    pub fn settle<'a>(self, keys: &mut Arguments<'_, '_>, kind: &dyn Kind, targets: impl Iterator<Item = &'a str> + Clone) -> Fixtures {
        let usual = match kind.vantage() {
            Vantage::Host => None,
            Vantage::Guest | Vantage::Network => kind.targets().first().map(|target| (*target).to_owned()),
        };
        let mut place = |key: &str, written: Option<Written>| {
            let Written { on, script } = written?;
            let target = match on {
                None => usual.clone(),
                Some(on) if on == HOST => None,
                Some(on) => {
                    if !targets.clone().any(|target| target == on) {
                        let hint = near(&on, targets.clone().chain([HOST]));
                        keys.unknown_target(key, format!("`on` is `{HOST}` or one of the file's `targets`, not `{on}`{hint}"));
                    }
                    Some(on)
                }
            };
            Some(Fixture { target, script })
        };
        Fixtures { solve: place("solve", self.solve), spoil: place("spoil", self.spoil) }
    }
}

fn read(keys: &mut Arguments<'_, '_>, key: &'static str) -> Option<Written> {
    if !keys.holds_map(key) {
        return keys.text(key).map(|script| Written { on: None, script });
    }
    let written = keys.map(key, |keys| Written { on: keys.text("on"), script: keys.required("run") });
    written.filter(|written| !written.script.is_empty())
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    fn fixtures(check: &str) -> (Option<Fixtures>, Vec<String>) {
        let text = format!("targets: {{ vm: {{}}, other: {{}} }}\nexercises:\n  - id: e\n    checks:\n      - {{ id: a, {check} }}\n");
        let (file, diagnostics) = parse("x", &text);
        let first = file.exercises[0].checks.first().map(|check| check.fixtures.clone());
        (first, diagnostics.iter().map(ToString::to_string).collect())
    }

    fn fixture(target: Option<&str>, script: &str) -> Option<Fixture> {
        Some(Fixture { target: target.map(str::to_owned), script: script.to_owned() })
    }

    #[test]
    fn a_fixture_runs_where_the_check_looks_unless_it_says_otherwise() {
        for (check, solve) in [
            ("file: { target: vm, path: /x }, solve: touch /x", fixture(Some("vm"), "touch /x")),
            ("file: { on: host, path: ~/x }, solve: touch ~/x", fixture(None, "touch ~/x")),
            ("ssh_login: { target: vm }, solve: 'true'", fixture(Some("vm"), "true")),
            ("file: { target: vm, path: /x }, solve: { on: other, run: touch /x }", fixture(Some("other"), "touch /x")),
            ("file: { target: vm, path: /x }, solve: { on: host, run: \"a\\nb\" }", fixture(None, "a\nb")),
            ("file: { target: vm, path: /x }", None),
        ] {
            assert_eq!(fixtures(check), (Some(Fixtures { solve, spoil: None }), Vec::new()), "{check}");
        }
        let both = fixtures("file: { target: vm, path: /x }, solve: touch /x, spoil: rm /x").0.unwrap();
        assert_eq!(both.spoil, fixture(Some("vm"), "rm /x"));
    }

    #[test]
    fn what_is_wrong_in_a_fixture_is_told_at_its_place() {
        for (fixture, told) in [
            (
                "solve: { on: vmm, run: x }",
                "x:5:57: `on` is `host` or one of the file's `targets`, not `vmm`; did you mean `vm`? [unknown-target]",
            ),
            ("spoil: { on: vm }", "x:5:57: `run` is missing [missing-argument]"),
            ("solve: [touch, /x]", "x:5:57: `solve` takes text, not a list [wrong-type]"),
            ("solve: { run: x, onn: vm }", "unknown key `onn`; did you mean `on`?"),
        ] {
            let (check, diagnostics) = fixtures(&format!("file: {{ target: vm, path: /x }}, {fixture}"));
            assert!(check.is_none() && diagnostics[0].contains(told), "{fixture}: {diagnostics:?}");
        }
    }
}
