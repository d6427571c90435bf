//! All questions of a quiz at a glance: which are answered, which to come back to. And, before an exam is handed in, whether to.

use crate::app::effect::Effect;
use crate::app::keymap::Action;
use crate::app::list::pointer;
use crate::app::model::Shell;
use crate::app::sheet::Tone;
use crate::quiz::{Asked, Phase};

use super::composed::{Composed, Placed};
use super::{Part, State};

/// Room at the right of a question's title for how it stands.
const STANDING: usize = 18;

impl State {
    /// Shows the list, at the question that was on show.
    pub(super) fn list(&mut self, part: Part) {
        (self.part, self.focus, self.top) = (part, self.session.position(), 0);
    }

    pub(super) fn ask_to_hand_in(&mut self, shell: &mut Shell) {
        if self.session.is_sealed() {
            self.list(Part::HandIn);
        } else {
            shell.say("only an exam is handed in");
        }
    }

    pub(super) fn act_on_questions(&mut self, action: Action, shell: &mut Shell) -> Vec<Effect> {
        let last = self.session.all().len().saturating_sub(1);
        match action {
            Action::Yes if self.part == Part::HandIn => {
                self.session.hand_in();
                return self.finish(shell);
            }
            Action::No | Action::Cancel if self.part == Part::HandIn => self.part = Part::Questions,
            Action::HandIn => self.ask_to_hand_in(shell),
            Action::Flag => {
                let here = self.session.position();
                self.session.go_to(self.focus);
                self.session.flag();
                self.session.go_to(here);
            }
            Action::Open => self.go_to(self.focus),
            Action::Cancel | Action::Outline => self.go_to(self.session.position()),
            action => {
                self.walk(action, last, shell);
                return Vec::new();
            }
        }
        self.show_focus(shell);
        Vec::new()
    }

    /// Shows the question asked at `position`.
    pub(super) fn go_to(&mut self, position: usize) {
        self.session.go_to(position);
        (self.part, self.focus, self.top) = (Part::Question, 0, 0);
    }
}

/// The list, for this many columns.
pub fn compose(state: &State, width: u16, unicode: bool, shell: &Shell) -> Composed {
    let mut page = Composed::new(width, shell).with_air_beside();
    let session = &state.session;
    page.gap();
    if state.part == Part::HandIn {
        page.words(&[("Hand in?", Tone::Strong), ("  Nothing can be changed then.", Tone::Dim)]);
        if let Some(warning) = warning(session.unanswered(), session.flagged()) {
            page.words(&[(&warning, Tone::Warn)]);
        }
        page.key(shell, state.scope(), Action::Yes, "hand it in");
        page.key(shell, state.scope(), Action::No, "not yet");
        page.gap();
    }
    for (number, asked) in session.all().iter().enumerate() {
        let Some((question, _)) = session.at(number) else { continue };
        let focused = state.focus == number && state.part == Part::Questions;
        let (standing, tone) = standing(asked, session.is_sealed());
        let right = if asked.flagged { format!("{}{standing}", flag(unicode)) } else { standing.to_owned() };
        let number_words = format!("{:>2}  ", number + 1);
        let lead = [(pointer(focused, unicode), Tone::Accent), (number_words.as_str(), if focused { Tone::Key } else { Tone::Dim })];
        let tone = if asked.flagged { Tone::Warn } else { tone };
        let placed = Placed { lead: &lead, right: &[(&right, tone)], margin: STANDING, option: Some(number), ..Placed::default() };
        page.text(&question.title, Placed { strong: focused, ..placed });
    }
    if session.is_sealed() && state.part == Part::Questions {
        page.gap();
        page.key(shell, state.scope(), Action::HandIn, "hand in");
    }
    page
}

/// The sign of a question to come back to.
pub fn flag(unicode: bool) -> &'static str {
    if unicode { "⚑ " } else { "! " }
}

fn standing(asked: &Asked, sealed: bool) -> (&'static str, Tone) {
    match (asked.phase, asked.is_right_at_first()) {
        _ if sealed && asked.has_answer() => ("answered", Tone::Text),
        _ if sealed => ("no answer", Tone::Dim),
        (Phase::Right, true) => ("right", Tone::Good),
        (Phase::Right, false) => ("right later", Tone::Warn),
        (Phase::Shown, _) => ("given up", Tone::Bad),
        (Phase::Wrong, _) => ("wrong so far", Tone::Bad),
        (Phase::Open, _) if !asked.tries.is_empty() => ("wrong so far", Tone::Bad),
        (Phase::Open, _) => ("open", Tone::Dim),
    }
}

/// What to think of before handing in.
fn warning(unanswered: usize, flagged: usize) -> Option<String> {
    let questions = |count: usize, what: &str| match count {
        0 => None,
        1 => Some(format!("one question {what}")),
        count => Some(format!("{count} questions {what}")),
    };
    let (open, flagged) = (questions(unanswered, "without an answer"), questions(flagged, "flagged"));
    let words = [open, flagged].into_iter().flatten().collect::<Vec<_>>().join(", ");
    (!words.is_empty()).then(|| format!("There are still: {words}."))
}
