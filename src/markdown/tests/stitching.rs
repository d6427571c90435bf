//! Runs of steps: which ordered lists go on, and which begin anew.

use super::check;

/// The numbers and what stands at the margin, in one line: `1 2 | words | 3`.
#[track_caller]
fn runs(source: &str, expected: &str) {
    let outline = super::outline(source);
    let mut shown: Vec<String> = Vec::new();
    for line in outline.lines().filter(|line| !line.starts_with(' ')) {
        let number = line.split_once('.').map(|(number, _)| number).filter(|number| number.parse::<u32>().is_ok());
        match (number, shown.last_mut()) {
            (Some(number), Some(last)) if last.split(' ').all(|each| each.parse::<u32>().is_ok()) && follows(last, number) => {
                last.push_str(&format!(" {number}"));
            }
            (Some(number), _) => shown.push(number.to_owned()),
            (None, _) => shown.push(line.split(' ').next().unwrap_or_default().to_owned()),
        }
    }
    assert_eq!(shown.join(" | "), expected, "{source}");
}

fn follows(run: &str, number: &str) -> bool {
    let last: Option<u32> = run.split(' ').next_back().and_then(|last| last.parse().ok());
    last.and_then(|last| last.checked_add(1)) == number.parse().ok()
}

#[test]
fn numbers_that_go_on_are_one_run_whatever_stands_between() {
    for between in [
        "words",
        "?> tip",
        "  ?> tip",
        "![a](b.png)",
        "```\ncode\n```",
        "- bullet",
        "> quote",
        "|a|\n|-|",
        "***",
        "<details>\n\nx\n\n</details>",
    ] {
        runs(&format!("1. a\n2. b\n\n{between}\n\n3. c\n4. d"), "1 2 3 4");
    }
}

#[test]
fn numbers_that_restart_are_another_run() {
    runs("1. a\n2. b\n\nwords\n\n1. c\n2. d", "1 2 | p | 1 2");
    runs("1. a\n\nwords\n\n1. c", "1 | p | 1");
    runs("1. a\n\nwords\n\n3. c", "1 | p | 3");
}

#[test]
fn a_heading_ends_a_run() {
    runs("1. a\n\n### Sub\n\n2. b", "1 | h3 | 2");
    runs("1. a\n\n<center>\n\n### Sub\n\n</center>\n\n2. b", "1 | centred | 2");
}

#[test]
fn runs_may_start_anywhere_and_be_written_with_a_bracket() {
    runs("0. a\n1. b\n\nwords\n\n2. c", "0 1 2");
    runs("5. a\n\nwords\n\n6. b", "5 6");
    runs("1) a\n2) b\n\nwords\n\n3) c", "1 2 3");
    runs("1) a\n2. b", "1 2");
}

#[test]
fn runs_within_items_quotes_and_folds_are_stitched_too() {
    check("1. a\n   1. x\n\n   words\n\n   2. y\n2. b", "1. loose\n  p a\n  1.\n    p x\n    p words\n  2.\n    p y\n2. loose\n  p b");
    check("> 1. x\n>\n> words\n>\n> 2. y", "quote\n  1.\n    p x\n    p words\n  2.\n    p y");
    check("<details>\n\n1. x\n\n?> tip\n\n2. y\n\n</details>", "details \n  1.\n    p x\n    tip\n      p tip\n  2.\n    p y");
}

#[test]
fn a_tip_below_a_list_in_a_quote_is_no_steps_tip_for_being_in_the_quote() {
    check("> 1. x\n>\n> ?> tip", "quote\n  1.\n    p x\n  tip\n    p tip");
    check("> 1. x\n>\n>   ?> tip", "quote\n  1.\n    p x\n    tip\n      p tip");
}
