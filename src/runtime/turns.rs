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
    /// A file of the course has changed; or may have, where the system does not tell.
    FileChanged,
}

/// The turns of one watch.
pub struct Turns {
    /// `None` where nobody tells.
    changed_files: Option<Receiver<()>>,
    due: Turn,
    pause: Duration,
    rest: Duration,
    begun: Instant,
}

impl Turns {
    /// Looks out for files that change from now on, where they are in a folder and the system tells of changes.
    pub fn of(files: &dyn CourseFiles) -> Self {
        let (changed_files, due) = match files.folder().map(|root| Watch::new(root, &files.paths())) {
            None => (None, Turn::Due),
            Some(Ok(mut watch)) => {
                let (tell, changed_files) = channel();
                std::thread::spawn(move || while watch.wait().is_some() && tell.send(()).is_ok() {});
                (Some(changed_files), Turn::Due)
            }
            Some(Err(error)) => {
                tracing::warn!(%error, "changes of files are not seen at once: the system does not tell of them");
                (None, Turn::FileChanged)
            }
        };
        Self { changed_files, due, pause: SOON, rest: Duration::ZERO, begun: Instant::now() }
    }

    /// Waits for the next turn; it begins when this returns. `None` when somebody cancels.
    pub fn next(&mut self, cancel: &Cancel) -> Option<Turn> {
        let until = Instant::now() + self.pause.max(self.rest);
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let changed = self.changed_files.as_ref().map_or(0, |changed| changed.try_iter().count()) > 0;
            let turn = match changed {
                _ if cancel.is_cancelled() => return None,
                true => Some(Turn::FileChanged),
                false => left.is_zero().then_some(self.due),
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
