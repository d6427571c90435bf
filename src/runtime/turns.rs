//! When to check again while somebody watches: at once when a file of the course has changed, else ever more rarely while nothing changes.

use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use crate::adapters::course_files::Watch;
use crate::ports::{Cancel, CourseFiles};

/// After a change more is likely to come.
const SOON: Duration = Duration::from_secs(5);
/// Who has gone for a walk still sees what has changed when coming back.
const LATEST: Duration = Duration::from_secs(60);
/// A machine is left alone for so many times as long as it was kept busy.
const REST: u32 = 4;
/// How soon ctrl-c and a changed file are seen.
const GLANCE: Duration = Duration::from_millis(100);

/// Why it is time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Enough time has gone by.
    Due,
    /// A file of the course has changed.
    FileChanged,
}

/// The turns of one watch.
pub struct Turns {
    changed_files: Receiver<()>,
    pause: Duration,
    rest: Duration,
    begun: Instant,
}

impl Turns {
    /// Looks out for files that change from now on, where they are in a folder and the system tells of changes.
    pub fn of(files: &dyn CourseFiles) -> Self {
        let (tell, changed_files) = channel();
        if let Some(root) = files.folder() {
            match Watch::new(root, &files.paths()) {
                Ok(mut watch) => drop(std::thread::spawn(move || while watch.wait().is_some() && tell.send(()).is_ok() {})),
                Err(error) => tracing::warn!(%error, "changes of files are not seen: the system does not tell of them"),
            }
        }
        Self { changed_files, pause: SOON, rest: Duration::ZERO, begun: Instant::now() }
    }

    /// Waits for the next turn; it begins when this returns. `None` when somebody cancels.
    pub fn next(&mut self, cancel: &Cancel) -> Option<Turn> {
        let until = Instant::now() + self.pause.max(self.rest);
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let turn = match self.changed_files.try_iter().count() {
                _ if cancel.is_cancelled() => return None,
                1.. => Some(Turn::FileChanged),
                _ => left.is_zero().then_some(Turn::Due),
            };
            if turn.is_some() {
                self.begun = Instant::now();
                return turn;
            }
            std::thread::sleep(left.min(GLANCE));
        }
    }

    /// The turn is over; `news`: something was not as before.
    pub fn end(&mut self, news: bool) {
        self.rest = self.begun.elapsed() * REST;
        self.pause = if news { SOON } else { (self.pause * 2).min(LATEST) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::course_files::BuiltIn;

    #[test]
    fn turns_come_more_rarely_while_there_is_no_news_but_not_ever_more() {
        let mut turns = Turns::of(&BuiltIn);
        let pauses = [false, false, true, false, false, false, false, false].map(|news| {
            turns.end(news);
            turns.pause.as_secs()
        });
        assert_eq!(pauses, [10, 20, 5, 10, 20, 40, 60, 60]);
    }

    #[test]
    fn a_machine_that_takes_long_is_left_alone_for_longer() {
        let mut turns = Turns::of(&BuiltIn);
        turns.begun -= Duration::from_secs(30);
        turns.end(true);
        assert!(turns.rest >= Duration::from_secs(120), "{:?}", turns.rest);
    }

    #[test]
    fn who_cancels_does_not_wait() {
        let cancel = Cancel::new();
        cancel.cancel();
        assert_eq!(Turns::of(&BuiltIn).next(&cancel), None);
    }
}
