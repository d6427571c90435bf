//! Runs one program of this host to its end: no stdin, bounded output, a deadline for it and all its children.
//! It knows nothing of what the output means.

use std::ffi::OsStr;
use std::io::Read;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::reply::{Reply, text};
use crate::adapters::deadline::{Deadline, Stopped};
use crate::domain::evidence::{OUTPUT_LIMIT, Outcome};
use crate::domain::verdict::ErrorReason;
use crate::ports::Cancel;

/// English messages, and output in UTF-8: in the plain C locale virsh tells a snapshot's `ü` as `\xff\xff`. macOS has no `C.UTF-8`.
const LOCALE: &str = if cfg!(target_os = "macos") { "en_US.UTF-8" } else { "C.UTF-8" };

/// After a program ended, how long a child it left behind may still hold its output open.
const LEFT_BEHIND: Duration = Duration::from_millis(200);

/// The first of `programs` that can be run: with a `/` as it stands, otherwise looked up in `search_path`.
pub fn find_program(programs: &[String], home: &Path, search_path: Option<&OsStr>) -> Option<PathBuf> {
    let executable = |path: &PathBuf| {
        use std::os::unix::fs::PermissionsExt;
        std::fs::metadata(path).is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
    };
    programs.iter().find_map(|program| {
        if program.contains('/') {
            return Some(super::expand_home(program, home)).filter(executable);
        }
        let found = std::env::split_paths(search_path?).map(|folder| folder.join(program)).find(executable);
        found.map(|path| std::path::absolute(&path).unwrap_or(path))
    })
}

/// Runs `program` and waits for it, at most `limit`; not in the learner's folder, since another program of the name may take a word
/// for a file to write: cracklib's packer takes `--version` for one.
pub(in crate::adapters) fn run(program: &Path, args: &[String], limit: Duration, cancel: &Cancel) -> Reply {
    let mut command = Command::new(program);
    // LANGUAGE would bring translated messages back.
    command.args(args).env("LC_ALL", LOCALE).env_remove("LANGUAGE").env("GIT_TERMINAL_PROMPT", "0");
    command.current_dir("/").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) => {
            let reason = match error.kind() {
                std::io::ErrorKind::PermissionDenied => ErrorReason::Permission,
                _ => ErrorReason::NoTool,
            };
            return Reply::unavailable(reason, format!("{} cannot be run: {error}", program.display()));
        }
    };
    let (done, ended) = channel();
    let stdout = child.stdout.take().map(|pipe| Captured::start(pipe, done.clone()));
    let stderr = child.stderr.take().map(|pipe| Captured::start(pipe, done));
    let ended = wait(&mut child, &ended, &Deadline::after(limit, cancel));
    let outcome = match ended {
        Ok(status) => outcome(status),
        Err(stopped) => stopped.outcome(limit),
    };
    let (stdout, cut_out) = stdout.map(|captured| captured.take()).unwrap_or_default();
    let (stderr, cut_err) = stderr.map(|captured| captured.take()).unwrap_or_default();
    Reply { outcome, stdout: text(&stdout), stderr: text(&stderr), truncated: cut_out || cut_err }
}

fn outcome(status: ExitStatus) -> Outcome {
    match (status.code(), status.signal()) {
        (Some(code), _) => Outcome::Exited(code),
        (None, signal) => Outcome::Signalled(signal_name(signal.unwrap_or_default())),
    }
}

fn signal_name(number: i32) -> String {
    // The numbers that Linux and macOS share; signal(7).
    let known =
        [(1, "HUP"), (2, "INT"), (3, "QUIT"), (4, "ILL"), (6, "ABRT"), (8, "FPE"), (9, "KILL"), (11, "SEGV"), (13, "PIPE"), (15, "TERM")];
    known.iter().find(|(known, _)| *known == number).map_or_else(|| number.to_string(), |(_, name)| (*name).to_owned())
}

/// Waits for the program and its output to end; past the deadline, kills it and whatever it started.
fn wait(child: &mut Child, ended: &Receiver<()>, deadline: &Deadline) -> Result<ExitStatus, Stopped> {
    let mut pause = Duration::from_millis(1);
    let ended_with = loop {
        match child.try_wait() {
            Ok(Some(status)) => break Ok(status),
            Ok(None) => {}
            Err(_) => break Err(Stopped::TooLate),
        }
        match deadline.slice() {
            Ok(slice) => std::thread::sleep(slice.min(pause)),
            Err(stopped) => break Err(stopped),
        }
        pause = (pause * 2).min(Duration::from_millis(20));
    };
    if ended_with.is_err() {
        kill_group(child);
        // Its status is collected, lest it stay a zombie; KILL cannot be put off.
        let _ = child.wait();
        return ended_with;
    }
    loop {
        match ended.recv_timeout(LEFT_BEHIND) {
            Ok(()) => {}
            Err(RecvTimeoutError::Disconnected) => return ended_with,
            Err(RecvTimeoutError::Timeout) => {
                kill_group(child);
                return ended_with;
            }
        }
    }
}

/// Kills the program's process group, of which it is the leader.
pub fn kill_group(child: &Child) {
    if let Some(group) = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw) {
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
}

/// Output read by a thread of its own, so that a full pipe never stalls the program; kept up to [`OUTPUT_LIMIT`].
struct Captured(Arc<Mutex<(Vec<u8>, bool)>>);

impl Captured {
    fn start(mut pipe: impl Read + Send + 'static, done: Sender<()>) -> Self {
        let kept = Arc::new(Mutex::new((Vec::new(), false)));
        let filled = Arc::clone(&kept);
        std::thread::spawn(move || {
            let mut buffer = [0; 16 * 1024];
            while let Ok(count @ 1..) = pipe.read(&mut buffer) {
                let mut kept = filled.lock().unwrap_or_else(PoisonError::into_inner);
                let room = OUTPUT_LIMIT - kept.0.len();
                kept.0.extend_from_slice(&buffer[..count.min(room)]);
                kept.1 |= count > room;
            }
            let _ = done.send(());
        });
        Self(kept)
    }

    fn take(&self) -> (Vec<u8>, bool) {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    fn shell(script: &str, limit_ms: u64) -> Reply {
        run(Path::new("/bin/sh"), &["-c".to_owned(), script.to_owned()], Duration::from_millis(limit_ms), &Cancel::new())
    }

    #[test]
    fn a_program_answers_with_its_output_its_errors_and_its_exit_code() {
        let reply = shell("printf '\\033[31mred'; echo oops >&2; cat; exit 3", 5_000);
        assert_eq!((reply.outcome, reply.stdout.as_str(), reply.stderr.as_str()), (Outcome::Exited(3), "red", "oops\n"));
    }

    #[test]
    fn a_program_is_asked_for_english_in_utf8() {
        assert_eq!(shell("echo $LC_ALL ${LANGUAGE-none}", 5_000).stdout, format!("{LOCALE} none\n"));
    }

    #[test]
    fn a_killed_program_is_signalled_not_exited() {
        assert_eq!(shell("kill -9 $$", 5_000).outcome, Outcome::Signalled("KILL".to_owned()));
    }

    #[test]
    fn a_hanging_program_and_its_children_are_stopped_in_time() {
        let started = Instant::now();
        let reply = shell("echo begun; sleep 30 & sleep 30", 300);
        assert!(matches!(&reply.outcome, Outcome::Unavailable { reason: ErrorReason::Timeout, message } if message.contains("300 ms")));
        assert_eq!(reply.stdout, "begun\n");
        assert!(started.elapsed() < Duration::from_secs(5));
    }

    #[test]
    fn a_child_left_behind_does_not_hold_the_answer_back() {
        let started = Instant::now();
        let reply = shell("echo done; sleep 30 &", 20_000);
        assert_eq!((reply.outcome, reply.stdout.as_str()), (Outcome::Exited(0), "done\n"));
        assert!(started.elapsed() < Duration::from_secs(5));
    }

    #[test]
    fn output_is_kept_to_the_limit_and_the_rest_is_drained() {
        let reply = shell("yes | head -c 2000000; echo tail >&2", 10_000);
        assert_eq!((reply.outcome, reply.stdout.len(), reply.truncated), (Outcome::Exited(0), OUTPUT_LIMIT, true));
        assert_eq!(reply.stderr, "tail\n");
    }

    #[test]
    fn cancelling_stops_the_program_at_once() {
        let cancel = Cancel::new();
        let from_elsewhere = cancel.clone();
        std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(50));
            from_elsewhere.cancel();
        });
        let started = Instant::now();
        let reply = run(Path::new("/bin/sleep"), &["30".to_owned()], Duration::from_secs(30), &cancel);
        assert!(matches!(reply.outcome, Outcome::Unavailable { reason: ErrorReason::CutShort, .. }));
        assert!(started.elapsed() < Duration::from_secs(5));
    }

    #[test]
    fn the_first_program_that_exists_is_taken() {
        let names = ["/nowhere/vmrun", "no-such-tool", "sh"].map(str::to_owned);
        let found = find_program(&names, Path::new("/"), Some(OsStr::new("/usr/bin:/bin"))).unwrap();
        assert!(found.ends_with("sh"));
        assert_eq!(find_program(&names[..2], Path::new("/"), Some(OsStr::new("/bin"))), None);
    }
}
