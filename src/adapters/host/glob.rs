//! Finds the files that a pattern means, within bounds of depth, count and time. As in a shell, `*` and `?` match within a
//! name, `**` any folders, and a name with a leading dot only where the pattern has the dot. Near folders come before deep ones,
//! so that a bound costs what is least likely to be meant.

use std::collections::VecDeque;
use std::path::{Component, Path, PathBuf};

use crate::adapters::deadline::{Deadline, Stopped};

/// Entries looked at before giving up.
const MOST_ENTRIES: usize = 500_000;
/// Folders below each other that `**` means.
const DEEPEST: usize = 12;
/// Folders that `**` doesn't mean: full of files that nobody made by hand; and macOS asks its user about each program in `Library`.
const PASSED_BY: &[&str] = &["node_modules", "Library"];

/// What a walk found.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub paths: Vec<PathBuf>,
    /// The walk ended at its bound of entries: there may be more.
    pub cut: bool,
    /// Folders that the account may not list.
    pub closed: Vec<PathBuf>,
}

/// All paths that match `pattern`, an absolute path with wildcards, in no order.
pub(super) fn find(pattern: &Path, deadline: &Deadline) -> Result<Found, Stopped> {
    find_among(MOST_ENTRIES, pattern, deadline)
}

/// Why nothing was found that may be there all the same, for people.
pub(super) fn unfinished(found: &Found, pattern: &Path) -> Option<String> {
    let told = || {
        format!(
            "gave up looking for {} after {MOST_ENTRIES} files and folders: there are more, and it may be among them",
            pattern.display()
        )
    };
    (found.cut && found.paths.is_empty()).then(told)
}

fn find_among(most_entries: usize, pattern: &Path, deadline: &Deadline) -> Result<Found, Stopped> {
    let parts: Vec<String> = pattern
        .components()
        .filter_map(|component| match component {
            Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
            Component::ParentDir => Some("..".to_owned()),
            _ => None,
        })
        .collect();
    let mut walk = Walk { deadline, most_entries, seen: 0, found: Found::default(), waiting: VecDeque::new() };
    walk.descend(Path::new("/"), &parts, 0)?;
    while let Some((folder, parts, depth)) = walk.waiting.pop_front().filter(|_| !walk.found.cut) {
        walk.descend(&folder, parts, depth)?;
    }
    walk.found.paths.sort();
    walk.found.paths.dedup();
    Ok(walk.found)
}

struct Walk<'a> {
    deadline: &'a Deadline,
    most_entries: usize,
    seen: usize,
    found: Found,
    /// Folders that a `**` means, with the parts of the pattern from it on.
    waiting: VecDeque<(PathBuf, &'a [String], usize)>,
}

impl<'a> Walk<'a> {
    fn descend(&mut self, folder: &Path, parts: &'a [String], depth: usize) -> Result<(), Stopped> {
        let Some((part, rest)) = parts.split_first() else { return Ok(()) };
        if part == "**" {
            self.descend(folder, rest, depth)?;
            if depth == DEEPEST {
                return Ok(());
            }
            for Entry { name, path, is_folder } in self.entries(folder)? {
                if is_folder && !name.starts_with('.') && !PASSED_BY.contains(&name.as_str()) {
                    self.waiting.push_back((path, parts, depth + 1));
                }
            }
            return Ok(());
        }
        if !part.contains(['*', '?']) {
            return self.step(folder.join(part), rest, depth);
        }
        for Entry { name, path, .. } in self.entries(folder)? {
            if matches(part, &name) {
                self.step(path, rest, depth)?;
            }
        }
        Ok(())
    }

    fn step(&mut self, path: PathBuf, rest: &'a [String], depth: usize) -> Result<(), Stopped> {
        if !rest.is_empty() {
            return self.descend(&path, rest, depth);
        }
        if std::fs::symlink_metadata(&path).is_ok() {
            self.found.paths.push(path);
        }
        Ok(())
    }

    fn entries(&mut self, folder: &Path) -> Result<Vec<Entry>, Stopped> {
        self.deadline.slice()?;
        let listing = match std::fs::read_dir(folder) {
            Ok(listing) => listing,
            Err(error) => {
                if error.kind() == std::io::ErrorKind::PermissionDenied {
                    self.found.closed.push(folder.to_path_buf());
                }
                return Ok(Vec::new());
            }
        };
        let mut entries = Vec::new();
        for entry in listing.flatten() {
            self.seen += 1;
            if self.seen > self.most_entries {
                self.found.cut = true;
                break;
            }
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            entries.push(Entry { name, path: entry.path(), is_folder });
        }
        Ok(entries)
    }
}

struct Entry {
    name: String,
    path: PathBuf,
    /// Not so of a link to a folder: links are not followed, they may lead in circles.
    is_folder: bool,
}

/// Whether `name` is one that `pattern` (of one path component) means.
fn matches(pattern: &str, name: &str) -> bool {
    if name.starts_with('.') && !pattern.starts_with('.') {
        return false;
    }
    wildcard(pattern, name)
}

/// `*` is any text, `?` any one character. Linear in memory, never exponential: only the last star is gone back to.
pub fn wildcard(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut p, mut t, mut star) = (0, 0, None);
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p + 1, t));
                p += 1;
            }
            Some(&ch) if ch == '?' || ch == text[t] => {
                p += 1;
                t += 1;
            }
            _ => match star {
                Some((after, from)) => {
                    (p, t) = (after, from + 1);
                    star = Some((after, from + 1));
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|&ch| ch == '*')
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::ports::Cancel;

    #[test]
    fn wildcards_match_as_in_a_shell() {
        for (pattern, name, expected) in [
            ("debian-*.iso", "debian-12.iso", true),
            ("debian-*.iso", "debian-12.iso.part", false),
            ("*", ".hidden", false),
            (".h*", ".hidden", true),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("*a*b*", "xxaxxbxx", true),
            ("**", "anything", true),
            ("a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false),
        ] {
            assert_eq!(matches(pattern, name), expected, "{pattern} {name}");
        }
    }

    #[test]
    fn folders_of_any_depth_are_walked_but_not_hidden_ones_or_links() {
        let root = tempfile::tempdir().unwrap();
        for folder in ["out", "out/deep/er", ".cache"] {
            std::fs::create_dir_all(root.path().join(folder)).unwrap();
        }
        for file in ["out/a.vmx", "out/deep/er/b.vmx", ".cache/c.vmx", "d.vmx"] {
            std::fs::write(root.path().join(file), "").unwrap();
        }
        std::os::unix::fs::symlink(root.path(), root.path().join("out/loop")).unwrap();
        let found = |pattern: &str| {
            let found = find(&root.path().join(pattern), &Deadline::after(Duration::from_secs(5), &Cancel::new())).unwrap();
            found.paths.iter().map(|path| path.strip_prefix(root.path()).unwrap().display().to_string()).collect::<Vec<_>>()
        };
        assert_eq!(found("**/*.vmx"), ["d.vmx", "out/a.vmx", "out/deep/er/b.vmx"]);
        assert_eq!(found("o*/*.vmx"), ["out/a.vmx"]);
        assert_eq!(found("out/a.vmx"), ["out/a.vmx"]);
        assert!(found("out/*.ova").is_empty());
    }

    #[test]
    fn a_bound_costs_the_deepest_folders_and_is_told() {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(root.path().join("a/deep/er/still")).unwrap();
        std::fs::create_dir_all(root.path().join("z")).unwrap();
        for number in 0..200 {
            std::fs::write(root.path().join(format!("a/deep/er/{number}")), "").unwrap();
        }
        for path in ["z/near.vmx", "a/deep/er/still/far.vmx"] {
            std::fs::write(root.path().join(path), "").unwrap();
        }
        let deadline = Deadline::after(Duration::from_secs(5), &Cancel::new());
        let pattern = root.path().join("**/*.vmx");
        let found = find_among(100, &pattern, &deadline).unwrap();
        assert_eq!((found.paths.len(), found.cut), (1, true), "{found:?}");
        assert!(found.paths[0].ends_with("z/near.vmx") && unfinished(&found, &pattern).is_none());
        let nothing = find_among(100, &root.path().join("**/*.ova"), &deadline).unwrap();
        assert!(unfinished(&nothing, &pattern).unwrap().contains("gave up looking for"));
    }
}
