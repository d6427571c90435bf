//! The keys: a table of what each does where, and what the user changed in it. Keys are bound from it; footers, the keys screen
//! and the commands are written from it.

mod action;
mod footer;
mod scope;
mod table;
mod user;

pub use action::Action;
pub use footer::FooterEntry;
pub use scope::Scope;
use table::Footer;

use super::key::Key;

/// What some keys do in one scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// Where.
    pub scope: Scope,
    /// Any of these keys; the first is the one footers name. None, when the user took them away.
    pub keys: Vec<Key>,
    /// What it does.
    pub action: Action,
    /// What it does, for people, as short as a footer needs it.
    pub words: &'static str,
    /// The same where there is room.
    pub told: &'static str,
    footer: Footer,
}

impl Binding {
    /// What its keys are called, the first as footers have it.
    pub fn names(&self, unicode: bool) -> Vec<String> {
        if self.keys == table::CHOICES {
            return if unicode { ["1–9", "A–F"] } else { ["1-9", "A-F"] }.map(str::to_owned).to_vec();
        }
        self.keys.iter().map(|key| key.name(unicode)).collect()
    }
}

/// All bindings, in the order of footers and of the keys screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keymap {
    bindings: Vec<Binding>,
}

impl Default for Keymap {
    fn default() -> Self {
        let bound = |row: &table::Row| {
            let table::Row { scope, keys, action, words, told, footer } = *row;
            Binding { scope, keys: keys.to_vec(), action, words, told, footer }
        };
        Self { bindings: table::TABLE.iter().map(bound).collect() }
    }
}

impl Keymap {
    /// The bindings of one scope, in order.
    pub fn of(&self, scope: Scope) -> impl Iterator<Item = &Binding> {
        self.bindings.iter().filter(move |binding| binding.scope == scope)
    }

    /// The bindings that work everywhere, but for those that have nothing to do in `scope`.
    pub fn everywhere(&self, scope: Scope) -> impl Iterator<Item = &Binding> {
        self.of(Scope::Everywhere).filter(move |binding| binding.action != Action::Find || scope.finds())
    }

    /// What `key` asks for in `scope`. Its own keys come before those that work everywhere.
    pub fn action(&self, scope: Scope, key: Key) -> Option<Action> {
        let bound = |place: Scope| self.of(place).find(|binding| binding.keys.contains(&key));
        let everywhere = || bound(Scope::Everywhere).filter(|_| !scope.types_text() || key.ctrl);
        bound(scope).or_else(everywhere).map(|binding| binding.action)
    }

    /// The name of the first key that does `action` in `scope`; empty when none does.
    pub fn key(&self, scope: Scope, action: Action, unicode: bool) -> String {
        let bound = |place: Scope| self.of(place).find(|binding| binding.action == action && !binding.keys.is_empty());
        let found = bound(scope).or_else(|| bound(Scope::Everywhere));
        found.map(|binding| binding.names(unicode).swap_remove(0)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
