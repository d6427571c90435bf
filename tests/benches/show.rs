//! `drillyard show` to a pipe, the whole process: lesson 4.1, and a document of 10 MB; beside `cat`, which is the floor, and the
//! formatters that are installed. Reads the course of `DRILLYARD_TEST_COURSE`, or the one built in.
//!
//! `cargo bench --bench show`

#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a bench reports on stdout and may panic")]

mod support;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use support::{Course, installed, interleaved, report, synthetic_course};

fn main() {
    let course = Course::find();
    let mut ours = Command::new(env!("CARGO_BIN_EXE_drillyard"));
    ours.args(["show", "4.1"]);
    if let Some(folder) = &course.folder {
        ours.arg("--course").arg(folder);
    }
    measure("lesson 4.1", ours, &course.page, 60);
    let large = synthetic_course(10 << 20);
    let page = large.path().join("page.md");
    let mut ours = Command::new(env!("CARGO_BIN_EXE_drillyard"));
    ours.arg("show").arg(&page);
    measure("a document of 10 MB", ours, &page, 7);
}

fn measure(what: &str, ours: Command, page: &Path, runs: usize) {
    println!("{what}, median of {runs}");
    let peers: [(&str, &[&str]); 4] = [("lowdown", &["-tterm"]), ("mdcat", &["--local"]), ("clima", &[]), ("mcat", &[])];
    let of = |program: PathBuf, arguments: &[&str]| {
        let mut command = Command::new(program);
        command.args(arguments).arg(page);
        command
    };
    let mut programs = vec![("cat (floor)".to_owned(), of("/bin/cat".into(), &[])), ("drillyard show".to_owned(), ours)];
    programs.extend(peers.into_iter().filter_map(|(name, arguments)| Some((name.to_owned(), of(installed(name)?, arguments)))));
    let times = interleaved(&mut programs, runs, |(_, command)| run(command));
    report(&programs.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>(), &times);
}

/// Until all of its output was read and it has ended.
fn run(command: &mut Command) -> Duration {
    let begun = Instant::now();
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut output = child.stdout.take().unwrap();
    let bytes = std::io::copy(&mut output, &mut std::io::sink()).unwrap();
    assert!(child.wait().unwrap().success() && bytes > 1000, "{command:?} wrote {bytes} bytes");
    begun.elapsed()
}
