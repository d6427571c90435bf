//! A look back at a finished quiz: the score, and every option of every question, with what was chosen, what is right, and why. What
//! was missed comes first, and of that what the learner was sure of.

use crate::app::effect::Effect;
use crate::app::keymap::{Action, Scope};
use crate::app::model::{Go, Shell};
use crate::app::screens::due::questions_are;
use crate::app::screens::lines_of;
use crate::app::sheet::Tone;
use crate::domain::progress::{Confidence, QuizMode};
use crate::quiz::{self, Asked, Kind, Mark, Phase, Question, Reviewed, Session};

use super::State;
use super::composed::{Composed, Placed};
use super::option::{self, Said, Shown, said, sign, tick, tone};

/// Room at the right of a question's title for how it went.
const OUTCOME: usize = 24;
/// Cells left of a question's own text.
const INDENT: &str = "       ";
/// Cells of an option's tick, or of its number in a sequence.
const TICK: usize = 4;

impl State {
    pub(super) fn act_in_review(&mut self, action: Action, shell: &mut Shell) -> Vec<Effect> {
        let now = self.time_of_day(shell);
        let seed = quiz::seed_at(now);
        match action {
            Action::Again | Action::Exam | Action::Missed if !self.session.may_be_repeated() => {
                shell.say("its author wants this quiz taken once: it can't be repeated from here");
            }
            Action::Exam if self.session.is_review() => shell.say("what is due is no exam: its questions are of several quizzes"),
            Action::Again => self.begin(self.session.again(self.session.setting().mode, seed, now)),
            Action::Exam => self.begin(self.session.again(QuizMode::Exam, seed, now)),
            Action::Missed => match self.session.again_missed(seed, now) {
                Some(session) => self.begin(session),
                None => shell.say("nothing was missed"),
            },
            Action::Open if !self.rest.is_empty() => {
                shell.go = Some(Go::Back);
                return shell.open_quiz(self.lesson.clone(), std::mem::take(&mut self.rest));
            }
            Action::Open | Action::Cancel => shell.go = Some(Go::Back),
            Action::Lesson => {
                // Of the question on screen; past the last that was missed, of the first there is.
                let below = self.composed.rows.iter().skip(self.top).find_map(|row| row.option);
                let position = below.or_else(|| self.session.review_order().first().copied());
                return self.open_lesson(position.unwrap_or(0), shell);
            }
            action => self.scroll(lines_of(action, shell.frame().body.height).unwrap_or(0), shell),
        }
        Vec::new()
    }
}

/// The review, for this many columns.
pub fn compose(state: &State, width: u16, unicode: bool, shell: &Shell) -> Composed {
    let mut page = Composed::new(width, shell).with_air_beside();
    let session = &state.session;
    page.gap();
    score(&mut page, session, unicode);
    if let Some(message) = session.message() {
        page.text(message, Placed::default());
    }
    if state.saved {
        page.words(&[("Your result is saved.", Tone::Dim)]);
    }
    page.gap();
    keys(&mut page, state, shell);
    page.gap();
    for position in session.review_order() {
        let Some((question, asked)) = session.at(position) else { continue };
        one(&mut page, (state, position), question, asked, unicode);
    }
    page
}

/// What can be done next, each with its key.
fn keys(page: &mut Composed, state: &State, shell: &Shell) {
    let session = &state.session;
    let missed = session.all().iter().filter(|asked| !asked.is_right_at_first()).count();
    let on = match (state.rest.is_empty(), session.is_review()) {
        (false, _) => "the next quiz",
        (true, false) => "back to the lesson",
        (true, true) => "done",
    };
    let offered = [
        (Action::Again, "once more, shuffled anew".to_owned()),
        (Action::Missed, format!("only the {missed} missed")),
        (Action::Exam, "once more, as an exam".to_owned()),
        (Action::Open, on.to_owned()),
    ];
    for (action, words) in offered.into_iter().filter(|(action, _)| state.offers(*action)) {
        page.key(shell, Scope::Review, action, &words);
    }
}

fn score(page: &mut Composed, session: &Session, unicode: bool) {
    let (right, asked) = session.score();
    let first = if session.is_exam() { "" } else { " at the first try" };
    let score = format!("{right} of {asked} right{first}, {} %", session.percent());
    let (mark, outcome) = if session.passed() { (Mark::Right, "passed") } else { (Mark::Wrong, "not passed") };
    let grade = (format!("   {} {outcome}", sign(mark, unicode)), format!("   {} % is enough", session.passing_grade()));
    let grade = [(grade.0.as_str(), tone(mark)), (grade.1.as_str(), Tone::Dim)];
    let grade = if session.is_review() { &[][..] } else { &grade[..] };
    page.words(&[&[(score.as_str(), Tone::Strong)][..], grade].concat());
    if session.is_review() {
        let missed = asked - right;
        let words = match missed {
            0 => "All of it comes back later: the better you knew it, the later.".to_owned(),
            missed => format!("{} due again at once; what you knew comes back later.", questions_are(missed)),
        };
        page.words(&[(&words, Tone::Dim)]);
    }
    if let Some(terms) = session.terms().filter(|_| session.is_exam()) {
        page.words(&[(&format!("An exam, {terms}."), Tone::Dim)]);
    }
    let credit = session.credit();
    if format!("{credit:.1}") != format!("{right}.0") {
        page.words(&[(&format!("{credit:.1} of {asked} with credit for what is right in part"), Tone::Dim)]);
    }
    match session.all().iter().filter(|asked| asked.is_confident_error()).count() {
        0 => {}
        1 => drop(page.words(&[("Of one you were sure, and it is otherwise: it comes first.", Tone::Warn)])),
        sure => drop(page.words(&[(&format!("Of {sure} you were sure, and they are otherwise: they come first."), Tone::Warn)])),
    }
}

fn one(page: &mut Composed, (state, position): (&State, usize), question: &Question, asked: &Asked, unicode: bool) {
    let mark = if asked.is_right_at_first() { Mark::Right } else { Mark::Wrong };
    page.illustrate(state.illustrations(position));
    let tone = tone(mark);
    let sign = format!("{}  ", sign(mark, unicode));
    let number = format!("{:>2}  ", position + 1);
    let lead = [(number.as_str(), Tone::Dim), (sign.as_str(), tone)];
    let words = outcome(question, asked);
    page.text(&question.title, Placed { lead: &lead, right: &[(&words, tone)], margin: OUTCOME, strong: true, ..Placed::default() });
    let aside = [(INDENT, Tone::Dim)];
    if !question.explanation.is_empty() {
        page.text(&question.explanation, Placed { lead: &aside, ..Placed::default() });
    }
    let column = option::column(page, question, INDENT.len() + TICK);
    for reviewed in asked.review(question) {
        one_option(page, question, reviewed, column, unicode);
    }
    if !question.afterword.is_empty() {
        page.text(&question.afterword, Placed { lead: &aside, ..Placed::default() });
    }
    if let Some(place) = state.taught_at(position).filter(|_| !asked.is_right_at_first()) {
        page.words(&[(&format!("{INDENT}Lesson: {}", place.title), Tone::Accent)]).option = Some(position);
    }
    page.gap();
}

/// How a question went, in few words: `right later, sure`.
fn outcome(question: &Question, asked: &Asked) -> String {
    let credit = asked.credit(question);
    let mut words = match (asked.is_right_at_first(), asked.tries.is_empty(), asked.phase) {
        (true, ..) => "right".to_owned(),
        (_, true, _) => "no answer".to_owned(),
        (.., Phase::Right) => "right later".to_owned(),
        _ if credit > 0.0 => format!("{:.0} % of it", credit * 100.0),
        _ => "missed".to_owned(),
    };
    if let Some(sure) = asked.confidence.filter(|_| !asked.tries.is_empty()) {
        words.push_str(", ");
        words.push_str(confidence(sure));
    }
    if asked.hints > 0 {
        words.push_str(if asked.hints == 1 { ", a hint" } else { ", hints" });
    }
    words
}

/// What the learner said of how sure they are.
pub fn confidence(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Sure => "sure",
        Confidence::ThinkSo => "think so",
        Confidence::Guess => "guess",
    }
}

/// An option: whether it was chosen, what is to be said of it, and its comments.
fn one_option(page: &mut Composed, question: &Question, reviewed: Reviewed, column: Option<usize>, unicode: bool) {
    let Some(answer) = question.answers.get(reviewed.answer) else { return };
    let said = reviewed.mark.map(|mark| match (question.kind, mark, reviewed.put_at) {
        (Kind::Sequence, Mark::Wrong, Some(place)) => Said { words: format!("you: {}", place + 1), ..said(question.kind, mark, unicode) },
        (kind, mark, _) => said(kind, mark, unicode),
    });
    let tone = said.as_ref().map_or(Tone::Dim, |said| said.tone);
    let number = format!("{:>2}  ", reviewed.answer + 1);
    let own = match question.kind {
        Kind::Sequence => number.as_str(),
        kind => tick(kind, reviewed.chosen, unicode),
    };
    let lead = [(INDENT, Tone::Dim), (own, if reviewed.chosen { tone } else { Tone::Dim })];
    let shown = Shown { text: &answer.text, lead: &lead, strong: reviewed.chosen, option: None, said, comments: &answer.comments };
    option::put(page, shown, column, unicode);
}
