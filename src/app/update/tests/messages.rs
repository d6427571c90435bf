//! What is said above the footer: how long it stays, and what takes its place.

use super::*;

fn shown(model: &Model) -> Option<&str> {
    model.shell.message.as_ref().map(|message| message.text.as_str())
}

#[test]
fn messages_that_left_can_be_read_and_a_problem_only_while_it_is_one() {
    let mut model = bench();
    update(&mut model, Msg::Notice("hello".into()));
    update(&mut model, Msg::Fault("the disk is full".into()));
    update(&mut model, Msg::Clock(Duration::from_secs(60)));
    assert!(model.shell.message.is_none());
    let texts = |of: Vec<&crate::app::told::Entry>| of.iter().map(|entry| entry.text.clone()).collect::<Vec<_>>();
    assert_eq!(texts(model.shell.told.messages().collect()), ["hello"]);
    assert_eq!(texts(model.shell.told.problems().collect()), ["the disk is full"]);
}

#[test]
fn what_a_worker_tells_right_after_something_else_stands_beside_it_and_later_in_its_place() {
    let mut model = bench();
    update(&mut model, Msg::Notice("copied the fix".into()));
    update(&mut model, Msg::Clock(Duration::from_millis(20)));
    update(&mut model, Msg::Notice("2 failed".into()));
    assert_eq!(shown(&model), Some("copied the fix; 2 failed"));
    update(&mut model, Msg::Clock(Duration::from_millis(2000)));
    update(&mut model, Msg::Notice("saved".into()));
    assert_eq!(shown(&model), Some("saved"));
}

#[test]
fn a_key_wipes_away_what_was_said_and_the_same_again_is_said_once() {
    let mut model = bench();
    update(&mut model, Msg::Notice("hello".into()));
    update(&mut model, Msg::Notice("hello".into()));
    assert_eq!(shown(&model), Some("hello"));
    press(&mut model, KeyCode::Char('g'));
    update(&mut model, Msg::Notice("saved".into()));
    assert_eq!(shown(&model), Some("saved"));
}

#[test]
fn a_problem_that_nobody_has_read_stays_beside_what_comes_next_and_no_more_than_two_are_shown() {
    let mut model = bench();
    update(&mut model, Msg::Fault("the disk is full".into()));
    update(&mut model, Msg::Notice("1 passed".into()));
    let message = model.shell.message.clone().unwrap();
    assert_eq!((message.text.as_str(), message.wrong, message.listed), ("the disk is full; 1 passed", true, true));
    update(&mut model, Msg::Notice("saved".into()));
    assert_eq!(shown(&model), Some("1 passed; saved"));
    update(&mut model, Msg::Notice("saved".into()));
    assert_eq!(shown(&model), Some("1 passed; saved"));
}
