//! What the benches share: programs in a pseudo terminal, peers that may be installed, and medians of interleaved runs.

#![allow(dead_code, reason = "each bench uses a part of it")]
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a bench reports on stdout and may panic")]

pub mod synthetic;

use std::io::{Read, Write};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// The terminal that everything is measured in.
pub const SIZE: PtySize = PtySize { rows: 40, cols: 100, pixel_width: 0, pixel_height: 0 };
/// Ends each frame of the workbench.
pub const FRAME_ENDS: &[u8] = b"\x1b[?2026l";
/// A program that has written nothing for so long has nothing more to write.
const QUIET: Duration = Duration::from_millis(150);
/// Longer than this no program is waited for.
const PATIENCE: Duration = Duration::from_secs(20);

/// The course to measure with: that of `DRILLYARD_TEST_COURSE`, or the one built in, as a folder; and its lesson 4.1.
pub struct Course {
    /// Its folder; `None` for the one built in.
    pub folder: Option<PathBuf>,
    /// The page of lesson 4.1.
    pub page: PathBuf,
}

impl Course {
    pub fn find() -> Self {
        let folder = std::env::var_os("DRILLYARD_TEST_COURSE").map(PathBuf::from);
        let root = folder.clone().unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).to_owned());
        let docs = root.join(if folder.is_some() { "docs" } else { "lessons" });
        Self { folder, page: docs.join("4-virtual-machines-containers/4.1-golden-images.md") }
    }
}

/// A folder with a course of one page, `page.md`, that is a synthetic document of this many bytes.
pub fn synthetic_course(bytes: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("page.md"), synthetic::document(bytes)).unwrap();
    folder
}

/// The workbench on a course, as the learner whose home is `home`.
pub fn workbench(home: &Path, course: Option<&Path>, arguments: &[&str]) -> CommandBuilder {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_drillyard"));
    command.args(course);
    command.args(arguments);
    surround(&mut command, home);
    command
}

/// Terminal pagers for single Markdown files, found on `PATH`, on this page. Those missing are named.
pub fn pagers(home: &Path, page: &Path) -> Vec<(&'static str, CommandBuilder)> {
    let known: [(&str, &[&str]); 4] = [("mdless", &[]), ("mdr", &["--backend", "tui"]), ("mdterm", &[]), ("treemd", &[])];
    let there = known.into_iter().filter_map(|(name, arguments)| {
        let mut command = CommandBuilder::new(installed(name)?);
        command.args(arguments);
        command.arg(page);
        surround(&mut command, home);
        Some((name, command))
    });
    there.collect()
}

/// Where a peer is installed; tells when it is not.
pub fn installed(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file());
    if found.is_none() {
        println!("  {name:<22} is not on PATH: not measured");
    }
    found
}

/// `sh` that writes a file with `cat` and then waits: a child that is gone has no peak memory to read.
pub fn cat(home: &Path, page: &Path) -> CommandBuilder {
    let mut command = CommandBuilder::new("/bin/sh");
    command.args(["-c", "cat \"$1\"; exec sleep 3", "sh"]);
    command.arg(page);
    surround(&mut command, home);
    command
}

fn surround(command: &mut CommandBuilder, home: &Path) {
    command.env_clear();
    command.env("HOME", home);
    command.env("TERM", "xterm-256color");
    command.env("COLORTERM", "truecolor");
    command.env("LANG", "C.UTF-8");
    command.env("PATH", "/usr/bin:/bin");
}

/// A program in a pseudo terminal.
pub struct Session {
    child: Box<dyn Child + Send + Sync>,
    _master: Box<dyn MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    written: Receiver<Vec<u8>>,
    screen: vt100::Parser,
}

impl Session {
    /// Starts the program.
    pub fn start(command: CommandBuilder) -> Self {
        let pty = native_pty_system().openpty(SIZE).unwrap();
        let mut reader = pty.master.try_clone_reader().unwrap();
        let (tell, written) = channel();
        std::thread::spawn(move || {
            let mut buffer = [0; 65536];
            while let Ok(count @ 1..) = reader.read(&mut buffer)
                && tell.send(buffer[..count].to_vec()).is_ok()
            {}
        });
        let keys = pty.master.take_writer().unwrap();
        let child = pty.slave.spawn_command(command).unwrap();
        let cells = |count| NonZero::new(count).unwrap();
        Self { child, _master: pty.master, keys, written, screen: vt100::Parser::new(cells(SIZE.rows), cells(SIZE.cols), 0) }
    }

    /// Reads until the screen shows `sign`.
    pub fn wait_for(&mut self, sign: &str) {
        let begun = Instant::now();
        while !self.screen.screen().contents().contains(sign) {
            let written = self.written.recv_timeout(PATIENCE.saturating_sub(begun.elapsed())).unwrap_or_default();
            assert!(!written.is_empty(), "never saw {sign}:\n{}", self.screen.screen().contents());
            self.screen.process(&written);
        }
    }

    /// Types `keys` and reads until the screen shows `sign`.
    pub fn type_and_wait(&mut self, keys: &[u8], sign: &str) {
        self.keys.write_all(keys).unwrap();
        self.wait_for(sign);
    }

    /// Reads until nothing more comes: what was not asked for must not be taken for an answer.
    pub fn settle(&mut self) {
        while let Ok(written) = self.written.recv_timeout(QUIET) {
            self.screen.process(&written);
        }
    }

    /// Types `keys` and reads until something ends with `mark`. How long that took.
    pub fn press(&mut self, keys: &[u8], mark: &[u8]) -> Duration {
        let mut seen = Vec::new();
        let begun = Instant::now();
        self.keys.write_all(keys).unwrap();
        loop {
            seen.extend(self.written.recv_timeout(PATIENCE).unwrap());
            if seen.ends_with(mark) {
                return begun.elapsed();
            }
        }
    }

    /// Peak resident memory in MiB, from `/proc` (Linux only).
    pub fn peak_mib(&self) -> f64 {
        let file = self.child.process_id().map(|process| format!("/proc/{process}/status"));
        let status = file.and_then(|file| std::fs::read_to_string(file).ok()).unwrap_or_default();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.split_whitespace().next()?.parse::<f64>().ok());
        peak.unwrap_or(0.0) / 1024.0
    }

    /// Leaves as a person would, so that nothing is left half-written for the next start; kills what does not go.
    pub fn end(mut self) {
        let _ = self.keys.write_all(b"\x03");
        let deadline = Instant::now() + Duration::from_secs(1);
        while self.child.try_wait().is_ok_and(|ended| ended.is_none()) {
            if Instant::now() > deadline {
                let _ = self.child.kill();
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

/// A program whose runs take this long, in milliseconds, is run [`FEW`] times.
const SLOW_MS: f64 = 500.0;
const FEW: usize = 3;

/// Milliseconds of runs of one program.
#[derive(Default)]
pub struct Times(Vec<f64>);

impl Times {
    pub fn add(&mut self, time: Duration) {
        self.0.push(time.as_secs_f64() * 1e3);
    }

    /// The time that this share of the runs was within.
    pub fn within(&self, share: f64) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a few hundred runs")]
        let at = (sorted.len() as f64 * share) as usize;
        sorted.get(at.min(sorted.len().saturating_sub(1))).copied().unwrap_or(f64::NAN)
    }

    pub fn median(&self) -> f64 {
        self.within(0.5)
    }
}

/// Runs each of `programs` in turn, `runs` times over, so that a busy machine is as unkind to one as to the other. Who is slow is known
/// well enough after a few.
pub fn interleaved<T>(programs: &mut [T], runs: usize, run: impl Fn(&mut T) -> Duration) -> Vec<Times> {
    let mut times: Vec<Times> = programs.iter().map(|_| Times::default()).collect();
    for done in 0..runs {
        for (program, times) in programs.iter_mut().zip(&mut times) {
            if done < FEW || times.median() < SLOW_MS {
                times.add(run(program));
            }
        }
    }
    times
}

/// A line for each: its median, and the ratio to the first, which is the floor.
pub fn report(names: &[String], times: &[Times]) {
    let floor = times.first().map_or(f64::NAN, Times::median);
    for (name, times) in names.iter().zip(times) {
        println!("  {name:<28} {:8.2} ms  {:6.2} x floor", times.median(), times.median() / floor);
    }
}
