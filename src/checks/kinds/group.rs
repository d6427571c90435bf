//! `group`: a group is in the guest, with its members, or is not there.
//!
//! Arguments: `target`, `name`, and any of `exists` (false: it must not be there), `gid`, `members` (all of these are in it, be it as
//! their primary group) and `only` (true: and nobody else is).

use std::collections::BTreeSet;
use std::sync::Arc;

use super::entry::{Entry, File};
use crate::checks::arguments::Arguments;
use crate::checks::guest::Answer;
use crate::checks::kind::{Context, Judgement, Kind, Unaskable};
use crate::domain::evidence::Evidence;
use crate::domain::probe::Probe;
use crate::domain::target::Bindings;
use crate::domain::verdict::Vantage;

#[derive(Debug)]
struct Group {
    entry: Entry,
    gid: Option<u64>,
    members: Vec<String>,
    only: bool,
}

/// Reads the arguments.
pub fn read(arguments: &mut Arguments<'_, '_>) -> Arc<dyn Kind> {
    let group = Group {
        entry: Entry::read(File::Group, arguments),
        gid: arguments.number("gid"),
        members: arguments.texts("members"),
        only: arguments.flag("only") == Some(true),
    };
    group.entry.wants(group.gid.is_some() || !group.members.is_empty() || group.only, arguments);
    Arc::new(group)
}

/// Whoever has the group as primary one is not in its line of group(5).
const SCRIPT: &str = r#"{ getent passwd 2>/dev/null || cat /etc/passwd; } | head -n 2000 | while IFS=: read -r name _ _ gid _; do echo "primary=$gid $name"; done"#;

impl Kind for Group {
    fn name(&self) -> &'static str {
        "group"
    }

    fn vantage(&self) -> Vantage {
        Vantage::Guest
    }

    fn targets(&self) -> Vec<&str> {
        vec![&self.entry.target]
    }

    fn expected(&self) -> String {
        let gid = self.gid.map(|gid| format!(" with number {gid}")).unwrap_or_default();
        let members = match (self.members.is_empty(), self.only) {
            (true, false) => String::new(),
            (true, true) => ", empty".to_owned(),
            (false, only) => {
                format!(", {} in it", [self.members.join(", "), if only { " alone".to_owned() } else { String::new() }].concat())
            }
        };
        self.entry.expected(&format!("{gid}{members}"))
    }

    fn probes(&self, bindings: &Bindings) -> Result<Vec<Probe>, Unaskable> {
        self.entry.probes(SCRIPT, bindings)
    }

    fn judge(&self, evidence: &[&Evidence], _: &Context<'_>) -> Judgement {
        let answer = match Answer::read(evidence.first(), &self.expected()) {
            Ok(answer) => answer,
            Err(judgement) => return *judgement,
        };
        let [_, gid, listed] = match self.entry.fields(&answer, &self.expected()) {
            Ok(fields) => fields,
            Err(judgement) => return *judgement,
        };
        let primary = answer.all("primary").filter_map(|line| line.split_once(' ')).filter(|(id, _)| *id == gid).map(|(_, name)| name);
        let members: BTreeSet<&str> = listed.split(',').filter(|name| !name.is_empty()).chain(primary).collect();
        let names: Vec<String> = members.iter().map(|name| (*name).to_owned()).collect();
        let who = if names.is_empty() { "nobody".to_owned() } else { super::some_of(&names, 12) };
        let actual = format!("{}: number {gid}; in it: {who}", self.entry.name);
        let gid_fits = self.gid.is_none_or(|wanted| gid == wanted.to_string());
        let all = self.members.iter().all(|name| members.contains(name.as_str()));
        let alone = !self.only || members.iter().all(|name| self.members.iter().any(|wanted| wanted == name));
        Judgement::holds(self.entry.exists && gid_fits && all && alone, self.expected(), actual)
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::{judge, said, verdicts};
    use crate::domain::verdict::Verdict::{Errored, Failed, Passed};

    const TEAM: &str = "entry=team:x:2000:ada,grace\nprimary=0 root\nprimary=2000 edsger\nknown=root\nknown=team\nend=1\n";

    #[test]
    fn members_count_be_it_as_their_primary_group() {
        verdicts(&[
            ("group: { target: vm, name: team }", TEAM, Passed),
            ("group: { target: vm, name: team, gid: 2000, members: [ada, edsger] }", TEAM, Passed),
            ("group: { target: vm, name: team, gid: 2001 }", TEAM, Failed),
            ("group: { target: vm, name: team, members: [linus] }", TEAM, Failed),
            ("group: { target: vm, name: team, members: [ada, grace], only: true }", TEAM, Failed),
            ("group: { target: vm, name: team, members: [ada, grace, edsger], only: true }", TEAM, Passed),
            ("group: { target: vm, name: team, exists: false }", TEAM, Failed),
            ("group: { target: vm, name: teams, exists: false }", TEAM, Passed),
            ("group: { target: vm, name: teams }", TEAM, Failed),
            ("group: { target: vm, name: team }", "entry=team:x:1:\n", Errored),
        ]);
    }

    #[test]
    fn who_is_in_it_is_told() {
        let told = |kind: &str| judge(kind, &[said(TEAM)]).actual;
        assert_eq!(told("group: { target: vm, name: team, members: [linus] }"), "team: number 2000; in it: ada, edsger, grace");
        assert_eq!(told("group: { target: vm, name: tem }"), "there is no group tem; did you mean `team`?");
    }
}
