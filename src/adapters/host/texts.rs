//! Reads the texts of files that globs match, within bounds; of many files of a name, those that a line tells for the right ones.

use std::path::PathBuf;

use regex_lite::Regex;

use super::files;
use super::reply::{Reply, text};
use crate::adapters::deadline::Deadline;
use crate::domain::probe::{FoundText, FoundTexts};
use crate::domain::sanitize::sanitize_line;
use crate::domain::verdict::ErrorReason;

/// Bytes read of one file.
const ONE_TEXT: usize = 64 * 1024;
/// Bytes of all texts together: written as JSON they have to fit into one answer.
const ALL_TEXTS: usize = 128 * 1024;

/// The texts of all files that any of `patterns` matches, newest first; with `only_with`, of those that have a line like it.
pub(super) fn read(patterns: &[PathBuf], only_with: Option<&str>, deadline: &Deadline) -> Reply {
    let line = match only_with.map(Regex::new).transpose() {
        Ok(line) => line,
        Err(error) => return Reply::unavailable(ErrorReason::Internal, format!("this is no pattern: {error}")),
    };
    let mut found = Vec::new();
    let mut truncated = false;
    for pattern in patterns {
        match files::newest(pattern, deadline) {
            Ok((paths, cut)) => {
                found.extend(paths);
                truncated |= cut;
            }
            Err(reply) => return *reply,
        }
    }
    if found.is_empty() {
        return Reply::missing();
    }
    found.sort_by(|(a, a_meta), (b, b_meta)| (b_meta.modified().ok(), a).cmp(&(a_meta.modified().ok(), b)));
    found.dedup_by(|(a, _), (b, _)| a == b);
    let mut texts = FoundTexts::default();
    let mut room = ALL_TEXTS;
    for (path, meta) in found {
        if let Err(stopped) = deadline.slice() {
            return files::given_up(stopped, &path);
        }
        let (bytes, cut) = match std::fs::metadata(&path).is_ok_and(|meta| meta.is_file()).then(|| files::start_of(&path, ONE_TEXT)) {
            Some(Ok(read)) => read,
            Some(Err(_)) => {
                texts.unread.push(sanitize_line(&path.to_string_lossy()).into_owned());
                continue;
            }
            None => (Vec::new(), false),
        };
        let text = text(&bytes);
        if line.as_ref().is_some_and(|line| !text.lines().any(|of_it| line.is_match(of_it))) {
            texts.others += 1;
            continue;
        }
        truncated |= cut || text.len() > room;
        if text.len() <= room {
            room -= text.len();
            texts.files.push(FoundText { file: files::facts(&path, &meta, None), text });
        }
    }
    Reply { truncated, ..Reply::json(&texts) }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::domain::evidence::Outcome;
    use crate::ports::Cancel;

    fn read_in(root: &std::path::Path, patterns: &[&str], only_with: Option<&str>) -> Reply {
        let patterns: Vec<PathBuf> = patterns.iter().map(|pattern| root.join(pattern)).collect();
        read(&patterns, only_with, &Deadline::after(Duration::from_secs(10), &Cancel::new()))
    }

    #[test]
    fn only_files_with_the_right_line_leave_their_place_newest_first_and_once() {
        let root = tempfile::tempdir().unwrap();
        for (folder, text, age) in [("old", "FROM a\n", 900), ("new", "# x\nFROM b\n", 10), ("diary", "secret\n", 1)] {
            std::fs::create_dir(root.path().join(folder)).unwrap();
            let path = root.path().join(folder).join("Dockerfile");
            std::fs::write(&path, text).unwrap();
            let file = std::fs::File::options().write(true).open(path).unwrap();
            file.set_modified(std::time::SystemTime::now() - Duration::from_secs(age)).unwrap();
        }
        let reply = read_in(root.path(), &["**/Dockerfile", "new/*"], Some("^FROM"));
        assert!(!reply.stdout.contains("secret"), "{}", reply.stdout);
        let texts: FoundTexts = serde_json::from_str(&reply.stdout).unwrap();
        let read: Vec<&str> = texts.files.iter().map(|file| file.text.as_str()).collect();
        assert_eq!((read, texts.others, reply.truncated), (vec!["# x\nFROM b\n", "FROM a\n"], 1, false));
        assert_eq!(read_in(root.path(), &["**/Containerfile"], None).outcome, Outcome::Missing);
    }

    #[test]
    fn what_is_too_much_is_told_as_cut() {
        let root = tempfile::tempdir().unwrap();
        for number in 0..4 {
            std::fs::write(root.path().join(format!("{number}.txt")), vec![b'x'; ONE_TEXT - 1]).unwrap();
        }
        let reply = read_in(root.path(), &["*.txt"], None);
        let texts: FoundTexts = serde_json::from_str(&reply.stdout).unwrap();
        assert!(reply.truncated && texts.files.len() == 2, "{}", texts.files.len());
        assert!(reply.stdout.len() < crate::domain::evidence::OUTPUT_LIMIT);
    }
}
