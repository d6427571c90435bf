//! The workbench in a pseudo terminal whose screen can be read. Tests wait for what stands on the screen, never for a time.

#![allow(dead_code, reason = "each test binary uses a part of it")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]
#![allow(missing_docs, reason = "a test's own tools")]

pub mod pictures;
#[cfg(target_os = "linux")]
pub mod process;

use std::fs;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use tempfile::TempDir;

/// Long enough for a machine under load; reached only when a test fails.
const PATIENCE: Duration = Duration::from_secs(30);

/// A terminal with a shell script in it. All that runs in it ends with it, unless it hangs up.
pub struct Terminal {
    home: PathBuf,
    /// Kept until the test is over, when the home is not the test's own. It is taken out when the terminal hangs up.
    folder: Option<TempDir>,
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    screen: Arc<Mutex<vt100::Parser>>,
    written: Arc<Mutex<Vec<u8>>>,
    /// Nobody reads what is written any more.
    gone: Arc<AtomicBool>,
    /// Reads until the last process that has the terminal open is over.
    reader: JoinHandle<()>,
}

/// How a command ended that ran without a terminal.
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// Runs the program without a terminal, as the learner whose HOME is `home`.
pub fn command(home: &Path, words: &[&str]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_drillyard"));
    let output = command
        .env_clear()
        .env("HOME", home)
        .env("LANG", "C.UTF-8")
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .args(words)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

/// Writes files below `folder`; missing folders are made.
pub fn write_files(folder: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        // They are there for long: what is written shortly before the program begins, it reads again.
        let earlier = std::time::SystemTime::now() - Duration::from_secs(3600);
        fs::File::options().write(true).open(path).unwrap().set_modified(earlier).unwrap();
    }
}

/// What a program may leave changed in a terminal.
#[derive(Debug, PartialEq, Eq)]
pub struct Modes {
    alternate_screen: bool,
    hidden_cursor: bool,
    bracketed_paste: bool,
    mouse: bool,
}

const FRAME_BEGINS: &[u8] = b"\x1b[?2026h";
const FRAME_ENDS: &[u8] = b"\x1b[?2026l";

/// How many of these bytes can be shown: as terminals with synchronised output do, a frame is shown when all of it is there.
fn whole_frames(bytes: &[u8]) -> usize {
    let last = |marker: &[u8]| bytes.windows(marker.len()).rposition(|window| window == marker);
    match (last(FRAME_BEGINS), last(FRAME_ENDS)) {
        (Some(begin), end) if end.is_none_or(|end| end < begin) => begin,
        _ => {
            let cut = (1..FRAME_BEGINS.len()).rev().find(|&length| bytes.ends_with(&FRAME_BEGINS[..length]));
            bytes.len() - cut.unwrap_or(0)
        }
    }
}

fn cells(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).unwrap()
}

impl Terminal {
    /// Runs `script` with bash. In it `$DRILLYARD` is the program, and `$HOME` an empty folder unless the
    /// environment names one; nothing else is in that environment.
    pub fn run(script: &str, columns: u16, rows: u16, environment: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let named = environment.iter().find(|(name, _)| *name == "HOME").map(|(_, home)| PathBuf::from(home));
        let home = named.unwrap_or_else(|| folder.path().to_owned());
        let pair = native_pty_system().openpty(PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }).unwrap();
        let mut command = CommandBuilder::new("bash");
        command.args(["--norc", "-c", script]);
        command.env_clear();
        let bare = [
            ("HOME", home.to_str().unwrap()),
            ("PATH", "/usr/local/bin:/usr/bin:/bin"),
            ("TERM", "xterm-256color"),
            ("LANG", "C.UTF-8"),
            ("DRILLYARD", env!("CARGO_BIN_EXE_drillyard")),
        ];
        for (name, value) in bare.iter().chain(environment) {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let screen = Arc::new(Mutex::new(vt100::Parser::new(cells(rows), cells(columns), 0)));
        let mut output = pair.master.try_clone_reader().unwrap();
        let written = Arc::new(Mutex::new(Vec::new()));
        let gone = Arc::new(AtomicBool::new(false));
        let (shown, kept, left) = (screen.clone(), written.clone(), gone.clone());
        let reader = std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            let mut held = Vec::new();
            while let Ok(count @ 1..) = output.read(&mut bytes) {
                if left.load(Ordering::SeqCst) {
                    return;
                }
                kept.lock().unwrap().extend_from_slice(&bytes[..count]);
                held.extend_from_slice(&bytes[..count]);
                let rest = held.split_off(whole_frames(&held));
                shown.lock().unwrap().process(&std::mem::replace(&mut held, rest));
            }
        });
        let keys = pair.master.take_writer().unwrap();
        Self { home, folder: Some(folder), child, master: pair.master, keys, screen, written, gone, reader }
    }

    /// Runs the workbench between two looks at the terminal's modes; its pid is kept for signals.
    pub fn workbench(arguments: &str, columns: u16, rows: u16, environment: &[(&str, &str)]) -> Self {
        let script = format!(
            "stty -g > $HOME/before; bash -c 'echo $$ > $HOME/pid; exec $DRILLYARD {arguments}'; echo \"left with $?\"; stty -g > $HOME/after; echo over"
        );
        Self::run(&script, columns, rows, environment)
    }

    pub fn text(&self) -> String {
        self.screen.lock().unwrap().screen().contents()
    }

    /// What `of` makes of the screen.
    pub fn look<T>(&self, of: impl Fn(&vt100::Screen) -> T) -> T {
        of(self.screen.lock().unwrap().screen())
    }

    /// Every byte written to the terminal so far.
    pub fn written(&self) -> Vec<u8> {
        self.written.lock().unwrap().clone()
    }

    pub fn modes(&self) -> Modes {
        let parser = self.screen.lock().unwrap();
        let screen = parser.screen();
        Modes {
            alternate_screen: screen.alternate_screen(),
            hidden_cursor: screen.hide_cursor(),
            bracketed_paste: screen.bracketed_paste(),
            mouse: screen.mouse_protocol_mode() != vt100::MouseProtocolMode::None,
        }
    }

    /// Waits until `done` holds of the screen's text.
    pub fn until(&self, what: &str, done: impl Fn(&str) -> bool) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let text = self.text();
            if done(&text) {
                return text;
            }
            assert!(Instant::now() < deadline, "never saw {what}:\n{text}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    pub fn wait_for(&self, text: &str) -> String {
        self.until(text, |screen| screen.contains(text))
    }

    pub fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    pub fn resize(&self, columns: u16, rows: u16) {
        self.screen.lock().unwrap().screen_mut().set_size(cells(rows), cells(columns));
        self.master.resize(PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }).unwrap();
    }

    /// Sends a signal to the workbench: `TERM`.
    pub fn signal(&self, name: &str) {
        let pid = self.file("pid");
        assert!(Command::new("kill").args(["-s", name, &pid]).status().unwrap().success());
    }

    /// Ends the workbench as a crash of the machine would.
    pub fn kill(self) {
        self.signal("KILL");
        self.wait_for("left with 137");
    }

    /// Takes the terminal away under the workbench, as a connection that breaks does.
    pub fn hang_up(mut self) -> TempDir {
        self.gone.store(true, Ordering::SeqCst);
        // Something is drawn, so that who reads it sees that it is over. (A change of the size is told only to those whose terminal it is.)
        self.press("?");
        self.folder.take().unwrap()
    }

    /// Leaves the workbench from wherever it is.
    pub fn leave(mut self) {
        self.press("\x03");
        self.wait_for("left with 0");
        self.was_given_back();
    }

    /// A file that the script wrote in the home folder, trimmed.
    pub fn file(&self, name: &str) -> String {
        let path = self.home.join(name);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())).trim().to_owned()
    }

    /// Waits for the script's end; the terminal must then be as it was before the workbench.
    pub fn was_given_back(mut self) {
        let text = self.wait_for("over");
        let untouched = Modes { alternate_screen: false, hidden_cursor: false, bracketed_paste: false, mouse: false };
        assert_eq!(self.modes(), untouched, "{text}");
        assert_eq!(self.file("before"), self.file("after"), "the terminal's line settings differ");
        self.child.wait().unwrap();
    }
}

impl Drop for Terminal {
    /// Ends the shell and what runs in it. What is stopped ends as well: its shell is gone, and the system hangs up on it.
    fn drop(&mut self) {
        if self.folder.is_none() {
            return;
        }
        if let Ok(None) = self.child.try_wait() {
            // Looked up first: a terminal whose shell is gone has no foreground any more.
            let foreground = self.master.process_group_leader().and_then(Pid::from_raw);
            let shell = self.child.process_id().and_then(|pid| Pid::from_raw(pid as i32));
            let _ = shell.map(|shell| kill_process(shell, Signal::KILL));
            let _ = foreground.map(|group| kill_process_group(group, Signal::KILL));
            let _ = self.child.wait();
        }
        // The home must not go away under one that still saves its place.
        let deadline = Instant::now() + PATIENCE;
        while !self.reader.is_finished() && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(1));
        }
        assert!(self.reader.is_finished() || std::thread::panicking(), "something lives on in a terminal that is gone");
    }
}
