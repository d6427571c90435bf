//! Shell scripts for guests, and their answers. A script prints lines of `key=value` and ends with `end=1`: without that last
//! line the answer was cut short and proves nothing. Scripts are read-only POSIX shell, for dash and busybox, without root.

use std::time::Duration;

use super::kind::Judgement;
use crate::domain::evidence::Evidence;
use crate::domain::probe::{Ask, Probe};
use crate::domain::verdict::ErrorReason;

/// How long a probe may take where neither the kind nor the check file says otherwise.
pub const USUAL_WAIT: Duration = Duration::from_secs(15);

/// Defines `limit SECONDS COMMAND…`, which bounds a command where the guest has `timeout`.
const LIMIT: &str = "limit() { if command -v timeout >/dev/null 2>&1; then timeout \"$@\"; else shift; \"$@\"; fi; }\n";

/// A probe that runs `body` in the guest. The end mark is added here.
pub fn probe(target: &str, body: &str, timeout: Duration) -> Probe {
    Probe { ask: Ask::Guest { target: target.to_owned(), script: script(body) }, timeout }
}

/// `body` as a whole script. It answers as well on this host, given to `sh -c`.
pub fn script(body: &str) -> String {
    format!("export LC_ALL=C\n{LIMIT}{body}\necho end=1\n")
}

/// `text` as one word of a shell command, whatever it holds.
pub fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\0', "").replace('\'', r"'\''"))
}

/// `path` as one word of a shell command; a leading `~` is the account's home.
pub fn quote_path(path: &str) -> String {
    match path.strip_prefix('~') {
        Some("") => "\"$HOME\"".to_owned(),
        Some(rest) if rest.starts_with('/') => format!("\"$HOME\"{}", quote(rest)),
        _ => quote(path),
    }
}

/// The lines of an answer, split at their first `=`.
#[derive(Clone, Debug)]
pub struct Answer<'a> {
    pairs: Vec<(&'a str, &'a str)>,
}

impl<'a> Answer<'a> {
    /// Reads a whole answer; the error is the judgement of a cut one.
    pub fn read(evidence: Option<&&'a Evidence>, expected: &str) -> Result<Self, Box<Judgement>> {
        let Some(evidence) = evidence else {
            return Err(Box::new(Judgement::errored(ErrorReason::CutShort, expected, "it was not asked")));
        };
        let answer = Self::of(&evidence.stdout);
        if evidence.truncated || answer.pairs.last() != Some(&("end", "1")) {
            let mut message = "the answer ended before its end mark".to_owned();
            if let Some(line) = evidence.stderr.lines().find(|line| !line.trim().is_empty()) {
                message.push_str(&format!("; the shell said: {line}"));
            }
            return Err(Box::new(Judgement::errored(ErrorReason::CutShort, expected, message)));
        }
        Ok(answer)
    }

    /// The lines of an answer that was found whole before.
    pub fn of(text: &'a str) -> Self {
        Self { pairs: text.lines().filter_map(|line| line.split_once('=')).collect() }
    }

    /// All lines, in order.
    pub fn pairs(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.pairs.iter().copied()
    }

    /// The first value of `key`.
    pub fn first(&self, key: &str) -> Option<&'a str> {
        self.all(key).next()
    }

    /// All values of `key`, in order.
    pub fn all<'b>(&'b self, key: &'b str) -> impl Iterator<Item = &'a str> + 'b {
        self.pairs.iter().filter(move |(name, _)| *name == key).map(|(_, value)| *value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_of_a_check_file_leaves_its_quotes() {
        assert_eq!(quote("a'; rm -rf ~; '"), r"'a'\''; rm -rf ~; '\'''");
        assert_eq!(quote_path("~/a b"), "\"$HOME\"'/a b'");
        assert_eq!(quote_path("~"), "\"$HOME\"");
        assert_eq!(quote_path("~root/x"), "'~root/x'");
        assert_eq!(quote_path("/etc/$(id)"), "'/etc/$(id)'");
    }
}
