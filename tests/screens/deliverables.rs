//! Deliverables: the prompts, an answer as it reads and while it is written, and what it was before.

use drillyard::app::screens::deliverables::{Loaded, State};
use drillyard::checks::DeliverableSpec;
use drillyard::deliverables::{pair_drafts, read};
use drillyard::domain::deliverable::Purpose;
use drillyard::markdown;

use super::*;

const WHEELS: &str = "# Wheels\n\n## Deliverables\n\nTalk about these with somebody who throws.\n\n- What is a **wheel** for, and when would you rather build a pot by hand, from coils or from slabs of clay?\n- Show a bowl that you threw\n- Discuss:\n  - Is a kick wheel better?\n";

fn lesson() -> LessonId {
    LessonId("2-wheels/2.0-wheels".into())
}

fn at(minute: i64) -> jiff::Timestamp {
    jiff::Timestamp::from_second(1_772_355_600 + 60 * minute).unwrap()
}

/// Two answers, one of them to a prompt that is gone, and a bowl that was checked.
fn opened(size: (u16, u16)) -> Bench {
    let mut bench = Bench::new(size);
    bench.model.shell.started = at(200);
    let draft = |key: &str, words: &str, text: &str, minute| Draft {
        purpose: Purpose { key: key.into(), deliverable: key.into(), words: words.into(), place: 0, of: 9 },
        text: text.into(),
        at: at(minute),
    };
    let answer = "It turns the clay, so that it stays **round**.\n\n- by foot\n- by hand\n";
    for draft in [
        draft("wheel", "What is a wheel for?", "It turns.", 10),
        draft("wheel", "What is a wheel for?", answer, 90),
        draft("glaze", "Name a glaze", "Celadon", 20),
    ] {
        bench.store.add_draft(&lesson(), &draft).unwrap();
    }
    let spec = |id: &str, prompt: &str, evidence: &[&str], quiz| DeliverableSpec {
        id: id.into(),
        prompts: vec![prompt.into()],
        evidence: evidence.iter().map(|id| (*id).to_owned()).collect(),
        quiz,
        line: 1,
    };
    let specs =
        [spec("wheel", "What is a wheel", &[], true), spec("bowl", "Show a bowl", &["first-fire/stacked", "first-fire/cone"], false)];
    let loaded = Loaded {
        lesson: lesson(),
        title: "2.0 Wheels".into(),
        paired: pair_drafts(read(&markdown::parse("x.md", WHEELS).0, &specs), bench.store.drafts(&lesson()).unwrap()),
        checks: [("first-fire/stacked", "The kiln is stacked"), ("first-fire/cone", "The cone is bent")]
            .map(|(id, title)| (id.to_owned(), title.to_owned()))
            .into(),
        results: Vec::new(),
        quiz: Some((4, 5)),
    };
    let results = [result("stacked", 1, Verdict::Passed), result("cone", 2, Verdict::Failed)];
    bench.model.shell.results.insert(lesson(), results.into_iter().map(|result| (result.id.clone(), result)).collect());
    let state = State::new(loaded, &bench.model.shell);
    bench.model.screens.push(Screen::Deliverables(Box::new(state)));
    bench
}

fn pressed(size: (u16, u16), keys: &[KeyCode]) -> Bench {
    let mut bench = opened(size);
    bench.press(keys);
    bench
}

fn state(bench: &Bench) -> &State {
    match bench.model.top() {
        Screen::Deliverables(state) => state,
        other => panic!("not the deliverables: {other:?}"),
    }
}

#[test]
fn deliverables_begin_at_the_first_that_is_empty() {
    at_both_sizes!("deliverables", opened);
}

#[test]
fn deliverables_with_an_answer_and_evidence() {
    at_both_sizes!("deliverables_answer", |size| pressed(size, &[KeyCode::Up, KeyCode::Enter, KeyCode::Esc]));
}

#[test]
fn deliverables_being_written() {
    at_both_sizes!("deliverables_writing", |size| {
        let mut bench = pressed(size, &[KeyCode::Enter]);
        bench.send(Msg::Paste("A bowl, a little **off** its centre: it was thrown too fast, and then it was too late to mend what had begun to lean.\n\nNext time".into()));
        bench.type_text(" slower");
        bench
    });
}

#[test]
fn deliverables_in_versions() {
    at_both_sizes!("deliverables_versions", |size| {
        let mut bench = pressed(size, &[KeyCode::Up, KeyCode::Char('v')]);
        bench.press(&[KeyCode::Down]);
        bench
    });
}

#[test]
fn deliverables_without_unicode() {
    let mut bench = opened((80, 24));
    bench.model.shell.options.unicode = false;
    bench.press(&[KeyCode::Up]);
    let screen = bench.screen();
    assert!(screen.is_ascii(), "{screen}");
    keep("deliverables_ascii", &screen);
}

#[test]
fn what_is_written_is_saved_within_a_second_and_reads_so_only_then() {
    let mut bench = pressed((80, 24), &[KeyCode::Enter]);
    bench.type_text("Mine");
    assert!(bench.screen().contains("1 word · not saved yet"));
    let due = bench.model.wakes_at().unwrap();
    assert!(due <= bench.model.shell.now + Duration::from_secs(1));
    bench.send(Msg::Clock(due));
    assert!(bench.screen().contains("1 word · saved"), "{}", bench.screen());
    let kept = bench.store.drafts(&lesson()).unwrap();
    assert!(kept.iter().any(|draft| draft.purpose.deliverable == "bowl" && draft.text == "Mine"));
    bench.send(Msg::Clock(due + Duration::from_secs(60)));
    assert_eq!(bench.store.versions(&lesson(), "bowl").unwrap().len(), 1, "what has not changed is no version");
}

#[test]
fn leaving_the_program_in_the_middle_of_a_word_saves_it() {
    let mut bench = pressed((120, 36), &[KeyCode::Enter]);
    bench.type_text("half a wo");
    bench.send(Msg::Quit);
    assert_eq!(bench.store.versions(&lesson(), "bowl").unwrap()[0].text, "half a wo");
}

#[test]
fn a_store_that_refuses_is_told_and_asked_again() {
    let mut bench = pressed((120, 36), &[KeyCode::Enter]);
    bench.type_text("x");
    let due = bench.model.wakes_at().unwrap();
    let effects = update(&mut bench.model, Msg::Clock(due));
    assert!(matches!(effects[..], [Effect::SaveDraft { .. }]), "{effects:?}");
    bench.send(Msg::DraftRefused { lesson: lesson(), key: "bowl".into(), fault: "the disk is full".into() });
    assert!(bench.screen().contains("could not be saved") && bench.screen().contains("the disk is full"), "{}", bench.screen());
    bench.send(Msg::Clock(due + Duration::from_secs(5)));
    assert_eq!(bench.store.versions(&lesson(), "bowl").unwrap()[0].text, "x");
    assert!(!bench.screen().contains("could not be saved"));
}

#[test]
fn tab_goes_on_writing_to_the_next_prompt_and_keys_type_and_do_nothing_else() {
    let mut bench = pressed((120, 36), &[KeyCode::Enter]);
    bench.type_text("q?!");
    bench.press(&[KeyCode::Tab]);
    bench.type_text("a:");
    let texts: Vec<&str> = state(&bench).entries.iter().map(|entry| entry.text.as_str()).collect();
    assert_eq!(texts[1..3], ["q?!", "a:"]);
    bench.press(&[KeyCode::Esc, KeyCode::Esc]);
    assert!(!matches!(bench.model.top(), Screen::Deliverables(_)));
}

#[test]
fn a_version_that_is_brought_back_is_a_new_one_and_none_is_lost() {
    let mut bench = pressed((120, 36), &[KeyCode::Up, KeyCode::Char('v'), KeyCode::Down, KeyCode::Enter]);
    assert_eq!(state(&bench).entries[0].text, "It turns.");
    let versions = bench.store.versions(&lesson(), "wheel").unwrap();
    assert_eq!(versions.iter().map(|draft| draft.text.len()).collect::<Vec<_>>(), [9, 68, 9]);
    assert_eq!(versions[0].purpose.words, state(&bench).entries[0].deliverable.as_ref().unwrap().words, "it is for the prompt of today");
    bench.press(&[KeyCode::Char('y')]);
}

#[test]
fn an_answer_whose_prompt_is_gone_can_be_read_and_copied_but_not_written() {
    let mut bench = pressed((120, 36), &[KeyCode::Down, KeyCode::Down]);
    assert!(bench.screen().contains("No longer asked for") && bench.screen().contains("Celadon"), "{}", bench.screen());
    bench.press(&[KeyCode::Enter]);
    assert!(bench.screen().contains("y copies"), "{}", bench.screen());
    let effects = update(&mut bench.model, Msg::Key(Key::char('y')));
    assert!(matches!(&effects[..], [Effect::Copy(copied)] if copied.text == "Celadon"), "{effects:?}");
}

#[test]
fn a_click_chooses_a_prompt_places_the_cursor_and_an_editor_gives_its_text_back() {
    let mut bench = opened((120, 36));
    let row = bench.screen().lines().position(|line| line.contains("Is a kick wheel")).unwrap();
    bench.send(Msg::Click { column: 10, row: row.try_into().unwrap() });
    assert_eq!(state(&bench).chosen, 2);
    bench.press(&[KeyCode::Enter]);
    bench.type_text("one two");
    let row = bench.screen().lines().position(|line| line.contains("one two")).unwrap();
    let column = bench.screen().lines().nth(row).unwrap().split("one").next().unwrap().chars().count() + 3;
    bench.send(Msg::Click { column: column.try_into().unwrap(), row: row.try_into().unwrap() });
    bench.type_text("!");
    assert_eq!(state(&bench).editor.text(), "one! two");
    let effects = update(&mut bench.model, Msg::Key(Key::ctrl('e')));
    assert!(matches!(&effects[..], [Effect::SaveDraft { .. }, Effect::EditText(text)] if text == "one! two"), "{effects:?}");
    bench.send(Msg::TextEdited(Ok("three\r\n\x1b[31mfour\n".into())));
    assert_eq!(state(&bench).entries[2].text, "three\nfour");
    bench.send(Msg::Key(Key::ctrl('z')));
    assert_eq!(state(&bench).entries[2].text, "one! two", "what an editor did can be undone");
}
