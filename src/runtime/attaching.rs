//! Files that go along with answers: which may, where one looks for them, and what is in them when they leave. They stay where they are,
//! and are read anew each time something is handed in.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::submission_files::bounded;
use crate::app::screens::attach::{Found, Listed};
use crate::domain::course::LessonId;
use crate::domain::deliverable::{Attachment, Draft, Purpose};
use crate::domain::sanitize::is_clean;
use crate::ports::{LearnerStore, StoreError};
use crate::submission::package::LARGEST_FILE;

/// So many files go along with a lesson, at most.
pub const MOST: usize = 50;
/// All of them together, in bytes: a submission has room for its evidence too.
pub const LARGEST_ALL: u64 = 48 << 20;
/// A folder of more entries is listed up to there.
const MOST_LISTED: usize = 2_000;

/// Has a file go along with the answer for `purpose`. The error says why it may not, for people.
///
/// # Errors
/// It can't be read, is too large, is one too many, or goes along already; or the store fails.
pub fn attach(store: &dyn LearnerStore, lesson: &LessonId, purpose: Purpose, path: &Path, now: Timestamp) -> Result<(), String> {
    let words = |error: StoreError| error.to_string();
    let path = std::path::absolute(path).map_err(|error| format!("{} can't be read: {error}", path.display()))?;
    let size = size(&path)?;
    let attachment = Attachment { key: purpose.key.clone(), path: text_of(&path)? };
    let others = store.attachments(lesson).map_err(words)?;
    if others.contains(&attachment) {
        return Err(format!("{} goes along already", path.display()));
    }
    if others.len() >= MOST {
        return Err(format!("{MOST} files go along with this lesson already, and no more may: take one away first"));
    }
    let all = others.iter().filter_map(|other| self::size(Path::new(&other.path)).ok()).sum::<u64>() + size;
    if all > LARGEST_ALL {
        return Err(format!("with {} the files of this lesson are larger than {} MiB together", path.display(), LARGEST_ALL >> 20));
    }
    // An answer has a name once there is a version of it, be it an empty one.
    if store.drafts(lesson).map_err(words)?.iter().all(|draft| draft.purpose.key != purpose.key) {
        store.add_draft(lesson, &Draft { purpose, text: String::new(), at: now }).map_err(words)?;
    }
    store.attach(lesson, &attachment).map(drop).map_err(words)
}

/// A path as it is kept: text that shows as what it is.
fn text_of(path: &Path) -> Result<String, String> {
    let text = path.to_str().filter(|text| is_clean(text, |_| false));
    text.map(str::to_owned).ok_or_else(|| format!("{}: its name has letters that can't be shown; give it another", path.display()))
}

/// The size of a file that may go along with an answer; or why it may not, for people.
///
/// # Errors
/// It is not there, no plain file, too large, or can't be read.
pub fn size(path: &Path) -> Result<u64, String> {
    let unreadable = |error: std::io::Error| format!("{} can't be read: {error}", path.display());
    let about = std::fs::metadata(path).map_err(unreadable)?;
    if !about.is_file() {
        return Err(format!("{} is no plain file", path.display()));
    }
    if about.len() > LARGEST_FILE as u64 {
        return Err(format!("{} is larger than {} MiB, the most a file may have", path.display(), LARGEST_FILE >> 20));
    }
    std::fs::File::open(path).map_err(unreadable)?;
    Ok(about.len())
}

/// Files by their names in a submission.
pub type Files = Vec<(String, Vec<u8>)>;

/// What is in them, by the answer they go along with.
///
/// # Errors
/// One can't be read, or is too large by now.
pub fn files(attachments: Vec<Attachment>) -> Result<BTreeMap<String, Files>, String> {
    let mut files: BTreeMap<String, Files> = BTreeMap::new();
    for Attachment { key, path } in attachments {
        let path = PathBuf::from(path);
        let why = |fault: String| format!("{fault}; put it back, or take it away from its deliverable");
        size(&path).map_err(why)?;
        let bytes = bounded(&path, LARGEST_FILE).map_err(|error| why(format!("{} can't be read: {error}", path.display())))?;
        let of_answer = files.entry(key).or_default();
        let name = apart(&plain_name(&path), of_answer);
        of_answer.push((name, bytes));
    }
    Ok(files)
}

/// A file's name as every system allows it: letters that some don't have become `-`.
fn plain_name(path: &Path) -> String {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let plain = |ch: char| if ch.is_ascii_alphanumeric() || "._- ()+,=@".contains(ch) { ch } else { '-' };
    // The end tells what it is: of a long name the beginning stays, and that.
    let name: String = name.chars().map(plain).collect();
    let (stem, ending) = name.rsplit_once('.').map_or((name.as_str(), String::new()), |(stem, ending)| (stem, format!(".{ending}")));
    let stem: String = stem.chars().take(80).collect();
    let ending: String = ending.chars().take(20).collect();
    let name = format!("{stem}{ending}").trim_matches([' ', '.']).to_owned();
    if name.is_empty() { "file".to_owned() } else { name }
}

/// `name`, told from those that are there already, whatever letters a system takes for the same.
pub fn apart(name: &str, others: &[(String, Vec<u8>)]) -> String {
    let taken = |name: &str| others.iter().any(|(other, _)| other.eq_ignore_ascii_case(name));
    let (stem, ending) = name.rsplit_once('.').map_or((name, String::new()), |(stem, ending)| (stem, format!(".{ending}")));
    let numbered = (2..).map(|number: u32| format!("{stem}-{number}{ending}"));
    std::iter::once(name.to_owned()).chain(numbered).find(|name| !taken(name)).unwrap_or_default()
}

/// The files and folders that a path which is being typed may mean.
pub fn list(typed: &str) -> Listed {
    let (folder, _) = typed.rsplit_once('/').map_or(("", typed), |(folder, name)| (if folder.is_empty() { "/" } else { folder }, name));
    let read = || -> std::io::Result<Vec<Found>> {
        let mut found = Vec::new();
        for entry in std::fs::read_dir(expanded(if folder.is_empty() { "." } else { folder }))?.take(MOST_LISTED).flatten() {
            let path = entry.path();
            let Ok(name) = entry.file_name().into_string() else { continue };
            // Through links: what a link leads to is what would leave.
            let Ok(about) = std::fs::metadata(&path) else { continue };
            if is_clean(&name, |_| false) && (about.is_file() || about.is_dir()) {
                let size = about.is_file().then_some(about.len());
                found.push(Found { name, size, too_large: about.is_file() && about.len() > LARGEST_FILE as u64 });
            }
        }
        found.sort_by_key(|found| (found.size.is_some(), found.name.to_lowercase()));
        Ok(found)
    };
    Listed { folder: folder.to_owned(), found: read().map_err(|error| format!("{folder} can't be listed: {error}")) }
}

/// A typed path, with `~` for one's home.
pub fn expanded(typed: &str) -> PathBuf {
    match (typed.strip_prefix('~'), std::env::home_dir()) {
        (Some(rest), Some(home)) if rest.is_empty() || rest.starts_with('/') => home.join(rest.trim_start_matches('/')),
        _ => PathBuf::from(typed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::store::Store;
    use crate::ports::{ExchangeStore, ProgressStore};

    fn purpose(key: &str) -> Purpose {
        Purpose { key: key.to_owned(), deliverable: key.to_owned(), words: "Show it".to_owned(), place: 0, of: 1 }
    }

    #[test]
    fn a_file_goes_along_once_and_its_answer_has_a_name_from_then_on() {
        let folder = tempfile::tempdir().unwrap();
        let (store, lesson) = (Store::in_memory("c").unwrap(), LessonId("l".to_owned()));
        let bowl = folder.path().join("bowl.png");
        std::fs::write(&bowl, "clay").unwrap();
        let attach = |path: &Path| attach(&store, &lesson, purpose("bowl"), path, Timestamp::UNIX_EPOCH);
        attach(&bowl).unwrap();
        assert!(attach(&bowl).unwrap_err().contains("already"));
        assert!(attach(folder.path()).unwrap_err().contains("no plain file"));
        assert!(attach(&folder.path().join("none")).unwrap_err().contains("can't be read"));
        std::fs::File::create(folder.path().join("large")).unwrap().set_len(LARGEST_FILE as u64 + 1).unwrap();
        assert!(attach(&folder.path().join("large")).unwrap_err().contains("larger than 16 MiB"));
        for number in 0..3 {
            let path = folder.path().join(format!("{number}.iso"));
            std::fs::File::create(&path).unwrap().set_len(LARGEST_FILE as u64).unwrap();
            let attached = attach(&path);
            assert_eq!(attached.is_ok(), number < 2, "{attached:?}");
        }
        assert_eq!(store.drafts(&lesson).unwrap().len(), 1);
        let kept = store.attachments(&lesson).unwrap();
        assert_eq!(kept.len(), 3);
        assert!(store.detach(&lesson, &kept[0]).unwrap());
        assert!(!store.detach(&lesson, &kept[0]).unwrap(), "it is gone");
    }

    #[test]
    fn names_are_such_as_every_system_has_and_no_two_are_alike() {
        for (name, plain) in [("für ada.png", "f-r ada.png"), ("a:b?.txt", "a-b-.txt"), ("...", "file"), (".env", "env"), ("x", "x")] {
            assert_eq!(plain_name(Path::new(name)), plain, "{name}");
        }
        assert!(plain_name(Path::new(&format!("{}.tar.gz", "x".repeat(300)))).len() < 110);
        let others = vec![("a.png".to_owned(), Vec::new()), ("A-2.png".to_owned(), Vec::new())];
        assert_eq!(apart("A.png", &others), "A-3.png");
    }

    #[test]
    fn a_folder_is_listed_folders_first_and_a_file_that_is_gone_is_told_when_it_is_to_leave() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("z")).unwrap();
        std::fs::write(folder.path().join("a"), "x").unwrap();
        let typed = format!("{}/", folder.path().display());
        let names: Vec<_> = list(&typed).found.unwrap().into_iter().map(|found| (found.name, found.size)).collect();
        assert_eq!(names, [("z".to_owned(), None), ("a".to_owned(), Some(1))]);
        assert!(list("/nowhere/at/all").found.is_err());
        let gone = Attachment { key: "k".to_owned(), path: format!("{typed}gone") };
        assert!(files(vec![gone]).unwrap_err().contains("take it away"));
    }
}
