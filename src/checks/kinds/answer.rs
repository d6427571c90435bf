//! `answer`: the learner finds something out and types it. It is compared with what is right, which no report gives away.
//!
//! Arguments: `question`, and either `accept` (texts, any of which is right; one written `/…/` is a pattern) or `equals_probe` (the id of a
//! check of kind `command`, `yaml`, `json` or `http`: what that saw is right). Case, and how much white space there is, make no difference.

use std::sync::Arc;

use regex_lite::{Regex, RegexBuilder};

use crate::checks::arguments::Arguments;
use crate::checks::kind::{Context, Judgement, Kind, Unaskable};
use crate::checks::redaction::REDACTED;
use crate::domain::check::Prompt;
use crate::domain::evidence::Evidence;
use crate::domain::probe::Probe;
use crate::domain::target::Bindings;
use crate::domain::verdict::{ErrorReason, Vantage};

/// The kinds whose findings an answer can be compared with: each is one text.
pub const COMPARABLE: &[&str] = &["command", "yaml", "json", "http"];

#[derive(Debug)]
struct Answer {
    question: String,
    right: Right,
}

#[derive(Debug)]
enum Right {
    AnyOf(Vec<Accepted>),
    SeenBy(String),
}

#[derive(Debug)]
enum Accepted {
    Text(String),
    Pattern(Regex),
}

/// Reads the arguments.
pub fn read(arguments: &mut Arguments<'_, '_>) -> Arc<dyn Kind> {
    let question = arguments.required("question");
    let (accept, probe) = (arguments.texts("accept"), arguments.reference("equals_probe"));
    if accept.is_empty() == probe.is_none() {
        arguments.refuse("accept", "give either `accept` (what is right) or `equals_probe` (the check that finds it out)");
    }
    let mut accepted = Vec::new();
    for text in accept {
        let pattern = text.strip_prefix('/').and_then(|rest| rest.strip_suffix('/')).filter(|pattern| !pattern.is_empty());
        accepted.push(match pattern.map(|pattern| RegexBuilder::new(&format!("^(?:{pattern})$")).case_insensitive(true).build()) {
            None => Accepted::Text(plain(&text)),
            Some(Ok(regex)) => Accepted::Pattern(regex),
            Some(Err(error)) => {
                arguments.refuse("accept", format!("`{text}` is not a pattern: {error}"));
                continue;
            }
        });
    }
    Arc::new(Answer { question, right: probe.map_or(Right::AnyOf(accepted), Right::SeenBy) })
}

impl Kind for Answer {
    fn name(&self) -> &'static str {
        "answer"
    }

    fn vantage(&self) -> Vantage {
        Vantage::Host
    }

    fn expected(&self) -> String {
        format!("the answer to: {}", self.question)
    }

    fn prompt(&self) -> Option<Prompt> {
        Some(Prompt { text: self.question.clone(), typed: true })
    }

    fn waits_for(&self) -> Vec<&str> {
        self.runs_with().into_iter().collect()
    }

    fn runs_with(&self) -> Option<&str> {
        match &self.right {
            Right::SeenBy(check) => Some(check),
            Right::AnyOf(_) => None,
        }
    }

    fn probes(&self, _: &Bindings) -> Result<Vec<Probe>, Unaskable> {
        Ok(Vec::new())
    }

    fn judge(&self, _: &[&Evidence], context: &Context<'_>) -> Judgement {
        let Some((said, at)) = context.statement().filter(|(said, _)| !said.trim().is_empty()) else {
            return Judgement::errored(ErrorReason::Unanswered, self.expected(), "not answered yet");
        };
        let answer = plain(said);
        let right = match &self.right {
            Right::AnyOf(accepted) => accepted.iter().any(|accepted| match accepted {
                Accepted::Text(text) => *text == answer,
                Accepted::Pattern(regex) => regex.is_match(&answer),
            }),
            Right::SeenBy(check) => match context.seen_now(check) {
                Some(seen) if seen.contains(REDACTED) => {
                    let actual = format!("what `{check}` saw was taken out, since it looks like a secret");
                    return Judgement::errored(ErrorReason::CutShort, self.expected(), actual);
                }
                Some(seen) => plain(seen) == answer,
                None => {
                    let actual = format!("nothing to compare it with: `{check}` did not pass");
                    return Judgement::skipped(check.clone(), self.expected(), actual);
                }
            },
        };
        Judgement::holds(right, self.expected(), format!("you answered on {}: {}", super::date(at), said.trim()))
    }
}

/// Without what makes no difference: case, and white space beyond one blank.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use crate::checks::plan::History;
    use crate::checks::tests::judge_knowing;
    use crate::domain::verdict::Verdict::{Errored, Failed, Passed, Skipped};

    fn answered(kind: &str, said: &str) -> crate::checks::Judgement {
        let at = "2026-11-23T10:00:00Z".parse().unwrap();
        judge_knowing(kind, &[], &History { statements: vec![("e/c".into(), said.into(), at)], ..History::default() })
    }

    #[test]
    fn any_of_the_right_answers_will_do_however_it_is_written() {
        let kind = "answer: { question: 'Which port?', accept: ['22', 'port 22', '/tcp[ /]?22/'] }";
        for (said, verdict) in [
            ("22", Passed),
            ("  Port   22 ", Passed),
            ("TCP/22", Passed),
            ("xtcp22", Failed),
            ("23", Failed),
            ("", Errored),
            ("   ", Errored),
        ] {
            let judged = answered(kind, said);
            assert_eq!(judged.verdict, verdict, "{said}: {judged:?}");
            assert!(!judged.expected.contains("22"), "the right answer is given away: {judged:?}");
        }
        assert_eq!(answered(kind, "23").actual, "you answered on 2026-11-23 10:00 UTC: 23");
        assert_eq!(judge_knowing(kind, &[], &History::default()).because.as_deref(), Some("unanswered"));
    }

    #[test]
    fn what_another_check_did_not_see_cannot_be_compared_with() {
        let text = "targets: { vm: {} }\nexercises:\n  - id: e\n    checks:\n      - { id: v, json: { target: vm, path: /x } }\n      \
            - { id: c, answer: { question: Which?, equals_probe: v } }\n";
        let at = "2026-11-23T10:00:00Z".parse().unwrap();
        let history = History { statements: vec![("e/c".into(), "3".into(), at)], ..History::default() };
        assert_eq!(crate::checks::tests::judge_of(text, "e/c", &[], &history).verdict, Skipped);
    }
}
