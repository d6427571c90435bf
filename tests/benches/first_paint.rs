//! Cold start in a PTY: from spawning the program to lesson 4.1 standing on the screen, beside `cat` of the same page as
//! the floor, in the same run. Reads the course of `DRILLYARD_TEST_COURSE`, or the one built in. Times include process start.
//!
//! `cargo bench --bench first_paint`

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench reports on stdout and may panic")]

use std::io::Read;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use portable_pty::{CommandBuilder, PtySize, native_pty_system};

const RUNS: usize = 30;
const SIZE: PtySize = PtySize { rows: 40, cols: 100, pixel_width: 900, pixel_height: 720 };
/// What both the page and its source show first.
const SIGN: &str = "Virtual Machines";

struct Start {
    paint: Duration,
    peak_kib: u64,
}

fn start(command: CommandBuilder) -> Start {
    let pty = native_pty_system().openpty(SIZE).unwrap();
    let mut reader = pty.master.try_clone_reader().unwrap();
    let begun = Instant::now();
    let mut child = pty.slave.spawn_command(command).unwrap();
    let mut terminal = vt100::Parser::new(NonZero::new(SIZE.rows).unwrap(), NonZero::new(SIZE.cols).unwrap(), 0);
    let mut buffer = [0; 65536];
    let paint = loop {
        let count = reader.read(&mut buffer).unwrap();
        assert!(count > 0, "the program ended before it painted:\n{}", terminal.screen().contents());
        terminal.process(&buffer[..count]);
        if terminal.screen().contents().contains(SIGN) {
            break begun.elapsed();
        }
        assert!(begun.elapsed() < Duration::from_secs(10), "nothing painted:\n{}", terminal.screen().contents());
    };
    // What comes right after the first paint (the page's pictures, the store) belongs to the peak.
    std::thread::sleep(Duration::from_millis(150));
    let peak_kib = child.process_id().and_then(peak_memory).unwrap_or(0);
    let _ = child.kill();
    let _ = child.wait();
    Start { paint, peak_kib }
}

/// Peak resident memory in KiB, from `/proc` (Linux only).
fn peak_memory(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.split_whitespace().next()?.parse().ok()
}

fn median(mut starts: Vec<Start>) -> Start {
    starts.sort_by_key(|start| start.paint);
    starts.swap_remove(starts.len() / 2)
}

fn main() {
    let home = tempfile::tempdir().unwrap();
    let course = std::env::var_os("DRILLYARD_TEST_COURSE").map(PathBuf::from);
    let root = course.clone().unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).to_owned());
    let docs = root.join(if course.is_some() { "docs" } else { "lessons" });
    let page = docs.join("4-virtual-machines-containers/4.1-golden-images.md");

    let workbench = |images: &str| {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_drillyard"));
        command.args(course.iter());
        command.args(["--page", "4.1", "--images", images]);
        command.env_clear();
        command.env("HOME", home.path());
        command.env("TERM", "xterm-256color");
        command.env("COLORTERM", "truecolor");
        command.env("LANG", "C.UTF-8");
        command
    };
    let floor = || {
        // `cat`, and then a wait: a child that is gone has no peak to read.
        let mut command = CommandBuilder::new("/bin/sh");
        command.args(["-c", "cat \"$1\"; exec sleep 1", "sh"]);
        command.arg(&page);
        command
    };

    start(workbench("off")); // the store is made, the caches are warm
    let (mut floors, mut plain, mut pictured) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..RUNS {
        floors.push(start(floor()));
        plain.push(start(workbench("off")));
        pictured.push(start(workbench("on")));
    }
    let floor = median(floors);
    println!("lesson 4.1, {}x{}, median of {RUNS}", SIZE.cols, SIZE.rows);
    for (name, start) in [("sh and cat (floor)", &floor), ("pictures off", &median(plain)), ("pictures on", &median(pictured))] {
        let ratio = start.paint.as_secs_f64() / floor.paint.as_secs_f64();
        let paint = start.paint.as_secs_f64() * 1e3;
        println!("  {name:<20} first paint {paint:6.2} ms  {ratio:4.1} x floor   peak {:5.1} MiB", start.peak_kib as f64 / 1024.0);
    }
}
