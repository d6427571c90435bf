//! Hard cases of quizdown with the counts that quizdown-js 0.4.1 (with marked 2.1.3) gives: it is the reference for what its
//! lax Markdown means. A test of the whole reader; details are tested beside their code.

use std::fmt::Write;

use proptest::prelude::*;

use super::blocks::{self, BlockKind};
use super::*;
use crate::domain::progress::Fingerprints;

/// For each heading of a quiz: type, answers, right answers, comments, hints, and paragraphs with code blocks.
#[rustfmt::skip]
const HARD_CASES: &[(&str, &[&str])] = &[
    ("# Is water wet?\n\n1. [x] Yes\n1. [ ] No\n", &["single 2 1 0 0 0"]),
    ("# A quote left of its answer\n1. [x] Yes\n> It is.\n1. [ ] No\n> Feel it.\n", &["single 2 1 2 0 0"]),
    ("# A tab before the quote\n- [x] Yes\n\t> It is.\n- [ ] No\n\t> Feel it.\n", &["multiple 2 1 2 0 0"]),
    ("# Two spaces below a numbered answer\n1. [ ] Yes\n  > comment\n1. [x] No\n  > comment\n", &["single 2 1 2 0 0"]),
    ("# A blank line before the comment\n1. [ ] Yes\n\n  > comment\n1. [x] No\n", &["single 1 0 0 1 0"]),
    ("# A blank line and less than the content\n1. [ ] Yes\n\n > hint, not comment\n", &["single 1 0 0 1 0"]),
    ("# A fence at the margin\n1. [x] This\n```bash\nls\n```\n1. [ ] That\n", &["single 2 1 0 0 0"]),
    ("# A fence at the margin with a blank line in it\n1. [x] This\n```bash\nls\n\npwd\n```\n1. [ ] That\n", &["single 1 1 0 0 2"]),
    ("# Two comments in one answer\n- [x] This\n  > one\n\n  > two\n- [ ] That\n", &["multiple 2 1 2 0 0"]),
    ("# A comment that goes on lazily\n- [x] This\n  > one\n  and on\n- [ ] That\n  > two\nand on\n", &["multiple 2 1 2 0 0"]),
    ("# Several hints\n\n> first\n\n> second\n\n- [x] This\n- [ ] That\n", &["multiple 2 1 0 2 0"]),
    ("# A hint of two lines\n> first\n> second\nand lazily a third\n\n- [x] This\n", &["multiple 1 1 0 1 0"]),
    ("# Text and code\n\nLook:\n\n```python\n# a comment, no heading\n- [ ] no answer\n```\n\nWell?\n\n1. [x] This\n1. [ ] That\n", &["single 2 1 0 0 3"]),
    ("# Order these\n\n1. One\n2. Two\n3. Three\n10. Ten\n", &["sequence 4 0 0 0 0"]),
    ("# Ordered, first without a marker\n1. One\n1. [x] Two\n", &["sequence 2 1 0 0 0"]),
    ("# Ordered, first with one\n1. [x] One\n1. Two\n", &["single 2 1 0 0 0"]),
    ("# Markers that are none\n- [x]tight\n- [] empty\n- [X] Capital\n-  [x] two spaces\n- [ ]  two after\n", &["multiple 5 1 0 0 0"]),
    ("A title\n===\n- [x] This\n\nAnother\n---\n1. [ ] This\n1. [x] That\n", &["multiple 1 1 0 0 0", "single 2 1 0 0 0"]),
    ("# A nested list\n- [x] This\n  - with a point\n  - and one more\n    > deep down\n- [ ] That\n  1. numbered\n", &["multiple 2 1 0 0 0"]),
    ("# Loose answers\n\n- [x] This\n\n- [ ] That\n\n  more of it\n\n- [ ] Else\n", &["multiple 3 1 0 0 0"]),
    ("# Other bullets begin another list\n- [x] This\n- [ ] That\n* [x] Not here\n", &["multiple 2 1 0 0 0"]),
    ("# Two blank lines end a list\n- [x] This\n- [ ] That\n\n\n- [x] Not here\n", &["multiple 2 1 0 0 0"]),
    ("# Text after the answers\n- [x] This\n- [ ] That\n\nAfterwords\n", &["multiple 2 1 0 0 1"]),
    ("# A paragraph wrapped under an answer\n- [x] This goes\non here\n  and here\n- [ ] That\n", &["multiple 2 1 0 0 0"]),
    ("# A paragraph wrapped with 1.5 of something\n- [x] This goes for\n1.5 hours\n- [ ] That\n", &["multiple 1 1 0 0 1"]),
    ("# Bold at the margin\n- [x] This\n**bold** words\n- [ ] That\n", &["multiple 1 1 0 0 1"]),
    ("  # Indented as a whole\n\n  - [x] This\n    > comment\n  - [ ] That\n", &["multiple 2 1 1 0 0"]),
    ("# Deep comment is code\n- [x] This\n\t\t> not a comment\n- [ ] That\n", &["multiple 2 1 0 0 0"]),
    ("# Trailing marks ##\n#### \n- [x] This\n", &["none", "multiple 1 1 0 0 0"]),
    ("# Numbers with brackets\n1) [x] This\n2) [ ] That\n", &["single 2 1 0 0 0"]),
    ("# Tildes\n~~~\n# no heading\n~~~\n- [x] This\n", &["multiple 1 1 0 0 1"]),
    ("# A number above one ends no paragraph\nWhich?\n2. [x] This\n", &["none"]),
    ("# Code by indentation\n\n    # no heading\n    - [ ] no answer\n\n- [x] This\n", &["multiple 1 1 0 0 1"]),
    ("#No heading\n\n# Heading\n- [x] This\n", &["multiple 1 1 0 0 0"]),
    ("# A picture\n\n![a kiln](kiln.png)\n\n- [x] ![this](a.png)\n- [ ] ![that](b.png)\n  > ![why](c.png)\n", &["multiple 2 1 1 0 1"]),
    ("# Twice\n- [x] This\n\n# Twice\n1. [ ] This\n1. [x] That\n", &["multiple 1 1 0 0 0", "single 2 1 0 0 0"]),
    ("# Breaks within answers\n- [x] This<br>and<br/>more\n- [ ] That\n", &["multiple 2 1 0 0 0"]),
    ("# A rule in the body\n\nOne\n\n---\n\nTwo\n\n- [x] This\n", &["multiple 1 1 0 0 2"]),
    ("# Code within answers\n- [x] `ls -l`\n- [ ] This:\n  ```sh\n  rm x\n  ```\n- [ ] That\n", &["multiple 3 1 0 0 0"]),
    ("# Inline fence\n```ls```<br>\n1. [x] This\n1. [ ] That\n", &["single 2 1 0 0 1"]),
];

/// What the reference counts. A question is counted here even when it is broken and would not be asked.
fn counts(quizdown: &str) -> Vec<String> {
    let mut counted: Vec<(Option<String>, usize, usize)> = Vec::new();
    for block in blocks::page(&source::lines(quizdown, |line| (line + 1, 1))) {
        match (block.kind, counted.last_mut()) {
            (BlockKind::Heading(..), _) => counted.push((None, 0, 0)),
            (BlockKind::Quote, Some(question)) => question.1 += 1,
            (BlockKind::Paragraph | BlockKind::Code, Some(question)) => question.2 += 1,
            (BlockKind::List(list), Some(question)) if question.0.is_none() => {
                let kind = match (list.ordered, list.items[0].task) {
                    (false, _) => "multiple",
                    (true, Some(_)) => "single",
                    (true, None) => "sequence",
                };
                let is_comment = |block: &&blocks::Block| block.kind == BlockKind::Quote;
                let comments: usize = list.items.iter().map(|item| blocks::item(&item.lines).iter().filter(is_comment).count()).sum();
                let right = list.items.iter().filter(|item| item.task == Some(true)).count();
                question.0 = Some(format!("{kind} {} {right} {comments}", list.items.len()));
            }
            _ => {}
        }
    }
    let shown = |(answers, hints, texts): (Option<String>, usize, usize)| {
        answers.map_or("none".into(), |answers| format!("{answers} {hints} {texts}"))
    };
    counted.into_iter().map(shown).collect()
}

#[test]
fn hard_cases_count_as_in_the_reference() {
    for (quizdown, expected) in HARD_CASES {
        assert_eq!(counts(quizdown), *expected, "{quizdown}");
    }
}

#[test]
fn one_answer_counts_as_well_as_twenty() {
    for count in 1..=20 {
        let list = |marker: &str, right: usize| {
            (0..count).fold(String::from("# Q\n"), |list, answer| {
                list + marker
                    + if marker == "7. " {
                        ""
                    } else if answer < right {
                        "[x] "
                    } else {
                        "[ ] "
                    }
                    + &format!("a{answer}\n> c\n")
            })
        };
        assert_eq!(counts(&list("1. ", 1)), [format!("single {count} 1 {count} 0 0")]);
        assert_eq!(counts(&list("- ", count)), [format!("multiple {count} {count} {count} 0 0")]);
        assert_eq!(counts(&list("7. ", 0)), [format!("sequence {count} 0 {count} 0 0")]);
    }
}

/// A question in one line: `kind: title | explanation | hints | answers`, right ones with `*`, comments in brackets.
fn told(question: &Question) -> String {
    let mut line = format!("{:?}: {} | {} | {:?} |", question.kind, question.title, question.explanation, question.hints);
    for answer in &question.answers {
        let mark = if answer.correct { "*" } else { "" };
        let _ = write!(line, " {mark}{}", answer.text);
        let _ = answer.comments.iter().try_for_each(|comment| write!(line, " [{comment}]"));
    }
    line
}

#[test]
fn a_question_is_read_with_all_its_parts() {
    let source = "# Which **tool** builds images? #\n\nThink of `&lt;name&gt;`.\n\n```sh\nbuild .\n```\n\n> first hint\n\n> second\n> hint\n\n\
                  1. [x] Packer\n> It *does*.\n1. [ ] `ssh`\n   - not at all\n\n   > It logs in.\n\n   > And out.\n";
    let (quiz, diagnostics) = parse("q.md", source);
    assert_eq!(diagnostics, []);
    let expected = "Single: Which **tool** builds images? | Think of `<name>`.\n\n```sh\nbuild .\n``` | [\"first hint\", \"second\\nhint\"] | \
                    *Packer [It *does*.] `ssh`\n- not at all [It logs in.] [And out.]";
    assert_eq!(quiz.questions.iter().map(told).collect::<Vec<_>>(), [expected]);
}

#[test]
fn a_module_is_read_as_its_text_with_places_in_the_module() {
    let source = "const rawQuizdown = `\n---\nshuffleAnswers: false\n---\n\n  # One \\`tick\\`\n\n  - [x] a\n\n  # Two\n  1. [ ] a\n`;\nexport { rawQuizdown }";
    let (quiz, diagnostics) = parse("q.js", source);
    assert_eq!(quiz.options.shuffle_answers, Some(false));
    assert_eq!((quiz.questions[0].title.as_str(), quiz.questions[0].line), ("One `tick`", 6));
    let found: Vec<_> = diagnostics.iter().map(|found| (found.rule, found.line, found.column)).collect();
    assert_eq!(found, [("question-without-right-answer", 11, 3)]);
}

#[test]
fn a_broken_question_is_told_and_the_others_go_on() {
    for (broken, rule, line) in [
        ("# No answers\n", "question-without-answers", 1),
        ("# None is right\n1. [ ] a\n1. [ ] b\n", "question-without-right-answer", 2),
        ("# Two are right\n1. [x] a\n1. [x] b\n", "question-with-many-right-answers", 2),
        ("1. [x] a\n", "answers-without-question", 1),
        ("# Other list\n- [x] a\n\n\n- [x] b\n", "question-second-list", 5),
        ("# Marker\n- [x] a\n- [ ]b\n", "task-marker", 3),
        ("# Marker\n- [x] a\n- b\n", "task-marker", 3),
        ("---\nshuffel: 1\n---\n", "quiz-unknown-option", 2),
    ] {
        let (quiz, diagnostics) = parse("q.md", &format!("{broken}\n# Sound\n- [x] a\n- [ ] b\n"));
        let found: Vec<_> = diagnostics.iter().map(|found| (found.rule, found.line)).collect();
        assert_eq!(found, [(rule, line)], "{broken}");
        assert_eq!(quiz.questions.last().map(|question| question.title.as_str()), Some("Sound"), "{broken}");
    }
}

#[test]
fn dashes_hold_options_or_are_a_break() {
    let source = "# One\n\n---\nshuffle_answers: false\n---\n\n- [x] a\n\n---\n\n# Two\n- [x] a\n\n---\n";
    let (quiz, diagnostics) = parse("q.md", source);
    assert_eq!(diagnostics, []);
    let own: Vec<_> = quiz.questions.iter().map(|question| (question.title.as_str(), question.shuffle_answers)).collect();
    assert_eq!(own, [("One", Some(false)), ("Two", None)]);
}

#[test]
fn text_below_the_answers_is_kept_apart() {
    let (quiz, _) = parse("q.md", "# Q\n\nBefore.\n\n- [x] a\n\nAfter.\n");
    assert_eq!((quiz.questions[0].explanation.as_str(), quiz.questions[0].afterword.as_str()), ("Before.", "After."));
}

#[test]
fn a_title_above_the_questions_is_no_broken_question() {
    let (quiz, diagnostics) = parse("q.md", "# Knowledge check\n\nFive minutes.\n\n## One\n- [x] a\n");
    assert_eq!((quiz.questions.len(), diagnostics), (1, vec![]));
}

/// All files of a folder and those within it, sorted.
fn files_below(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    entries.into_iter().flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}

/// Number of questions in the course under test, and a fingerprint of what quizdown-js counts in each.
const COURSE: (usize, u64) = (62, 0xcff0_e5ba_b896_a383);

#[test]
fn every_quiz_of_the_course_under_test_is_read_without_a_complaint_and_counts_as_in_the_reference() {
    let Ok(course) = std::env::var("DRILLYARD_TEST_COURSE") else { return };
    let mut counted = Vec::new();
    for path in files_below(&std::path::PathBuf::from(course).join("src/quizzes")) {
        let (file, source) = (path.to_string_lossy(), std::fs::read_to_string(&path).unwrap());
        let (quiz, diagnostics) = parse(&file, &source);
        assert_eq!(diagnostics, [], "{file}");
        let found = counts(&module::text(&file, &source).0.text);
        assert_eq!(found.len(), quiz.questions.len(), "{file}");
        counted.extend(found);
    }
    assert_eq!((counted.len(), Fingerprints::of(&counted.join("\n")).page), COURSE);
}

/// Text made of what quizdown is made of, and of anything else.
fn quizdown() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "# Q", "\n", "\n\n", "\t", "    ", " ", "- ", "1. ", "[x] ", "[ ] ", "> ", "```", "---", "===", "<div>", "|-|", "\\", "`", "${",
        "é", "\r", "a: b",
    ]);
    prop::collection::vec(prop_oneof![4 => pieces.prop_map(str::to_owned), 1 => any::<String>()], 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in quizdown()) {
        for file in ["q.md", "q.js", "q"] {
            let (quiz, diagnostics) = parse(file, &text);
            prop_assert!(quiz.questions.iter().all(|question| !question.answers.is_empty()));
            let lines = 1..=text.split(['\n', '\r']).count();
            prop_assert!(quiz.questions.iter().all(|question| lines.contains(&question.line)));
            prop_assert!(diagnostics.iter().all(|found| lines.contains(&found.line) && found.column > 0), "{diagnostics:?}");
        }
    }
}
