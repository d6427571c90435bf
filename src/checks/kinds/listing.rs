//! Lists files of a guest: the script that prints them and the reading of its answer. Shared by `file` and `gone`.

use jiff::Timestamp;

use crate::checks::guest::{Answer, quote_path};
use crate::checks::kind::Context;
use crate::domain::probe::FoundFile;

/// One file.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    /// `file`, `dir`, `link`, or what stat(1) calls it.
    pub kind: String,
    /// Permission bits.
    pub mode: u32,
    /// Size in bytes.
    pub bytes: u64,
    /// Owner's name.
    pub owner: String,
    /// Last change of contents or state, seconds since the epoch, by the guest's clock.
    pub changed: i64,
    /// Path, below the folder that was listed or as asked.
    pub name: String,
    /// Lower-case hex, when asked for.
    pub sha256: Option<String>,
}

impl Entry {
    /// `~/x (12 bytes, mode 0600, owned by learner)`
    pub fn describe(&self) -> String {
        format!("{} ({} bytes, mode {:04o}, owned by {})", self.name, self.bytes, self.mode, self.owner)
    }
}

impl From<&FoundFile> for Entry {
    fn from(found: &FoundFile) -> Self {
        Self {
            kind: found.kind.clone(),
            mode: found.mode & 0o7777,
            bytes: found.bytes,
            owner: found.owner.clone(),
            changed: found.modified,
            name: found.path.clone(),
            sha256: found.sha256.clone(),
        }
    }
}

/// Fields of stat(1) in GNU coreutils and busybox; the name is last, since it may hold anything.
const FORMAT: &str = "entry=%F|%a|%s|%U|%Z|%n";
/// Seconds by which two clocks may be apart after all: both tell whole seconds, and the answer took a moment to come.
const CLOCK_SLACK: i64 = 3;
/// Lists what is in a folder, three levels deep, without folders themselves.
pub(super) fn of_folder(folder: &str, not_hidden: bool) -> String {
    let hidden = if not_hidden { "! -path '*/.*' " } else { "" };
    format!(
        "echo now=$(date +%s)
if cd {} 2>/dev/null; then
  if [ -r . ]; then limit 10 find . -xdev -mindepth 1 -maxdepth 3 {hidden}! -type d -exec stat -c '{FORMAT}' {{}} + 2>/dev/null | head -n 500
  else echo denied=1; fi
elif [ -d {} ]; then echo denied=1; fi",
        quote_path(folder),
        quote_path(folder)
    )
}

/// Looks at one path, and at the first so many bytes of the text, and the hash, of the file there.
pub(super) fn of_path(path: &str, the_link_itself: bool, text: Option<u32>, hash: bool) -> String {
    let path = quote_path(path);
    let follow = if the_link_itself { "" } else { "-L " };
    let mut script = format!(
        "f={path}
if [ -e \"$f\" ] || [ -L \"$f\" ]; then stat {follow}-c '{FORMAT}' \"$f\" 2>/dev/null || echo missing=1
else d=$(dirname \"$f\"); if [ -d \"$d\" ] && [ ! -x \"$d\" ]; then echo denied=1; else echo missing=1; fi; fi"
    );
    if let Some(bytes) = text {
        script += &format!(
            "\nif [ -f \"$f\" ]; then if [ -r \"$f\" ]; then head -c {bytes} \"$f\" | tr -d '\\000' | sed 's/^/text=/'; echo; else echo unreadable=1; fi; fi"
        );
    }
    if hash {
        script += "\nif [ -f \"$f\" ]; then if [ -r \"$f\" ]; then echo \"sha256=$(limit 50 sha256sum < \"$f\" | cut -d' ' -f1)\"; else echo unreadable=1; fi; fi";
    }
    script
}

/// The files of a listing, taken at `at`, that are newer than the snapshot that the check `since` saw in this run, and those that are
/// older. Where no snapshot is known all are newer.
pub(super) fn split_at_snapshot(
    answer: &Answer<'_>,
    at: Timestamp,
    since: Option<&str>,
    context: &Context<'_>,
) -> (Vec<Entry>, Vec<Entry>) {
    let taken: Option<i64> = since.and_then(|check| context.seen_now(check)?.parse().ok());
    let ahead = clock_ahead(answer, at);
    let newer = |entry: &Entry| taken.is_none_or(|taken| entry.changed - ahead + CLOCK_SLACK >= taken);
    entries(answer).into_iter().partition(newer)
}

/// Seconds that an answer may take to come. Clocks that seem no further apart are taken for equal.
const ANSWER_TAKES: i64 = 10;

/// How far the guest's clock was ahead of this host's, in seconds, when its answer had come at `host_time`. After going back to
/// a snapshot with its memory, a guest may live in the past for a while.
fn clock_ahead(answer: &Answer<'_>, host_time: Timestamp) -> i64 {
    let ahead = answer.first("now").and_then(|now| now.parse::<i64>().ok()).map_or(0, |now| now - host_time.as_second());
    if ahead.abs() <= ANSWER_TAKES { 0 } else { ahead }
}

/// Reads the answer of either script. In order of names: find(1) gives them as the file system has them.
pub(super) fn entries(answer: &Answer<'_>) -> Vec<Entry> {
    let sha256 = answer.first("sha256").filter(|hash| hash.len() == 64).map(str::to_owned);
    let read = |line: &str| {
        let fields: Vec<&str> = line.splitn(6, '|').collect();
        let [kind, mode, bytes, owner, changed, name] = fields[..] else { return None };
        let kind = match kind {
            "regular file" | "regular empty file" => "file",
            "directory" => "dir",
            "symbolic link" => "link",
            other => other,
        };
        Some(Entry {
            kind: kind.to_owned(),
            mode: u32::from_str_radix(mode, 8).ok()?,
            bytes: bytes.parse().ok()?,
            owner: owner.to_owned(),
            changed: changed.parse().ok()?,
            name: name.strip_prefix("./").unwrap_or(name).to_owned(),
            sha256: sha256.clone(),
        })
    };
    let mut entries: Vec<Entry> = answer.all("entry").filter_map(read).collect();
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    entries
}
