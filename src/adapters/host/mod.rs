//! Asks the learner's own machine: runs programs, reads files, looks at keys and builds. Read-only. Takes `HostAsk`s from
//! the prober and gives back raw evidence; what it means is judged elsewhere.

mod artifact;
pub mod command;
mod files;
mod glob;
mod http;
mod key_file;
mod ova;
mod reply;
mod texts;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;

use crate::adapters::deadline::Deadline;
use crate::domain::evidence::{Evidence, Outcome};
use crate::domain::probe::HostAsk;
use crate::domain::verdict::{ErrorReason, Vantage};
use crate::ports::Cancel;

pub use self::glob::wildcard;
use self::reply::Reply;
pub use self::reply::text;

/// This machine, as its user sees it.
#[derive(Clone, Debug)]
pub struct Host {
    /// What `~` stands for.
    pub home: PathBuf,
    /// `PATH`: where bare program names are looked up.
    pub search_path: Option<OsString>,
}

/// Where the identity of a target's login lies, or why that cannot be told.
pub type Identity = Result<Option<PathBuf>, (ErrorReason, String)>;

impl Host {
    /// Carries out one question, within `timeout` or soon after `cancel`. `identity_of` finds a target's private key.
    pub fn ask(&self, ask: &HostAsk, timeout: Duration, identity_of: &dyn Fn(&str) -> Identity, cancel: &Cancel) -> Evidence {
        let started = Timestamp::now();
        let deadline = Deadline::after(timeout, cancel);
        let (command, mut reply) = match ask {
            HostAsk::Command { programs, args } => self.command(programs, args, timeout, cancel),
            HostAsk::ReadFile { path } => (format!("cat {path}"), files::read(&self.expand(path))),
            HostAsk::FindFiles { pattern, digest } => (format!("ls {pattern}"), files::find(&self.expand(pattern), *digest, &deadline)),
            HostAsk::ReadFiles { patterns, only_with } => {
                let places: Vec<PathBuf> = patterns.iter().map(|pattern| self.expand(pattern)).collect();
                let sieve = only_with.as_ref().map(|line| format!("grep -l {} ", quoted(line))).unwrap_or("cat ".to_owned());
                (format!("{sieve}{}", patterns.join(" ")), texts::read(&places, only_with.as_deref(), &deadline))
            }
            HostAsk::Http { url, follow, .. } => (format!("curl -sS -i {}", quoted(url)), http::ask(url, *follow, &deadline)),
            HostAsk::KeyFile { path } => (format!("ssh-keygen -l -f {path}"), key_file::look(&self.expand(path))),
            HostAsk::IdentityOf { target } => match identity_of(target) {
                Ok(Some(path)) => (format!("ssh-keygen -l -f {}", path.display()), key_file::look(&path)),
                Ok(None) => (format!("the key that logs in to {target}"), Reply::missing()),
                Err((reason, message)) => (format!("the key that logs in to {target}"), Reply::unavailable(reason, message)),
            },
            HostAsk::Artifact { pattern } => {
                let qemu_img = command::find_program(&["qemu-img".to_owned()], &self.home, self.search_path.as_deref());
                (format!("ls {pattern}"), artifact::look(&self.expand(pattern), qemu_img.as_deref(), &deadline, cancel))
            }
        };
        if let Outcome::Unavailable { message, .. } = &mut reply.outcome {
            *message = crate::domain::sanitize::sanitize_line(message).into_owned();
        }
        Evidence {
            vantage: if matches!(ask, HostAsk::Http { .. }) { Vantage::Network } else { Vantage::Host },
            target: None,
            command: crate::domain::sanitize::sanitize_line(&command).into_owned(),
            outcome: reply.outcome,
            stdout: reply.stdout,
            stderr: reply.stderr,
            started,
            ended: Timestamp::now(),
            truncated: reply.truncated,
            ladder: Vec::new(),
        }
    }

    fn command(&self, programs: &[String], args: &[String], timeout: Duration, cancel: &Cancel) -> (String, Reply) {
        let program = command::find_program(programs, &self.home, self.search_path.as_deref());
        let shown = program.as_ref().map_or_else(|| programs.join(" or "), |path| path.display().to_string());
        let line = std::iter::once(shown).chain(args.iter().map(|arg| quoted(arg))).collect::<Vec<_>>().join(" ");
        (line, program.map_or_else(Reply::missing, |path| command::run(&path, args, timeout, cancel)))
    }

    fn expand(&self, path: &str) -> PathBuf {
        expand_home(path, &self.home)
    }
}

/// `~` and `~/x` under `home`; a relative path too, since a probe has no folder of its own.
pub fn expand_home(path: &str, home: &Path) -> PathBuf {
    match path.strip_prefix("~/") {
        Some(rest) => home.join(rest),
        None if path == "~" => home.to_path_buf(),
        None => home.join(path),
    }
}

/// An argument as one would type it in a shell.
pub fn quoted(arg: &str) -> String {
    let plain = |ch: char| ch.is_ascii_alphanumeric() || "-_./:=,@%+~".contains(ch);
    if !arg.is_empty() && arg.chars().all(plain) { arg.to_owned() } else { format!("'{}'", arg.replace('\'', "'\\''")) }
}
