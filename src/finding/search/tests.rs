//! What a search finds, and in which order.

use super::*;
use crate::domain::course::{Lesson, LessonId, LessonSummary};
use crate::finding::showing::{Marked, Way};

const QUIZ: &str = "# What do kilns of the _old_ kind burn?\n\n1. [x] wood\n1. [ ] petroleum\n\n> hidden hint\n";

fn page(id: &str, title: &str, source: &str) -> PageIndex {
    let lesson =
        Lesson { id: LessonId(id.into()), number: None, title: title.into(), depth: 0, present: true, summary: LessonSummary::default() };
    PageIndex::read(&lesson, "Chapter 1", source, &|id| Some((id.to_owned(), QUIZ.to_owned())))
}

fn index() -> Index {
    Index::new([
        page(
            "kilns",
            "Kilns",
            "# Kilns\n\nA kiln fires clay.\n\n## Loading the kiln\n\nStack the pots, the `authorized_keys` file and /etc/ssh/sshd_config.\n\n\
             ```sh\nssh-keygen -t ed25519\nrm file\n```\n\n<div class=\"quizdown\"><div id=\"q.md\"></div></div>\n",
        ),
        page(
            "glazes",
            "Glazes",
            "# Glazes\n\nGlass on clay: a golden café image. An image.\n\n## Golden image\n\nNothing more.\n\n漢字かな交じり文\n",
        ),
        page(
            "wheels",
            "Wheels",
            "# Wheels\n\nAn image of gold, and a kiln that is golden.\n\n| Name | Use |\n|---|---|\n| kick | foot |\n| motor | power |\n",
        ),
    ])
}

fn plain(marked: Marked) -> String {
    marked.into_iter().map(|(text, hit)| if hit { format!("[{text}]") } else { text }).collect()
}

/// Lesson, heading and line of each result.
fn found(typed: &str) -> Vec<(String, String, String)> {
    let index = index();
    let results = search(&index, typed);
    let finder = results.finder.unwrap_or_else(|| Finder::phrase("?").unwrap());
    let shown = |found: &Found| {
        let (lesson, heading) = found.titles(&index, &finder);
        (plain(lesson), plain(heading), plain(found.line(&index, &finder, 60)))
    };
    results.found.iter().map(shown).collect()
}

#[test]
fn the_weightiest_section_comes_first_with_its_line() {
    let cases = [
        ("golden image", "Glazes", "[Golden] [image]"),
        ("golden im", "Glazes", "[Golden] [im]age"),
        ("kilns", "[Kilns]", "[Kilns]"),
        ("authorized_keys", "Kilns", "Loading the kiln"),
        ("keys", "Kilns", "Loading the kiln"),
        ("sshd_config", "Kilns", "Loading the kiln"),
        ("KEYGEN", "Kilns", "Loading the kiln"),
        ("cafe", "Glazes", "Glazes"),
        ("字か", "Glazes", "Golden image"),
        ("motor", "Wheels", "Wheels"),
        ("eygen", "Kilns", "Loading the kiln"),
    ];
    for (typed, lesson, heading) in cases {
        let first = found(typed).into_iter().next().unwrap_or_default();
        assert_eq!((first.0.as_str(), first.1.as_str()), (lesson, heading), "{typed}: {:?}", found(typed));
    }
    assert!(found("authorized_keys")[0].2.contains("the [authorized_keys] file"), "{:?}", found("authorized_keys"));
    assert!(found("eygen")[0].2.contains("ssh-k[eygen]"));
    assert!(found("zebra").is_empty() && found("").is_empty() && found(" ,").is_empty());
}

#[test]
fn all_words_are_wanted_and_it_is_told_when_no_place_has_them() {
    let index = index();
    assert_eq!(search(&index, "kiln golden").words, (2, 2));
    assert_eq!(search(&index, "kiln golden").total, 1);
    let some = search(&index, "kiln zebra");
    assert_eq!(some.words, (2, 1));
    assert!(some.total >= 2);
}

#[test]
fn questions_are_found_and_answers_are_not() {
    let index = index();
    let results = search(&index, "old kind");
    assert_eq!(results.found[0].way(&index, results.finder.as_ref()), Way::Quiz("q.md".into()));
    assert!(found("old kind")[0].2.starts_with("What do kilns of the [old] [kind]"), "{:?}", found("old kind"));
    for secret in ["petroleum", "hidden", "wood"] {
        assert!(found(secret).is_empty(), "{secret}");
    }
}

#[test]
fn the_way_leads_to_the_very_hit_of_a_block() {
    let index = index();
    for (typed, way) in
        [("rm file", Way::Words(9, 0)), ("kick power", Way::Words(5, 1)), ("motor", Way::Words(5, 0)), ("loading", Way::Words(5, 0))]
    {
        let results = search(&index, typed);
        let found = &results.found[0];
        let Way::Words(line, nth) = found.way(&index, results.finder.as_ref()) else { panic!("{typed}") };
        assert_eq!(Way::Words(line, nth), way, "{typed}");
    }
}

#[test]
fn a_page_that_changed_takes_its_place() {
    let mut index = index();
    index.replace(page("glazes", "Glazes", "# Glazes\n\nOnly a zebra.\n"));
    assert_eq!(index.pages().len(), 3);
    assert_eq!(search(&index, "zebra").total, 1);
    assert_eq!(search(&index, "cafe").total, 0);
    assert_eq!(index.page(&LessonId("glazes".into())).unwrap().goals.len(), 1);
}
