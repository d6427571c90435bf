//! The screens, one file each: its state, and what keys, clicks and the wheel do to it. Their looks are in `ui::screens`.

pub mod contents;
pub mod jump;
pub mod keys;
pub mod lesson;
pub mod messages;
pub mod palette;
pub mod picture;
pub mod question;
pub mod quiz;
pub mod result;
pub mod search;
pub mod target;

use super::code::{self, Code};
use super::effect::Effect;
use super::key::Key;
use super::keymap::{Action, Scope};
use super::list::{self, List};
use super::model::Shell;
use super::notice::{self, Notice};
use crate::layout::highlights::Highlights;

/// A screen, with its state.
#[derive(Debug)]
pub enum Screen {
    /// The course's chapters and lessons.
    Contents(contents::State),
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
            Self::Lesson(lesson) if lesson.is_finding() => Scope::Find,
            Self::Lesson(lesson) if lesson.outline.is_some() => Scope::Outline,
            Self::Lesson(_) => Scope::Lesson,
            Self::Jump(_) => Scope::Jump,
            Self::Search(_) => Scope::Search,
            Self::Picture(_) => Scope::Picture,
            Self::Result(_) => Scope::Result,
            Self::Quiz(quiz) => quiz.scope(),
            Self::Keys(_) => Scope::Keys,
            Self::Messages(_) => Scope::Messages,
            Self::Palette(_) => Scope::Palette,
            Self::Target(_) => Scope::Target,
            Self::Question(question) => question.scope(),
        }
    }

    /// Whether an action has something to do here and now: footers name only what has.
    pub fn offers(&self, action: Action, shell: &Shell) -> bool {
        match (self, action) {
            // Leaving the contents leaves the program; every other screen is gone back from.
            (Self::Contents(_), Action::Back) => false,
            (Self::Contents(_), _) => true,
            (_, Action::Leave) | (Self::Keys(_) | Self::Messages(_) | Self::Palette(_) | Self::Picture(_), Action::Back) => false,
            (Self::Lesson(state), _) => state.offers(action, shell),
            (Self::Result(state), _) => state.offers(action, shell),
            _ => true,
        }
    }

    /// It as a list that one narrows by typing, if it is one.
    fn list_mut(&mut self) -> Option<&mut dyn List> {
        match self {
            Self::Jump(state) => Some(state),
            Self::Search(state) => Some(&mut **state),
            Self::Palette(state) => Some(state),
            _ => None,
        }
    }

    /// It as something that is only told, if it is that.
    fn notice_mut(&mut self) -> Option<&mut dyn Notice> {
        match self {
            Self::Keys(state) => Some(state),
            Self::Messages(state) => Some(state),
            _ => None,
        }
    }

    /// Does what a key or a click asked for.
    pub fn act(&mut self, action: Action, shell: &mut Shell) -> Vec<Effect> {
        if let Some(list) = self.list_mut() {
            return list::act(list, action, shell);
        }
        if let Some(notice) = self.notice_mut() {
            return notice::act(notice, action, shell);
        }
        match self {
            Self::Contents(state) => state.act(action, shell),
            Self::Lesson(state) => state.act(action, shell),
            Self::Picture(state) => state.act(action, shell),
            Self::Result(state) => state.act(action, shell),
            Self::Quiz(state) => state.act(action, shell),
            Self::Target(state) => state.act(action, shell),
            Self::Question(state) => state.act(action, shell),
            _ => Vec::new(),
        }
    }

    /// Takes a key that is bound to nothing: text, where text is typed. And digits, where options have numbers.
    pub fn press(&mut self, key: Key, shell: &mut Shell) {
        if let Some(list) = self.list_mut() {
            return list::press(list, key, shell);
        }
        match self {
            Self::Target(state) => state.press(key),
            Self::Question(state) => state.press(key),
            Self::Quiz(state) => state.press(key, shell),
            Self::Lesson(state) => state.press(key, shell),
            _ => {}
        }
    }

    /// Takes pasted text, where text is typed.
    pub fn paste(&mut self, text: &str, shell: &mut Shell) {
        if let Some(list) = self.list_mut() {
            return list::paste(list, text, shell);
        }
        match self {
            Self::Target(state) => state.paste(text),
            Self::Question(state) => state.paste(text),
            Self::Lesson(state) => state.paste(text, shell),
            _ => {}
        }
    }

    /// A click within the body.
    pub fn click(&mut self, column: u16, row: u16, shell: &mut Shell) -> Vec<Effect> {
        if let Some(list) = self.list_mut() {
            return list::click(list, column, row, shell);
        }
        match self {
            Self::Contents(state) => state.click(column, row, shell),
            Self::Lesson(state) => state.click(column, row, shell),
            Self::Result(state) => state.click(column, row, shell),
            Self::Quiz(state) => state.click(row, shell),
            Self::Picture(state) => state.act(Action::Cancel, shell),
            Self::Target(state) => state.click(row, shell),
            Self::Question(state) => state.click(row, shell),
            _ => Vec::new(),
        }
    }

    /// The wheel, in lines, positive towards the end.
    pub fn wheel(&mut self, column: u16, lines: i32, shell: &mut Shell) {
        if let Some(list) = self.list_mut() {
            return list::wheel(list, lines, shell);
        }
        if let Some(notice) = self.notice_mut() {
            return notice::scroll(notice, lines, shell);
        }
        match self {
            Self::Contents(state) => state.wheel(lines, shell),
            Self::Lesson(state) => state.wheel(column, lines, shell),
            Self::Result(state) => state.scroll(lines, shell),
            Self::Quiz(state) => state.scroll(lines, shell),
            Self::Target(state) => state.scroll(lines, shell),
            Self::Question(state) => state.scroll(lines, shell),
            _ => {}
        }
    }

    /// How far the code on it has come; `None` for screens without any.
    pub fn code_progress(&mut self) -> Option<&mut code::Progress> {
        match self {
            Self::Lesson(state) => Some(&mut state.code),
            Self::Quiz(state) => Some(&mut state.code),
            _ => None,
        }
    }

    /// The code on it that nobody has looked at yet.
    pub fn unknown_code(&self, highlights: &Highlights) -> Vec<Code> {
        match self {
            Self::Lesson(state) => code::unknown(state.document(), state.top, highlights),
            Self::Quiz(state) => state.unknown_code(highlights),
            _ => Vec::new(),
        }
    }

    /// More is known of the code on it.
    pub fn recolour(&mut self, shell: &Shell) {
        match self {
            Self::Lesson(state) => state.recolour(shell),
            Self::Quiz(state) => state.reflow(shell),
            _ => {}
        }
    }

    /// The wheel, turned sideways or with shift held: notches, positive to the right.
    pub fn wheel_sideways(&mut self, column: u16, row: u16, notches: i32, shell: &mut Shell) {
        if let Self::Lesson(state) = self {
            state.wheel_sideways(column, row, notches, shell);
        }
    }

    /// The terminal has another size, or something that the layout hangs on has changed.
    pub fn reflow(&mut self, shell: &Shell) {
        if let Some(list) = self.list_mut() {
            return list::settle(list, shell);
        }
        if let Some(notice) = self.notice_mut() {
            return notice::scroll(notice, 0, shell);
        }
        match self {
            Self::Contents(state) => state.reflow(shell),
            Self::Lesson(state) => state.reflow(shell),
            Self::Result(state) => state.reflow(shell),
            Self::Quiz(state) => state.reflow(shell),
            Self::Target(state) => state.scroll(0, shell),
            Self::Question(state) => state.scroll(0, shell),
            _ => {}
        }
    }
}

/// `top` moved by `by` lines, so that `height` of `lines` lines stay on screen.
pub(crate) fn scrolled(top: usize, by: i32, lines: usize, height: u16) -> usize {
    let last = lines.saturating_sub(usize::from(height));
    let by = isize::try_from(by).unwrap_or(0);
    top.saturating_add_signed(by).min(last)
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
