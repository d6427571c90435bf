//! The gradebook: learners by lessons, what narrows and sorts it, how it scrolls both ways, and what is told of the cell chosen.

use drillyard::app::office::{Begun, News, Office, Order, Read};
use drillyard::app::screens::gradebook;
use drillyard::submission::cohort::{Handed, Reviewed};
use drillyard::submission::review::{Decision, Ruling};
use drillyard::submission::{Cohort, Hash, Level};

use super::inbox::handed;
use super::*;

/// Three days after the first submission.
const NOW: i64 = 1_772_355_600 + 3 * 86_400;
const KILNS: &str = "1-clay/1.0-kilns";
const GLAZES: &str = "1-clay/1.1-glazes";
const WHEELS: &str = "2-wheels/2.0-wheels";

fn reviewed(of: &Handed, ruling: Ruling) -> Reviewed {
    let decision =
        |(id, _): &(String, bool)| Decision { deliverable: id.clone(), decision: ruling, comment: String::new(), level: Level::L1 };
    Reviewed {
        branch: "reviews/tutor".into(),
        review: Hash::of(of.submission.as_str().as_bytes()),
        holds: true,
        submission: of.submission.clone(),
        reviewer: "tutor@example.org".into(),
        at: of.at,
        decisions: of.deliverables.iter().map(decision).collect(),
        comment: String::new(),
        replaces: None,
        rerun: None,
        findings: Vec::new(),
    }
}

/// Six learners and three lessons; `more` lessons beside those.
fn cohort(more: usize) -> Cohort {
    use Verdict::{Errored, Failed, Passed, Skipped};
    let mut rows = vec![
        handed("ada@example.org", KILNS, 0, &[Passed, Passed, Passed]),
        handed("ada@example.org", GLAZES, 1, &[Passed]),
        handed("barbara-with-a-long-name@example.org", KILNS, 1, &[Passed, Failed, Skipped]),
        handed("grace@example.org", KILNS, 2, &[Passed, Failed, Passed]),
        handed("grace@example.org", WHEELS, 2, &[Passed]),
        handed("linus@example.org", KILNS, 2, &[Errored, Passed, Passed]),
    ];
    rows[0].level = Level::L2;
    let extra = (0..more).map(|number| handed("ada@example.org", &format!("3-fire/3.{number}-firing"), 2, &[Passed]));
    let reviews = vec![reviewed(&rows[0], Ruling::Verified), reviewed(&rows[2], Ruling::NeedsWork)];
    let extra: Vec<Handed> = extra.collect();
    rows.extend(extra);
    Cohort::new(rows, reviews)
}

fn read(bench: &mut Bench, cohort: Cohort, learners: usize) {
    let named = ["ada", "barbara-with-a-long-name", "grace", "linus", "margaret"].map(|name| format!("{name}@example.org"));
    let more = (0..learners).map(|number| format!("zoe{number:02}@example.org"));
    let lessons = [KILNS, GLAZES, WHEELS].map(str::to_owned).to_vec();
    let read = Read::new(cohort, &Begun::new(), named.into_iter().chain(more).collect(), lessons);
    bench.send(Msg::Office(News::Read(Arc::new(read))));
}

fn empty(size: (u16, u16)) -> Bench {
    let mut bench = Bench::new(size);
    bench.model.shell.started = jiff::Timestamp::from_second(NOW).unwrap();
    bench.model.shell.office = Some(Box::new(Office::new("git@example.org:pottery.git".into(), false)));
    bench.model.screens = vec![Screen::Gradebook(gradebook::State::default())];
    bench
}

fn opened(size: (u16, u16)) -> Bench {
    let mut bench = empty(size);
    read(&mut bench, cohort(0), 0);
    bench
}

/// Forty learners more, and nine lessons.
fn large(size: (u16, u16)) -> Bench {
    let mut bench = empty(size);
    read(&mut bench, cohort(9), 40);
    bench
}

fn at(bench: &Bench) -> (String, String) {
    let Screen::Gradebook(state) = bench.model.top() else { panic!("not the gradebook") };
    let (learner, lesson) = state.at(&bench.model.shell).unwrap();
    (learner.split('@').next().unwrap().to_owned(), lesson.to_owned())
}

fn press(bench: &mut Bench, keys: &str) {
    for key in keys.chars() {
        bench.press(&[KeyCode::Char(key)]);
    }
}

#[test]
fn the_gradebook_with_what_holds_learners_up() {
    at_both_sizes!("gradebook", |size| {
        let mut bench = opened(size);
        bench.press(&[KeyCode::Down]);
        bench
    });
}

#[test]
fn the_gradebook_scrolled_both_ways_keeps_its_names() {
    at_both_sizes!("gradebook_scrolled", |size| {
        let mut bench = large(size);
        bench.press(&[KeyCode::Char('G')]);
        bench.press(&[KeyCode::Right; 8]);
        bench
    });
}

#[test]
fn the_gradebook_narrowed_to_a_lesson_and_who_waits() {
    at_both_sizes!("gradebook_narrowed", |size| {
        let mut bench = opened(size);
        press(&mut bench, "f/");
        bench.type_text("1.0");
        bench
    });
}

#[test]
fn an_empty_gradebook_says_who_comes_here_and_how() {
    let mut bench = empty((80, 24));
    assert!(bench.screen().contains("Looking at what was handed in"), "{}", bench.screen());
    bench.send(Msg::Office(News::Read(Arc::new(Read::default()))));
    let screen = bench.screen();
    assert!(screen.contains("There is nobody in the gradebook yet") && screen.contains("s fetches what is new"), "{screen}");
}

#[test]
fn the_gradebook_without_unicode_says_each_state_in_letters() {
    let mut bench = opened((80, 24));
    bench.model.shell.options.unicode = false;
    let screen = bench.screen();
    assert!(screen.is_ascii() && screen.contains("~ redo") && screen.contains("o wait") && screen.contains("+ done"), "{screen}");
}

#[test]
fn words_narrow_learners_or_lessons_and_the_cell_chosen_stays_so() {
    let mut bench = opened((80, 24));
    bench.press(&[KeyCode::Down, KeyCode::Down, KeyCode::Right, KeyCode::Right]);
    assert_eq!(at(&bench), ("grace".into(), WHEELS.into()));
    bench.press(&[KeyCode::Char('/')]).type_text("grace wheels");
    assert_eq!(at(&bench), ("grace".into(), WHEELS.into()));
    let screen = bench.screen();
    assert!(screen.contains("1 of 5 learners, 1 of 3 lessons") && !screen.contains("linus") && !screen.contains("1.0 Kil"), "{screen}");
    bench.type_text(" nothing of the sort");
    assert!(!bench.screen().contains("2.0 Whe"), "no lesson has these words: {}", bench.screen());
    bench.press(&[KeyCode::Enter, KeyCode::Esc]);
    assert!(bench.screen().contains("linus"), "{}", bench.screen());
}

#[test]
fn each_state_can_be_shown_alone_and_all_again() {
    let mut bench = opened((80, 24));
    let learners = |bench: &mut Bench| {
        let screen = bench.screen();
        ["ada", "barbara", "grace", "linus", "margaret"].into_iter().filter(|name| screen.contains(&format!(" {name}"))).collect::<Vec<_>>()
    };
    let mut seen = Vec::new();
    for _ in 0..5 {
        press(&mut bench, "f");
        bench.press(&[KeyCode::Home]);
        seen.push(learners(&mut bench));
    }
    let all = ["ada", "barbara", "grace", "linus", "margaret"];
    assert_eq!(seen, [&["ada", "grace", "linus"][..], &["barbara"], &["ada"], &all, &all], "waits; needs work; verified; missing; all");
}

#[test]
fn learners_are_sorted_by_name_by_who_is_behind_or_by_the_lesson_chosen() {
    let mut bench = opened((80, 24));
    let order = |bench: &mut Bench| {
        bench.press(&[KeyCode::Home]);
        let mut names = vec![at(bench).0];
        for _ in 0..4 {
            bench.press(&[KeyCode::Down]);
            names.push(at(bench).0);
        }
        names
    };
    let barbara = "barbara-with-a-long-name";
    assert_eq!(order(&mut bench), ["ada", barbara, "grace", "linus", "margaret"]);
    press(&mut bench, "S");
    assert_eq!(order(&mut bench), ["margaret", barbara, "linus", "grace", "ada"], "who is furthest behind comes first");
    press(&mut bench, "S");
    assert_eq!(order(&mut bench), ["margaret", barbara, "grace", "linus", "ada"], "by the first lesson");
    bench.press(&[KeyCode::Right, KeyCode::Right]);
    assert_eq!(order(&mut bench).last().map(String::as_str), Some("grace"), "by the last one");
}

#[test]
fn what_comes_in_leaves_the_cell_chosen_where_it_is() {
    let mut bench = opened((80, 24));
    bench.press(&[KeyCode::Down, KeyCode::Down, KeyCode::Right]);
    let before = at(&bench);
    let mut more = cohort(2);
    more.handed.push(handed("aaron@example.org", GLAZES, 2, &[]));
    read(&mut bench, Cohort::new(more.handed, more.reviewed), 3);
    assert_eq!(at(&bench), before);
}

#[test]
fn no_size_and_no_way_through_it_draws_past_its_edges() {
    for size in [(50, 14), (64, 18), (80, 24), (109, 30), (110, 30), (120, 36), (200, 60)] {
        let mut bench = large(size);
        for key in "lllllllGlllllllllhhgS/".chars() {
            bench.press(&[KeyCode::Char(key)]);
            let Screen::Gradebook(state) = bench.model.top() else { panic!() };
            let (parts, shell) = (state.parts(&bench.model.shell), &bench.model.shell);
            for sheet in [state.head(shell), state.grid(shell)] {
                let wide = sheet.lines.iter().map(|line| line.pieces.iter().map(|piece| piece.text.chars().count()).sum::<usize>());
                assert!(wide.max().unwrap_or(0) <= usize::from(parts.grid.width), "{size:?} after {key}");
                assert!(sheet.lines.len() <= usize::from(parts.grid.height.max(1)), "{size:?} after {key}");
            }
            let columns = state.columns(shell);
            assert!(columns.offset(state.column).is_some(), "{size:?} after {key}: the lesson chosen is on screen");
            bench.screen();
        }
    }
}

#[test]
fn it_fetches_and_goes_to_the_inbox_and_back() {
    let mut bench = opened((80, 24));
    let effects = update(&mut bench.model, Msg::Key(Key::char('s')));
    assert!(matches!(effects[..], [Effect::Office(Order::Sync { fetch: true, .. })]), "{effects:?}");
    press(&mut bench, "I");
    assert!(matches!(bench.model.top(), Screen::Inbox(_)));
    press(&mut bench, "B");
    assert!(matches!(bench.model.top(), Screen::Gradebook(_)));
}
