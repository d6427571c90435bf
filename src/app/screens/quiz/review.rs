//! A look back at a finished quiz: the score, and for each question what was chosen, what was right, and why.

use crate::app::keymap::{Action, Scope};
use crate::app::model::Shell;
use crate::app::sheet::Tone;
use crate::quiz::{Answer, Asked, Kind, Mark, Phase, Question};

use super::State;
use super::asking::verdict;
use super::composed::{Composed, Placed};

/// The review, for this many columns.
pub fn compose(state: &State, width: u16, unicode: bool, shell: &Shell) -> Composed {
    let mut page = Composed::new(width, shell);
    let session = &state.session;
    let (right, asked) = session.score();
    let (sign, _) = verdict(Kind::Single, if session.passed() { Mark::Right } else { Mark::Wrong }, unicode);
    let sign = sign.chars().next().unwrap_or(' ');
    page.gap();
    let (outcome, tone) = if session.passed() { ("passed", Tone::Good) } else { ("not passed", Tone::Bad) };
    page.words(&[
        (&format!("{right} of {asked} right at the first try, {} %", session.percent()), Tone::Strong),
        (&format!("   {sign} {outcome}"), tone),
        (&format!("   {} % is enough", session.passing_grade()), Tone::Dim),
    ]);
    if let Some(message) = session.message() {
        page.text(message, Placed::default());
    }
    if state.saved {
        page.words(&[("Your result is saved.", Tone::Dim)]);
    }
    page.gap();
    for (number, asked) in session.all().iter().enumerate() {
        let Some((question, _)) = session.at(number) else { continue };
        one(&mut page, number, question, asked, unicode);
    }
    let missed = session.all().iter().filter(|asked| !asked.is_right_at_first()).count();
    page.key(shell, Scope::Review, Action::Again, "once more, shuffled anew");
    if missed > 0 {
        page.key(shell, Scope::Review, Action::Missed, &format!("only the {missed} missed"));
    }
    let on = if state.rest.is_empty() { "back to the lesson" } else { "the next quiz" };
    page.key(shell, Scope::Review, Action::Open, on);
    page
}

fn one(page: &mut Composed, number: usize, question: &Question, asked: &Asked, unicode: bool) {
    let (mark, words) = match (asked.is_right_at_first(), asked.phase) {
        (true, _) => (Mark::Right, "right"),
        (false, Phase::Right) => (Mark::Wrong, "right later"),
        (false, _) => (Mark::Wrong, "missed"),
    };
    let (sign, tone) = verdict(Kind::Single, mark, unicode);
    let sign = format!("{}  ", sign.chars().next().unwrap_or(' '));
    let number = format!("{:>2}  ", number + 1);
    let lead = [(number.as_str(), Tone::Dim), (sign.as_str(), tone)];
    page.text(&question.title, Placed { lead: &lead, right: &[(words, tone)], margin: 14, strong: true, ..Placed::default() });
    if !asked.is_right_at_first() {
        let first = asked.tries.first();
        let chosen: Vec<usize> = first.map(|tried| tried.iter().map(|index| *index as usize).collect()).unwrap_or_default();
        list(page, question, "you    ", &chosen, Tone::Bad);
        if first.is_none() {
            page.words(&[("       you    ", Tone::Dim), ("gave no answer", Tone::Dim)]);
        }
        let right: Vec<usize> =
            (0..question.answers.len()).filter(|index| question.kind == Kind::Sequence || question.answers[*index].correct).collect();
        list(page, question, "right  ", &right, Tone::Good);
    }
    page.gap();
}

/// Answers by their source indices, with a label at the first and their comments below.
fn list(page: &mut Composed, question: &Question, label: &str, answers: &[usize], tone: Tone) {
    for (place, index) in answers.iter().enumerate() {
        let Some(answer) = question.answers.get(*index) else { continue };
        let label = if place == 0 { format!("       {label}") } else { " ".repeat(7 + label.len()) };
        let number = if question.kind == Kind::Sequence { format!("{}  ", place + 1) } else { String::new() };
        page.text(&answer.text, Placed { lead: &[(&label, tone), (&number, Tone::Dim)], ..Placed::default() });
        comments(page, answer, 7 + label.len());
    }
}

fn comments(page: &mut Composed, answer: &Answer, indent: usize) {
    let lead = " ".repeat(indent.min(14) + 2);
    for comment in &answer.comments {
        page.text(comment, Placed { lead: &[(&lead, Tone::Dim)], ..Placed::default() });
    }
}
