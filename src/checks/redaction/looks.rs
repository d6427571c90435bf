//! Secrets that are known by their looks, or by a name that stands before them in another way than a setting's: in an address, after an
//! option, between tags. One line at a time.

use std::sync::LazyLock;

use regex_lite::{Captures, Regex};

use super::REDACTED;
use super::names::{Holds, Written, holds, is_harmless};

struct Looks {
    /// Group 1 stays, what follows goes; where there is none, all goes.
    patterns: Vec<Regex>,
    /// Group 1 stays, group 2 is a name, and what follows goes if that is a secret's.
    named: Vec<Regex>,
}

static LOOKS: LazyLock<Option<Looks>> = LazyLock::new(|| {
    let compile = |patterns: &[&str]| patterns.iter().map(|pattern| Regex::new(pattern)).collect::<Result<Vec<_>, _>>().ok();
    let patterns = [
        // https://user:password@host
        r#"([A-Za-z][A-Za-z0-9+.-]*://[^\s/:@"'\\]*:)[^\s/@"'\\]+@"#,
        // As in .netrc.
        r"(?i)(\blogin\s+\S+\s+password\s+)\S+",
        r"\b(?:gh[pousr]_|github_pat_|glpat-|npm_|hvs\.|dckr_pat_|sk-ant-|sk-proj-|sk_live_)[A-Za-z0-9_.-]{16,}",
        r"\bxox[abeprs]-[A-Za-z0-9-]{10,}",
        r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
        r"\bAIza[A-Za-z0-9_-]{35}",
        r"\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*",
        // As in /etc/shadow.
        r"\$(?:1|5|6|2[abxy]|y|gy)\$[A-Za-z0-9./$,=]{20,}",
    ];
    let named = [
        // --password hunter2
        r#"((?:^|[\s"'`])--?([A-Za-z][A-Za-z0-9_-]*)\s+)(?:"[^"]*"|'[^']*'|[^\s"'\\`-][^\s"'\\`]*)"#,
        // <password>hunter2</password>
        r"(<([A-Za-z][A-Za-z0-9_.:-]*)>)[^<>]+</",
    ];
    Some(Looks { patterns: compile(&patterns)?, named: compile(&named)? })
});

/// `line` without them.
pub(super) fn without_secrets(line: &str) -> String {
    let Some(looks) = LOOKS.as_ref() else { return line.to_owned() };
    let line = looks
        .patterns
        .iter()
        .fold(line.to_owned(), |line, pattern| pattern.replace_all(&line, |found: &Captures<'_>| cut(found)).into_owned());
    looks.named.iter().fold(line, |line, pattern| {
        let instead = |found: &Captures<'_>| {
            let is_secret = found.get(2).is_some_and(|name| holds(name.as_str(), Written::Equals) == Some(Holds::Secret));
            if is_secret { cut(found) } else { found[0].to_owned() }
        };
        pattern.replace_all(&line, instead).into_owned()
    })
}

/// What is left of what was found. The `@` of an address, or the end tag, tells where the secret ended.
fn cut(found: &Captures<'_>) -> String {
    let kept = found.get(1).map_or("", |kept| kept.as_str());
    let secret = &found[0][kept.len()..];
    let end = ["</", "@"].into_iter().find(|end| secret.ends_with(end)).unwrap_or_default();
    let secret = &secret[..secret.len() - end.len()];
    let is_path_of_a_key = kept.contains("key") && secret.starts_with(['/', '~', '.']);
    if is_harmless(secret) || is_path_of_a_key { found[0].to_owned() } else { format!("{kept}{REDACTED}{end}") }
}
