use super::*;
use crate::course::assemble;
use crate::domain::picture::PictureFault;

/// What is wrong in a course of these files, one line each. A picture is what its text says.
fn lint(files: &[(&str, &str)]) -> (Vec<String>, Findings) {
    let mut paths: Vec<String> = files.iter().map(|(path, _)| (*path).to_owned()).collect();
    paths.sort();
    let text = |path: &str| files.iter().find(|(name, _)| *name == path).map(|(_, text)| (*text).to_owned());
    let (put_together, _) = assemble(&paths, &text, "c");
    let read = |path: &str| text(path).ok_or_else(|| format!("{path} can't be read"));
    let picture = |path: &str| match text(path).as_deref() {
        None => Err(PictureFault::Missing),
        Some("broken") => Err(PictureFault::Corrupt),
        Some(_) => Ok((10, 10)),
    };
    let findings = course(&put_together, Files { text: &read, picture: &picture }, None);
    (findings.diagnostics.iter().map(ToString::to_string).collect(), findings)
}

const SOUND: &[(&str, &str)] = &[
    ("docs/_sidebar.md", "- [Home](/)\n- [1.0 - Start](1/start.md)\n"),
    ("docs/README.md", "# Home\n\n[start](1/start.md#the-end) [elsewhere](https://example.org)\n"),
    (
        "docs/1/start.md",
        "# Start\n\n[aside](1/aside.md)\n\n![a](img/a.png)\n\n## Exercise 1: Do it\n\n1. One\n\n2. Two\n\n## The end\n\n<div class=\"quizdown\"><div id=\"q.md\"></div></div>\n",
    ),
    ("docs/1/aside.md", "# Aside\n\n[back](1/start.md?id=exercise-1-do-it)\n"),
    ("docs/1/img/a.png", "picture"),
    (
        "docs/1/start.checks.yaml",
        "format: 1\nexercises:\n  - id: a\n    heading: Exercise 1\n    checks:\n      - { id: b, step: 2, title: B, tool: { name: git } }\n",
    ),
    ("quizzes/q.md", "# Q\n\n- [x] a\n- [ ] b\n"),
    ("quizzes/README.md", "no quiz"),
];

/// A sound course but for `changed`, whose files take the place of those of the same name.
fn with(changed: &[(&'static str, &'static str)]) -> Vec<String> {
    let kept = SOUND.iter().filter(|(path, _)| changed.iter().all(|(other, _)| other != path));
    lint(&kept.chain(changed.iter().filter(|(_, text)| *text != "gone")).copied().collect::<Vec<_>>()).0
}

#[test]
fn nothing_is_wrong_in_a_sound_course_and_all_of_it_was_read() {
    let (told, findings) = lint(SOUND);
    assert_eq!(told, [""; 0]);
    assert_eq!(findings.pages, ["docs/1/aside.md", "docs/1/start.md", "docs/README.md"], "the aside is reached by a link");
    assert_eq!((findings.quizzes, findings.check_files), (vec!["quizzes/q.md".to_owned()], vec!["docs/1/start.checks.yaml".to_owned()]));
}

#[test]
fn what_leads_nowhere_is_told_at_its_place_with_what_was_meant() {
    let home = |text: &'static str| with(&[("docs/README.md", text)]);
    assert_eq!(
        home("# Home\n\na\nb [start](1/strat.md)\n"),
        ["docs/README.md:4:11: 1/strat.md is no page or file of the course; did you mean 1/start? [dead-link]"]
    );
    assert_eq!(
        home("# Home\n\n[a](1/start.md?id=the-and)\n\n[b](#hoem)\n"),
        [
            "docs/README.md:3:5: docs/1/start.md has no heading 'the-and'; did you mean 'the-end'? [dead-anchor]",
            "docs/README.md:5:5: docs/README.md has no heading 'hoem'; did you mean 'home'? [dead-anchor]",
        ]
    );
    assert_eq!(
        home("# Home\n\n![a](b.png ':class=light-mode-x') ![a](1/img/a.png ':class=dark-mode-x') ![c](c.png)\n"),
        [
            "docs/README.md:3:6: the picture docs/b.png is not there [missing-picture]",
            "docs/README.md:3:79: the picture docs/c.png is not there [missing-picture]",
        ]
    );
    let told = home("<details><summary>s</summary>\n\n<div class=\"quizdown\"><div id=\"p.md\"></div></div>\n\n</details>\n");
    assert_eq!(told, ["docs/README.md:3:32: the quiz 'p.md' is not in quizzes/; did you mean q.md? [unknown-quiz]"], "also in a fold");
    assert_eq!(
        with(&[("docs/1/img/a.png", "broken")]),
        ["docs/1/start.md:5:6: the picture docs/1/img/a.png is damaged: it is not what its format says [broken-picture]"]
    );
}

#[test]
fn a_lesson_without_a_page_is_told_in_the_contents_and_at_each_link() {
    let told =
        with(&[("docs/1/aside.md", "gone"), ("docs/_sidebar.md", "- [Home](/)\n- [1.0 - Start](1/start.md)\n  - [Aside](1/aside.md)\n")]);
    assert_eq!(
        told,
        [
            "docs/1/start.md:3:9: this leads to 'Aside', whose page is not there [dead-link]",
            "docs/_sidebar.md:3:13: the page of 'Aside', docs/1/aside.md, is not there; did you mean docs/1/start.md? [missing-page]",
        ]
    );
}

#[test]
fn checks_and_quizzes_that_fit_no_page_are_told() {
    let checks = |text: &'static str| with(&[("docs/1/start.checks.yaml", text)]);
    let told = checks(
        "format: 1\nexercises:\n  - id: a\n    heading: Exercise 1\n    checks:\n      - { id: b, step: 3, title: B, tool: { name: git } }\n  - id: c\n    heading: The ende\n    checks: []\n",
    );
    assert_eq!(
        told,
        [
            "docs/1/start.checks.yaml:6:1: docs/1/start.md has no step 3 in 'Exercise 1'; its last is 2 [unknown-step]",
            "docs/1/start.checks.yaml:7:1: docs/1/start.md has no heading 'The ende'; did you mean 'The end'? [unknown-heading]",
        ]
    );
    let told = checks("format: 1\nexercises:\n  - id: a\n    heading: Exercise 1\n    checks:\n      - { id: b, tol: { name: git } }\n");
    assert!(told.len() == 1 && told[0].starts_with("docs/1/start.checks.yaml:6:") && told[0].contains("did you mean `tool`"), "{told:?}");
    let lost = [("docs/1/strat.checks.yaml", "format: 1\nexercises: []\n"), ("quizzes/r.md", "# R\n\n1. a\n2. b\n")];
    assert_eq!(
        with(&lost),
        [
            "docs/1/strat.checks.yaml:1:1: there is no lesson docs/1/strat.md beside it, so nobody can run these checks [checks-without-page]",
            "quizzes/r.md:1:1: no page of the course asks this quiz [unused-quiz]",
        ]
    );
    let apart = [
        ("docs/2/x.md", "# Exercise 1\n"),
        ("docs/2/x.checks.yaml", "format: 1\nexercises:\n  - id: a\n    heading: Exercise 1\n    checks: []\n"),
    ];
    assert_eq!(with(&apart), ["docs/2/x.md:1:1: this page has checks, but neither the contents nor a link leads to it [page-without-way]"]);
    assert_eq!(with(&[("quizzes/q.md", "# Q\n\nno answers\n")]).len(), 1, "what is wrong in a quiz is told too");
}

#[test]
fn a_deliverable_that_fits_no_prompt_or_two_is_told_at_its_line() {
    let page = "# Start\n\n## Exercise 1: Do it\n\n1. One\n\n2. Two\n\n## Deliverables\n\n- Toil\n- Toil and trouble\n- Discuss `chroot`\n- Discuss a VM\n- Show it\n";
    let told = |specs: &str| {
        let checks = format!(
            "format: 1\nexercises:\n  - id: a\n    heading: Exercise 1\n    checks:\n      - {{ id: b, step: 2, title: B, tool: {{ name: git }} }}\ndeliverables:\n{specs}"
        );
        let files =
            [("docs/_sidebar.md", "- [1.0 - Start](1/start.md)\n"), ("docs/1/start.md", page), ("docs/1/start.checks.yaml", &checks)];
        lint(&files).0
    };
    let sound =
        "  - { id: toil, match: Toil, evidence: [a/b] }\n  - { id: trouble, match: Toil and }\n  - { id: chroot, match: Discuss chroot }\n";
    assert_eq!(told(sound), [""; 0], "of two that begin so, the one that is just these words is meant");
    for (spec, what) in [
        ("{ id: x, match: Talk }", "error: the deliverable `x`: no prompt of docs/1/start.md begins 'Talk' [unknown-prompt]"),
        ("{ id: x, match: Show ot }", "begins 'Show ot'; did you mean 'Show it'? [unknown-prompt]"),
        (
            "{ id: x, match: Discuss }",
            "'Discuss' begins more than one prompt of docs/1/start.md: 'Discuss chroot' (line 13) and 'Discuss a VM' (line 14); say more of the words [unclear-prompt]",
        ),
        ("{ id: x, match: Toil }\n  - { id: y, match: [Nothing, TOIL] }", "`y` fits the same prompt as `x`: 'Toil' [prompt-taken]"),
        (
            "{ id: x, match: Show it, evidence: [a/c] }",
            "no check `a/c` in this file; did you mean `a/b`? (write `exercise/check`) [bad-value]",
        ),
    ] {
        let told = told(&format!("  - {spec}\n"));
        let line = 8 + spec.matches('\n').count();
        let what = what.trim_start_matches("error: ");
        assert!(
            told.len() == 1 && told[0].starts_with(&format!("docs/1/start.checks.yaml:{line}:")) && told[0].contains(what),
            "{told:#?}"
        );
    }
}
