//! What is known of one submission that waits, in words: for the list, for the panel beside it, and for the strip on top of a review.

use jiff::Timestamp;

use crate::app::model::Shell;
use crate::app::office::{Line, checks_passed};
use crate::app::sheet::{Sheet, Tone, fit};
use crate::domain::course::LessonId;
use crate::domain::verdict::Verdict;
use crate::submission::cohort::Told;

/// So many changes are named; of more the number is.
const CHANGES: usize = 8;

/// Whose it is, or is said to be.
pub fn who(line: &Line) -> &str {
    if line.handed.learner.is_empty() { "nobody that can be told" } else { &line.handed.learner }
}

/// What people call the lesson.
pub fn lesson(line: &Line, shell: &Shell) -> String {
    let id = &line.handed.lesson;
    if id.is_empty() {
        return "a lesson that can't be told".to_owned();
    }
    let found = shell.course.position(&LessonId(id.clone())).and_then(|index| shell.course.lessons.get(index));
    found.map_or_else(|| id.clone(), |lesson| lesson.label())
}

/// `✗` does not hold, `!` somebody should look at it, `◐` begun, `○` waits.
pub fn sign(line: &Line, unicode: bool) -> (&'static str, Tone) {
    if !line.handed.holds {
        (Verdict::Failed.mark(unicode), Tone::Bad)
    } else if warnings(line).next().is_some() {
        ("!", Tone::Warn)
    } else if line.decided + line.begun > 0 {
        (if unicode { "◐" } else { "~" }, Tone::Accent)
    } else {
        (if unicode { "○" } else { "o" }, Tone::Dim)
    }
}

/// The same in words.
pub fn state(line: &Line) -> String {
    let all = line.handed.deliverables.len();
    if !line.handed.holds {
        "does not hold".to_owned()
    } else if line.begun > 0 {
        format!("{} of {all}, not sent", line.begun)
    } else if line.decided > 0 {
        format!("{} of {all} decided", line.decided)
    } else {
        format!("{}, waits", line.handed.level)
    }
}

/// What somebody should look at.
pub fn warnings(line: &Line) -> impl Iterator<Item = &Told> {
    line.handed.findings.iter().filter(|told| told.severity != "note")
}

/// All words that a filter looks in.
pub fn words_of(line: &Line, shell: &Shell) -> String {
    let rules: Vec<&str> = line.handed.findings.iter().map(|told| told.rule.as_str()).collect();
    format!("{} {} {} {} {} {}", who(line), lesson(line, shell), line.handed.lesson, line.handed.submission, state(line), rules.join(" "))
}

/// `3 min`, `5 h`, `2 d`: how long ago.
pub fn age(at: Timestamp, shell: &Shell) -> String {
    let seconds = shell.now_at().duration_since(at).as_secs();
    match seconds {
        i64::MIN..60 => "now".to_owned(),
        60..3600 => format!("{} min", seconds / 60),
        3600..172_800 => format!("{} h", seconds / 3600),
        _ => format!("{} d", seconds / 86_400),
    }
}

/// All of it, label by label.
pub fn compose(sheet: &mut Sheet, line: &Line, shell: &Shell) {
    let handed = &line.handed;
    let unicode = shell.options.unicode;
    sheet.paragraph(who(line), Tone::Title);
    sheet.paragraph(&lesson(line, shell), Tone::Strong);
    let came = handed.at.to_zoned(shell.options.zone.clone()).strftime("%-d %B %Y, %H:%M");
    sheet.paragraph(&format!("{came}, {}", handed.submission.short()), Tone::Dim).gap();
    for told in warnings(line) {
        let bad = told.severity == "refused";
        let (sign, tone) = if bad { (Verdict::Failed.mark(unicode), Tone::Bad) } else { ("!", Tone::Warn) };
        sheet.hanging((&format!("{sign} "), tone), &format!("{}: {} [{}]", told.place, told.message, told.rule), Tone::Text);
    }
    if warnings(line).next().is_some() {
        sheet.gap();
    }
    for (label, good, words) in standing(line) {
        let tone = if good { Tone::Text } else { Tone::Warn };
        sheet.labelled(&format!("{label:<10}"), &words, tone);
    }
    if !line.changes.is_empty() {
        sheet.gap().line(&[("Since the last time", Tone::Title)]);
        for change in line.changes.iter().take(CHANGES) {
            let text = fit(change, sheet.width());
            sheet.line(&[(&text, Tone::Text)]);
        }
        if line.changes.len() > CHANGES {
            sheet.line(&[(&format!("and {} more", line.changes.len() - CHANGES), Tone::Dim)]);
        }
    }
}

/// Signature, chain, versions, level: a label, whether that is as it should be, and the words.
pub fn standing(line: &Line) -> Vec<(&'static str, bool, String)> {
    let handed = &line.handed;
    let found = |rules: &[&str]| handed.findings.iter().find(|told| rules.contains(&told.rule.as_str()));
    let signature = found(&[
        "signature-missing",
        "signature-unreadable",
        "signature-wrong",
        "namespace-wrong",
        "certificate",
        "key-unknown",
        "key-not-for-this",
        "key-dates",
        "key-other",
        "learner-other",
        "document-missing",
        "document-unreadable",
    ]);
    let signature = match signature {
        Some(told) => (false, told.rule.replace('-', " ")),
        None => (true, format!("good, {}", handed.key)),
    };
    let chain = match (found(&["chain-order", "chain-unknown", "chain-restarted"]), &handed.previous, line.attempts) {
        (Some(told), ..) => (false, told.rule.replace('-', " ")),
        (None, Some(previous), attempts) => (true, format!("follows {}, number {}", previous.short(), attempts + 1)),
        (None, None, _) => (true, "the first one".to_owned()),
    };
    let version = |rule: &str, other: &str| match handed.findings.iter().filter(|told| told.rule == rule).count() {
        0 => (true, "as here".to_owned()),
        1 => (false, format!("{other} than here")),
        count => (false, format!("{count} {other} than here")),
    };
    let course = version("course-changed", "another content");
    let checks = match handed.findings.iter().any(|told| told.rule == "not-judged-again") {
        true => (false, "not judged again: no check file here".to_owned()),
        false => version("check-changed", "defined otherwise"),
    };
    let passed = handed.checks.iter().filter(|check| check.verdict == Verdict::Passed).count();
    let mut results = checks_passed(passed, handed.checks.len());
    if let Some((right, asked)) = handed.quiz {
        results.push_str(&format!(", quiz {right} of {asked}"));
    }
    let answered = handed.deliverables.iter().filter(|(_, answered)| *answered).count();
    let mut rows = vec![("signature", signature.0, signature.1)];
    if !handed.lesson.is_empty() {
        rows.extend([
            ("chain", chain.0, chain.1),
            ("course", course.0, course.1),
            ("checks", checks.0, checks.1),
            ("level", true, format!("{}, {}", handed.level, handed.level.words())),
            ("results", true, results),
            ("answers", true, format!("{answered} of {}", handed.deliverables.len())),
            ("decided", true, format!("{} of {}{}", line.decided, handed.deliverables.len(), begun(line))),
        ]);
    }
    rows
}

fn begun(line: &Line) -> String {
    if line.begun == 0 { String::new() } else { format!("; {} kept here, not sent", line.begun) }
}
