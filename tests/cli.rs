//! The commands as people and scripts meet them: what they print, where, and how they end.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

/// A course of two chapters, with one absent page.
const YARD: &[(&str, &str)] = &[
    ("docs/_sidebar.md", "- [Welcome](/)\n- **Part 1**\n- [1.0 - Start](1/1.0-start.md)\n  - [1.0.1 - More](1/1.0.1-more.md)\n"),
    ("docs/README.md", "---\ndocs/1/1.0-start.md:\n  category: Basics\n  estReadingMinutes: 20\n---\n# The Yard\n"),
    (
        "docs/1/1.0-start.md",
        "---\nestReadingMinutes: 10\nexercises:\n  - name: First\n    estMinutes: 90\n---\n# Start\n\nA **bold** word and a [link](1/1.0.1-more.md).\n\n\
         ?> A tip.\n\n1. One\n2. Two\n",
    ),
];

fn course(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

struct Ran {
    code: i32,
    out: String,
    err: String,
}

/// Runs the program in an environment of its own; `{}` among the words stands for `folder`.
fn run(folder: &Path, words: &[&str]) -> Ran {
    let mut command = Command::cargo_bin("drillyard").unwrap();
    command.env_clear().env("HOME", folder).env("LANG", "C.UTF-8");
    for word in words {
        command.arg(if *word == "{}" { folder.as_os_str() } else { word.as_ref() });
    }
    let output = command.output().unwrap();
    Ran {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

#[test]
fn outline_lists_chapters_lessons_and_minutes() {
    let folder = course(YARD);
    let ran = run(folder.path(), &["outline", "--course", "{}"]);
    let expected = "The Yard\n\n  Welcome\n\nPart 1\n  1.0   Start    10 min  + 1 h 30 min\n    1.0.1 More  not there\n";
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, expected, ""));
}

#[test]
fn outline_as_json_is_versioned() {
    let folder = course(YARD);
    let ran = run(folder.path(), &["outline", "--json", "--course", "{}"]);
    let outline: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(outline["format"], 1);
    let lesson = &outline["chapters"][1]["lessons"][0];
    assert_eq!((lesson["id"].as_str(), lesson["number"].as_str()), (Some("1/1.0-start"), Some("1.0")));
    assert_eq!((&lesson["reading_minutes"], &lesson["exercises"][0]["minutes"]), (&Value::from(10), &Value::from(90)));
    assert_eq!(outline["chapters"][1]["lessons"][1]["present"], false);
}

#[test]
fn the_built_in_course_needs_no_folder() {
    let ran = run(tempfile::tempdir().unwrap().path(), &["outline"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(ran.out.starts_with("Drillyard"), "{}", ran.out);
}

#[test]
fn every_link_picture_and_quiz_of_the_built_in_course_is_there() {
    let home = tempfile::tempdir().unwrap();
    let json = |words: &[&str]| -> Value {
        let ran = run(home.path(), words);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{words:?}");
        serde_json::from_str(&ran.out).unwrap()
    };
    let list = |value: &Value| value.as_array().unwrap().clone();
    for lesson in list(&json(&["outline", "--json"])["chapters"]).iter().flat_map(|chapter| list(&chapter["lessons"])) {
        let id = lesson["id"].as_str().unwrap();
        let shown = json(&["show", id, "--format", "json"]);
        let missing = |list: &[Value], fault: &dyn Fn(&Value) -> bool| {
            list.iter().filter(|part| fault(part)).map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(list(&shown["diagnostics"]), [Value::Null; 0], "{id}");
        assert_eq!(missing(&list(&shown["links"]), &|link| link["leads_to"] == "missing"), [""; 0], "{id}");
        assert_eq!(missing(&list(&shown["pictures"]), &|picture| picture["found"] == false), [""; 0], "{id}");
        assert_eq!(missing(&list(&shown["quizzes"]), &|quiz| quiz["file"].is_null()), [""; 0], "{id}");
        for quiz in list(&shown["quizzes"]) {
            assert_eq!(list(&json(&["show", quiz["file"].as_str().unwrap(), "--format", "json"])["diagnostics"]), [Value::Null; 0]);
        }
    }
}

#[test]
fn what_can_not_be_done_is_told_on_stderr_with_its_exit_code() {
    let folder = course(&[("notes.txt", "")]);
    for (words, code, says) in [
        (&["outline", "--course", "/nowhere/at/all"][..], 4, "drillyard: '/nowhere/at/all' is not there"),
        (&["outline", "--course", "{}"], 4, "is no course: there is no Markdown file"),
        (&["outlin", "--json"], 2, "drillyard: 'outlin' is neither a folder nor a command; did you mean `drillyard outline`?"),
        (&["xyzzy"], 2, "drillyard: 'xyzzy' is neither a folder nor a command"),
        (&["outline", "--jsn"], 2, "unexpected argument '--jsn'"),
        (&["man", "outlin"], 2, "drillyard: there is no command 'outlin'; did you mean 'outline'?"),
        (&["./xyzzy"], 4, "drillyard: './xyzzy' is not there"),
    ] {
        let ran = run(folder.path(), words);
        assert_eq!((ran.code, ran.out.as_str()), (code, ""), "{words:?}: {}", ran.err);
        assert!(ran.err.contains(says), "{words:?}: {}", ran.err);
    }
}

#[test]
fn broken_front_matter_is_told_with_its_line_and_the_rest_goes_on() {
    let folder = course(&[("a.md", "---\ncategory: [open\n---\n# A\n"), ("b.md", "---\nestReadingMinutes: 5\n---\n# B\n")]);
    let ran = run(folder.path(), &["outline", "--course", "{}"]);
    assert_eq!(ran.code, 0);
    assert!(ran.err.starts_with("a.md:2:") && ran.err.ends_with("[broken-yaml]\n"), "{}", ran.err);
    assert!(ran.out.contains("A\n") && ran.out.contains("B    5 min"), "{}", ran.out);
}

#[test]
fn no_control_character_of_a_course_is_printed() {
    let folder =
        course(&[("_sidebar.md", "- **\u{1b}[31mRed**\n- [\u{9b}2JWipe](a.md)\n"), ("a.md", "---\ncategory: \"\\e]0;x\\a\"\n---\n# A\n")]);
    for words in [&["outline", "--course", "{}"][..], &["outline", "--json", "--course", "{}"]] {
        let ran = run(folder.path(), words);
        assert!(!(ran.out + &ran.err).contains(|ch: char| ch.is_control() && ch != '\n'), "{words:?}");
    }
}

const STYLE: &str = "\u{1b}[";

#[test]
fn show_prints_a_lesson_by_any_of_its_names() {
    let folder = course(YARD);
    for name in ["1.0", "1/1.0-start", "1/1.0-start.md", "start"] {
        let ran = run(folder.path(), &["show", name, "--course", "{}"]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{name}");
        for words in ["10 min reading", "Start\n", "A bold word and a link [1].", "tip", "1. One"] {
            assert!(ran.out.contains(words), "{name}: {words} in {}", ran.out);
        }
        assert!(!ran.out.contains("estReadingMinutes"), "front matter never shows");
        assert!(!ran.out.contains(STYLE), "no colours without a terminal");
    }
}

#[test]
fn show_keeps_to_the_width_and_colours_on_request() {
    let folder = course(&[("a.md", &format!("# A\n\n{}\n", "word ".repeat(60)))]);
    for width in ["20", "60", "100"] {
        let ran = run(folder.path(), &["show", "a", "--width", width, "--course", "{}"]);
        let widest = ran.out.lines().map(|line| line.chars().count()).max().unwrap();
        let width: usize = width.parse().unwrap();
        assert!(widest <= width && widest > width - 6, "{widest} of {width}");
    }
    let shown = |variable: &str, value: &str| {
        let mut command = Command::cargo_bin("drillyard").unwrap();
        command.env_clear().env("TERM", "xterm").env(variable, value);
        let output = command.args(["show", "a", "--format", "ansi", "--course"]).arg(folder.path()).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(shown("X", "").contains(";36m"), "a heading is coloured");
    assert!(shown("NO_COLOR", "1").contains(STYLE) && !shown("NO_COLOR", "1").contains(";36m"), "weights, but no colours");
    assert!(!shown("TERM", "dumb").contains(STYLE), "a dumb terminal gets text alone");
}

#[test]
fn show_as_json_tells_where_links_lead() {
    let folder = course(YARD);
    let ran = run(folder.path(), &["show", "1.0", "--format", "json", "--course", "{}"]);
    let lesson: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((&lesson["format"], &lesson["id"], &lesson["number"]), (&Value::from(1), &Value::from("1/1.0-start"), &Value::from("1.0")));
    assert_eq!(
        (&lesson["links"][0]["leads_to"], &lesson["links"][0]["path"]),
        (&Value::from("lesson"), &Value::from("docs/1/1.0.1-more.md"))
    );
    assert_eq!(lesson["steps"][1]["line"], 14);
}

#[test]
fn show_puts_in_what_a_page_embeds_and_names_what_it_can_not() {
    let folder = course(&[("a.md", "# A\n\n[x](b.md ':include')\n\n[y](no.sh ':include')\n"), ("b.md", "Part *two*.\n")]);
    let ran = run(folder.path(), &["show", "a", "--course", "{}"]);
    assert_eq!(ran.out, "# A\n\nPart two.\n\n[not embedded: no.sh · the course has no such file]\n");
    assert!(ran.err.contains("a.md:5:1: no.sh is not embedded: the course has no such file [embed-missing]"), "{}", ran.err);
    let ran = run(folder.path(), &["show", "a", "--format", "json", "--course", "{}"]);
    let lesson: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((&lesson["blocks"][1]["text"], &lesson["blocks"][1]["line"]), (&Value::from("Part two."), &Value::from(3)));
    assert_eq!(lesson["diagnostics"][0]["rule"], "embed-missing");
}

#[test]
fn show_makes_links_to_click_through_a_pipe_only_when_asked() {
    let folder = course(&[("a.md", "[x](https://example.org)\n")]);
    let shown = |more: &[&str]| run(folder.path(), &[&["show", "a", "--format", "ansi", "--course", "{}"], more].concat()).out;
    const LINK: &str = "\u{1b}]8;id=0;https://example.org\u{1b}\\";
    assert!(!shown(&[]).contains(LINK) && !shown(&["--hyperlinks", "never"]).contains(LINK));
    assert!(shown(&["--hyperlinks", "always"]).contains(LINK));
    assert!(!run(folder.path(), &["show", "a", "--hyperlinks", "always", "--course", "{}"]).out.contains(LINK), "plain text has none");
}

#[test]
fn show_reads_a_quiz_of_the_course_or_a_file_of_its_own() {
    let folder = course(&[("a.md", "# A\n"), ("quizzes/q.md", "# Which?\n\n1. [x] This\n1. [ ] That\n   > No.\n")]);
    let file = folder.path().join("quizzes/q.md");
    let quiz = file.to_str().unwrap();
    for words in [&["show", "q.md", "--format", "json", "--course", "{}"][..], &["show", quiz, "--format", "json"]] {
        let ran = run(folder.path(), words);
        let shown: Value = serde_json::from_str(&ran.out).unwrap();
        let question = &shown["questions"][0];
        assert_eq!(
            (&question["title"], &question["kind"], &question["line"]),
            (&Value::from("Which?"), &Value::from("single"), &Value::from(1))
        );
        assert_eq!((&question["answers"][0]["correct"], &question["answers"][1]["comment"]), (&Value::from(true), &Value::from("No.")));
        assert_eq!(shown["diagnostics"], Value::Array(Vec::new()));
    }
    let ran = run(folder.path(), &["show", quiz]);
    assert_eq!(ran.out, "1. Which?  (choose one)\n   [x] This\n   [ ] That\n       > No.\n");
}

#[test]
fn show_says_what_it_can_not_find() {
    let folder = course(YARD);
    for (what, code, says) in [
        ("1.0.1", 4, "lesson 1.0.1 More is in the sidebar, but its page docs/1/1.0.1-more.md is not there"),
        ("1.9", 2, "no lesson '1.9' in The Yard"),
        ("", 2, "a lesson's name is empty"),
    ] {
        let ran = run(folder.path(), &["show", what, "--course", "{}"]);
        assert_eq!((ran.code, ran.out.as_str()), (code, ""), "{what}: {}", ran.err);
        assert!(ran.err.starts_with("drillyard: ") && ran.err.contains(says), "{what}: {}", ran.err);
    }
}

#[test]
fn completions_and_manual_pages_come_from_the_same_definitions() {
    let home = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let ran = run(home.path(), &["completions", shell]);
        assert!(ran.code == 0 && ran.out.contains("outline"), "{shell}: {}", ran.err);
    }
    assert!(run(home.path(), &["man"]).out.contains("drillyard\\-outline(1)"));
    assert!(run(home.path(), &["man", "outline"]).out.contains("\\-\\-json"));
}

#[test]
fn a_reader_who_leaves_early_is_no_error() {
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin!("drillyard"))
        .args(["completions", "bash"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8(output.stderr).unwrap().as_str()), (Some(0), ""));
}

#[test]
fn a_real_course_opens() {
    let Some(path) = std::env::var_os("DRILLYARD_TEST_COURSE") else { return };
    let ran = run(Path::new(&path), &["outline", "--json", "--course", "{}"]);
    let outline: Value = serde_json::from_str(&ran.out).unwrap();
    let chapters = outline["chapters"].as_array().unwrap();
    assert!(chapters.len() > 10);
    let lesson = chapters[4]["lessons"].as_array().unwrap().iter().find(|lesson| lesson["number"] == "4.1").unwrap();
    assert_eq!(
        (lesson["present"].as_bool(), lesson["reading_minutes"].as_u64(), lesson["exercises"].as_array().unwrap().len()),
        (Some(true), Some(15), 2)
    );
}

#[test]
fn code_is_coloured_where_colours_show_and_nowhere_else() {
    let folder = course(&[("a.md", "# A\n\n```sh\nif true; then ls; fi # now\n```\n")]);
    let show = |format: &str, variables: &[(&str, &str)]| {
        let mut command = Command::cargo_bin("drillyard").unwrap();
        command.env_clear().env("HOME", folder.path()).envs(variables.iter().copied());
        let output = command.args(["show", "a", "--format", format, "--course"]).arg(folder.path()).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let ansi = show("ansi", &[]);
    assert!(ansi.contains("\u{1b}[0;35mif") && ansi.contains("\u{1b}[0;2m# now"), "{ansi:?}");
    assert!(!show("ansi", &[("NO_COLOR", "1")]).contains("[0;35m"));
    assert!(!show("plain", &[]).contains('\u{1b}'));
}
