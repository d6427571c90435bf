//! Proof that pages are shown right: every page of the built-in course, of a real one (`DRILLYARD_TEST_COURSE`) where there is one, the
//! page of every construct, and pages that are made up.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

#[path = "pages/courses.rs"]
mod courses;
#[path = "pages/embedded.rs"]
mod embedded;
#[path = "pages/generated.rs"]
mod generated;
#[path = "pages/screen.rs"]
mod screen;
#[path = "pages/shape.rs"]
mod shape;
#[path = "pages/table.rs"]
mod table;
#[path = "pages/things.rs"]
mod things;
#[path = "pages/time.rs"]
mod time;
#[path = "pages/words.rs"]
mod words;

use courses::{Lesson, Shelf};
use drillyard::markdown;
use proptest::prelude::*;
use screen::Bench;

#[test]
fn pages_of_the_built_in_course_look_as_they_did() {
    table::compare("pages-built-in.txt", &Shelf::built_in().lessons());
}

#[test]
fn pages_of_the_real_course_look_as_they_did() {
    let Some(shelf) = Shelf::real() else { return };
    let lessons = shelf.lessons();
    assert!(lessons.len() > 20, "{} pages", lessons.len());
    table::compare("pages-real.txt", &lessons);
}

/// From the narrowest text there is on a screen to the widest that anybody asks for.
const ALL_WIDTHS: [u16; 6] = [43, 60, 73, 92, 140, 200];

#[test]
fn no_grapheme_of_any_page_is_lost_at_any_width() {
    for lesson in courses::all() {
        ALL_WIDTHS.iter().for_each(|width| words::none_is_lost(&lesson, *width));
    }
}

#[test]
fn every_line_fits_and_everything_that_can_be_opened_is_hit_where_it_is_drawn() {
    for lesson in courses::all() {
        for width in ALL_WIDTHS {
            for document in [lesson.at(width), lesson.open_at(width)] {
                let name = format!("{} at {width}", lesson.file);
                shape::lines_fit(&document, &name);
                shape::items_are_hit(&document, &name);
                shape::parts_are_in_place(&document, &lesson, &name);
            }
        }
    }
}

#[test]
fn blocks_keep_their_numbers_and_lines_know_where_they_come_from() {
    for lesson in courses::all() {
        shape::blocks_are_stable(&lesson, &ALL_WIDTHS);
        ALL_WIDTHS.iter().for_each(|width| shape::lines_know_their_source(&lesson, *width));
    }
}

/// `pages-real-anchors.txt` is docsify's own word: what its version 4.13.1 made of these pages in a browser, hashed.
#[test]
fn every_heading_of_the_real_course_has_the_anchor_that_docsify_gives_it() {
    let Some(shelf) = Shelf::real() else { return };
    let lessons = shelf.lessons();
    let rows = lessons.iter().filter(|lesson| !lesson.file.ends_with("_sidebar.md")).map(|lesson| {
        let anchors: Vec<String> = lesson.at(92).headings.iter().map(|heading| format!("{}\n", heading.slug)).collect();
        format!("{} {:>2} {}", table::hash(&anchors.concat()), anchors.len(), lesson.file)
    });
    assert_eq!(rows.collect::<Vec<_>>(), include_str!("data/pages-real-anchors.txt").lines().collect::<Vec<_>>());
}

/// Shelves of courses with the pages on them.
fn shelves() -> Vec<(Shelf, Vec<Lesson>)> {
    let shelves = [Some(Shelf::built_in()), Shelf::real()].into_iter().flatten();
    shelves.map(|shelf| (shelf.lessons(), shelf)).map(|(lessons, shelf)| (shelf, lessons)).collect()
}

#[test]
fn what_stands_on_top_stays_there_over_any_change_of_size() {
    for (shelf, lessons) in shelves() {
        for lesson in lessons.iter().chain([&courses::every_construct()]) {
            Bench::open(&shelf, lesson, (120, 36)).keeps_its_place(lesson);
        }
    }
}

#[test]
fn tab_comes_by_everything_and_a_click_does_what_it_hits_is_for() {
    let made_up = [courses::every_construct(), courses::with_pictures(), courses::alone(&time::table(3, 12))];
    for (shelf, lessons) in shelves() {
        let mut count = 0;
        for lesson in lessons.iter().chain(&made_up) {
            for size in [(60, 20), (80, 24), (120, 36)] {
                count += Bench::open(&shelf, lesson, size).everything_is_reached_and_clicked(&shelf.course, &lesson.file);
            }
        }
        assert!(count > 60, "{count} things");
    }
}

#[test]
fn reading_and_laying_out_take_a_time_that_grows_as_the_page_does() {
    let mut faults = Vec::new();
    for (what, size, make) in time::constructs() {
        faults.extend(time::is_linear(&format!("reading {what}"), size, make, |source| drop(markdown::parse("page.md", source))));
        let lay_out = |lesson: &mut Lesson| drop(lesson.at(92));
        faults.extend(time::is_linear(&format!("laying out {what}"), size, |count| courses::alone(&make(count)), lay_out));
    }
    assert_eq!(faults, [""; 0]);
}

#[test]
fn what_is_nested_without_end_is_read_and_shown_on_a_small_stack() {
    for (what, make) in time::nested() {
        let thread = std::thread::Builder::new().stack_size(512 << 10);
        let shown = thread.spawn(move || shape::whole_text(&courses::alone(&make(10_000)).open_at(60))).unwrap().join().unwrap();
        assert!(shown.contains("oak"), "{what}: the words are lost");
    }
}

#[test]
fn moving_in_a_large_table_takes_no_longer_than_in_a_small_one() {
    let shelf = Shelf::built_in();
    let open = |rows, columns| Bench::open(&shelf, &courses::alone(&time::table(rows, columns)), (100, 40));
    let (narrow, wide) = (|rows| open(rows, 2), |rows| open(rows, 12));
    let faults = [
        time::is_constant("scrolling in a table", 1000, narrow, Bench::scrolls),
        time::is_constant("scrolling in a wide table", 1000, wide, Bench::scrolls),
        time::is_constant("going from link to link in a table", 1000, narrow, Bench::goes_through_things),
        // What is moved is laid out again.
        time::is_linear("moving a wide table sideways", 1000, wide, Bench::moves_sideways),
    ];
    assert_eq!(faults.into_iter().flatten().collect::<Vec<_>>(), [""; 0]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn all_of_that_holds_for_every_construct_within_every_other(source in generated::page(), width in 24u16..=150) {
        let lesson = courses::alone(&source);
        words::none_is_lost(&lesson, width);
        for document in [lesson.at(width), lesson.open_at(width)] {
            shape::lines_fit(&document, &source);
            shape::items_are_hit(&document, &source);
            shape::parts_are_in_place(&document, &lesson, &source);
        }
        shape::blocks_are_stable(&lesson, &[width, 60, 92, width]);
        shape::lines_know_their_source(&lesson, width);
    }
}
