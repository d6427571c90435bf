//! Runs the system's git on a repository of ours, so that nothing of a remote's choosing runs along, nothing is asked unless somebody is
//! there, and no wait is without an end.

use std::io::{ErrorKind, Read, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::fault::GitFault;
use crate::adapters::deadline::Deadline;
use crate::adapters::host::command::kill_group;
use crate::ports::Cancel;

/// A fetch of a whole cohort over a slow line takes minutes.
const LONGEST: Duration = Duration::from_secs(600);
/// More than any answer of git's that is read at once.
const LARGEST: u64 = 64 << 20;
/// The most of its messages.
const MOST_WORDS: u64 = 64 << 10;

/// Settings of the person's, or of the repository's, that must not count here.
const SETTINGS: &[&str] = &[
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.logAllRefUpdates=false",
    "fetch.fsckObjects=true",
    "fetch.recurseSubmodules=false",
    "gc.auto=0",
    "maintenance.auto=false",
    "protocol.ext.allow=never",
    "push.gpgSign=false",
    "push.recurseSubmodules=no",
    "push.followTags=false",
];

/// How to run it.
#[derive(Clone, Debug)]
pub struct Git {
    folder: PathBuf,
    asks: bool,
}

impl Git {
    /// On the bare repository in `folder`.
    pub fn new(folder: &Path, asks: bool) -> Self {
        Self { folder: folder.to_owned(), asks }
    }

    /// A command, ready but for its words and its streams.
    pub fn command(&self) -> Command {
        let mut command = Command::new("git");
        command.env("GIT_DIR", &self.folder).env("LC_ALL", "C").env_remove("LANGUAGE").env("GIT_OPTIONAL_LOCKS", "0");
        for variable in ["GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_NAMESPACE"] {
            command.env_remove(variable);
        }
        if !self.asks {
            command.env("GIT_TERMINAL_PROMPT", "0").env("GIT_ASKPASS", "true").env("SSH_ASKPASS", "true");
            if std::env::var_os("GIT_SSH_COMMAND").is_none() {
                command.env("GIT_SSH_COMMAND", "ssh -o BatchMode=yes -o ConnectTimeout=20");
            }
        }
        for setting in SETTINGS {
            command.args(["-c", setting]);
        }
        command.current_dir("/");
        command
    }

    /// Runs a git command with `input` on its stdin, and returns its stdout.
    ///
    /// # Errors
    /// It can't be run, or ends in anything but 0.
    pub fn run(&self, words: &[&str], input: &[u8], cancel: &Cancel) -> Result<Vec<u8>, GitFault> {
        let mut command = self.command();
        command.args(words).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        if !self.asks {
            command.process_group(0);
        }
        let mut child = command.spawn().map_err(|error| not_run(&error))?;
        let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (ended, out, errors) = std::thread::scope(|scope| {
            // Who reads nothing more is told by its exit code.
            scope.spawn(move || stdin.map(|mut stdin| stdin.write_all(input)));
            let out = scope.spawn(move || read_all(stdout, LARGEST));
            let errors = scope.spawn(move || read_all(stderr, MOST_WORDS));
            let ended = wait(&mut child, cancel);
            (ended, out.join().unwrap_or_default(), errors.join().unwrap_or_default())
        });
        let what = words.first().copied().unwrap_or_default();
        match ended {
            Ok(true) if out.len() as u64 <= LARGEST => Ok(out),
            Ok(true) => Err(GitFault::Failed { what: what.to_owned(), says: "its answer is larger than can be".to_owned() }),
            Ok(false) => {
                let url = words.iter().skip_while(|word| **word != "--").nth(1).copied();
                Err(GitFault::of(what, url, &String::from_utf8_lossy(&errors)))
            }
            Err(why) => Err(GitFault::Stopped(format!("git {what} was given up: {why}"))),
        }
    }
}

/// Why it did not start.
pub fn not_run(error: &std::io::Error) -> GitFault {
    match error.kind() {
        ErrorKind::NotFound => GitFault::NoGit,
        _ => GitFault::Failed { what: "can't be run".to_owned(), says: error.to_string() },
    }
}

/// All there is, up to one byte more than `limit`; the rest is read and dropped, lest the writer wait for ever.
fn read_all(stream: Option<impl Read>, limit: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Some(mut stream) = stream {
        let _ = stream.by_ref().take(limit + 1).read_to_end(&mut bytes);
        let _ = std::io::copy(&mut stream, &mut std::io::sink());
    }
    bytes
}

/// Waits for its end; whether that was a good one. The error says why it was not waited for any longer.
fn wait(child: &mut Child, cancel: &Cancel) -> Result<bool, &'static str> {
    let deadline = Deadline::after(LONGEST, cancel);
    let mut pause = Duration::from_millis(1);
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(status.success()),
            Ok(None) => {}
            Err(_) => return Ok(false),
        }
        let Ok(slice) = deadline.slice() else {
            kill_group(child);
            let _ = child.kill();
            let _ = child.wait();
            return Err(if cancel.is_cancelled() { "nobody wanted it any more" } else { "it took longer than ten minutes" });
        };
        std::thread::sleep(slice.min(pause));
        pause = (pause * 2).min(Duration::from_millis(20));
    }
}
