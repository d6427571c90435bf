//! Takes secrets out of what machines say, before anything judges, stores or shows it: what looks like one (private keys, tokens,
//! passwords in addresses and settings), and what a check file names under `redact`. What is taken out can't be judged either.
//! What was JSON or YAML stays it, and keeps its form, wherever that can be done. A second look takes out nothing more.

mod json;
mod looks;
mod names;
mod private_keys;
mod settings;

use regex_lite::Regex;

use super::arguments::Pattern;
use crate::domain::evidence::{Evidence, Outcome};

/// What stands in a secret's place.
pub const REDACTED: &str = "[redacted]";

/// What scripts put before each line of a file, of what was added to one, and of a log.
const LINES: &[&str] = &["text=", "added=", "said="];

/// Parts of words, in lower case, without one of which a text holds no secret that is known here: most texts are not looked at closer.
const HINTS: &[&str] = &[
    "://",
    "pass",
    "pwd",
    "psk",
    "credential",
    "secret",
    "token",
    "key",
    "_auth",
    "authorization",
    "cookie",
    "ghp_",
    "gho_",
    "ghu_",
    "ghs_",
    "ghr_",
    "github_pat_",
    "glpat-",
    "xox",
    "akia",
    "asia",
    "aiza",
    "npm_",
    "hvs.",
    "dckr_pat_",
    "sk-ant-",
    "sk-proj-",
    "sk_live_",
    "eyj",
    "$6$",
    "$5$",
    "$1$",
    "$2",
    "$y$",
    "$gy$",
];

/// `evidence` without what looks like a secret, and without what the check file's `patterns` mean.
pub fn redact_evidence(evidence: Evidence, patterns: &[&Pattern]) -> Evidence {
    let clean = |text: String| redact(text, patterns);
    let mut ladder = evidence.ladder;
    for report in &mut ladder {
        report.seen = clean(std::mem::take(&mut report.seen));
        report.causes = std::mem::take(&mut report.causes).into_iter().map(|cause| cause.with_words(clean)).collect();
        report.fix = report.fix.take().map(clean);
    }
    let outcome = match evidence.outcome {
        Outcome::Unavailable { reason, message } => Outcome::Unavailable { reason, message: clean(message) },
        other => other,
    };
    let (command, stdout, stderr) = (clean(evidence.command), clean(evidence.stdout), clean(evidence.stderr));
    Evidence { command, stdout, stderr, outcome, ladder, ..evidence }
}

/// `text` without them. A file in a guest's answer is looked at as the file that it is.
pub fn redact(text: String, patterns: &[&Pattern]) -> String {
    if patterns.is_empty() && !might_hold_secrets(&text) {
        return text;
    }
    if let Some(clean) = json::without_secrets(&text, patterns) {
        return clean;
    }
    let mut clean = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some((part, length)) = Part::first(rest) {
        let (own, others) = rest.split_at(length);
        rest = others;
        let Part::Lines(mark) = part else {
            clean.push_str(&without_secrets(own, patterns, part));
            continue;
        };
        let file: String = own.split_inclusive('\n').map(|line| &line[mark.len()..]).collect();
        let file = json::without_secrets(&file, patterns).unwrap_or_else(|| without_secrets(&file, patterns, Part::Plain));
        file.split_inclusive('\n').for_each(|line| clean.extend([mark, line]));
    }
    clean
}

/// A message on the way to the screen, without what looks like a secret.
pub fn redact_line(text: String) -> String {
    redact(text, &[])
}

/// Lines of an answer that are of one sort.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Part {
    /// Lines of a file, with this before each.
    Lines(&'static str),
    /// One line that is JSON, from this byte on: `container={…}`.
    Json(usize),
    Plain,
}

impl Part {
    fn of(line: &str) -> Self {
        if let Some(mark) = LINES.iter().find(|mark| line.starts_with(**mark)) {
            return Self::Lines(mark);
        }
        let key = line.bytes().take_while(|byte| byte.is_ascii_lowercase() || *byte == b'_').count();
        let start = if line[key..].starts_with('=') { key + 1 } else { 0 };
        let value = line[start..].trim_end();
        let enclosed = |open, close| value.starts_with(open) && value.ends_with(close);
        if enclosed('{', '}') || enclosed('[', ']') { Self::Json(start) } else { Self::Plain }
    }

    /// What `text` begins with, and how many bytes of it are of that sort.
    fn first(text: &str) -> Option<(Self, usize)> {
        let mut lines = text.split_inclusive('\n');
        let line = lines.next()?;
        let part = Self::of(line);
        let more = match part {
            Self::Json(_) => 0,
            Self::Lines(_) | Self::Plain => lines.take_while(|line| Self::of(line) == part).map(str::len).sum(),
        };
        Some((part, line.len() + more))
    }
}

fn without_secrets(text: &str, patterns: &[&Pattern], part: Part) -> String {
    if let Part::Json(start) = part
        && let Some(clean) = json::without_secrets(&text[start..], patterns)
    {
        return format!("{}{clean}", &text[..start]);
    }
    let mut text = private_keys::without_private_keys(text);
    if might_hold_secrets(&text) {
        text = settings::without_values(&text);
        let lines = text.split_inclusive('\n');
        text = lines.map(|line| if might_hold_secrets(line) { looks::without_secrets(line) } else { line.to_owned() }).collect();
    }
    patterns.iter().fold(text, |text, pattern| replace(&pattern.regex, text))
}

fn might_hold_secrets(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    HINTS.iter().any(|hint| lower.contains(hint))
}

/// Takes out what `pattern` matches; group 1 stays, and so does what was taken out before.
fn replace(pattern: &Regex, text: String) -> String {
    if !pattern.is_match(&text) {
        return text;
    }
    let taken: Vec<_> = text.match_indices(REDACTED).map(|(start, mark)| start..start + mark.len()).collect();
    let mut clean = String::with_capacity(text.len());
    let mut copied = 0;
    for found in pattern.captures_iter(&text) {
        let Some(whole) = found.get(0) else { continue };
        let start = found.get(1).map_or(whole.start(), |kept| kept.end()).max(copied);
        let within = |mark: &std::ops::Range<usize>| mark.start <= start && whole.end() <= mark.end;
        // A pattern that can match nothing at all takes nothing out.
        if start < whole.end() && !taken.iter().any(within) {
            let kept = found.get(1).map_or("", |kept| kept.as_str());
            clean.extend([&text[copied..whole.start()], kept, REDACTED]);
            copied = whole.end();
        }
    }
    clean.push_str(&text[copied..]);
    clean
}

#[cfg(test)]
mod tests;
