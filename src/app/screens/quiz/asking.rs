//! A question on show: its text, its options with what is chosen, hints, and what came of an answer.

use crate::app::keymap::Action;
use crate::app::list::pointer;
use crate::app::model::Shell;
use crate::app::sheet::{Piece, Tone};
use crate::domain::course::Lesson;
use crate::quiz::{Asked, Kind, Mark, Phase, Question};

use super::State;
use super::composed::{Composed, Placed, cells};
use super::option::{self, Shown, said, sign, tick};
use super::questions::flag;
use super::review::confidence;

/// Room at the right of the question for how many options to choose.
const WANTED: usize = 16;
/// Cells left of an option's tick: the pointer and its number.
const LEAD: usize = 6;

/// The question on show, for this many columns.
pub fn compose(state: &State, width: u16, unicode: bool, shell: &Shell) -> Composed {
    let mut page = Composed::new(width, shell).with_air_beside();
    let Some((question, asked)) = state.session.current() else { return page };
    page.illustrate(state.illustrations(state.session.position()));
    let wanted = wanted(question);
    page.gap();
    if asked.flagged {
        page.words(&[(&format!("{}flagged, to come back to", flag(unicode)), Tone::Warn)]).action = Some(Action::Flag);
    }
    page.text(&question.title, Placed { right: &[(&wanted, Tone::Dim)], margin: WANTED, strong: true, ..Placed::default() });
    if !question.explanation.is_empty() {
        page.gap();
        page.text(&question.explanation, Placed::default());
    }
    page.gap();
    let column = option::column(&page, question, LEAD + cells(&[(tick(question.kind, false, unicode), Tone::Dim)]));
    for option in 0..asked.shown.len() {
        one(&mut page, question, asked, option, state.focus == option, column, unicode);
    }
    page.gap();
    for (number, hint) in question.hints.iter().take(asked.hints).enumerate() {
        page.text(hint, Placed { lead: &[(&format!("hint {}  ", number + 1), Tone::Dim)], ..Placed::default() });
        page.gap();
    }
    outcome(&mut page, state, question, asked, shell);
    keys(&mut page, state, question, asked, shell);
    page
}

/// What else can be done, each with its key.
fn keys(page: &mut Composed, state: &State, question: &Question, asked: &Asked, shell: &Shell) {
    let scope = state.scope();
    let session = &state.session;
    let left = question.hints.len() - asked.hints.min(question.hints.len());
    if left > 0 && !asked.is_settled() && !session.is_exam() {
        page.key(shell, scope, Action::Hint, &if left == 1 { "a hint".to_owned() } else { format!("{left} hints") });
    }
    if asked.tries.is_empty() && !asked.is_settled() {
        let said = asked.confidence.map_or("sure, think so, guess?", confidence);
        let tone = if asked.confidence.is_some() { Tone::Accent } else { Tone::Dim };
        page.key(shell, scope, Action::Confidence, "how sure: ").lead.push(Piece { text: said.to_owned(), tone });
    }
    if session.is_lesson_open() {
        let of_quiz = || shell.course.position(&state.lesson).and_then(|index| shell.course.lessons.get(index)).map(Lesson::label);
        let title = state.taught_at(session.position()).map(|place| place.title.clone()).or_else(of_quiz);
        if let Some(title) = title {
            page.key(shell, scope, Action::Lesson, &format!("Lesson: {title}"));
        }
    }
    if session.position() > 0 {
        return;
    }
    let terms = session.terms().map(|terms| format!(", {terms}")).unwrap_or_default();
    if session.is_sealed() {
        page.gap();
        page.words(&[(&format!("An exam{terms}: nothing is told before you hand it in."), Tone::Dim)]);
    } else if state.offers(Action::Exam) {
        page.key(shell, scope, Action::Exam, &format!("as an exam{terms}: nothing is told before its end"));
    }
}

fn wanted(question: &Question) -> String {
    match (question.kind, question.right_answers()) {
        (Kind::Single, _) => "choose one".to_owned(),
        (Kind::Sequence, _) => "put in order".to_owned(),
        (Kind::Multiple, 0) => "choose any".to_owned(),
        (Kind::Multiple, right) => format!("choose {right}"),
    }
}

fn one(page: &mut Composed, question: &Question, asked: &Asked, option: usize, focused: bool, column: Option<usize>, unicode: bool) {
    let Some(answer) = asked.shown.get(option).and_then(|index| question.answers.get(*index)) else { return };
    let number = format!("{:>2}  ", option + 1);
    let chosen = asked.is_chosen(option);
    // Where all is settled there is nothing to point at.
    let focused = focused && !asked.is_settled();
    let lead = [
        (pointer(focused, unicode), Tone::Accent),
        (number.as_str(), if focused { Tone::Key } else { Tone::Dim }),
        (tick(question.kind, chosen, unicode), if chosen { Tone::Accent } else { Tone::Dim }),
    ];
    let said = asked.mark(question, option).map(|mark| said(question.kind, mark, unicode));
    let comments = asked.comments(question, option);
    let shown = Shown { text: &answer.text, lead: &lead, strong: chosen, option: Some(option), said, comments };
    option::put(page, shown, column, unicode);
}

/// What came of the answer, and what can be done next.
fn outcome(page: &mut Composed, state: &State, question: &Question, asked: &Asked, shell: &Shell) {
    let unicode = shell.options.unicode;
    match asked.phase {
        Phase::Open => return,
        Phase::Wrong => {
            let found = asked.chosen.iter().filter(|index| question.answers[**index].correct).count();
            let words = match question.kind {
                Kind::Multiple if found < question.right_answers() => {
                    format!("{} Not yet: {found} of {} found.", sign(Mark::Wrong, unicode), question.right_answers())
                }
                _ => format!("{} Not yet.", sign(Mark::Wrong, unicode)),
            };
            page.words(&[(&words, Tone::Bad)]);
            let missed = asked.comments_missed(question);
            if !missed.is_empty() {
                page.words(&[("Of what you have not found:", Tone::Dim)]);
            }
            for comment in missed {
                let bar = if unicode { "  │ " } else { "  | " };
                page.text(comment, Placed { lead: &[(bar, Tone::Warn)], bar: true, ..Placed::default() });
            }
            page.gap();
            page.key(shell, state.scope(), Action::Open, "try again");
            page.key(shell, state.scope(), Action::Solution, "show the answer");
            page.gap();
            return;
        }
        Phase::Right => {
            let again = if asked.is_right_at_first() { "" } else { "  Only the first try counts for the score." };
            page.words(&[(&format!("{} Right.", sign(Mark::Right, unicode)), Tone::Good), (again, Tone::Dim)]);
        }
        Phase::Shown => {
            let words = if question.kind == Kind::Sequence { "This is the order." } else { "This is the answer." };
            page.words(&[(words, Tone::Warn)]);
        }
    }
    if !question.afterword.is_empty() {
        page.gap();
        page.text(&question.afterword, Placed::default());
        page.gap();
    }
    let all_settled = state.session.is_settled();
    let next = if all_settled { "see how it went" } else { "next question" };
    page.key(shell, state.scope(), Action::Open, next);
    page.gap();
}
