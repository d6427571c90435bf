use std::path::Path;

use super::*;
use crate::quiz::parse;

fn quiz(text: &str) -> Quiz {
    parse("q.md", text).0
}

fn names(text: &str, known: &[String]) -> Vec<String> {
    identities(&quiz(text), known)
}

const SERVERS: &str = "# Which of these make a change to a running server?\n- [x] Run an upgrade on it over SSH\n- [x] Edit its \
                       configuration by hand\n- [ ] Build a new image and replace the server\n- [ ] Bake the fix with Packer\n";
const IMAGES: &str = "# Which of these belong in a golden image?\n- [x] Security updates\n- [x] The monitoring agent\n- [ ] The password \
                      of the database\n- [ ] Your shell history\n";

#[test]
fn an_identity_is_the_same_for_ever() {
    let text = "# One *and* Two?\n1. [ ] no\n1. [x] yes `a * b`\n\n# Multi\n- [x] ä\n\n# Order\n1. first\n2. second\n";
    assert_eq!(
        names(text, &[]),
        [
            // The hash can be had without this program: printf 's\none and two?\n+yes a * b\n-no' | sha256sum
            "q1-s-0c4a26e4201b13f5-6d021388dbc4a1773479144e6800a188",
            "q1-m-da0d2a8df326eb43-ef75db2015becc89f939b87ceb7d9766",
            "q1-o-6771dfcd9661b394-fd8ebf103af86175329a854c8809b4a7",
        ]
    );
}

#[test]
fn what_only_changes_the_look_makes_no_other_question() {
    let plain = "# Which command lists files?\n1. [x] ls -l\n1. [ ] cat them all\n";
    for other in [
        "### which  command **lists** files?\n1. [x] `ls -l`\n1. [ ] cat\n   them all\n",
        "# Which command _lists_ files?\n1. [ ] CAT them *all*\n1. [x] ls -l\n   > a comment\n",
        "# Which command lists files?\n> a hint\n\nSome words.\n1. [x] ls -l\n1. [ ] cat<br>them all\n",
    ] {
        assert_eq!(names(other, &[]), names(plain, &[]), "{other}");
    }
}

#[test]
fn what_changes_the_meaning_does() {
    let plain = "# Which?\n- [x] `a > b`\n- [ ] snake_case\n";
    for other in [
        "# Which?\n- [x] `a >> b`\n- [ ] snake_case\n",
        "# Which?\n- [ ] `a > b`\n- [x] snake_case\n",
        "# Which?\n- [x] `a > b`\n- [ ] snakecase\n",
        "# Which?\n1. [x] `a > b`\n1. [ ] snake_case\n",
        "# Whose?\n- [x] `a > b`\n- [ ] snake_case\n",
    ] {
        assert_ne!(names(other, &[]), names(plain, &[]), "{other}");
    }
    assert_ne!(names("# Order\n1. a\n2. b\n", &[]), names("# Order\n1. b\n2. a\n", &[]), "the order of a sequence is its solution");
}

#[test]
fn a_question_that_was_reworded_keeps_the_identity_that_is_known() {
    let known = names(&format!("{IMAGES}\n{SERVERS}"), &[]);
    for (before, after) in [
        ("Which of these make a change to a running server?", "Which of these change a running server?"),
        ("Run an upgrade on it over SSH", "Run the upgrade on it, over ssh"),
        ("- [ ] Bake the fix with Packer\n", ""),
        ("- [ ] Bake the fix", "- [x] Bake the fix"),
    ] {
        let edited = SERVERS.replace(before, after);
        assert_eq!(names(&edited, &known), [known[1].clone()], "{edited}");
        assert_eq!(names(&format!("{edited}\n{IMAGES}"), &known), [known[1].clone(), known[0].clone()]);
    }
    let fresh = names("# What does a hypervisor do?\n- [x] It runs virtual machines\n- [ ] It bakes images\n", &known);
    assert!(!known.contains(&fresh[0]), "another question gets an identity of its own");
}

#[test]
fn a_known_identity_goes_to_one_question_only_and_to_the_one_most_like_it() {
    let known = names(SERVERS, &[]);
    let closer = SERVERS.replace("running server", "live server");
    let further = SERVERS.replace("Which of these make a change to a running server", "Which of these would change any server at all");
    for (text, which) in [(format!("{closer}\n{further}"), 0), (format!("{further}\n{closer}"), 1)] {
        let found = names(&text, &known);
        assert_eq!(found[which], known[0]);
        assert_ne!(found[1 - which], known[0]);
    }
    // The one that is known exactly keeps it, however like another is.
    let found = names(&format!("{closer}\n{SERVERS}"), &known);
    assert_eq!(found[1], known[0]);
    assert_ne!(found[0], known[0]);
}

#[test]
fn two_that_mean_the_same_are_two_still() {
    let twice = names(&format!("{SERVERS}\n{SERVERS}"), &[]);
    assert_eq!(twice[1], format!("{}~2", twice[0]));
    assert_eq!(names(&format!("{SERVERS}\n{SERVERS}"), &twice), twice);
    let edited = SERVERS.replace("by hand", "with an editor");
    let found = names(&format!("{SERVERS}\n{edited}"), &twice);
    assert_eq!(found, twice, "the second was edited, and stays the second");
}

#[test]
fn what_is_known_may_be_anything() {
    let known: Vec<String> = ["", "~", "q1", "q1-m-0-0", "q9-m-0-00000000000000000000000000000000", "ä-ö-ü-ß"].map(str::to_owned).into();
    assert_eq!(names(SERVERS, &known), names(SERVERS, &[]));
}

fn quizzes_below(folder: &Path, found: &mut Vec<Quiz>) {
    for path in std::fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            quizzes_below(&path, found);
        } else if let Some(text) = std::fs::read_to_string(&path).ok().filter(|_| path.to_string_lossy().contains("quiz")) {
            found.push(parse(&path.to_string_lossy(), &text).0);
        }
    }
}

#[test]
fn questions_of_real_quizzes_are_told_apart() {
    let mut quizzes = Vec::new();
    quizzes_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("quizzes"), &mut quizzes);
    if let Some(course) = std::env::var_os("DRILLYARD_TEST_COURSE") {
        quizzes_below(&Path::new(&course).join("docs"), &mut quizzes);
    }
    let mut all = 0;
    for quiz in &quizzes {
        let names = identities(quiz, &[]);
        all += names.len();
        for (index, one) in names.iter().enumerate() {
            for (other, name) in names.iter().enumerate().filter(|(other, _)| *other != index) {
                assert!(likeness(one, name) < ALIKE, "{:?} {:?}", quiz.questions[index], quiz.questions[other]);
            }
        }
    }
    assert!(all >= 12, "{all}");
}
