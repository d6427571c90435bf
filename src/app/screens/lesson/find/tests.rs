//! What `/` does on a page, key by key.

use std::sync::Arc;

use super::*;
use crate::app::key::KeyCode;
use crate::app::model::{Model, Options, Scheme};
use crate::app::msg::JobId;
use crate::app::page::Page;
use crate::domain::course::Course;
use crate::markdown;

const FILLER: &str = "Nothing of note.\n\n";

fn opened(source: &str) -> (State, Model) {
    let options =
        Options { scheme: Scheme::Dark, unicode: true, colours: true, hyperlinks: false, pictures: false, zone: jiff::tz::TimeZone::UTC };
    let mut model = Model::new(Arc::new(Course::default()), options, (80, 24));
    let page = Page { text: markdown::parse("a.md", source).0, ..Page::default() };
    let state = State::new(page, None, JobId(0), &mut model.shell);
    (state, model)
}

/// A page with a kiln at its start, in its middle and at its end.
fn kilns() -> (State, Model) {
    opened(&format!("One kiln.\n\n{0}A Kiln again.\n\n{0}The last kiln.\n", FILLER.repeat(20)))
}

fn find(state: &mut State, typed: &str, model: &mut Model) {
    state.act(Action::Find, &mut model.shell);
    typed.chars().for_each(|ch| state.press(Key::char(ch), &mut model.shell));
}

fn status(state: &State) -> String {
    state.find.as_ref().map(|find| find.status().0).unwrap_or_default()
}

fn on_screen(state: &State) -> bool {
    let find = state.find.as_ref().unwrap();
    let line = find.hits.line(find.current.unwrap()).unwrap();
    (state.top..state.top + 21).contains(&line)
}

#[test]
fn hits_are_counted_stepped_through_and_shown_and_the_end_leads_to_the_start() {
    let (mut state, mut model) = kilns();
    find(&mut state, "kiln", &mut model);
    assert_eq!(status(&state), "1 of 3");
    state.act(Action::Open, &mut model.shell);
    for (action, expected) in [
        (Action::NextHit, "2 of 3"),
        (Action::NextHit, "3 of 3"),
        (Action::NextHit, "from the top again   1 of 3"),
        (Action::PreviousHit, "from the end again   3 of 3"),
        (Action::PreviousHit, "2 of 3"),
    ] {
        state.act(action, &mut model.shell);
        assert_eq!(status(&state), expected);
        assert!(on_screen(&state), "{expected}");
    }
}

#[test]
fn escape_goes_back_to_where_one_was_and_enter_stays() {
    let (mut state, mut model) = kilns();
    find(&mut state, "last", &mut model);
    assert!(state.top > 0 && on_screen(&state));
    state.act(Action::Cancel, &mut model.shell);
    assert!(state.top == 0 && state.find.is_none());
    find(&mut state, "last", &mut model);
    state.act(Action::Open, &mut model.shell);
    let there = state.top;
    assert!(there > 0);
    state.act(Action::Cancel, &mut model.shell);
    assert!(state.top == there && state.find.is_none(), "Esc after Enter takes the marks away and nothing else");
    state.act(Action::Top, &mut model.shell);
    state.act(Action::NextHit, &mut model.shell);
    assert_eq!(status(&state), "1 of 1", "n looks once more for what was looked for last");
}

#[test]
fn what_is_edited_is_looked_for_anew_from_where_one_was() {
    let (mut state, mut model) = kilns();
    find(&mut state, "lastt", &mut model);
    assert_eq!((status(&state).as_str(), state.top), ("not on this page", 0));
    state.press(Key::plain(KeyCode::Backspace), &mut model.shell);
    assert_eq!(status(&state), "1 of 1");
    state.act(Action::Clear, &mut model.shell);
    assert_eq!((status(&state).as_str(), state.top), ("", 0));
    state.paste("Kiln", &mut model.shell);
    assert_eq!(status(&state), "1 of 1", "a capital counts");
    state.act(Action::Clear, &mut model.shell);
    state.paste("zebra", &mut model.shell);
    state.act(Action::Open, &mut model.shell);
    assert!(state.find.is_none() && model.shell.message.as_ref().is_some_and(|message| message.text.contains("zebra")));
}

#[test]
fn a_closed_fold_opens_for_what_is_found_in_it() {
    let folded = "Top.\n\n<details><summary>Why</summary>\n\nDeep glaze.\n\n</details>\n\nEnd.\n";
    let (mut state, mut model) = opened(folded);
    find(&mut state, "glaze", &mut model);
    assert_eq!(status(&state), "folded away: Enter opens it");
    state.act(Action::Open, &mut model.shell);
    assert_eq!(status(&state), "1 of 1");
    let (mut state, mut model) = opened(folded);
    state.seek(&Seek::Words { typed: "glaze".into(), finder: Finder::phrase("glaze").unwrap(), line: 5, nth: 0 }, &mut model.shell);
    assert_eq!(status(&state), "1 of 1");
}

#[test]
fn the_hit_stays_the_same_at_another_width() {
    let (mut state, mut model) = kilns();
    find(&mut state, "kiln", &mut model);
    state.act(Action::NextHit, &mut model.shell);
    model.shell.size = (60, 20);
    state.reflow(&model.shell);
    assert_eq!(status(&state), "2 of 3");
}
