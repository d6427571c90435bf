//! The screens, one file each: its state, and what keys, clicks and the wheel do to it. Their looks are in `ui::screens`.

pub mod attach;
pub mod contents;
pub mod deliverables;
pub mod due;
pub mod gradebook;
pub mod inbox;
pub mod jump;
pub mod keys;
pub mod lesson;
pub mod messages;
pub mod palette;
pub mod phrases;
pub mod picture;
pub mod question;
pub mod quiz;
pub mod result;
pub mod reviewing;
pub mod search;
pub mod target;

use std::ops::Range;

use super::code::{self, Code};
use super::effect::Effect;
use super::key::Key;
use super::keymap::{Action, FooterEntry, Scope};
use super::list::{self, List};
use super::model::Shell;
use super::notice::{self, Notice};
use crate::layout::highlights::Highlights;

/// A screen, with its state.
#[derive(Debug)]
pub enum Screen {
    /// The course's chapters and lessons.
    Contents(contents::State),
    /// What comes back today.
    Due(due::State),
    /// A lesson's page.
    Lesson(Box<lesson::State>),
    /// Places to jump to.
    Jump(jump::State),
    /// A search of the course.
    Search(Box<search::State>),
    /// A picture, enlarged.
    Picture(picture::State),
    /// One step's results.
    Result(result::State),
    /// All keys.
    Keys(keys::State),
    /// What was told, and what is wrong.
    Messages(messages::State),
    /// Any action by its name.
    Palette(palette::State),
    /// A knowledge check.
    Quiz(Box<quiz::State>),
    /// What a lesson asks to be delivered.
    Deliverables(Box<deliverables::State>),
    /// A file to go along with an answer.
    Attach(attach::State),
    /// What was handed in, and waits for an instructor.
    Inbox(inbox::State),
    /// Learners by lessons.
    Gradebook(gradebook::State),
    /// A submission, to be reviewed.
    Reviewing(Box<reviewing::State>),
    /// What an instructor says again and again.
    Phrases(phrases::State),
    /// Setting up a machine.
    Target(target::State),
    /// Something only the person can answer.
    Question(question::State),
}

impl Screen {
    /// Whose keys hold here.
    pub fn scope(&self) -> Scope {
        match self {
            Self::Contents(_) => Scope::Contents,
            Self::Due(_) => Scope::Due,
            Self::Lesson(lesson) if lesson.is_finding() => Scope::Find,
            Self::Lesson(lesson) if lesson.outline.is_some() => Scope::Outline,
            Self::Lesson(_) => Scope::Lesson,
            Self::Jump(_) => Scope::Jump,
            Self::Search(_) => Scope::Search,
            Self::Picture(_) => Scope::Picture,
            Self::Result(_) => Scope::Result,
            Self::Quiz(quiz) => quiz.scope(),
            Self::Deliverables(state) => state.scope(),
            Self::Attach(_) => Scope::Attach,
            Self::Inbox(state) => state.scope(),
            Self::Gradebook(state) => state.scope(),
            Self::Reviewing(state) => state.scope(),
            Self::Phrases(_) => Scope::Phrases,
            Self::Keys(_) => Scope::Keys,
            Self::Messages(_) => Scope::Messages,
            Self::Palette(_) => Scope::Palette,
            Self::Target(_) => Scope::Target,
            Self::Question(question) => question.scope(),
        }
    }

    /// Whether an action has something to do here and now: footers name only what has.
    pub fn offers(&self, action: Action, shell: &Shell) -> bool {
        // Leaving the contents leaves the program; every other screen is gone back from.
        let back = action != Action::Leave;
        match self {
            Self::Contents(state) => action != Action::Back && state.offers(action, shell),
            Self::Keys(_) | Self::Messages(_) | Self::Palette(_) | Self::Picture(_) => back && action != Action::Back,
            Self::Due(state) => back && state.offers(action, shell),
            Self::Lesson(state) => back && state.offers(action, shell),
            Self::Result(state) => back && state.offers(action, shell),
            Self::Quiz(state) => state.offers(action),
            Self::Deliverables(state) => back && state.offers(action),
            Self::Inbox(state) => action != Action::Back && state.offers(action, shell),
            Self::Gradebook(state) => action != Action::Back && state.offers(action, shell),
            Self::Reviewing(state) => back && state.offers(action, shell),
            Self::Jump(_) | Self::Search(_) | Self::Attach(_) | Self::Phrases(_) | Self::Target(_) | Self::Question(_) => back,
        }
    }

    /// The keys at its foot, and where each stands.
    pub fn footer(&self, shell: &Shell) -> Vec<FooterEntry> {
        let offers = |action| self.offers(action, shell);
        let mut entries = shell.keymap.footer(self.scope(), shell.frame().footer.width, shell.options.unicode, &offers);
        if let Self::Quiz(quiz) = self
            && let options @ 2..9 = quiz.options()
        {
            // As wide as the digits of the table are.
            let picks = entries.iter_mut().filter(|entry| entry.action == Action::Pick);
            picks.for_each(|entry| entry.key = entry.key.replace('9', &options.to_string()));
        }
        entries
    }

    /// Whether it goes with a lesson that is left: so do lessons one came through, and what they were chosen from. In a list `q` would
    /// be a letter, and not the way out.
    pub fn goes_with_lesson(&self) -> bool {
        match self {
            Self::Lesson(_) | Self::Jump(_) | Self::Search(_) | Self::Palette(_) | Self::Keys(_) | Self::Messages(_) => true,
            Self::Contents(_) | Self::Due(_) | Self::Picture(_) | Self::Result(_) => false,
            Self::Quiz(_) | Self::Deliverables(_) | Self::Attach(_) | Self::Target(_) | Self::Question(_) => false,
            Self::Inbox(_) | Self::Gradebook(_) | Self::Reviewing(_) | Self::Phrases(_) => false,
        }
    }

    /// Whether `Esc` is its own also while something is waited for: a question, a form, and who writes have the keys to themselves.
    pub fn keeps_esc(&self) -> bool {
        matches!(self, Self::Question(_) | Self::Target(_))
            || matches!(self.scope(), Scope::Writing | Scope::Commenting | Scope::InboxFilter)
    }

    /// Whether `/` is its own: it finds, or narrows, what it shows itself.
    pub fn finds_itself(&self) -> bool {
        match self {
            Self::Lesson(lesson) => lesson.outline.is_none(),
            Self::Inbox(_) | Self::Gradebook(_) => true,
            _ => false,
        }
    }

    /// It by the way it is used. A new screen answers here, and wherever the answer is taken up.
    fn used(&mut self) -> Used<'_> {
        match self {
            Self::Jump(state) => Used::List(state),
            Self::Search(state) => Used::List(&mut **state),
            Self::Palette(state) => Used::List(state),
            Self::Attach(state) => Used::List(state),
            Self::Keys(state) => Used::Notice(state),
            Self::Messages(state) => Used::Notice(state),
            Self::Contents(state) => Used::Contents(state),
            Self::Due(state) => Used::Due(state),
            Self::Lesson(state) => Used::Lesson(state),
            Self::Picture(state) => Used::Picture(state),
            Self::Result(state) => Used::Result(state),
            Self::Quiz(state) => Used::Quiz(state),
            Self::Deliverables(state) => Used::Deliverables(state),
            Self::Inbox(state) => Used::Inbox(state),
            Self::Gradebook(state) => Used::Gradebook(state),
            Self::Reviewing(state) => Used::Reviewing(state),
            Self::Phrases(state) => Used::List(state),
            Self::Target(state) => Used::Target(state),
            Self::Question(state) => Used::Question(state),
        }
    }

    /// Does what a key or a click asked for.
    pub fn act(&mut self, action: Action, shell: &mut Shell) -> Vec<Effect> {
        match self.used() {
            Used::List(list) => list::act(list, action, shell),
            Used::Notice(notice) => notice::act(notice, action, shell),
            Used::Contents(state) => state.act(action, shell),
            Used::Due(state) => state.act(action, shell),
            Used::Lesson(state) => state.act(action, shell),
            Used::Picture(state) => state.act(action, shell),
            Used::Result(state) => state.act(action, shell),
            Used::Quiz(state) => state.act(action, shell),
            Used::Deliverables(state) => state.act(action, shell),
            Used::Inbox(state) => state.act(action, shell),
            Used::Gradebook(state) => state.act(action, shell),
            Used::Reviewing(state) => state.act(action, shell),
            Used::Target(state) => state.act(action, shell),
            Used::Question(state) => state.act(action, shell),
        }
    }

    /// Takes a key that is bound to nothing: text, where text is typed. And digits, where options have numbers.
    pub fn press(&mut self, key: Key, shell: &mut Shell) {
        match self.used() {
            Used::List(list) => list::press(list, key, shell),
            Used::Lesson(state) => state.press(key, shell),
            Used::Quiz(state) => state.press(key, shell),
            Used::Deliverables(state) => state.press(key, shell),
            Used::Inbox(state) => state.press(key, shell),
            Used::Gradebook(state) => state.press(key, shell),
            Used::Reviewing(state) => state.press(key, shell),
            Used::Target(state) => state.press(key),
            Used::Question(state) => state.press(key, shell),
            Used::Notice(_) | Used::Contents(_) | Used::Due(_) | Used::Picture(_) | Used::Result(_) => {}
        }
    }

    /// Takes pasted text, where text is typed.
    pub fn paste(&mut self, text: &str, shell: &mut Shell) {
        match self.used() {
            Used::List(list) => list::paste(list, text, shell),
            Used::Lesson(state) => state.paste(text, shell),
            Used::Deliverables(state) => state.paste(text, shell),
            Used::Inbox(state) => state.paste(text, shell),
            Used::Gradebook(state) => state.paste(text, shell),
            Used::Reviewing(state) => state.paste(text, shell),
            Used::Target(state) => state.paste(text),
            Used::Question(state) => state.paste(text, shell),
            Used::Notice(_) | Used::Contents(_) | Used::Due(_) | Used::Picture(_) | Used::Result(_) | Used::Quiz(_) => {}
        }
    }

    /// A click within the body.
    pub fn click(&mut self, column: u16, row: u16, shell: &mut Shell) -> Vec<Effect> {
        match self.used() {
            Used::List(list) => list::click(list, column, row, shell),
            Used::Contents(state) => state.click(column, row, shell),
            Used::Due(state) => state.click(row, shell),
            Used::Lesson(state) => state.click(column, row, shell),
            Used::Picture(state) => state.act(Action::Cancel, shell),
            Used::Result(state) => state.click(column, row, shell),
            Used::Quiz(state) => state.click(row, shell),
            Used::Deliverables(state) => state.click(column, row, shell),
            Used::Inbox(state) => state.click(column, row, shell),
            Used::Gradebook(state) => state.click(column, row, shell),
            Used::Reviewing(state) => state.click(column, row, shell),
            Used::Target(state) => state.click(row, shell),
            Used::Question(state) => state.click(row, shell),
            Used::Notice(_) => Vec::new(),
        }
    }

    /// The mouse, moved to this row with its button down.
    pub fn drag(&mut self, row: u16, shell: &Shell) {
        if let Self::Quiz(state) = self {
            state.drag(row, shell);
        }
    }

    /// The mouse, let go.
    pub fn let_go(&mut self) {
        if let Self::Quiz(state) = self {
            state.let_go();
        }
    }

    /// The wheel, in lines, positive towards the end.
    pub fn wheel(&mut self, column: u16, row: u16, lines: i32, shell: &mut Shell) {
        match self.used() {
            Used::List(list) => list::wheel(list, lines, shell),
            Used::Notice(notice) => notice::scroll(notice, lines, shell),
            Used::Contents(state) => state.wheel(lines, shell),
            Used::Due(state) => state.scroll(lines, shell),
            Used::Lesson(state) => state.wheel(column, row, lines, shell),
            Used::Result(state) => state.scroll(lines, shell),
            Used::Quiz(state) => state.scroll(lines, shell),
            Used::Deliverables(state) => state.wheel(column, lines, shell),
            Used::Inbox(state) => state.wheel(column, row, lines, shell),
            Used::Gradebook(state) => state.wheel(column, row, lines, shell),
            Used::Reviewing(state) => state.wheel(column, row, lines, shell),
            Used::Target(state) => state.scroll(lines, shell),
            Used::Question(state) => state.scroll(lines, shell),
            Used::Picture(_) => {}
        }
    }

    /// The wheel, turned sideways or with shift held: notches, positive to the right.
    pub fn wheel_sideways(&mut self, column: u16, row: u16, notches: i32, shell: &mut Shell) {
        match self {
            Self::Lesson(state) => state.wheel_sideways(column, row, notches, shell),
            Self::Gradebook(state) => state.wheel_sideways(notches, shell),
            _ => {}
        }
    }

    /// How far the code on it has come; `None` for screens without any.
    pub fn code_progress(&mut self) -> Option<&mut code::Progress> {
        match self.used() {
            Used::Lesson(state) => Some(&mut state.code),
            Used::Quiz(state) => Some(&mut state.code),
            Used::Deliverables(_) => None,
            Used::List(_) | Used::Notice(_) | Used::Contents(_) | Used::Picture(_) | Used::Result(_) => None,
            Used::Due(_) | Used::Inbox(_) | Used::Gradebook(_) | Used::Reviewing(_) => None,
            Used::Target(_) | Used::Question(_) => None,
        }
    }

    /// The code on it that nobody has looked at yet.
    pub fn unknown_code(&self, highlights: &Highlights) -> Vec<Code> {
        match self {
            Self::Lesson(state) => code::unknown(state.document(), state.top, highlights),
            Self::Quiz(state) => state.unknown_code(highlights),
            Self::Contents(_) | Self::Jump(_) | Self::Search(_) | Self::Picture(_) | Self::Result(_) | Self::Keys(_) => Vec::new(),
            Self::Due(_) | Self::Messages(_) | Self::Palette(_) | Self::Deliverables(_) => Vec::new(),
            Self::Inbox(_) | Self::Gradebook(_) | Self::Reviewing(_) | Self::Phrases(_) => Vec::new(),
            Self::Attach(_) | Self::Target(_) | Self::Question(_) => Vec::new(),
        }
    }

    /// More is known of the code on it.
    pub fn recolour(&mut self, shell: &Shell) {
        match self.used() {
            Used::Lesson(state) => state.recolour(shell),
            Used::Quiz(state) => state.reflow(shell),
            Used::Deliverables(state) => state.reflow(shell),
            Used::Reviewing(state) => state.reflow(shell),
            Used::List(_) | Used::Notice(_) | Used::Contents(_) | Used::Picture(_) | Used::Result(_) => {}
            Used::Due(_) | Used::Inbox(_) | Used::Gradebook(_) | Used::Target(_) | Used::Question(_) => {}
        }
    }

    /// The terminal has another size, or something that the layout hangs on has changed.
    pub fn reflow(&mut self, shell: &Shell) {
        match self.used() {
            Used::List(list) => list::settle(list, shell),
            Used::Notice(notice) => notice::scroll(notice, 0, shell),
            Used::Contents(state) => state.reflow(shell),
            Used::Due(state) => state.reflow(shell),
            Used::Lesson(state) => state.reflow(shell),
            Used::Result(state) => state.reflow(shell),
            Used::Quiz(state) => state.reflow(shell),
            Used::Deliverables(state) => state.reflow(shell),
            Used::Inbox(state) => state.reflow(shell),
            Used::Gradebook(state) => state.reflow(shell),
            Used::Reviewing(state) => state.reflow(shell),
            Used::Target(state) => state.scroll(0, shell),
            Used::Question(state) => state.show_cursor(shell),
            Used::Picture(_) => {}
        }
    }
}

/// A screen by the way it is used: what is used alike is one thing here.
enum Used<'a> {
    /// It is narrowed by typing.
    List(&'a mut dyn List),
    /// It is only read.
    Notice(&'a mut dyn Notice),
    Contents(&'a mut contents::State),
    Due(&'a mut due::State),
    Lesson(&'a mut lesson::State),
    Picture(&'a mut picture::State),
    Result(&'a mut result::State),
    Quiz(&'a mut quiz::State),
    Deliverables(&'a mut deliverables::State),
    Inbox(&'a mut inbox::State),
    Gradebook(&'a mut gradebook::State),
    Reviewing(&'a mut reviewing::State),
    Target(&'a mut target::State),
    Question(&'a mut question::State),
}

/// `top` moved by `by` lines, so that `height` of `lines` lines stay on screen.
pub(crate) fn scrolled(top: usize, by: i32, lines: usize, height: u16) -> usize {
    let last = lines.saturating_sub(usize::from(height));
    let by = isize::try_from(by).unwrap_or(0);
    top.saturating_add_signed(by).min(last)
}

/// `top`, moved no further than it must so that `lines` are in a window of `height` lines; its end, where that is too low for all.
pub(crate) fn brought_on(top: usize, lines: Range<usize>, height: u16) -> usize {
    let lowest = lines.end.saturating_sub(height.into());
    top.clamp(lowest, lines.start.max(lowest))
}

/// The lines that a scrolling action moves by, in a window of `height` lines; `None` for other actions.
pub(crate) fn lines_of(action: Action, height: u16) -> Option<i32> {
    // Two lines stay in sight from one page to the next.
    let page = i32::from(height.saturating_sub(2).max(1));
    Some(match action {
        Action::Down => 1,
        Action::Up => -1,
        Action::PageDown => page,
        Action::PageUp => -page,
        Action::HalfDown => page / 2,
        Action::HalfUp => -(page / 2),
        Action::Top => i32::MIN / 2,
        Action::Bottom => i32::MAX / 2,
        _ => return None,
    })
}
