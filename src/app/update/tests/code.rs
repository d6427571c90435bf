//! Themes, and the colours of code: asked for once, and dropped when they come too late.

use super::*;
use crate::layout::highlights::{CodeKey, Piece};

#[test]
fn one_key_goes_through_the_themes_and_says_which_it_is_now() {
    let mut model = bench();
    let mut said = Vec::new();
    for _ in 0..4 {
        update(&mut model, Msg::Key(Key::char('t')));
        said.push(model.shell.message.clone().unwrap().text);
    }
    assert_eq!(said, ["theme: light", "theme: high contrast, on black", "theme: dark", "theme: light"]);
    model.shell.options.scheme = Scheme::Light;
    update(&mut model, Msg::Key(Key::char('t')));
    assert_eq!(model.shell.scheme, Scheme::ContrastLight);
}

/// A page with these code blocks is opened; what is asked of its code.
fn open_code(model: &mut Model, source: &str) -> Vec<(JobId, Vec<String>)> {
    let lesson = model.shell.course.lessons[0].id.clone();
    let opened = model.shell.open_page(lesson.clone(), None, false);
    let Some(Effect::LoadLesson { job, .. }) = opened.first() else { unreachable!() };
    let text = crate::markdown::parse("x.md", source).0;
    let page = Box::new(Page { id: lesson, text, ..Page::default() });
    asked(update(model, Msg::LessonLoaded { job: *job, page: Ok(page) }))
}

fn asked(effects: Vec<Effect>) -> Vec<(JobId, Vec<String>)> {
    let asked = effects.into_iter().filter_map(|effect| match effect {
        Effect::Highlight { job, blocks } => Some((job, blocks.into_iter().map(|code| code.text).collect())),
        _ => None,
    });
    asked.collect()
}

fn found(model: &mut Model, job: JobId, text: &str, done: bool) -> Vec<Effect> {
    let pieces = vec![Piece { start: 0, end: 1, syntax: Syntax::Keyword }];
    update(model, Msg::Highlighted { job, blocks: vec![(CodeKey::of("go", text), pieces)], done })
}

fn coloured(model: &Model) -> usize {
    shown(model).document().runs.iter().filter(|run| run.style.role == Role::Syntax(Syntax::Keyword)).count()
}

#[test]
fn code_is_asked_for_once_and_what_is_found_moves_no_line() {
    let mut model = bench();
    let jobs = open_code(&mut model, "```go\na\n```\n\n```go\nb\n```\n");
    let [(job, blocks)] = &jobs[..] else { panic!("{jobs:?}") };
    assert_eq!(*blocks, ["a", "b"]);
    assert!(asked(press(&mut model, KeyCode::Char('j'))).is_empty(), "it is on its way");
    let before = shown(&model).document().lines.len();
    assert!(asked(found(&mut model, *job, "a", false)).is_empty());
    assert_eq!((coloured(&model), shown(&model).document().lines.len()), (1, before));
    found(&mut model, *job, "b", true);
    assert_eq!(coloured(&model), 2);
    assert!(asked(press(&mut model, KeyCode::Char('k'))).is_empty(), "nothing is left to ask");
}

#[test]
fn what_comes_for_a_page_that_gave_way_is_dropped_and_asked_for_again_when_it_is_back() {
    let mut model = bench();
    let (first, _) = open_code(&mut model, "```go\na\n```\n").remove(0);
    let (second, blocks) = open_code(&mut model, "```go\nb\n```\n").remove(0);
    assert_eq!(blocks, ["b"]);
    found(&mut model, first, "b", true);
    assert_eq!(coloured(&model), 0, "the job is not current any more");
    found(&mut model, second, "b", true);
    assert_eq!(coloured(&model), 1);
    let again = asked(press(&mut model, KeyCode::Backspace));
    assert_eq!(again[0].1, ["a"]);
    assert!(open_code(&mut model, "```go\nb\n```\n").is_empty(), "what is known is not asked for");
    assert_eq!(coloured(&model), 1);
}
