//! Attaching a file to an answer: a path that is completed as one types, what goes along already, and what may not.

use drillyard::app::screens::Screen;
use drillyard::app::screens::attach::{Found, Listed};
use drillyard::app::screens::deliverables::{Attached, Loaded, State};
use drillyard::deliverables::{pair_drafts, read};
use drillyard::domain::course::LessonId;
use drillyard::domain::deliverable::{Attachment, Purpose};
use drillyard::markdown;

use super::*;

const PAGE: &str = "# Wheels\n\n## Deliverables\n\n- What is a wheel for?\n- Show a bowl\n";

fn lesson() -> LessonId {
    LessonId("2-wheels/2.0-wheels".into())
}

fn opened(size: (u16, u16)) -> Bench {
    let mut bench = Bench::new(size);
    let purpose = Purpose { key: "bowl".into(), deliverable: "show-bowl".into(), words: "Show a bowl".into(), place: 1, of: 2 };
    let draft = Draft { purpose, text: "It leans.".into(), at: EPOCH };
    let attached = |path: &str, size| Attached { attachment: Attachment { key: "bowl".into(), path: path.into() }, size };
    let loaded = Loaded {
        lesson: lesson(),
        title: "2.0 Wheels".into(),
        paired: pair_drafts(read(&markdown::parse("x.md", PAGE).0, &[]), vec![draft]),
        attached: vec![
            attached("/home/ada/bowl.png", Ok(1_234_567)),
            attached("/home/ada/gone.png", Err("/home/ada/gone.png can't be read: it is not there".into())),
        ],
        ..Loaded::default()
    };
    let state = State::new(loaded, None, &bench.model.shell);
    bench.model.screens.push(Screen::Deliverables(Box::new(state)));
    bench.press(&[KeyCode::Down]);
    bench
}

/// The chooser, with a folder listed wherever one is.
fn choosing(size: (u16, u16), typed: &str) -> Bench {
    let mut bench = opened(size);
    bench.press(&[KeyCode::Char('f')]);
    bench.type_text(typed);
    list(&mut bench, typed);
    bench
}

fn list(bench: &mut Bench, typed: &str) {
    let found = |name: &str, size: Option<u64>| Found { name: name.into(), size, too_large: size.is_some_and(|size| size > 16 << 20) };
    let folder = typed.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    let found = vec![
        found("Pictures", None),
        found("yard", None),
        found(".secret", Some(3)),
        found("a bowl from above.png", Some(12_600)),
        found("bowl.iso", Some(20 << 20)),
        found("notes.md", Some(417)),
    ];
    bench.send(Msg::FilesListed(Listed { folder, found: Ok(found) }));
}

#[test]
fn a_file_is_chosen() {
    at_both_sizes!("attach", |size| choosing(size, ""));
}

#[test]
fn an_answer_tells_the_files_that_go_along_and_which_cannot() {
    at_both_sizes!("deliverables_files", |size: (u16, u16)| {
        let mut bench = opened(size);
        if size.0 < 100 {
            bench.press(&[KeyCode::Enter]);
        }
        bench
    });
}

#[test]
fn what_is_typed_narrows_and_tab_and_enter_go_into_a_folder_which_is_listed_then() {
    let mut bench = choosing((80, 24), "pic");
    assert!(bench.screen().contains("▸ Pictures/") && !bench.screen().contains("notes.md"), "{}", bench.screen());
    let effects = update(&mut bench.model, Msg::Key(Key::plain(KeyCode::Tab)));
    assert!(matches!(&effects[..], [Effect::ListFiles(typed)] if typed == "Pictures/"), "{effects:?}");
    assert!(!bench.screen().contains("notes.md"), "another folder's files are no choice here");
    list(&mut bench, "Pictures/");
    bench.type_text("ya");
    let effects = update(&mut bench.model, Msg::Key(Key::plain(KeyCode::Enter)));
    assert!(matches!(&effects[..], [Effect::ListFiles(typed)] if typed == "Pictures/yard/"), "{effects:?}");
    // What was asked for before comes too late.
    list(&mut bench, "Pictures/");
    assert!(!bench.screen().contains("notes.md"), "{}", bench.screen());
}

#[test]
fn a_file_goes_along_and_one_that_is_too_large_does_not() {
    let mut bench = choosing((80, 24), "~/bowl");
    assert!(bench.screen().contains("bowl.iso") && bench.screen().contains("too large"), "{}", bench.screen());
    bench.press(&[KeyCode::Enter]);
    assert!(bench.screen().contains("bowl.iso is larger than 16 MiB"), "{}", bench.screen());
    bench.press(&[KeyCode::Down]);
    let effects = update(&mut bench.model, Msg::Key(Key::plain(KeyCode::Enter)));
    let attaches = |effect: &Effect| matches!(effect, Effect::Attach { purpose, path, .. } if purpose.key == "bowl" && path == "~/a bowl from above.png");
    assert!(effects.iter().any(attaches) && effects.iter().any(|effect| matches!(effect, Effect::LoadDeliverables { .. })), "{effects:?}");
    assert!(matches!(bench.model.top(), Screen::Deliverables(_)), "and one is back");
}

#[test]
fn what_goes_along_is_taken_away_by_choosing_it() {
    let mut bench = choosing((80, 24), "");
    let effects = update(&mut bench.model, Msg::Key(Key::plain(KeyCode::Enter)));
    let detaches = |effect: &Effect| matches!(effect, Effect::Detach { attachment, .. } if attachment.path == "/home/ada/bowl.png");
    assert!(effects.iter().any(detaches), "{effects:?}");
}

#[test]
fn hidden_files_are_told_when_they_are_asked_for_and_a_folder_that_cannot_be_read_says_so() {
    let mut bench = choosing((80, 24), ".");
    assert!(bench.screen().contains(".secret"), "{}", bench.screen());
    bench.send(Msg::Key(Key::ctrl('u')));
    assert!(!bench.screen().contains(".secret"), "{}", bench.screen());
    bench.type_text("/root/");
    bench.send(Msg::FilesListed(Listed { folder: "/root".into(), found: Err("/root can't be listed: permission denied".into()) }));
    assert!(bench.screen().contains("/root can't be listed"), "{}", bench.screen());
}
