//! What the table of keys promises.

use super::*;
use crate::app::key::KeyCode;

#[test]
fn no_key_is_bound_twice_in_one_scope_and_no_action_either() {
    let keymap = Keymap::default();
    for scope in Scope::ALL {
        let bindings: Vec<&Binding> = keymap.of(*scope).collect();
        assert!(!bindings.is_empty(), "{scope:?}");
        for (at, one) in bindings.iter().enumerate() {
            for other in &bindings[at + 1..] {
                assert_ne!(one.action, other.action, "two rows of {scope:?}");
                for key in &one.keys {
                    assert!(!other.keys.contains(key), "{key:?} is both {:?} and {:?} in {scope:?}", one.action, other.action);
                }
            }
        }
    }
}

#[test]
fn a_screen_never_uses_a_global_key_for_something_else() {
    let of_some = [('r', Action::Check), ('R', Action::CheckAll), ('o', Action::Outline)];
    let keymap = Keymap::default();
    let letters =
        |binding: &Binding| binding.keys.iter().copied().filter(|key| key.typed().is_some_and(|ch| ch != ' ')).collect::<Vec<_>>();
    let everywhere = keymap.of(Scope::Everywhere).flat_map(|binding| letters(binding).into_iter().map(|key| (key, binding.action)));
    let global: Vec<(Key, Action)> = everywhere.chain(of_some.map(|(ch, action)| (Key::char(ch), action))).collect();
    // Whoever reviews has their hand on letters that say what is decided; pages scroll by other keys as well.
    let office = [Scope::Inbox, Scope::Reviewing, Scope::Talk];
    let scrolls = [Action::PageUp, Action::HalfDown, Action::HalfUp, Action::Top, Action::Bottom];
    for binding in &keymap.bindings {
        for (key, action) in &global {
            let closes = binding.action == Action::Cancel;
            let free = closes || (office.contains(&binding.scope) && scrolls.contains(action));
            assert!(!binding.keys.contains(key) || binding.action == *action || free, "{key:?} in {:?}", binding.scope);
        }
    }
}

#[test]
fn the_keys_that_mean_the_same_everywhere_are_those() {
    let keymap = Keymap::default();
    for (key, action) in [
        (Key::char('m'), Action::Mouse),
        (Key::char(':'), Action::Palette),
        (Key::char('?'), Action::Keys),
        (Key::char('!'), Action::Messages),
        (Key::char('t'), Action::Theme),
        (Key::char('q'), Action::Leave),
        (Key::plain(KeyCode::Backspace), Action::Back),
        (Key::plain(KeyCode::Esc), Action::Cancel),
        (Key::ctrl('c'), Action::Quit),
    ] {
        for scope in [Scope::Contents, Scope::Lesson, Scope::Result, Scope::Quiz, Scope::Review] {
            assert_eq!(keymap.action(scope, key), Some(action), "{key:?} in {scope:?}");
        }
    }
    // n and N are for what was found.
    assert_eq!(keymap.action(Scope::Lesson, Key::char(']')), Some(Action::NextLesson));
    assert_ne!(keymap.action(Scope::Lesson, Key::char('n')), Some(Action::NextLesson));
}

#[test]
fn letters_type_where_text_is_typed_and_control_keys_still_work() {
    let keymap = Keymap::default();
    assert_eq!(keymap.action(Scope::Target, Key::char('q')), None);
    assert_eq!(keymap.action(Scope::Passphrase, Key::ctrl('c')), Some(Action::Quit));
    assert_eq!(keymap.action(Scope::Lesson, Key::char('q')), Some(Action::Leave));
}

#[test]
fn what_is_told_of_a_key_fits_the_narrowest_list_and_says_more_than_its_name() {
    let keymap = Keymap::default();
    for Binding { told, .. } in &keymap.bindings {
        assert!(told.len() <= 52, "{told}");
    }
    for scope in [Scope::Contents, Scope::Lesson, Scope::Result, Scope::Everywhere] {
        for Binding { action, told, .. } in keymap.of(scope) {
            assert_ne!(told.replace(' ', "-"), action.name(), "in {scope:?}");
        }
    }
}

#[test]
fn what_has_something_to_do_for_a_while_comes_first_in_the_footer_and_not_in_the_list() {
    let keymap = Keymap::default();
    let first = |offers: &dyn Fn(Action) -> bool| keymap.footer(Scope::Lesson, 120, true, offers)[0].action;
    assert_eq!(first(&|_| true), Action::NextHit);
    assert_eq!(first(&|action| !matches!(action, Action::NextHit | Action::PreviousHit | Action::Left | Action::Right)), Action::Check);
    assert_eq!(keymap.of(Scope::Lesson).next().map(|binding| binding.action), Some(Action::Check));
}

#[test]
fn a_footer_never_runs_off_its_line() {
    let keymap = Keymap::default();
    for scope in Scope::ALL.iter().filter(|scope| **scope != Scope::Everywhere) {
        for width in [50, 80, 200] {
            let entries = keymap.footer(*scope, width, true, &|_| true);
            assert!(!entries.is_empty());
            assert!(entries.iter().all(|entry| entry.x + entry.width <= width), "{scope:?} at {width}: {entries:?}");
            assert!(entries.windows(2).all(|pair| pair[0].x + pair[0].width < pair[1].x), "{scope:?} at {width}");
        }
    }
}
