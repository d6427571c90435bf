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
    /// What it does, for people, as short as a footer needs it.
    pub words: &'static str,
    /// The same where there is room: in the list of keys and that of commands.
    pub told: &'static str,
    /// Whether the footer of its scope names it.
    pub footer: Footer,
}

/// Whether a footer names a key, while it has something to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Footer {
    /// It is in the list of keys only.
    Never,
    /// Where there is room.
    Named,
    /// Before all others: it has something to do only for a while.
    First,
}

impl Row {
    /// With more to say where there is room for it.
    const fn told(self, told: &'static str) -> Self {
        Self { told, ..self }
    }
}

const fn row(scope: Scope, keys: &'static [Key], action: Action, words: &'static str) -> Row {
    Row { scope, keys, action, words, told: words, footer: Footer::Never }
}

const fn foot(scope: Scope, keys: &'static [Key], action: Action, words: &'static str) -> Row {
    Row { footer: Footer::Named, ..row(scope, keys, action, words) }
}

const fn first(scope: Scope, keys: &'static [Key], action: Action, words: &'static str) -> Row {
    Row { footer: Footer::First, ..row(scope, keys, action, words) }
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
/// Numbers of options, 0 is the tenth; and letters, of which capitals are free.
pub const CHOICES: &[Key] = &[
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
    Key::char('A'),
    Key::char('B'),
    Key::char('C'),
    Key::char('D'),
    Key::char('E'),
    Key::char('F'),
];

/// The table. Order within a scope is the order of footers and of the keys screen.
pub const TABLE: &[Row] = &[
    foot(Scope::Contents, &[ENTER, Key::plain(KeyCode::Right)], Action::Open, "open").told("open the lesson"),
    foot(Scope::Contents, &[Key::char('r')], Action::Check, "check").told("check the lesson's exercises"),
    row(Scope::Contents, &[Key::char('R')], Action::CheckAll, "check, the same"),
    foot(Scope::Contents, &[Key::char('D')], Action::Due, "due").told("the questions that are due for review"),
    row(Scope::Contents, &[TAB], Action::Next, "next chapter"),
    row(Scope::Contents, &[BACK_TAB], Action::Previous, "previous chapter"),
    foot(Scope::Contents, &[Key::char('a')], Action::Deliverables, "deliverables").told("answer the lesson's deliverables"),
    row(Scope::Contents, &[Key::char('j'), DOWN], Action::Down, "next lesson"),
    row(Scope::Contents, &[Key::char('k'), UP], Action::Up, "previous lesson"),
    foot(Scope::Due, &[ENTER], Action::Open, "review").told("ask the questions that are due"),
    foot(Scope::Due, &[Key::char('l')], Action::Lesson, "lesson").told("the lesson of the question"),
    foot(Scope::Due, &[Key::char('j'), DOWN, TAB], Action::Down, "next"),
    foot(Scope::Due, &[Key::char('k'), UP, BACK_TAB], Action::Up, "before").told("the question before"),
    row(Scope::Due, &[ESC], Action::Cancel, "close"),
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
    foot(Scope::Lesson, &[Key::char('r')], Action::Check, "check").told("check the step or the exercise you are at"),
    foot(Scope::Lesson, &[Key::char('R')], Action::CheckAll, "check all").told("check the whole lesson"),
    foot(Scope::Lesson, &[Key::char('w')], Action::Watch, "watch").told("check the exercise again and again, or no longer"),
    foot(Scope::Lesson, &[TAB], Action::Next, "next thing").told("to the next link, step, code, picture or quiz"),
    row(Scope::Lesson, &[BACK_TAB], Action::Previous, "previous thing").told("to the one before"),
    foot(Scope::Lesson, &[ENTER], Action::Open, "open").told("open what Tab has gone to"),
    foot(Scope::Lesson, &[Key::char('y')], Action::Copy, "copy").told("copy the code, the address or the fix"),
    foot(Scope::Lesson, &[Key::char('o')], Action::Outline, "outline").told("the page's outline, or away with it"),
    foot(Scope::Lesson, &[Key::char(']')], Action::NextLesson, "next lesson").told("the lesson after this one"),
    row(Scope::Lesson, &[Key::char('[')], Action::PreviousLesson, "previous lesson").told("the lesson before this one"),
    foot(Scope::Lesson, &[Key::char('a')], Action::Deliverables, "deliverables").told("answer the lesson's deliverables"),
    row(Scope::Lesson, &[Key::char('h')], Action::Hint, "a hint for the step shown"),
    row(Scope::Lesson, &[Key::char('e')], Action::Evidence, "evidence of the step shown"),
    row(Scope::Lesson, &[Key::char('c')], Action::NextCause, "the next cause of the step shown"),
    row(Scope::Lesson, &[Key::char('v')], Action::Machine, "set up the machine"),
    first(Scope::Lesson, &[Key::char('n')], Action::NextHit, "next hit").told("the next place that / found"),
    first(Scope::Lesson, &[Key::char('N')], Action::PreviousHit, "hit before").told("the place before"),
    first(Scope::Lesson, &[RIGHT], Action::Right, "see further right").told("see further right in wide code or a wide table"),
    first(Scope::Lesson, &[LEFT], Action::Left, "see further left").told("see further left"),
    row(Scope::Lesson, &[ESC], Action::Cancel, "stop the checks, or let go of what is chosen"),
    foot(Scope::Outline, &[ENTER], Action::Open, "go there").told("go to the heading"),
    foot(Scope::Outline, &[Key::char('j'), DOWN, TAB], Action::Down, "next"),
    foot(Scope::Outline, &[Key::char('k'), UP, BACK_TAB], Action::Up, "previous"),
    foot(Scope::Outline, &[ESC, Key::char('o'), BACKSPACE], Action::Cancel, "close"),
    foot(Scope::Picture, &[ESC, BACKSPACE, ENTER, Key::char('q')], Action::Cancel, "close"),
    foot(Scope::Result, &[Key::char('r')], Action::Check, "check again").told("check this step again"),
    row(Scope::Result, &[Key::char('R')], Action::CheckAll, "check the whole lesson"),
    row(Scope::Result, &[Key::char('w')], Action::Watch, "check the exercise again and again, or no longer"),
    foot(Scope::Result, &[Key::char('y')], Action::Copy, "copy the fix"),
    foot(Scope::Result, &[Key::char('h')], Action::Hint, "hint").told("the next hint"),
    foot(Scope::Result, &[Key::char('e')], Action::Evidence, "evidence").told("what was asked and answered, word for word"),
    foot(Scope::Result, &[TAB], Action::Next, "next check"),
    row(Scope::Result, &[BACK_TAB], Action::Previous, "previous check"),
    row(Scope::Result, &[ENTER], Action::Open, "answer, where you are asked; else the next check"),
    row(Scope::Result, &[Key::char('c')], Action::NextCause, "next cause").told("the next of the likeliest causes"),
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
    foot(Scope::Quiz, CHOICES, Action::Pick, "choose").told("choose the option of this number or letter"),
    foot(Scope::Quiz, &[ENTER], Action::Open, "answer").told("answer with what is chosen"),
    foot(Scope::Quiz, &[Key::char('i')], Action::HandIn, "hand in").told("hand the exam in"),
    foot(Scope::Quiz, &[Key::char('h')], Action::Hint, "hint").told("the next hint"),
    foot(Scope::Quiz, &[Key::char('f')], Action::Flag, "flag").told("flag it, to come back to; or not"),
    foot(Scope::Quiz, &[Key::char('l')], Action::Lesson, "lesson").told("the lesson, where it teaches this"),
    foot(Scope::Quiz, &[Key::char('n'), RIGHT], Action::NextQuestion, "next").told("the next question"),
    row(Scope::Quiz, &[Key::char('p'), LEFT], Action::PreviousQuestion, "question before"),
    foot(Scope::Quiz, &[Key::char('s')], Action::Solution, "show it").told("show the answer"),
    foot(Scope::Quiz, &[Key::char('o')], Action::Outline, "questions").told("all questions at a glance"),
    foot(Scope::Quiz, &[Key::char('c')], Action::Confidence, "how sure").told("how sure you are: sure, think so, guess"),
    row(Scope::Quiz, &[Key::char('x')], Action::Exam, "take it as an exam"),
    row(Scope::Quiz, &[Key::char(' ')], Action::Toggle, "choose what the pointer is at"),
    foot(Scope::Sequence, &[Key::char('J')], Action::MoveDown, "move down").told("move an item down"),
    foot(Scope::Sequence, &[Key::char('K')], Action::MoveUp, "move up").told("move an item up"),
    foot(Scope::Sequence, &[ENTER], Action::Open, "answer").told("answer with this order"),
    foot(Scope::Sequence, &[Key::char('i')], Action::HandIn, "hand in").told("hand the exam in"),
    foot(Scope::Sequence, &[Key::char('h')], Action::Hint, "hint").told("the next hint"),
    foot(Scope::Sequence, &[Key::char('f')], Action::Flag, "flag").told("flag it, to come back to; or not"),
    foot(Scope::Sequence, &[Key::char('l')], Action::Lesson, "lesson").told("the lesson, where it teaches this"),
    foot(Scope::Sequence, &[Key::char('n'), RIGHT], Action::NextQuestion, "next").told("the next question"),
    row(Scope::Sequence, &[Key::char('p'), LEFT], Action::PreviousQuestion, "question before"),
    foot(Scope::Sequence, &[Key::char('s')], Action::Solution, "show it").told("show the answer"),
    foot(Scope::Sequence, &[Key::char('o')], Action::Outline, "questions").told("all questions at a glance"),
    foot(Scope::Sequence, &[Key::char('c')], Action::Confidence, "how sure").told("how sure you are: sure, think so, guess"),
    row(Scope::Sequence, CHOICES, Action::Pick, "go to an item"),
    row(Scope::Sequence, &[Key::char('x')], Action::Exam, "take it as an exam"),
    foot(Scope::TryAgain, &[ENTER], Action::Open, "try again"),
    row(Scope::TryAgain, CHOICES, Action::Pick, "choose again"),
    row(Scope::TryAgain, &[Key::char(' ')], Action::Toggle, "choose again"),
    row(Scope::TryAgain, &[Key::char('J')], Action::MoveDown, "move an item down"),
    row(Scope::TryAgain, &[Key::char('K')], Action::MoveUp, "move an item up"),
    foot(Scope::TryAgain, &[Key::char('s')], Action::Solution, "show the answer"),
    foot(Scope::TryAgain, &[Key::char('l')], Action::Lesson, "lesson").told("the lesson, where it teaches this"),
    foot(Scope::TryAgain, &[Key::char('h')], Action::Hint, "hint").told("the next hint"),
    foot(Scope::TryAgain, &[Key::char('n'), RIGHT], Action::NextQuestion, "next").told("the next question"),
    foot(Scope::TryAgain, &[Key::char('p'), LEFT], Action::PreviousQuestion, "before").told("the question before"),
    foot(Scope::TryAgain, &[Key::char('f')], Action::Flag, "flag").told("flag it, to come back to; or not"),
    foot(Scope::TryAgain, &[Key::char('o')], Action::Outline, "questions").told("all questions at a glance"),
    foot(Scope::Settled, &[ENTER], Action::Open, "go on").told("go on to the next question"),
    foot(Scope::Settled, &[Key::char('l')], Action::Lesson, "lesson").told("the lesson, where it teaches this"),
    foot(Scope::Settled, &[Key::char('n'), RIGHT], Action::NextQuestion, "next").told("the next question"),
    foot(Scope::Settled, &[Key::char('p'), LEFT], Action::PreviousQuestion, "before").told("the question before"),
    foot(Scope::Settled, &[Key::char('f')], Action::Flag, "flag").told("flag it, to come back to; or not"),
    foot(Scope::Settled, &[Key::char('o')], Action::Outline, "questions").told("all questions at a glance"),
    foot(Scope::Questions, &[ENTER], Action::Open, "go there").told("go to the question"),
    foot(Scope::Questions, &[Key::char('j'), DOWN, TAB], Action::Down, "next"),
    foot(Scope::Questions, &[Key::char('k'), UP, BACK_TAB], Action::Up, "previous"),
    foot(Scope::Questions, &[Key::char('i')], Action::HandIn, "hand in").told("hand the exam in"),
    foot(Scope::Questions, &[Key::char('f')], Action::Flag, "flag").told("flag it, to come back to; or not"),
    foot(Scope::Questions, &[ESC, Key::char('o'), BACKSPACE], Action::Cancel, "close"),
    foot(Scope::HandIn, &[Key::char('y')], Action::Yes, "hand it in"),
    foot(Scope::HandIn, &[Key::char('n'), ESC, BACKSPACE], Action::No, "not yet"),
    foot(Scope::Review, &[ENTER], Action::Open, "done").told("back to the lesson"),
    foot(Scope::Review, &[Key::char('a')], Action::Again, "again").told("the same quiz once more"),
    foot(Scope::Review, &[Key::char('A')], Action::Missed, "only the missed").told("once more, only what was missed"),
    foot(Scope::Review, &[Key::char('x')], Action::Exam, "as an exam").told("once more, as an exam"),
    foot(Scope::Review, &[Key::char('l')], Action::Lesson, "lesson").told("the lesson, where it teaches what was missed"),
    foot(Scope::Deliverables, &[ENTER], Action::Open, "write").told("write the answer; in one panel, read it first"),
    foot(Scope::Deliverables, &[TAB], Action::Next, "next").told("the next prompt"),
    row(Scope::Deliverables, &[BACK_TAB], Action::Previous, "previous").told("the prompt before"),
    foot(Scope::Deliverables, &[Key::char('v')], Action::Versions, "versions").told("what the answer was before"),
    foot(Scope::Deliverables, &[Key::ctrl('e')], Action::Edit, "own editor").told("write in your own editor, $VISUAL or $EDITOR"),
    row(Scope::Deliverables, &[Key::char('y')], Action::Copy, "copy").told("copy the answer"),
    foot(Scope::Deliverables, &[Key::char('l')], Action::Lesson, "lesson").told("the lesson that asks for it"),
    row(Scope::Deliverables, &[ESC], Action::Cancel, "close").told("back to the prompts, or close"),
    foot(Scope::Writing, &[ESC], Action::Cancel, "done").told("done for now; all is saved"),
    foot(Scope::Writing, &[TAB], Action::Next, "next prompt").told("save, and write to the next prompt"),
    row(Scope::Writing, &[BACK_TAB], Action::Previous, "prompt before").told("save, and write to the prompt before"),
    foot(Scope::Writing, &[Key::ctrl('e')], Action::Edit, "own editor").told("write in your own editor, $VISUAL or $EDITOR"),
    foot(Scope::Writing, &[Key::ctrl('z')], Action::Undo, "undo").told("take the last change back"),
    foot(Scope::Writing, &[Key::ctrl('y')], Action::Redo, "redo").told("make it again"),
    row(Scope::Writing, &[Key::ctrl('w')], Action::DeleteWord, "delete a word").told("delete the word before the cursor"),
    row(Scope::Writing, &[Key::ctrl('u')], Action::Clear, "delete to the start").told("delete to the start of the line"),
    row(Scope::Writing, &[Key::ctrl('k')], Action::DeleteRest, "delete the rest").told("delete the rest of the line"),
    foot(Scope::Versions, &[ENTER], Action::Open, "bring it back").told("bring this version back, as a new one"),
    foot(Scope::Versions, &[Key::char('j'), DOWN], Action::Down, "older").told("the version before this one"),
    foot(Scope::Versions, &[Key::char('k'), UP], Action::Up, "newer").told("the version after this one"),
    foot(Scope::Versions, &[Key::char('y')], Action::Copy, "copy").told("copy this version"),
    foot(Scope::Versions, &[ESC, BACKSPACE], Action::Cancel, "close"),
    foot(Scope::Target, &[ENTER], Action::Open, "use this machine"),
    foot(Scope::Target, &[Key::ctrl('t')], Action::Try, "test now").told("log in, and show how far the way there holds"),
    foot(Scope::Target, &[TAB, DOWN], Action::Next, "next field"),
    row(Scope::Target, &[BACK_TAB, UP], Action::Previous, "field before"),
    foot(Scope::Target, &[ESC], Action::Cancel, "not now"),
    row(Scope::Target, &[Key::ctrl('u')], Action::Clear, "empty the field"),
    foot(Scope::Question, &[Key::char('y')], Action::Yes, "yes"),
    foot(Scope::Question, &[Key::char('n')], Action::No, "no"),
    foot(Scope::Question, &[ESC, BACKSPACE], Action::Cancel, "not now"),
    foot(Scope::Passphrase, &[ENTER], Action::Open, "unlock"),
    foot(Scope::Passphrase, &[ESC], Action::Cancel, "do without"),
    row(Scope::Passphrase, &[Key::ctrl('u')], Action::Clear, "empty the line"),
    foot(Scope::Answer, &[ENTER], Action::Open, "answer"),
    foot(Scope::Answer, &[ESC], Action::Cancel, "not now"),
    row(Scope::Answer, &[Key::ctrl('u')], Action::Clear, "empty the line"),
    row(Scope::Everywhere, &[Key::char('j'), DOWN], Action::Down, "a line down"),
    row(Scope::Everywhere, &[Key::char('k'), UP], Action::Up, "a line up"),
    row(Scope::Everywhere, &[Key::char(' '), Key::plain(KeyCode::PageDown)], Action::PageDown, "a page down"),
    row(Scope::Everywhere, &[Key::char('b'), Key::plain(KeyCode::PageUp)], Action::PageUp, "a page up"),
    row(Scope::Everywhere, &[Key::char('d'), Key::ctrl('d')], Action::HalfDown, "half a page down"),
    row(Scope::Everywhere, &[Key::char('u'), Key::ctrl('u')], Action::HalfUp, "half a page up"),
    row(Scope::Everywhere, &[Key::char('g'), Key::plain(KeyCode::Home)], Action::Top, "to the start"),
    row(Scope::Everywhere, &[Key::char('G'), Key::plain(KeyCode::End)], Action::Bottom, "to the end"),
    foot(Scope::Everywhere, &[BACKSPACE], Action::Back, "back").told("back to where you came from"),
    row(Scope::Everywhere, &[ESC], Action::Cancel, "close, or stop what is running"),
    row(Scope::Everywhere, &[Key::char('/')], Action::Find, "find on the page").told("find on the page; in a list, narrow it"),
    foot(Scope::Everywhere, &[Key::ctrl('p')], Action::Jump, "jump anywhere").told("jump to a lesson, heading, exercise or quiz"),
    foot(Scope::Everywhere, &[Key::ctrl('f')], Action::Search, "search the course").told("search all text of the course"),
    row(Scope::Everywhere, &[Key::char('t')], Action::Theme, "dark, light, high contrast")
        .told("the next theme: dark, light, high contrast"),
    row(Scope::Everywhere, &[Key::char('m')], Action::Mouse, "the mouse to the terminal, to select text, or back")
        .told("the mouse to the terminal, to select text; or back"),
    row(Scope::Everywhere, &[Key::char('?')], Action::Keys, "keys").told("the keys that work here"),
    foot(Scope::Everywhere, &[Key::char(':')], Action::Palette, "commands").told("any command by its name"),
    row(Scope::Everywhere, &[Key::char('!')], Action::Messages, "messages and problems"),
    foot(Scope::Everywhere, &[Key::char('q')], Action::Leave, "leave").told("leave this screen"),
    row(Scope::Everywhere, &[Key::ctrl('z')], Action::Suspend, "to the shell; fg comes back"),
    row(Scope::Everywhere, &[Key::ctrl('c')], Action::Quit, "leave Drillyard"),
];
