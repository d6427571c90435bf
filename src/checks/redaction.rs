//! Takes secrets out of what machines say, before anything judges, stores or shows it: what looks like one (private keys, tokens,
//! passwords in addresses and settings), and what a check file names under `redact`. What is taken out can't be judged either.

use std::sync::LazyLock;

use regex_lite::{Captures, Regex};
use serde_json::Value;

use super::arguments::Pattern;
use crate::domain::evidence::{Evidence, Outcome};

/// What stands in a secret's place.
pub const REDACTED: &str = "[redacted]";

/// Parts of words, in lower case, without one of which a line holds no secret that is known here: most lines are not looked at closer.
const HINTS: &[&str] = &[
    "://",
    "pass",
    "pwd",
    "credential",
    "secret",
    "token",
    "key",
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

/// Names of settings that hold secrets; `passwd:` and `key:` alone are too often something else, and `PWD=` is a shell's folder.
const SECRET_NAME: &str = r"(?:pass(?:word|phrase)|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credentials?)";

struct Looks {
    /// Group 1 stays, what follows goes; where there is none, all goes.
    patterns: Vec<Regex>,
    name: Regex,
}

static LOOKS: LazyLock<Option<Looks>> = LazyLock::new(|| {
    let setting = format!(r#"(?i)((?:{SECRET_NAME}(?:_base64|_id)?\\?["']?\s*[:=]|\bpasswd=)\s*"#);
    let patterns = [
        // https://user:password@host
        r#"([A-Za-z][A-Za-z0-9+.-]*://[^\s/:@"'\\]*:)[^\s/@"'\\]+(?:@)"#.to_owned(),
        r#"(?i)(authorization\\?["']?\s*[:=]\s*\\?["']?(?:(?:basic|bearer|token|digest)\s+)?)[^\s"'\\]+"#.to_owned(),
        r#"(?i)((?:set-)?cookie:\s*[^=\s]+=)[^;\s"'\\]+"#.to_owned(),
        format!(r#"{setting}\\?")[^"\\\n]+"#),
        format!(r"{setting}\\?')[^'\\\n]+"),
        format!(r#"{setting})[^\s"'\\,;}}]+"#),
        r#"((?:\b[Pp]wd|_pwd|_PWD)\\?["']?\s*[:=]\s*\\?["']?)[^\s"'\\,;}]+"#.to_owned(),
        // --password hunter2
        format!(r#"(?i)(--{SECRET_NAME}[= ])[^\s"'\\]+"#),
        r"\b(?:gh[pousr]_|github_pat_|glpat-|npm_|hvs\.|dckr_pat_|sk-ant-|sk-proj-|sk_live_)[A-Za-z0-9_.-]{16,}".to_owned(),
        r"\bxox[abeprs]-[A-Za-z0-9-]{10,}".to_owned(),
        r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b".to_owned(),
        r"\bAIza[A-Za-z0-9_-]{35}".to_owned(),
        r"\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*".to_owned(),
        // As in /etc/shadow.
        r"\$(?:1|5|6|2[abxy]|y|gy)\$[A-Za-z0-9./$,=]{20,}".to_owned(),
    ];
    let patterns = patterns.iter().map(|pattern| Regex::new(pattern)).collect::<Result<_, _>>().ok()?;
    Some(Looks { patterns, name: Regex::new(&format!("(?i){SECRET_NAME}$|pwd$")).ok()? })
});

/// `evidence` without what looks like a secret, and without what the check file's `patterns` mean.
pub fn redact_evidence(evidence: Evidence, patterns: &[&Pattern]) -> Evidence {
    let clean = |text: String| redact(text, patterns);
    let output = |text: String| match json_of(&text) {
        Some(mut value) => {
            if redact_json(&mut value, patterns) {
                value.to_string()
            } else {
                text
            }
        }
        None => redact(text, patterns),
    };
    let mut ladder = evidence.ladder;
    for report in &mut ladder {
        report.seen = clean(std::mem::take(&mut report.seen));
    }
    let outcome = match evidence.outcome {
        Outcome::Unavailable { reason, message } => Outcome::Unavailable { reason, message: clean(message) },
        other => other,
    };
    let (command, stdout, stderr) = (clean(evidence.command), output(evidence.stdout), clean(evidence.stderr));
    Evidence { command, stdout, stderr, outcome, ladder, ..evidence }
}

/// `text` without them.
pub fn redact(text: String, patterns: &[&Pattern]) -> String {
    let mut text = without_private_keys(text);
    if let Some(looks) = LOOKS.as_ref()
        && might_hold_secrets(&text)
    {
        let lines = text.split_inclusive('\n').map(|line| match might_hold_secrets(line) {
            true => looks.patterns.iter().fold(line.to_owned(), |line, pattern| replace(pattern, line)),
            false => line.to_owned(),
        });
        text = lines.collect();
    }
    patterns.iter().fold(text, |text, pattern| replace(&pattern.regex, text))
}

/// A message on the way to the screen, without what looks like a secret.
pub fn redact_line(text: String) -> String {
    redact(text, &[])
}

fn might_hold_secrets(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    HINTS.iter().any(|hint| lower.contains(hint))
}

/// Group 1 of each match stays, or nothing of it.
fn replace(pattern: &Regex, text: String) -> String {
    if !pattern.is_match(&text) {
        return text;
    }
    let instead = |found: &Captures<'_>| {
        // The `@` of an address tells where its password ended.
        let end = if found[0].ends_with('@') { "@" } else { "" };
        // A pattern that can match nothing at all takes nothing out.
        if found[0].is_empty() { String::new() } else { format!("{}{REDACTED}{end}", found.get(1).map_or("", |kept| kept.as_str())) }
    };
    pattern.replace_all(&text, instead).into_owned()
}

/// Between `-----BEGIN … PRIVATE KEY…-----` and its end, or the end of what is there: a key that was cut off is one still.
fn without_private_keys(text: String) -> String {
    if !text.contains("PRIVATE KEY") {
        return text;
    }
    let mut clean = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(begin) = rest.find("-----BEGIN ") {
        let head = begin + "-----BEGIN ".len();
        let Some(dashes) = rest[head..].find("-----") else { break };
        let body = head + dashes + "-----".len();
        clean.push_str(&rest[..body]);
        let is_key = rest[head..head + dashes].contains("PRIVATE KEY");
        rest = &rest[body..];
        if is_key {
            clean.push_str(REDACTED);
            rest = rest.find("-----END").map_or("", |end| &rest[end..]);
        }
    }
    clean.push_str(rest);
    clean
}

fn json_of(text: &str) -> Option<Value> {
    let first = text.trim_start().chars().next()?;
    if matches!(first, '{' | '[') { serde_json::from_str(text).ok() } else { None }
}

/// Redacts every text in `value`, whole where its key says that it is a secret; whether anything was.
fn redact_json(value: &mut Value, patterns: &[&Pattern]) -> bool {
    match value {
        Value::String(text) => {
            let clean = redact(text.clone(), patterns);
            let changed = clean != *text;
            *text = clean;
            changed
        }
        Value::Array(items) => items.iter_mut().fold(false, |changed, item| redact_json(item, patterns) | changed),
        Value::Object(pairs) => pairs.iter_mut().fold(false, |changed, (key, value)| {
            let named = LOOKS.as_ref().is_some_and(|looks| looks.name.is_match(key));
            let hidden = named && (value.is_number() || value.as_str().is_some_and(|text| !text.is_empty() && text != REDACTED));
            if hidden {
                *value = Value::from(REDACTED);
            }
            hidden | redact_json(value, patterns) | changed
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

#[cfg(test)]
mod tests;
