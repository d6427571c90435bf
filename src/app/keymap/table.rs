//! The keys as they are unless the user says otherwise: a table of data. A row says where a key works, what it does, and the words
//! people read. What an action then does stands with the screen whose scope it is.

use super::{Action, Scope};
use crate::app::key::{Key, KeyCode};

/// One row.
#[derive(Debug)]
pub struct Row {
    /// Where.
    pub scope: Scope,
    /// Any of these keys; the first is the one footers name.
    pub keys: &'static [Key],
    /// What it does.
    pub action: Action,
    /// What it does, for people.
    pub words: &'static str,
    /// Whether the footer of its scope names it.
    pub footer: bool,
}

const fn row(scope: Scope, keys: &'static [Key], action: Action, words: &'static str) -> Row {
    Row { scope, keys, action, words, footer: false }
}

const fn foot(scope: Scope, keys: &'static [Key], action: Action, words: &'static str) -> Row {
    Row { scope, keys, action, words, footer: true }
}

const ENTER: Key = Key::plain(KeyCode::Enter);
const ESC: Key = Key::plain(KeyCode::Esc);
const BACKSPACE: Key = Key::plain(KeyCode::Backspace);
const TAB: Key = Key::plain(KeyCode::Tab);
const BACK_TAB: Key = Key::plain(KeyCode::BackTab);
const UP: Key = Key::plain(KeyCode::Up);
const DOWN: Key = Key::plain(KeyCode::Down);
const LEFT: Key = Key::plain(KeyCode::Left);
const RIGHT: Key = Key::plain(KeyCode::Right);
/// Numbers of options; 0 is the tenth.
pub const DIGITS: &[Key] = &[
    Key::char('1'),
    Key::char('2'),
    Key::char('3'),
    Key::char('4'),
    Key::char('5'),
    Key::char('6'),
    Key::char('7'),
    Key::char('8'),
    Key::char('9'),
    Key::char('0'),
];

/// The table. Order within a scope is the order of footers and of the keys screen.
pub const TABLE: &[Row] = &[
    foot(Scope::Contents, &[ENTER, Key::plain(KeyCode::Right)], Action::Open, "open"),
    foot(Scope::Contents, &[Key::char('r')], Action::Check, "check"),
    row(Scope::Contents, &[Key::char('R')], Action::CheckAll, "check, the same"),
    foot(Scope::Contents, &[TAB], Action::Next, "next chapter"),
    row(Scope::Contents, &[BACK_TAB], Action::Previous, "previous chapter"),
    row(Scope::Contents, &[Key::char('j'), DOWN], Action::Down, "next lesson"),
    row(Scope::Contents, &[Key::char('k'), UP], Action::Up, "previous lesson"),
    foot(Scope::Lesson, &[Key::char('n')], Action::NextHit, "next hit"),
    foot(Scope::Lesson, &[Key::char('N')], Action::PreviousHit, "hit before"),
    foot(Scope::Find, &[ENTER], Action::Open, "keep the marks"),
    foot(Scope::Find, &[DOWN, Key::ctrl('n')], Action::NextHit, "next hit"),
    foot(Scope::Find, &[UP], Action::PreviousHit, "hit before"),
    foot(Scope::Find, &[ESC], Action::Cancel, "go back"),
    row(Scope::Find, &[Key::ctrl('u')], Action::Clear, "empty the line"),
    foot(Scope::Jump, &[ENTER], Action::Open, "go there"),
    foot(Scope::Jump, &[DOWN, Key::ctrl('n'), Key::ctrl('j'), TAB], Action::Down, "next"),
    foot(Scope::Jump, &[UP, Key::ctrl('k'), BACK_TAB], Action::Up, "previous"),
    row(Scope::Jump, &[Key::plain(KeyCode::PageDown)], Action::PageDown, "a page down"),
    row(Scope::Jump, &[Key::plain(KeyCode::PageUp)], Action::PageUp, "a page up"),
    foot(Scope::Jump, &[ESC], Action::Cancel, "close"),
    row(Scope::Jump, &[Key::ctrl('u')], Action::Clear, "empty the line"),
    foot(Scope::Search, &[ENTER], Action::Open, "open there"),
    foot(Scope::Search, &[DOWN, Key::ctrl('n'), Key::ctrl('j'), TAB], Action::Down, "next"),
    foot(Scope::Search, &[UP, Key::ctrl('k'), BACK_TAB], Action::Up, "previous"),
    row(Scope::Search, &[Key::plain(KeyCode::PageDown)], Action::PageDown, "a page down"),
    row(Scope::Search, &[Key::plain(KeyCode::PageUp)], Action::PageUp, "a page up"),
    foot(Scope::Search, &[ESC], Action::Cancel, "close"),
    row(Scope::Search, &[Key::ctrl('u')], Action::Clear, "empty the line"),
    foot(Scope::Lesson, &[RIGHT], Action::Right, "see further right"),
    foot(Scope::Lesson, &[LEFT], Action::Left, "see further left"),
    foot(Scope::Lesson, &[Key::char('r')], Action::Check, "check"),
    foot(Scope::Lesson, &[Key::char('R')], Action::CheckAll, "check all"),
    foot(Scope::Lesson, &[TAB], Action::Next, "next thing"),
    row(Scope::Lesson, &[BACK_TAB], Action::Previous, "previous thing"),
    foot(Scope::Lesson, &[ENTER], Action::Open, "open"),
    foot(Scope::Lesson, &[Key::char('y')], Action::Copy, "copy"),
    foot(Scope::Lesson, &[Key::char('o')], Action::Outline, "outline"),
    foot(Scope::Lesson, &[Key::char(']')], Action::NextLesson, "next lesson"),
    row(Scope::Lesson, &[Key::char('[')], Action::PreviousLesson, "previous lesson"),
    row(Scope::Lesson, &[Key::char('h')], Action::Hint, "a hint for the step shown"),
    row(Scope::Lesson, &[Key::char('e')], Action::Evidence, "evidence of the step shown"),
    row(Scope::Lesson, &[Key::char('v')], Action::Machine, "set up the machine"),
    row(Scope::Lesson, &[ESC], Action::Cancel, "stop the checks, or let go of what is chosen"),
    foot(Scope::Outline, &[ENTER], Action::Open, "go there"),
    foot(Scope::Outline, &[Key::char('j'), DOWN, TAB], Action::Down, "next"),
    foot(Scope::Outline, &[Key::char('k'), UP, BACK_TAB], Action::Up, "previous"),
    foot(Scope::Outline, &[ESC, Key::char('o'), BACKSPACE], Action::Cancel, "close"),
    foot(Scope::Picture, &[ESC, BACKSPACE, ENTER, Key::char('q')], Action::Cancel, "close"),
    foot(Scope::Result, &[Key::char('r')], Action::Check, "check again"),
    row(Scope::Result, &[Key::char('R')], Action::CheckAll, "check the whole lesson"),
    foot(Scope::Result, &[Key::char('y')], Action::Copy, "copy the fix"),
    foot(Scope::Result, &[Key::char('h')], Action::Hint, "hint"),
    foot(Scope::Result, &[Key::char('e')], Action::Evidence, "evidence"),
    foot(Scope::Result, &[TAB], Action::Next, "next check"),
    row(Scope::Result, &[BACK_TAB], Action::Previous, "previous check"),
    row(Scope::Result, &[ENTER], Action::Open, "answer, where you are asked; else the next check"),
    row(Scope::Result, &[Key::char('v')], Action::Machine, "set up the machine"),
    row(Scope::Result, &[ESC], Action::Cancel, "stop the checks, or close"),
    foot(Scope::Keys, &[Key::char('j'), DOWN], Action::Down, "down"),
    foot(Scope::Keys, &[Key::char('k'), UP], Action::Up, "up"),
    foot(Scope::Keys, &[ESC, Key::char('?')], Action::Cancel, "close"),
    foot(Scope::Messages, &[Key::char('j'), DOWN], Action::Down, "down"),
    foot(Scope::Messages, &[Key::char('k'), UP], Action::Up, "up"),
    foot(Scope::Messages, &[ESC, Key::char('!')], Action::Cancel, "close"),
    foot(Scope::Palette, &[ENTER], Action::Open, "do it"),
    foot(Scope::Palette, &[DOWN, Key::ctrl('n'), Key::ctrl('j'), TAB], Action::Down, "next"),
    foot(Scope::Palette, &[UP, Key::ctrl('k'), BACK_TAB], Action::Up, "previous"),
    row(Scope::Palette, &[Key::plain(KeyCode::PageDown)], Action::PageDown, "a page down"),
    row(Scope::Palette, &[Key::plain(KeyCode::PageUp)], Action::PageUp, "a page up"),
    foot(Scope::Palette, &[ESC], Action::Cancel, "close"),
    row(Scope::Palette, &[Key::ctrl('u')], Action::Clear, "empty the line"),
    foot(Scope::Quiz, DIGITS, Action::Pick, "choose"),
    foot(Scope::Quiz, &[ENTER], Action::Open, "answer"),
    foot(Scope::Quiz, &[Key::char('h')], Action::Hint, "hint"),
    row(Scope::Quiz, &[Key::char(' ')], Action::Toggle, "choose what the pointer is at"),
    foot(Scope::Quiz, &[Key::char('s')], Action::Solution, "show it"),
    foot(Scope::Quiz, &[Key::char('n'), RIGHT], Action::NextQuestion, "next"),
    row(Scope::Quiz, &[Key::char('p'), LEFT], Action::PreviousQuestion, "question before"),
    foot(Scope::Quiz, &[Key::char('l')], Action::Lesson, "lesson"),
    foot(Scope::Sequence, &[Key::char('J')], Action::MoveDown, "move down"),
    foot(Scope::Sequence, &[Key::char('K')], Action::MoveUp, "move up"),
    foot(Scope::Sequence, &[ENTER], Action::Open, "answer"),
    foot(Scope::Sequence, &[Key::char('h')], Action::Hint, "hint"),
    row(Scope::Sequence, DIGITS, Action::Pick, "go to an item"),
    foot(Scope::Sequence, &[Key::char('s')], Action::Solution, "show it"),
    foot(Scope::Sequence, &[Key::char('n'), RIGHT], Action::NextQuestion, "next"),
    row(Scope::Sequence, &[Key::char('p'), LEFT], Action::PreviousQuestion, "question before"),
    row(Scope::Sequence, &[Key::char('l')], Action::Lesson, "lesson"),
    foot(Scope::TryAgain, &[ENTER], Action::Open, "try again"),
    row(Scope::TryAgain, DIGITS, Action::Pick, "choose again"),
    row(Scope::TryAgain, &[Key::char(' ')], Action::Toggle, "choose again"),
    row(Scope::TryAgain, &[Key::char('J')], Action::MoveDown, "move an item down"),
    row(Scope::TryAgain, &[Key::char('K')], Action::MoveUp, "move an item up"),
    foot(Scope::TryAgain, &[Key::char('s')], Action::Solution, "show the answer"),
    foot(Scope::TryAgain, &[Key::char('h')], Action::Hint, "hint"),
    foot(Scope::TryAgain, &[Key::char('n'), RIGHT], Action::NextQuestion, "next"),
    foot(Scope::TryAgain, &[Key::char('p'), LEFT], Action::PreviousQuestion, "before"),
    foot(Scope::TryAgain, &[Key::char('l')], Action::Lesson, "lesson"),
    foot(Scope::Settled, &[ENTER], Action::Open, "go on"),
    foot(Scope::Settled, &[Key::char('n'), RIGHT], Action::NextQuestion, "next"),
    foot(Scope::Settled, &[Key::char('p'), LEFT], Action::PreviousQuestion, "before"),
    foot(Scope::Settled, &[Key::char('l')], Action::Lesson, "lesson"),
    foot(Scope::Review, &[ENTER], Action::Open, "done"),
    foot(Scope::Review, &[Key::char('a')], Action::Again, "again"),
    foot(Scope::Review, &[Key::char('A')], Action::Missed, "only the missed"),
    foot(Scope::Review, &[Key::char('l')], Action::Lesson, "lesson"),
    foot(Scope::Target, &[ENTER], Action::Open, "use this machine"),
    foot(Scope::Target, &[TAB, DOWN], Action::Next, "next field"),
    row(Scope::Target, &[BACK_TAB, UP], Action::Previous, "field before"),
    foot(Scope::Target, &[ESC], Action::Cancel, "not now"),
    foot(Scope::Question, &[Key::char('y')], Action::Yes, "yes"),
    foot(Scope::Question, &[Key::char('n')], Action::No, "no"),
    foot(Scope::Question, &[ESC, BACKSPACE], Action::Cancel, "not now"),
    foot(Scope::Passphrase, &[ENTER], Action::Open, "unlock"),
    foot(Scope::Passphrase, &[ESC], Action::Cancel, "do without"),
    foot(Scope::Answer, &[ENTER], Action::Open, "answer"),
    foot(Scope::Answer, &[ESC], Action::Cancel, "not now"),
    row(Scope::Everywhere, &[Key::char('j'), DOWN], Action::Down, "a line down"),
    row(Scope::Everywhere, &[Key::char('k'), UP], Action::Up, "a line up"),
    row(Scope::Everywhere, &[Key::char(' '), Key::plain(KeyCode::PageDown)], Action::PageDown, "a page down"),
    row(Scope::Everywhere, &[Key::char('b'), Key::plain(KeyCode::PageUp)], Action::PageUp, "a page up"),
    row(Scope::Everywhere, &[Key::char('d'), Key::ctrl('d')], Action::HalfDown, "half a page down"),
    row(Scope::Everywhere, &[Key::char('u'), Key::ctrl('u')], Action::HalfUp, "half a page up"),
    row(Scope::Everywhere, &[Key::char('g'), Key::plain(KeyCode::Home)], Action::Top, "to the start"),
    row(Scope::Everywhere, &[Key::char('G'), Key::plain(KeyCode::End)], Action::Bottom, "to the end"),
    foot(Scope::Everywhere, &[BACKSPACE], Action::Back, "back"),
    row(Scope::Everywhere, &[ESC], Action::Cancel, "close, or stop what is running"),
    row(Scope::Everywhere, &[Key::char('/')], Action::Find, "find on the page"),
    foot(Scope::Everywhere, &[Key::ctrl('p')], Action::Jump, "jump anywhere"),
    foot(Scope::Everywhere, &[Key::ctrl('f')], Action::Search, "search the course"),
    row(Scope::Everywhere, &[Key::char('t')], Action::Theme, "dark, light, high contrast"),
    row(Scope::Everywhere, &[Key::char('m')], Action::Mouse, "the mouse to the terminal, to select text, or back"),
    row(Scope::Everywhere, &[Key::char('?')], Action::Keys, "keys"),
    foot(Scope::Everywhere, &[Key::char(':')], Action::Palette, "commands"),
    row(Scope::Everywhere, &[Key::char('!')], Action::Messages, "messages and problems"),
    foot(Scope::Everywhere, &[Key::char('q')], Action::Leave, "leave"),
    row(Scope::Everywhere, &[Key::ctrl('z')], Action::Suspend, "to the shell; fg comes back"),
    row(Scope::Everywhere, &[Key::ctrl('c')], Action::Quit, "leave Drillyard"),
];
