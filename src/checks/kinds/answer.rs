//! `answer`: the learner finds something out and types it. It is compared with what is right, which no report gives away.
//!
//! Arguments: `question`, and one of `accept` (texts, any of which is right; one written `/…/` is a pattern), `equals_probe` (the id of a
//! check of kind `command`, `yaml`, `json` or `http`: what that saw is right) and `equals_fact` (`address`, `subnet` or `subnet_size` of this
//! host: see `host_network`). Case, and how much white space there is, make no difference.

use std::sync::Arc;

use regex_lite::{Regex, RegexBuilder};

use super::host_network::{self, Fact};
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
    /// True of any interface of this host.
    OfThisHost(Fact),
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
    let fact = arguments.choice("equals_fact", Fact::WORDS).and_then(Fact::of);
    if [!accept.is_empty(), probe.is_some(), fact.is_some()].into_iter().filter(|given| *given).count() != 1 {
        let message = "give one of `accept` (what is right), `equals_probe` (the check that finds it out) and `equals_fact`";
        arguments.refuse("accept", message);
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
    let right = match (probe, fact) {
        (Some(probe), _) => Right::SeenBy(probe),
        (None, Some(fact)) => Right::OfThisHost(fact),
        (None, None) => Right::AnyOf(accepted),
    };
    Arc::new(Answer { question, right })
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
            Right::AnyOf(_) | Right::OfThisHost(_) => None,
        }
    }

    fn probes(&self, _: &Bindings) -> Result<Vec<Probe>, Unaskable> {
        Ok(if matches!(self.right, Right::OfThisHost(_)) { vec![host_network::probe()] } else { Vec::new() })
    }

    fn judge(&self, evidence: &[&Evidence], context: &Context<'_>) -> Judgement {
        let Some((said, at)) = context.statement().filter(|(said, _)| !said.trim().is_empty()) else {
            return Judgement::errored(ErrorReason::Unanswered, self.expected(), "not answered yet");
        };
        let answer = plain(said);
        let right = match &self.right {
            Right::AnyOf(accepted) => accepted.iter().any(|accepted| match accepted {
                Accepted::Text(text) => *text == answer,
                Accepted::Pattern(regex) => regex.is_match(&answer),
            }),
            Right::OfThisHost(fact) => {
                let network = match host_network::answer(evidence, &self.expected()) {
                    Ok(network) => network,
                    Err(judgement) => return *judgement,
                };
                network.iter().any(|interface| interface.is_said_by(&answer, *fact))
            }
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
    use crate::checks::tests::{judge_knowing, said};
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
    fn a_fact_of_this_host_is_compared_with_all_its_interfaces() {
        let kind = "answer: { question: 'Which address?', equals_fact: address }";
        let said_at = "2026-11-23T10:00:00Z".parse().unwrap();
        let history = |said: &str| History { statements: vec![("e/c".into(), said.into(), said_at)], ..History::default() };
        let network = said("ip=2: a    inet 10.1.2.3/8 x\nip=3: b    inet 192.168.5.40/24 x\nend=1\n");
        assert_eq!(judge_knowing(kind, std::slice::from_ref(&network), &history("192.168.5.40")).verdict, Passed);
        let wrong = judge_knowing(kind, &[network], &history("192.168.5.41"));
        assert_eq!((wrong.verdict, wrong.actual.contains("192.168.5.40")), (Failed, false), "{wrong:?}");
        for silent in [said("none=1\nend=1\n"), said("end=1\n"), said("ip=2: a    inet 10.1.2.3/8 x\n")] {
            assert_eq!(judge_knowing(kind, &[silent], &history("10.1.2.3")).verdict, Errored);
        }
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
