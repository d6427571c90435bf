//! Cold start in a pseudo terminal: from spawning the program to the page standing on the screen, process start included.
//! Lesson 4.1 of a whole course, and a page of 10 MB; beside `sh` and `cat` of the same page, which is the floor, and the pagers
//! for single files that are installed, all in turn. Reads the course of `DRILLYARD_TEST_COURSE`, or the one built in.
//!
//! `cargo bench --bench first_paint`

#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a bench reports on stdout and may panic")]

mod support;

use std::path::Path;
use std::time::Instant;

use portable_pty::CommandBuilder;
use support::{Course, SIZE, Session, cat, interleaved, pagers, report, synthetic_course, workbench};

fn main() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    let course = Course::find();
    let ours = |images: &str| workbench(home, course.folder.as_deref(), &["--page", "4.1", "--images", images]);
    measure("lesson 4.1", home, &course.page, "Virtual Machines", 40, vec![("pictures off", ours("off")), ("pictures on", ours("on"))]);

    let large = synthetic_course(10 << 20);
    let page = large.path().join("page.md");
    let ours = workbench(home, Some(large.path()), &["--page", "page"]);
    measure("a page of 10 MB", home, &page, "A synthetic document", 7, vec![("workbench", ours)]);
}

/// Times until `sign` is on the screen, and what memory was taken by then and right after it.
fn measure(what: &str, home: &Path, page: &Path, sign: &str, runs: usize, ours: Vec<(&'static str, CommandBuilder)>) {
    println!("{what}, {}x{}, median of {runs}", SIZE.cols, SIZE.rows);
    // `cat` scrolls on to the end of a large page: only what it begins with is compared.
    let head = home.join("head.md");
    std::fs::write(&head, std::fs::read_to_string(page).unwrap().lines().take(30).collect::<Vec<_>>().join("\n")).unwrap();
    let mut programs = vec![("sh and cat (floor)", cat(home, &head))];
    programs.extend(ours);
    programs.extend(pagers(home, page));
    let paint = |(_, command): &mut (&str, CommandBuilder)| {
        let begun = Instant::now();
        let mut session = Session::start(command.clone());
        session.wait_for(sign);
        let paint = begun.elapsed();
        session.end();
        paint
    };
    let _ = interleaved(&mut programs, 1, paint); // the store is made, the caches are warm
    let times = interleaved(&mut programs, runs, paint);
    report(&programs.iter().map(|(name, _)| (*name).to_owned()).collect::<Vec<_>>(), &times);
    for (name, command) in &programs {
        let mut session = Session::start(command.clone());
        session.wait_for(sign);
        // What comes right after the first paint (the page's pictures, the store) belongs to the peak.
        std::thread::sleep(std::time::Duration::from_millis(500));
        println!("  {name:<28} {:8.1} MiB at the peak", session.peak_mib());
        session.end();
    }
}
