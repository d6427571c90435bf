//! Finds the files that a pattern means, within bounds of depth, count and time. As in a shell, `*` and `?` match within a
//! name, `**` any folders, and a name with a leading dot only where the pattern has the dot.

use std::path::{Component, Path, PathBuf};

use crate::adapters::deadline::{Deadline, Stopped};

/// Entries looked at before giving up.
const MOST_ENTRIES: usize = 100_000;
/// Folders below each other that `**` goes into.
const DEEPEST: usize = 12;

/// What a walk found.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub paths: Vec<PathBuf>,
    /// The walk ended at a bound: there may be more.
    pub cut: bool,
    /// Folders that the account may not list.
    pub closed: Vec<PathBuf>,
}

/// All paths that match `pattern`, an absolute path with wildcards, in no order.
pub(super) fn find(pattern: &Path, deadline: &Deadline) -> Result<Found, Stopped> {
    let parts: Vec<String> = pattern
        .components()
        .filter_map(|component| match component {
            Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
            Component::ParentDir => Some("..".to_owned()),
            _ => None,
        })
        .collect();
    let mut walk = Walk { deadline, seen: 0, found: Found::default() };
    walk.descend(Path::new("/"), &parts, 0)?;
    walk.found.paths.sort();
    walk.found.paths.dedup();
    Ok(walk.found)
}

struct Walk<'a> {
    deadline: &'a Deadline,
    seen: usize,
    found: Found,
}

impl Walk<'_> {
    fn descend(&mut self, folder: &Path, parts: &[String], depth: usize) -> Result<(), Stopped> {
        let Some((part, rest)) = parts.split_first() else { return Ok(()) };
        if part == "**" {
            self.descend(folder, rest, depth)?;
            if depth == DEEPEST {
                self.found.cut = true;
                return Ok(());
            }
            for (name, path) in self.entries(folder)? {
                // Links are not followed: they may lead in circles.
                let is_folder = std::fs::symlink_metadata(&path).is_ok_and(|meta| meta.is_dir());
                if is_folder && !name.starts_with('.') {
                    self.descend(&path, parts, depth + 1)?;
                }
            }
            return Ok(());
        }
        if !part.contains(['*', '?']) {
            return self.step(folder.join(part), rest, depth);
        }
        for (name, path) in self.entries(folder)? {
            if matches(part, &name) {
                self.step(path, rest, depth)?;
            }
        }
        Ok(())
    }

    fn step(&mut self, path: PathBuf, rest: &[String], depth: usize) -> Result<(), Stopped> {
        if !rest.is_empty() {
            return self.descend(&path, rest, depth);
        }
        if std::fs::symlink_metadata(&path).is_ok() {
            self.found.paths.push(path);
        }
        Ok(())
    }

    fn entries(&mut self, folder: &Path) -> Result<Vec<(String, PathBuf)>, Stopped> {
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
            if self.seen > MOST_ENTRIES {
                self.found.cut = true;
                break;
            }
            entries.push((entry.file_name().to_string_lossy().into_owned(), entry.path()));
        }
        Ok(entries)
    }
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
}
