//! What the user says of keys, in `keymap.yaml`, laid over the table:
//!
//! ```yaml
//! lesson:
//!   next-lesson: [x, "]"]
//! everywhere:
//!   theme: T
//! ```
//!
//! A key that would do two things is told and left out: what the table says holds. `ctrl-c` always leaves.

use saphyr::{LoadableYamlNode, MarkedYaml, Scalar, YamlData};

use super::table::CHOICES;
use super::{Action, Binding, Keymap, Scope};
use crate::app::key::Key;
use crate::domain::diagnostic::{Diagnostic, nearest};
use crate::domain::sanitize::sanitize_line;

impl Keymap {
    /// The table with what `text` says laid over it; `file` is its name in diagnostics.
    pub fn with(file: &str, text: &str) -> (Self, Vec<Diagnostic>) {
        let mut reader = Reader { file, diagnostics: Vec::new(), keymap: Self::default() };
        match MarkedYaml::load_from_str(text.trim_start_matches('\u{feff}')) {
            Ok(documents) => {
                let wishes = documents.first().map(|root| reader.wishes(root)).unwrap_or_default();
                reader.lay_over(&wishes);
            }
            Err(error) => {
                let message = format!("this is not YAML ({}); the keys are those of the manual", sanitize_line(error.info()));
                let (line, column) = (error.marker().line().max(1), error.marker().col() + 1);
                reader.diagnostics.push(Diagnostic::error("keymap-broken", file, line, column, message));
            }
        }
        (reader.keymap, reader.diagnostics)
    }
}

/// Line and column, from 1.
type At = (usize, usize);

/// The keys wanted for one binding of the table, by its index.
struct Wish {
    binding: usize,
    keys: Vec<(Key, At)>,
    /// The list was empty: no key shall do it.
    none: bool,
}

struct Reader<'a> {
    file: &'a str,
    diagnostics: Vec<Diagnostic>,
    keymap: Keymap,
}

impl Reader<'_> {
    fn warn(&mut self, rule: &'static str, (line, column): At, message: String) {
        self.diagnostics.push(Diagnostic::warning(rule, self.file, line, column, message));
    }

    fn unknown<'k>(&mut self, rule: &'static str, node: &MarkedYaml<'_>, what: &str, known: impl Iterator<Item = &'k str> + Clone) {
        let name = text_of(node);
        let meant = match nearest(&name, known.clone()) {
            Some(near) => format!("did you mean '{near}'?"),
            None => format!("known are {}", known.collect::<Vec<_>>().join(", ")),
        };
        self.warn(rule, place(node), format!("unknown {what} '{name}': {meant}"));
    }

    fn entries<'n, 'y>(&mut self, node: &'n MarkedYaml<'y>, like: &str) -> Vec<(&'n MarkedYaml<'y>, &'n MarkedYaml<'y>)> {
        match &node.data {
            YamlData::Mapping(map) => map.iter().collect(),
            YamlData::Value(Scalar::Null) => Vec::new(),
            _ => {
                self.warn("keymap-form", place(node), format!("this is not a map like `{like}`; it is left out"));
                Vec::new()
            }
        }
    }

    fn wishes(&mut self, root: &MarkedYaml<'_>) -> Vec<Wish> {
        let mut wishes = Vec::new();
        for (name, actions) in self.entries(root, "lesson: { next-lesson: n }") {
            let Some(scope) = Scope::named(&text_of(name)) else {
                self.unknown("unknown-scope", name, "place", Scope::ALL.iter().map(|scope| scope.name()));
                continue;
            };
            for (name, keys) in self.entries(actions, "next-lesson: n") {
                let action = Action::named(&text_of(name));
                let at = self.keymap.bindings.iter().position(|binding| binding.scope == scope && Some(binding.action) == action);
                let Some(binding) = at else {
                    let here: Vec<&str> = self.keymap.of(scope).map(|binding| binding.action.name()).collect();
                    self.unknown("unknown-action", name, &format!("action of '{}'", scope.name()), here.into_iter());
                    continue;
                };
                if self.keymap.bindings[binding].keys == CHOICES {
                    self.warn("fixed-key", place(name), "the digits choose by number; they can't be other keys".to_owned());
                    continue;
                }
                wishes.push(self.wish(binding, keys));
            }
        }
        wishes
    }

    fn wish(&mut self, binding: usize, node: &MarkedYaml<'_>) -> Wish {
        let one = std::slice::from_ref(node);
        let names = match &node.data {
            YamlData::Sequence(names) => &names[..],
            _ => one,
        };
        let mut keys = Vec::new();
        for name in names {
            match Key::named(&text_of(name)) {
                Some(key) => keys.push((key, place(name))),
                None => self.unknown("unknown-key", name, "key", Key::NAMES.iter().map(|(name, _)| *name)),
            }
        }
        Wish { binding, none: names.is_empty(), keys }
    }

    /// Keys of the table give way before keys of the user, but for those that would then do two things.
    fn lay_over(&mut self, wishes: &[Wish]) {
        let before = self.keymap.clone();
        for wish in wishes {
            self.keymap.bindings[wish.binding].keys.clear();
        }
        for wish in wishes {
            for (key, at) in &wish.keys {
                match self.taken(wish.binding, *key, &before) {
                    Some(why) => self.warn("key-clash", *at, format!("{} is left out: {why}", key.name(true))),
                    None => self.keymap.bindings[wish.binding].keys.push(*key),
                }
            }
        }
        for wish in wishes {
            let keys = before.bindings[wish.binding].keys.clone();
            let lost = self.keymap.bindings[wish.binding].keys.is_empty() && !wish.none;
            let fixed = |key: &Key| *key == Key::ctrl('c');
            let free: Vec<Key> =
                keys.into_iter().filter(|key| fixed(key) || (lost && self.taken(wish.binding, *key, &before).is_none())).collect();
            self.keymap.bindings[wish.binding].keys.extend(free);
            self.follow(&before, wish.binding);
        }
    }

    /// Why binding `at` can't have `key`.
    fn taken(&self, at: usize, key: Key, before: &Keymap) -> Option<String> {
        let Binding { scope, action, .. } = before.bindings[at];
        if key == Key::ctrl('c') {
            return Some("it always leaves Drillyard".to_owned());
        }
        if scope.types_text() && key.typed().is_some() {
            return Some("text is typed here".to_owned());
        }
        if before.bindings[at].keys.contains(&key) {
            // As the table has it: it may well close a screen with the key that opens it.
            return self.holder(scope, key).filter(|holder| holder.action != action).map(told);
        }
        let everywhere = scope == Scope::Everywhere;
        let near = |binding: &&Binding| {
            binding.scope == scope || binding.scope == Scope::Everywhere || (everywhere && !binding.scope.types_text())
        };
        let other = |binding: &&Binding| binding.action != action && binding.keys.contains(&key);
        self.keymap.bindings.iter().filter(near).find(other).map(told)
    }

    fn holder(&self, scope: Scope, key: Key) -> Option<&Binding> {
        self.keymap.of(scope).find(|binding| binding.keys.contains(&key))
    }

    /// A list that repeats a key of everywhere, to have it in its footer, goes with it.
    fn follow(&mut self, before: &Keymap, at: usize) {
        let Binding { scope, action, keys: old, .. } = &before.bindings[at];
        if *scope != Scope::Everywhere {
            return;
        }
        let new = self.keymap.bindings[at].keys.clone();
        for binding in self.keymap.bindings.iter_mut().filter(|binding| binding.action == *action && binding.scope != Scope::Everywhere) {
            if old.iter().all(|key| binding.keys.contains(key)) && !binding.scope.types_text() {
                binding.keys.retain(|key| !old.contains(key));
                binding.keys.splice(0..0, new.iter().copied());
            }
        }
    }
}

fn told(holder: &Binding) -> String {
    format!("it is for '{}' ({}) already", holder.action.name(), holder.scope.name())
}

/// Line and column of a node, from 1.
fn place(node: &MarkedYaml<'_>) -> At {
    (node.span.start.line().max(1), node.span.start.col() + 1)
}

/// A scalar as its author wrote it: `1`, `y` and `~` are keys here.
fn text_of(node: &MarkedYaml<'_>) -> String {
    let text = match &node.data {
        YamlData::Value(Scalar::String(text)) => text.to_string(),
        YamlData::Value(Scalar::Integer(number)) => number.to_string(),
        YamlData::Value(Scalar::Boolean(truth)) => truth.to_string(),
        YamlData::Value(Scalar::FloatingPoint(number)) => number.to_string(),
        YamlData::Value(Scalar::Null) => "~".to_owned(),
        YamlData::Representation(text, ..) => text.to_string(),
        _ => String::new(),
    };
    sanitize_line(&text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::key::KeyCode;

    fn told_of(text: &str) -> Vec<String> {
        Keymap::with("keymap.yaml", text).1.iter().map(ToString::to_string).collect()
    }

    fn keymap(text: &str) -> Keymap {
        let (keymap, diagnostics) = Keymap::with("keymap.yaml", text);
        assert_eq!(diagnostics, [], "{text}");
        keymap
    }

    #[test]
    fn a_user_has_other_keys_for_what_they_name_and_the_rest_stays() {
        let keymap = keymap("lesson:\n  next-lesson: [x, \"]\"]\n  previous-lesson: X\neverywhere:\n  theme: ctrl-t\n");
        assert_eq!(keymap.action(Scope::Lesson, Key::char('x')), Some(Action::NextLesson));
        assert_eq!(keymap.action(Scope::Lesson, Key::char('X')), Some(Action::PreviousLesson));
        assert_eq!(keymap.action(Scope::Lesson, Key::char('[')), None);
        assert_eq!(keymap.action(Scope::Quiz, Key::ctrl('t')), Some(Action::Theme));
        assert_eq!(keymap.action(Scope::Quiz, Key::char('t')), None);
        assert_eq!(keymap.action(Scope::Lesson, Key::char('r')), Some(Action::Check));
        assert_eq!(keymap.key(Scope::Lesson, Action::NextLesson, true), "x");
    }

    #[test]
    fn keys_can_be_swapped_and_taken_away() {
        let keymap = keymap("lesson: { hint: e, evidence: h, copy: [] }");
        assert_eq!(keymap.action(Scope::Lesson, Key::char('e')), Some(Action::Hint));
        assert_eq!(keymap.action(Scope::Lesson, Key::char('h')), Some(Action::Evidence));
        assert_eq!(keymap.action(Scope::Lesson, Key::char('y')), None);
        assert_eq!(keymap.key(Scope::Lesson, Action::Copy, true), "");
    }

    #[test]
    fn lists_follow_where_a_key_of_everywhere_went() {
        let keymap = keymap("everywhere: { down: [z, ↓] }\n");
        for scope in [Scope::Contents, Scope::Outline, Scope::Quiz, Scope::Keys] {
            assert_eq!(keymap.action(scope, Key::char('z')), Some(Action::Down), "{scope:?}");
            assert_eq!(keymap.action(scope, Key::char('j')), None, "{scope:?}");
        }
        assert_eq!(keymap.action(Scope::Outline, Key::plain(KeyCode::Tab)), Some(Action::Down));
    }

    #[test]
    fn a_key_for_two_things_is_told_and_the_table_holds() {
        for (text, at, holder, scope, key, action) in [
            ("lesson:\n  copy: h\n", "2:9", "'hint' (lesson)", Scope::Lesson, 'h', Action::Hint),
            ("lesson:\n  copy: [t]\n", "2:10", "'theme' (everywhere)", Scope::Lesson, 't', Action::Theme),
            ("everywhere:\n  theme: r\n", "2:10", "'check' (contents)", Scope::Lesson, 'r', Action::Check),
            ("quiz:\n  hint: z\n  lesson: z\n", "3:11", "'hint' (quiz)", Scope::Quiz, 'z', Action::Hint),
        ] {
            let (keymap, diagnostics) = Keymap::with("keymap.yaml", text);
            let [clash] = &diagnostics[..] else { panic!("{text}: {diagnostics:?}") };
            let clash = clash.to_string();
            assert!(clash.contains(&format!("keymap.yaml:{at}:")) && clash.contains(holder), "{clash}");
            assert_eq!(keymap.action(scope, Key::char(key)), Some(action), "{text}");
        }
        let keymap = Keymap::with("keymap.yaml", "lesson: { copy: h }").0;
        assert_eq!(keymap.action(Scope::Lesson, Key::char('y')), Some(Action::Copy), "what lost its key has the table's");
    }

    #[test]
    fn what_nobody_knows_is_told_with_the_nearest_name() {
        for (text, expected) in [
            ("leson: { copy: Y }", "keymap.yaml:1:1: unknown place 'leson': did you mean 'lesson'?"),
            ("lesson:\n  next-leson: n", "keymap.yaml:2:3: unknown action of 'lesson' 'next-leson': did you mean 'next-lesson'?"),
            ("lesson:\n  copy: [Y, Entr]", "keymap.yaml:2:13: unknown key 'Entr': did you mean 'Enter'?"),
            ("quiz:\n  pick: a", "keymap.yaml:2:3: the digits choose by number"),
            ("machine:\n  next: x", "keymap.yaml:2:9: x is left out: text is typed here"),
            ("- copy", "keymap.yaml:1:1: this is not a map"),
            ("lesson: [", "this is not YAML"),
        ] {
            let told = told_of(text);
            assert!(told.len() == 1 && told[0].contains(expected), "{text}: {told:?}");
        }
    }

    #[test]
    fn control_c_always_leaves() {
        for text in ["everywhere: { quit: ctrl-q }", "everywhere: { quit: [] }", "lesson: { copy: ctrl-c }"] {
            let keymap = Keymap::with("keymap.yaml", text).0;
            for scope in Scope::ALL {
                assert_eq!(keymap.action(*scope, Key::ctrl('c')), Some(Action::Quit), "{text} in {scope:?}");
            }
        }
    }

    #[test]
    fn every_key_of_the_table_can_be_named() {
        for binding in &Keymap::default().bindings {
            for key in &binding.keys {
                for unicode in [true, false] {
                    assert_eq!(Key::named(&key.name(unicode)), Some(*key));
                }
            }
        }
        assert_eq!(Key::named("ctrl-i"), None, "a terminal sends it as Tab");
        assert_eq!(Key::named("PAGEDOWN"), None);
        assert_eq!(Key::named("pgdn"), Some(Key::plain(KeyCode::PageDown)));
    }
}
