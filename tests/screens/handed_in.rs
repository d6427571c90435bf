//! What became of what was handed in, where one reads: on the lesson's page, in the contents, and as news.

use drillyard::app::screens::Screen;
use drillyard::deliverables::read;
use drillyard::domain::course::LessonId;
use drillyard::domain::deliverable::Purpose;
use drillyard::markdown;
use drillyard::ports::ExchangeStore;

use super::deliverables::review;
use super::*;

const PAGE: &str = "# Kilns\n\nFired slowly.\n\n## Deliverables\n\nTalk about these with somebody who fires.\n\n- What is a [kiln](https://example.org/kiln) **for**?\n- Show a bowl that you threw, whole, from above and from its side, with the mark that you made on its foot\n\nIs a kick wheel better?\n";

fn lesson() -> LessonId {
    LessonId("1-clay/1.0-kilns".into())
}

fn written(bench: &Bench, key: &str, words: &str) {
    let purpose = Purpose { key: key.into(), deliverable: key.into(), words: words.into(), place: 9, of: 9 };
    bench.store.add_draft(&lesson(), &Draft { purpose, text: "Yes.".into(), at: EPOCH }).unwrap();
}

/// The page on top, with progress read.
fn opened(mut bench: Bench) -> Bench {
    let text = markdown::parse("x.md", PAGE).0;
    let deliverables = read(&text, &[]);
    let course = Arc::make_mut(&mut bench.model.shell.course);
    let at = course.position(&lesson()).unwrap();
    course.lessons[at].summary.deliverables.clone_from(&deliverables);
    let page = Page { id: lesson(), title: "1.0 Kilns".into(), text, deliverables, ..Page::default() };
    let effects = bench.model.shell.open_page(lesson(), None, false);
    let [Effect::LoadLesson { job, .. }] = effects[..] else { panic!("{effects:?}") };
    bench.send(Msg::LessonLoaded { job, page: Ok(Box::new(page)) });
    let progress = bench.store.overview().unwrap();
    bench.send(Msg::Progress(progress));
    bench
}

fn reviewed(size: (u16, u16)) -> Bench {
    let bench = Bench::new(size);
    review(
        &bench,
        lesson(),
        [("kiln", "What is a kiln for?"), ("bowl", "Show a bowl that you threw, whole"), ("wheel", "Is a kick wheel better?")],
    );
    written(&bench, "wheel", "Is a kick wheel better?");
    opened(bench)
}

#[test]
fn a_lesson_tells_of_each_prompt_what_came_of_it() {
    at_both_sizes!("lesson_reviewed", reviewed);
}

#[test]
fn a_lesson_tells_the_same_without_unicode() {
    let mut bench = Bench::new((80, 24));
    bench.model.shell.options.unicode = false;
    review(&bench, lesson(), [("kiln", "What is a kiln for?"), ("bowl", "Show a bowl that you threw, whole"), ("wheel", "Wheels")]);
    let screen = opened(bench).screen();
    assert!(screen.is_ascii() && screen.contains("? needs work, says tutor@example.org"), "{screen}");
}

#[test]
fn tab_goes_to_each_prompt_and_enter_opens_the_deliverables_there() {
    let mut bench = reviewed((120, 36));
    // After the first prompt comes the link in it.
    for line in [Some(9), None, Some(10), Some(12)] {
        bench.press(&[KeyCode::Tab]);
        if line.is_some() {
            let effects = update(&mut bench.model, Msg::Key(Key::plain(KeyCode::Enter)));
            assert!(matches!(effects[..], [Effect::LoadDeliverables { .. }]), "{effects:?}");
            assert_eq!(bench.model.shell.deliverables_opening.unwrap().line, line);
        }
    }
    // From the key it is the prompt in focus, too.
    bench.press(&[KeyCode::BackTab]);
    update(&mut bench.model, Msg::Key(Key::char('a')));
    assert_eq!(bench.model.shell.deliverables_opening.unwrap().line, Some(10));
}

#[test]
fn a_click_on_a_prompt_opens_it_and_one_on_its_link_follows_that() {
    let mut bench = reviewed((120, 36));
    let row = bench.screen().lines().position(|line| line.contains("Show a bowl")).unwrap();
    let column = bench.screen().lines().nth(row).unwrap().split("Show").next().unwrap().chars().count();
    let effects = update(&mut bench.model, Msg::Click { column: column.try_into().unwrap(), row: row.try_into().unwrap() });
    assert!(matches!(effects[..], [Effect::LoadDeliverables { .. }]), "{effects:?}");
    let row = bench.screen().lines().position(|line| line.contains("What is a kiln")).unwrap();
    let column = bench.screen().lines().nth(row).unwrap().split("kiln for").next().unwrap().chars().count() + 1;
    bench.send(Msg::Click { column: column.try_into().unwrap(), row: row.try_into().unwrap() });
    assert!(bench.screen().contains("https://example.org/kiln"), "{}", bench.screen());
}

#[test]
fn a_new_review_is_told_once_and_marked_until_it_is_looked_at() {
    let mut bench = reviewed((120, 36));
    assert!(bench.screen().contains("3 new reviews of 1.0 Kilns: 1 verified · 1 needs work"), "{}", bench.screen());
    assert!(bench.screen().contains("a new review"), "the header names the key:\n{}", bench.screen());
    bench.send(Msg::Clock(Duration::from_secs(60)));
    bench.send(Msg::Progress(bench.store.overview().unwrap()));
    assert_eq!(bench.model.shell.message, None, "what is known is no news");
    bench.store.reviews_read(&lesson()).unwrap();
    bench.send(Msg::Progress(bench.store.overview().unwrap()));
    assert!(!bench.screen().contains("new review"), "{}", bench.screen());
}

#[test]
fn the_contents_tell_in_the_list_and_in_the_facts_what_was_decided() {
    at_both_sizes!("contents_reviewed", |size| {
        let mut bench = reviewed(size);
        bench.send(Msg::Clock(Duration::from_secs(60)));
        bench.press(&[KeyCode::Char('q')]);
        assert!(matches!(bench.model.top(), Screen::Contents(_)));
        bench
    });
}
