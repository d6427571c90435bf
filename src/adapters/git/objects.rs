//! Objects of the repository, one after another from one `git cat-file --batch`: commits, trees and the contents of files, each bounded.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use jiff::Timestamp;

use super::fault::GitFault;
use super::run::{Git, not_run};

/// A tree or a commit is far smaller.
const LARGEST_TREE: usize = 8 << 20;

/// A commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// Its tree.
    pub tree: String,
    /// Its first parent.
    pub parent: Option<String>,
    /// When its maker's computer says that it was made.
    pub at: Timestamp,
}

/// An entry of a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name, whatever it holds.
    pub name: String,
    /// The object.
    pub id: String,
    /// What that is.
    pub kind: EntryKind,
}

/// What an entry of a tree is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A plain file.
    File,
    /// A folder.
    Folder,
    /// A link, or another repository.
    Other,
}

/// A running `git cat-file`; it ends when dropped.
pub struct Objects {
    child: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Objects {
    pub(super) fn open(git: &Git) -> Result<Self, GitFault> {
        let mut command = git.command();
        command.args(["cat-file", "--batch"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(|error| not_run(&error))?;
        match (child.stdin.take(), child.stdout.take()) {
            (Some(questions), Some(answers)) => Ok(Self { child, questions, answers: BufReader::new(answers) }),
            _ => Err(broken("it has no streams")),
        }
    }

    /// A file's content.
    ///
    /// # Errors
    /// It is not there, no file, or larger than `limit` bytes.
    pub fn file(&mut self, id: &str, limit: usize) -> Result<Vec<u8>, GitFault> {
        self.object(id, "blob", limit)
    }

    /// A commit.
    ///
    /// # Errors
    /// It is not there, or no commit.
    pub fn commit(&mut self, id: &str) -> Result<Commit, GitFault> {
        let bytes = self.object(id, "commit", LARGEST_TREE)?;
        let text = String::from_utf8_lossy(&bytes);
        let head = || text.lines().take_while(|line| !line.is_empty());
        let field = |name: &str| head().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ').map(str::to_owned));
        let seconds = field("committer").and_then(|line| line.rsplit(' ').nth(1)?.parse().ok());
        let at = seconds.and_then(|seconds| Timestamp::from_second(seconds).ok());
        match (field("tree"), at) {
            (Some(tree), Some(at)) => Ok(Commit { tree, parent: field("parent"), at }),
            _ => Err(broken("a commit can't be read")),
        }
    }

    /// A tree's entries.
    ///
    /// # Errors
    /// It is not there, or no tree.
    pub fn tree(&mut self, id: &str) -> Result<Vec<Entry>, GitFault> {
        let bytes = self.object(id, "tree", LARGEST_TREE)?;
        parse_tree(&bytes, id.len() / 2).ok_or_else(|| broken("a tree can't be read"))
    }

    /// The entries of a folder below a commit's tree, which need not be there.
    ///
    /// # Errors
    /// Something of it can't be read.
    pub fn folder(&mut self, tree: &str, name: &str) -> Result<Vec<Entry>, GitFault> {
        let found = self.tree(tree)?.into_iter().find(|entry| entry.name == name && entry.kind == EntryKind::Folder);
        found.map_or_else(|| Ok(Vec::new()), |entry| self.tree(&entry.id))
    }

    fn object(&mut self, id: &str, kind: &str, limit: usize) -> Result<Vec<u8>, GitFault> {
        if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(broken("an object has an odd name"));
        }
        let lost = |error: std::io::Error| broken(&error.to_string());
        self.questions.write_all(format!("{id}\n").as_bytes()).and_then(|()| self.questions.flush()).map_err(lost)?;
        let mut head = String::new();
        self.answers.read_line(&mut head).map_err(lost)?;
        let words: Vec<&str> = head.split_whitespace().collect();
        let &[_, found, size] = words.as_slice() else { return Err(broken(&format!("the object {id} is missing"))) };
        let size: usize = size.parse().map_err(|_| broken("its answer can't be read"))?;
        if size > limit || found != kind {
            // What is not wanted is passed by: the next answer stands behind it.
            std::io::copy(&mut self.answers.by_ref().take(size as u64 + 1), &mut std::io::sink()).map_err(lost)?;
            return Err(broken(&match found == kind {
                true => format!("a {kind} has {size} bytes, more than the {limit} that are read"),
                false => format!("the object {id} is a {found}, and should be a {kind}"),
            }));
        }
        let mut bytes = vec![0; size + 1];
        self.answers.read_exact(&mut bytes).map_err(lost)?;
        bytes.truncate(size);
        Ok(bytes)
    }
}

impl Drop for Objects {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn broken(says: &str) -> GitFault {
    GitFault::Failed { what: "cat-file".to_owned(), says: says.to_owned() }
}

/// A tree object (gitformat-pack(5), and `git help cat-file`): `mode SP name NUL id`, one behind the other. `id` has `length` bytes.
fn parse_tree(mut bytes: &[u8], length: usize) -> Option<Vec<Entry>> {
    let mut entries = Vec::new();
    while !bytes.is_empty() {
        let space = bytes.iter().position(|byte| *byte == b' ')?;
        let end = bytes.iter().position(|byte| *byte == 0).filter(|end| *end > space)?;
        let (mode, name) = (&bytes[..space], &bytes[space + 1..end]);
        let id = bytes.get(end + 1..end + 1 + length)?;
        let kind = match mode {
            b"100644" | b"100755" | b"100664" => EntryKind::File,
            b"40000" => EntryKind::Folder,
            _ => EntryKind::Other,
        };
        entries.push(Entry { name: String::from_utf8_lossy(name).into_owned(), id: crate::domain::encoding::hex(id), kind });
        bytes = &bytes[end + 1 + length..];
    }
    Some(entries)
}
