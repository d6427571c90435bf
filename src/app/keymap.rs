//! The one table of keys: from it keys are bound, footers and the keys screen are written. A row says where a key works, what
//! it does, and the words people read. What an action then does stands with the screen whose scope it is.

use unicode_width::UnicodeWidthStr;

use super::key::{Key, KeyCode};

/// What a key or a click asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Open or do what is chosen.
    Open,
    /// Back to where one came from.
    Back,
    /// To the next thing.
    Next,
    /// To the thing before.
    Previous,
    /// Close or cancel.
    Cancel,
    /// Check the step or exercise here.
    Check,
    /// Check the whole lesson.
    CheckAll,
    /// Copy the fix or the code here.
    Copy,
    /// The page's outline.
    Outline,
    /// All keys.
    Keys,
    /// What is wrong.
    Problems,
    /// Leave this screen.
    Leave,
    /// Leave the program.
    Quit,
    /// To the shell; `fg` comes back.
    Suspend,
    /// The other theme.
    Theme,
    /// A line on.
    Down,
    /// A line back.
    Up,
    /// A page on.
    PageDown,
    /// A page back.
    PageUp,
    /// Half a page on.
    HalfDown,
    /// Half a page back.
    HalfUp,
    /// What is too wide, further to the left.
    Left,
    /// What is too wide, further to the right.
    Right,
    /// To the start.
    Top,
    /// To the end.
    Bottom,
    /// The lesson after this one.
    NextLesson,
    /// The lesson before this one.
    PreviousLesson,
    /// The next hint.
    Hint,
    /// Choose the option whose number was typed.
    Pick,
    /// Choose the option in focus, or not.
    Toggle,
    /// Move an item of a sequence down.
    MoveDown,
    /// Move it up.
    MoveUp,
    /// Give a question up.
    Solution,
    /// The question after this one.
    NextQuestion,
    /// The question before this one.
    PreviousQuestion,
    /// The lesson that a quiz belongs to.
    Lesson,
    /// The same quiz once more.
    Again,
    /// Once more, only what was missed.
    Missed,
    /// The raw evidence, or not.
    Evidence,
    /// Set up the machine.
    Machine,
    /// Yes.
    Yes,
    /// No.
    No,
}

/// Where a key works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// On every screen.
    Everywhere,
    /// The contents.
    Contents,
    /// A lesson's page.
    Lesson,
    /// The outline, where it takes the whole screen.
    Outline,
    /// One step's results.
    Result,
    /// The list of keys.
    Keys,
    /// The list of what is wrong.
    Problems,
    /// A question with options to choose.
    Quiz,
    /// A question whose options are put in order.
    Sequence,
    /// A question that was answered wrong, and can be tried again.
    TryAgain,
    /// A question that was answered right, or given up.
    Settled,
    /// What came of a quiz.
    Review,
    /// Setting up a machine: keys type, but for those of this scope.
    Target,
    /// A yes or no.
    Question,
    /// A passphrase: keys type, but for those of this scope.
    Passphrase,
}

impl Scope {
    /// The heading over its keys on the keys screen.
    pub fn title(self) -> &'static str {
        match self {
            Self::Everywhere => "Everywhere",
            Self::Contents => "Contents",
            Self::Lesson => "Lesson",
            Self::Outline => "Outline",
            Self::Result => "Results of a step",
            Self::Keys => "Keys",
            Self::Problems => "Problems",
            Self::Quiz => "Knowledge check",
            Self::Sequence => "Knowledge check, things to put in order",
            Self::TryAgain => "Knowledge check, after a wrong answer",
            Self::Settled => "Knowledge check, with the answer on show",
            Self::Review => "Knowledge check, at its end",
            Self::Target => "Setting up a machine",
            Self::Question | Self::Passphrase => "A question",
        }
    }

    /// Keys type text here: a letter is never a command.
    pub fn types_text(self) -> bool {
        matches!(self, Self::Target | Self::Passphrase)
    }
}

/// One row of the table.
#[derive(Debug)]
pub struct Binding {
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

impl Binding {
    /// What its keys are called, the first as footers have it.
    pub fn names(&self, unicode: bool) -> Vec<String> {
        match self.keys {
            DIGITS => vec![if unicode { "1–9" } else { "1-9" }.to_owned()],
            keys => keys.iter().map(|key| key.name(unicode)).collect(),
        }
    }
}

const fn row(scope: Scope, keys: &'static [Key], action: Action, words: &'static str) -> Binding {
    Binding { scope, keys, action, words, footer: false }
}

const fn foot(scope: Scope, keys: &'static [Key], action: Action, words: &'static str) -> Binding {
    Binding { scope, keys, action, words, footer: true }
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
const DIGITS: &[Key] = &[
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
pub const TABLE: &[Binding] = &[
    foot(Scope::Contents, &[ENTER, Key::plain(KeyCode::Right)], Action::Open, "open"),
    foot(Scope::Contents, &[Key::char('r')], Action::Check, "check"),
    row(Scope::Contents, &[Key::char('R')], Action::CheckAll, "check, the same"),
    foot(Scope::Contents, &[TAB], Action::Next, "next chapter"),
    row(Scope::Contents, &[BACK_TAB], Action::Previous, "previous chapter"),
    row(Scope::Contents, &[Key::char('j'), DOWN], Action::Down, "next lesson"),
    row(Scope::Contents, &[Key::char('k'), UP], Action::Up, "previous lesson"),
    foot(Scope::Lesson, &[RIGHT], Action::Right, "see further right"),
    foot(Scope::Lesson, &[LEFT], Action::Left, "see further left"),
    foot(Scope::Lesson, &[Key::char('r')], Action::Check, "check"),
    foot(Scope::Lesson, &[Key::char('R')], Action::CheckAll, "check all"),
    foot(Scope::Lesson, &[TAB], Action::Next, "next thing"),
    row(Scope::Lesson, &[BACK_TAB], Action::Previous, "previous thing"),
    foot(Scope::Lesson, &[ENTER], Action::Open, "open"),
    foot(Scope::Lesson, &[Key::char('y')], Action::Copy, "copy"),
    foot(Scope::Lesson, &[Key::char('o')], Action::Outline, "outline"),
    foot(Scope::Lesson, &[Key::char('n'), Key::char(']')], Action::NextLesson, "next lesson"),
    row(Scope::Lesson, &[Key::char('p'), Key::char('[')], Action::PreviousLesson, "previous lesson"),
    row(Scope::Lesson, &[Key::char('h')], Action::Hint, "a hint for the step shown"),
    row(Scope::Lesson, &[Key::char('e')], Action::Evidence, "evidence of the step shown"),
    row(Scope::Lesson, &[Key::char('m')], Action::Machine, "set up the machine"),
    row(Scope::Lesson, &[ESC], Action::Cancel, "stop the checks, or let go of what is chosen"),
    foot(Scope::Outline, &[ENTER], Action::Open, "go there"),
    foot(Scope::Outline, &[Key::char('j'), DOWN, TAB], Action::Down, "next"),
    foot(Scope::Outline, &[Key::char('k'), UP, BACK_TAB], Action::Up, "previous"),
    foot(Scope::Outline, &[ESC, Key::char('o'), BACKSPACE], Action::Cancel, "close"),
    foot(Scope::Result, &[Key::char('r')], Action::Check, "check again"),
    row(Scope::Result, &[Key::char('R')], Action::CheckAll, "check the whole lesson"),
    foot(Scope::Result, &[Key::char('y')], Action::Copy, "copy the fix"),
    foot(Scope::Result, &[Key::char('h')], Action::Hint, "hint"),
    foot(Scope::Result, &[Key::char('e')], Action::Evidence, "evidence"),
    foot(Scope::Result, &[TAB], Action::Next, "next check"),
    row(Scope::Result, &[BACK_TAB], Action::Previous, "previous check"),
    row(Scope::Result, &[ENTER], Action::Open, "answer, where you are asked; else the next check"),
    row(Scope::Result, &[Key::char('m')], Action::Machine, "set up the machine"),
    row(Scope::Result, &[ESC], Action::Cancel, "stop the checks, or close"),
    foot(Scope::Keys, &[Key::char('j'), DOWN], Action::Down, "down"),
    foot(Scope::Keys, &[Key::char('k'), UP], Action::Up, "up"),
    foot(Scope::Keys, &[ESC, Key::char('?')], Action::Cancel, "close"),
    foot(Scope::Problems, &[Key::char('j'), DOWN], Action::Down, "down"),
    foot(Scope::Problems, &[Key::char('k'), UP], Action::Up, "up"),
    foot(Scope::Problems, &[ESC, Key::char('!')], Action::Cancel, "close"),
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
    foot(Scope::Review, &[Key::char('m')], Action::Missed, "only the missed"),
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
    row(Scope::Everywhere, &[Key::char('t')], Action::Theme, "dark or light"),
    row(Scope::Everywhere, &[Key::char('?')], Action::Keys, "keys"),
    row(Scope::Everywhere, &[Key::char('!')], Action::Problems, "what is wrong, and what went wrong"),
    foot(Scope::Everywhere, &[Key::char('q')], Action::Leave, "leave"),
    row(Scope::Everywhere, &[Key::ctrl('z')], Action::Suspend, "to the shell; fg comes back"),
    row(Scope::Everywhere, &[Key::ctrl('c')], Action::Quit, "leave Drillyard"),
];

/// What `key` asks for in `scope`. Its own keys come before those that work everywhere.
pub fn action(scope: Scope, key: Key) -> Option<Action> {
    let bound = |place: Scope| TABLE.iter().find(|binding| binding.scope == place && binding.keys.contains(&key));
    let everywhere = || bound(Scope::Everywhere).filter(|_| !scope.types_text() || key.ctrl);
    bound(scope).or_else(everywhere).map(|binding| binding.action)
}

/// A footer's entry and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FooterEntry {
    /// The key's name.
    pub key: String,
    /// What it does.
    pub words: &'static str,
    /// The same, for a click.
    pub action: Action,
    /// First column.
    pub x: u16,
    /// Columns it takes.
    pub width: u16,
}

/// A footer names so many keys of its screen, and fills up to so many with those that work everywhere.
const ENOUGH: usize = 5;

/// The footer of `scope` in `width` columns: as many as fit of the keys that have something to do now (`offers`), and `? keys` at
/// the right where keys are commands.
pub fn footer(scope: Scope, width: u16, unicode: bool, offers: &dyn Fn(Action) -> bool) -> Vec<FooterEntry> {
    let entry = |binding: &'static Binding, x: u16| {
        let key = binding.names(unicode).swap_remove(0);
        let cells = key.width() + 1 + binding.words.width();
        FooterEntry { key, words: binding.words, action: binding.action, x, width: u16::try_from(cells).unwrap_or(u16::MAX) }
    };
    let mut last = TABLE.iter().find(|binding| binding.action == Action::Keys).map(|binding| entry(binding, 0));
    if scope.types_text() || scope == Scope::Question {
        last = None;
    }
    let end = width.saturating_sub(last.as_ref().map_or(0, |last| last.width + 2));
    let mut entries = Vec::new();
    let mut x = 1;
    let named = |place: Scope| TABLE.iter().filter(move |binding| binding.scope == place && binding.footer && offers(binding.action));
    let own = named(scope).count();
    let unchanged = |binding: &&Binding| action(scope, binding.keys[0]) == Some(binding.action);
    let general = if last.is_some() { ENOUGH.saturating_sub(own) } else { 0 };
    for binding in named(scope).chain(named(Scope::Everywhere).filter(unchanged).take(general)) {
        let next = entry(binding, x);
        if x + next.width > end {
            break;
        }
        x += next.width + 3;
        entries.push(next);
    }
    entries.extend(last.map(|last| FooterEntry { x: width.saturating_sub(last.width + 1), ..last }));
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_is_bound_twice_in_one_scope() {
        for (at, one) in TABLE.iter().enumerate() {
            for other in TABLE[at + 1..].iter().filter(|other| other.scope == one.scope) {
                for key in one.keys {
                    assert!(!other.keys.contains(key), "{key:?} is both {:?} and {:?} in {:?}", one.action, other.action, one.scope);
                }
            }
        }
    }

    #[test]
    fn a_screen_never_uses_a_global_key_for_something_else() {
        let global = [('q', Action::Leave), ('?', Action::Keys), ('r', Action::Check), ('R', Action::CheckAll), ('o', Action::Outline)];
        for binding in TABLE {
            for (ch, action) in global {
                let closes = binding.action == Action::Cancel;
                assert!(!binding.keys.contains(&Key::char(ch)) || binding.action == action || closes, "{ch} in {:?}", binding.scope);
            }
        }
    }

    #[test]
    fn letters_type_where_text_is_typed_and_control_keys_still_work() {
        assert_eq!(action(Scope::Target, Key::char('q')), None);
        assert_eq!(action(Scope::Passphrase, Key::ctrl('c')), Some(Action::Quit));
        assert_eq!(action(Scope::Lesson, Key::char('q')), Some(Action::Leave));
    }

    #[test]
    fn a_footer_never_runs_off_its_line() {
        for scope in
            [Scope::Contents, Scope::Lesson, Scope::Result, Scope::Quiz, Scope::Review, Scope::Keys, Scope::Target, Scope::Question]
        {
            for width in [50, 80, 200] {
                let entries = footer(scope, width, true, &|_| true);
                assert!(!entries.is_empty());
                assert!(entries.iter().all(|entry| entry.x + entry.width <= width), "{scope:?} at {width}: {entries:?}");
                assert!(entries.windows(2).all(|pair| pair[0].x + pair[0].width < pair[1].x), "{scope:?} at {width}");
            }
        }
    }
}
