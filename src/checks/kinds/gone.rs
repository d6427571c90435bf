//! `gone`: the files that another check saw are not there any more. It asks what that check asked, and compares.

use std::sync::Arc;

use super::listing::{self, Entry};
use crate::checks::arguments::Arguments;
use crate::checks::guest::Answer;
use crate::checks::kind::{Context, Judgement, Kind, Unaskable, reachable};
use crate::domain::evidence::Evidence;
use crate::domain::probe::Probe;
use crate::domain::target::Bindings;
use crate::domain::verdict::Vantage;

#[derive(Debug)]
struct Gone {
    target: String,
    seen_by: String,
    /// A snapshot check: files that are older than its snapshot come back with it, and don't count.
    since: Option<String>,
}

/// Reads the arguments.
pub fn read(arguments: &mut Arguments<'_, '_>) -> Arc<dyn Kind> {
    let target = arguments.required("target");
    let seen_by = arguments.reference("seen_by");
    if seen_by.is_none() {
        arguments.refuse("seen_by", "`seen_by` is missing: the check that saw the files");
    }
    Arc::new(Gone { target, seen_by: seen_by.unwrap_or_default(), since: arguments.reference("since") })
}

impl Kind for Gone {
    fn name(&self) -> &'static str {
        "gone"
    }

    fn vantage(&self) -> Vantage {
        Vantage::Guest
    }

    fn targets(&self) -> Vec<&str> {
        vec![&self.target]
    }

    fn expected(&self) -> String {
        format!("the files that `{}` saw are gone", self.seen_by)
    }

    fn probes(&self, bindings: &Bindings) -> Result<Vec<Probe>, Unaskable> {
        reachable(&self.target, bindings).map(|_| Vec::new())
    }

    fn asks_as(&self) -> Option<&str> {
        Some(&self.seen_by)
    }

    fn waits_for(&self) -> Vec<&str> {
        [Some(self.seen_by.as_str()), self.since.as_deref()].into_iter().flatten().collect()
    }

    fn runs_with(&self) -> Option<&str> {
        self.since.as_deref()
    }

    fn judge(&self, evidence: &[&Evidence], context: &Context<'_>) -> Judgement {
        let now = match Answer::read(evidence.first(), &self.expected()) {
            Ok(answer) => listing::entries(&answer),
            Err(judgement) => return *judgement,
        };
        let Some((seen_at, seen)) = context.seen_earlier(&self.seen_by) else {
            let actual = format!("not looked at: `{}` has not seen any files yet", self.seen_by);
            return Judgement::skipped(&self.seen_by, self.expected(), actual);
        };
        // It was whole when it was stored; what the store put around it doesn't matter.
        let seen = Answer::of(seen);
        let (added, old) = listing::split_at_snapshot(&seen, seen_at, self.since.as_deref(), context);
        let names = |entries: Vec<Entry>| entries.into_iter().map(|entry| entry.name).collect::<Vec<_>>();
        if added.is_empty() {
            let old = super::some_of(&names(old), 8);
            let fix =
                format!("Repeat from `{}`: add a file, check that step, then go back to the snapshot and check this one.", self.seen_by);
            return Judgement::failed(
                self.expected(),
                format!("the files that were seen are older than the snapshot, which holds them: {old}"),
            )
            .with_fix(fix);
        }
        let (still, gone): (Vec<String>, Vec<String>) =
            names(added).into_iter().partition(|name| now.iter().any(|entry| entry.name == *name));
        let there = if gone.is_empty() { "still there" } else { "some are gone, but still there" };
        match still.is_empty() {
            true => Judgement::passed(self.expected(), format!("gone: {}", super::some_of(&gone, 8))),
            false => Judgement::failed(self.expected(), format!("{there}: {}", super::some_of(&still, 8))),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::plan::History;
    use crate::checks::tests::{judge_of, said};
    use crate::domain::progress::Achievement;
    use crate::domain::verdict::Verdict::{Failed, Passed, Skipped};

    const FILE: &str = "targets: { vm: {} }\nexercises:\n  - id: e\n    checks:\n      - { id: added, file: { target: vm, any_in: '~' } }\n      \
        - { id: c, gone: { target: vm, seen_by: added } }\n";

    fn listing(names: &[&str]) -> String {
        let lines = names.iter().map(|name| format!("entry=regular file|644|1|l|1795395090|./{name}\n"));
        lines.collect::<String>() + "end=1\n"
    }

    #[test]
    fn what_was_seen_must_be_gone_all_of_it() {
        let at = "2026-11-23T09:00:00Z".parse().unwrap();
        let seen = listing(&["a.txt", "b.txt"]);
        let achieved = Achievement { check: "e/added".into(), at, last: at, evidence: None, seen };
        let history = History { achievements: vec![achieved], ..History::default() };
        for (now, verdict) in [(&[][..], Passed), (&["new"], Passed), (&["a.txt", "b.txt"], Failed), (&["b.txt"], Failed)] {
            let judged = judge_of(FILE, "e/c", &[said(&listing(now))], &history);
            assert_eq!(judged.verdict, verdict, "{now:?}: {judged:?}");
        }
        assert_eq!(judge_of(FILE, "e/c", &[said(&listing(&[]))], &History::default()).verdict, Skipped);
    }
}
