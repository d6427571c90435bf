//! The line of keys at the foot of a screen: which of them are named, and where each stands, for those who draw and for clicks.

use unicode_width::UnicodeWidthStr;

use super::table::Footer;
use super::{Action, Binding, Keymap, Scope};

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

/// Air between two entries.
const BETWEEN: u16 = 3;

impl Keymap {
    /// The footer of `scope` in `width` columns: as many as fit of the keys that have something to do now (`offers`), and `? keys`
    /// at the right where keys are commands.
    pub fn footer(&self, scope: Scope, width: u16, unicode: bool, offers: &dyn Fn(Action) -> bool) -> Vec<FooterEntry> {
        let entry = |binding: &Binding, x: u16| {
            let key = binding.names(unicode).swap_remove(0);
            let cells = key.width() + 1 + binding.words.width();
            FooterEntry { key, words: binding.words, action: binding.action, x, width: u16::try_from(cells).unwrap_or(u16::MAX) }
        };
        let bound = |place: Scope| self.of(place).filter(|binding| !binding.keys.is_empty());
        let mut last = bound(Scope::Everywhere).find(|binding| binding.action == Action::Keys).map(|binding| entry(binding, 0));
        if scope.types_text() || scope == Scope::Question {
            last = None;
        }
        let end = width.saturating_sub(last.as_ref().map_or(0, |last| last.width + 1 + BETWEEN));
        let offered = |place: Scope, footer: Footer| bound(place).filter(move |binding| binding.footer == footer && offers(binding.action));
        let named = |place: Scope| offered(place, Footer::First).chain(offered(place, Footer::Named));
        let unchanged = |binding: &&Binding| self.action(scope, binding.keys[0]) == Some(binding.action);
        let general = if last.is_some() { ENOUGH.saturating_sub(named(scope).count()) } else { 0 };
        let mut entries = Vec::new();
        let mut x = 1;
        for binding in named(scope).chain(named(Scope::Everywhere).filter(unchanged).take(general)) {
            let next = entry(binding, x);
            if x + next.width > end {
                break;
            }
            x += next.width + BETWEEN;
            entries.push(next);
        }
        entries.extend(last.map(|last| FooterEntry { x: width.saturating_sub(last.width + 1), ..last }));
        entries
    }
}
