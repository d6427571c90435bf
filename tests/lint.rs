//! `drillyard lint` as authors and build servers meet it: where each fault is told, in which form, and how it ends.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

const YARD: &[(&str, &str)] = &[
    ("site/docs/_sidebar.md", "- [Home](/)\n- [1.0 - Start](1/start.md)\n"),
    ("site/docs/README.md", "# Home\n\nä [start](1/start.md#ende)\n"),
    ("site/docs/1/start.md", "# Start\n\n## End\n"),
    (
        "site/docs/1/start.checks.yaml",
        "format: 1\nexercises:\n  - id: a\n    heading: End\n    checks:\n      - { id: b, tol: { name: git } }\n",
    ),
    ("site/docs/1/lost.md", "# Lost\n\n[nowhere](no.md)\n"),
    ("site/quizzes/q.md", "# Q\n\n- [x] a\n- [ ] b\n"),
    ("alone.js", "const x = 1\n"),
    ("notes.txt", "notes\n"),
];

fn yard() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in YARD {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// Runs `drillyard lint` in `folder`: its exit code, stdout and stderr.
fn lint(folder: &Path, words: &[&str]) -> (i32, String, String) {
    let mut command = Command::cargo_bin("drillyard").unwrap();
    let output = command.env_clear().env("HOME", folder).current_dir(folder).arg("lint").args(words).output().unwrap();
    let [out, err] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    (output.status.code().unwrap(), out, err)
}

#[test]
fn each_fault_stands_in_a_line_that_opens_it_from_where_one_is() {
    let folder = yard();
    let (code, out, err) = lint(folder.path(), &["site"]);
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!((code, err.as_str(), lines.len()), (1, "", 4), "{out}");
    assert!(
        lines[0].starts_with("site/docs/1/start.checks.yaml:6:18: error: no kind of check is called `tol`; did you mean `tool`?"),
        "{out}"
    );
    assert_eq!(lines[1], "site/docs/README.md:3:11: error: docs/1/start.md has no heading 'ende'; did you mean 'end'? [dead-anchor]");
    assert_eq!(lines[2], "site/quizzes/q.md:1:1: warning: no page of the course asks this quiz [unused-quiz]");
    assert_eq!(lines[3], "2 errors, 1 warning in 2 pages, 1 quiz, 1 check file");
    let (_, within, _) = lint(&folder.path().join("site/docs"), &[".."]);
    let full = folder.path().canonicalize().unwrap().join("site/docs/README.md:3:11");
    assert!(within.contains(full.to_str().unwrap()), "{within}");
    assert!(lint(&folder.path().join("site"), &[]).1.contains("\ndocs/README.md:3:11: "), "the folder one is in");
}

#[test]
fn one_file_is_looked_at_within_its_course_or_alone() {
    let folder = yard();
    let only = |file: &str| lint(folder.path(), &[file]);
    let (code, out, _) = only("site/docs/README.md");
    assert!(code == 1 && out.lines().count() == 2 && out.ends_with("1 error, 0 warnings in site/docs/README.md\n"), "{out}");
    assert_eq!(only("site/docs/1/start.md"), (0, "nothing is wrong in site/docs/1/start.md\n".to_owned(), String::new()));
    assert!(only("site/docs/1/lost.md").1.contains("lost.md:3:11: error: no.md is no page"), "nothing leads to it");
    assert_eq!(only("site/quizzes/q.md").0, 0, "a warning is no error");
    let (code, out, _) = only("alone.js");
    assert!(code == 1 && out.starts_with("alone.js:1:1: error: "), "{out}");
    assert_eq!(only("notes.txt").0, 4);
    assert_eq!(only("absent"), (4, String::new(), "drillyard: 'absent' is not there: give the folder of a course\n".to_owned()));
}

#[test]
fn warnings_fail_only_when_they_are_denied() {
    let folder = yard();
    let quiz = "site/quizzes/q.md";
    assert_eq!(lint(folder.path(), &[quiz, "--deny", "warnings"]).0, 1);
    assert_eq!(lint(folder.path(), &["site/docs/1/start.md", "--deny", "warnings"]).0, 0);
}

#[test]
fn programs_read_every_form() {
    let folder = yard();
    let json = |format: &str| serde_json::from_str::<Value>(&lint(folder.path(), &["site", "--format", format]).1).unwrap();
    let report = json("json");
    assert_eq!((&report["format"], &report["errors"], &report["warnings"], &report["pages"]), (&1.into(), &2.into(), &1.into(), &2.into()));
    let anchor = &report["diagnostics"][1];
    assert_eq!(
        (&anchor["rule"], &anchor["severity"], &anchor["line"], &anchor["column"]),
        (&"dead-anchor".into(), &"error".into(), &3.into(), &11.into())
    );
    let sarif = json("sarif");
    let places: Vec<&Value> =
        sarif["runs"][0]["results"].as_array().unwrap().iter().map(|result| &result["locations"][0]["physicalLocation"]).collect();
    assert_eq!((&sarif["version"], places.len()), (&"2.1.0".into(), 3));
    assert_eq!(places[1]["artifactLocation"]["uri"], "site/docs/README.md");
    let github = lint(folder.path(), &["site", "--format", "github"]).1;
    assert!(github.lines().all(|line| line.starts_with("::error file=site/") || line.starts_with("::warning file=site/")), "{github}");
}

/// But for the lessons that the part of it leaves out, and for links to them.
#[test]
fn the_dead_links_of_a_real_course_are_found_and_no_others() {
    let Some(course) = std::env::var_os("DRILLYARD_TEST_COURSE") else { return };
    let report: Value = serde_json::from_str(&lint(Path::new(&course), &["--format", "json"]).1).unwrap();
    assert!(report["pages"].as_u64() > Some(20) && report["quizzes"].as_u64() > Some(10), "{report}");
    let told = report["diagnostics"].as_array().unwrap().iter().filter(|found| found["rule"] != "missing-page").map(|found| {
        let [file, rule] = ["file", "rule"].map(|key| found[key].as_str().unwrap());
        format!("{file}:{} {rule}", found["line"])
    });
    assert_eq!(told.collect::<Vec<_>>(), include_str!("data/lint-real.txt").lines().collect::<Vec<_>>());
}

#[test]
fn nothing_is_wrong_in_the_course_of_this_project() {
    let (code, out, _) = lint(Path::new(env!("CARGO_MANIFEST_DIR")), &["--deny", "warnings"]);
    assert!(code == 0 && out.starts_with("nothing is wrong in "), "{out}");
}
