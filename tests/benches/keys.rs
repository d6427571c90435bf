//! From a key to the frame that shows what it did, in a pseudo terminal: on lesson 4.1 and on a page of 10 MB. The floor is a
//! terminal that echoes. Reads the course of `DRILLYARD_TEST_COURSE`, or the one built in.
//!
//! `cargo bench --bench keys`

#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a bench reports on stdout and may panic")]

mod support;

use std::time::Duration;

use portable_pty::CommandBuilder;
use support::{Course, FRAME_ENDS, Session, Times, synthetic_course, workbench};

const PRESSES: usize = 400;

fn main() {
    let home = tempfile::tempdir().unwrap();
    let course = Course::find();
    let large = synthetic_course(10 << 20);
    let mut echo = Session::start(CommandBuilder::new("/bin/cat"));
    let mut small = Session::start(workbench(home.path(), course.folder.as_deref(), &["--page", "4.1", "--images", "off"]));
    small.wait_for("Virtual Machines");
    let mut large = Session::start(workbench(home.path(), Some(large.path()), &["--page", "page"]));
    large.wait_for("A synthetic document");
    // The whole of it takes the place of its beginning.
    std::thread::sleep(Duration::from_secs(2));
    large.settle();
    for key in [b"G", b"k"] {
        large.press(key, FRAME_ENDS);
        large.settle();
    }
    [&mut echo, &mut small].into_iter().for_each(Session::settle);
    let (mut floor, mut on_small, mut on_large) = (Times::default(), Times::default(), Times::default());
    for at in 0..PRESSES {
        // There and back again, so that each key changes the screen.
        let key: &[u8] = if at / 20 % 2 == 0 { b"j" } else { b"k" };
        let other: &[u8] = if at / 20 % 2 == 0 { b"k" } else { b"j" };
        floor.add(echo.press(key, key));
        on_small.add(small.press(key, FRAME_ENDS));
        on_large.add(large.press(other, FRAME_ENDS));
        // As fast as a held key repeats.
        std::thread::sleep(Duration::from_millis(3));
    }
    println!("key to paint, 100x40, {PRESSES} presses; expected within 1.5 ms for 95 % of them");
    for (name, times) in [("echo (floor)", &floor), ("lesson 4.1", &on_small), ("a page of 10 MB", &on_large)] {
        let (median, p95) = (times.median(), times.within(0.95));
        println!("  {name:<20} median {median:6.3} ms   p95 {p95:6.3} ms   {:5.1} x floor", median / floor.median());
    }
    [echo, small, large].into_iter().for_each(Session::end);
}
