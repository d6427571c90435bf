//! When to check again while somebody watches: at once when a check file has changed, else ever more rarely while nothing changes.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use crate::adapters::course_files::Watch;
use crate::course::is_check_file;
use crate::domain::verdict::CheckResult;
use crate::ports::{Cancel, CourseFiles};

/// After a change more is likely to come.
const SOON: Duration = Duration::from_secs(5);
/// Who has gone for a walk still sees what has changed when coming back.
const LATEST: Duration = Duration::from_secs(60);
/// A machine is left alone for so many times as long as it was kept busy.
const REST: u32 = 4;
/// How soon ctrl-c and a changed file are seen.
const GLANCE: Duration = Duration::from_millis(100);

/// The turns of one watch.
pub struct Turns {
    /// Says when a check file has changed; `None` where nobody tells.
    changed_files: Option<Receiver<()>>,
    pause: Duration,
    rest: Duration,
    begun: Instant,
    /// What the latest turn has found.
    known: Vec<CheckResult>,
}

impl Turns {
    /// Looks out for check files that change from now on, where they are in a folder and the system tells of changes.
    pub fn of(files: &Arc<dyn CourseFiles>) -> Self {
        let watch = files.folder().map(|root| Watch::new(root, &files.paths()));
        let watch = watch.and_then(|watch| {
            watch
                .inspect_err(|error| tracing::warn!(%error, "changes of files are not seen at once: the system does not tell of them"))
                .ok()
        });
        let changed_files = watch.map(|mut watch| {
            let ((tell, changed_files), files) = (channel(), files.clone());
            std::thread::spawn(move || {
                while let Some(paths) = watch.wait(&*files) {
                    if paths.iter().any(|path| is_check_file(path)) && tell.send(()).is_err() {
                        return;
                    }
                }
            });
            changed_files
        });
        Self { changed_files, pause: SOON, rest: Duration::ZERO, begun: Instant::now(), known: Vec::new() }
    }

    /// What there is before the first turn: only what is other than that will be news.
    pub fn know(&mut self, found: Vec<CheckResult>) {
        self.known = found;
    }

    /// Waits for the next turn; it begins when this returns. False when somebody cancels.
    pub fn next(&mut self, cancel: &Cancel) -> bool {
        let ended = Instant::now();
        let mut changed = false;
        while !cancel.is_cancelled() {
            changed |= self.changed_files.as_ref().is_some_and(|changed| changed.try_iter().count() > 0);
            let pause = if changed { self.rest } else { self.pause.max(self.rest) };
            let left = pause.saturating_sub(ended.elapsed());
            if left.is_zero() {
                self.begun = Instant::now();
                return true;
            }
            std::thread::sleep(left.min(GLANCE));
        }
        false
    }

    /// The turn is over and has found this; gives back what of it is news.
    pub fn end(&mut self, found: Vec<CheckResult>) -> Vec<CheckResult> {
        let known = std::mem::replace(&mut self.known, found);
        let is_new = |result: &&CheckResult| !known.iter().any(|known| known.says_the_same(result));
        self.settle(!self.known.iter().all(|result| known.iter().any(|known| known.stands_as(result))));
        self.known.iter().filter(is_new).cloned().collect()
    }

    /// How long until the next turn; `changed`: something no longer stands as before.
    fn settle(&mut self, changed: bool) {
        self.rest = self.begun.elapsed() * REST;
        self.pause = if changed { SOON } else { (self.pause * 2).min(LATEST) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::course_files::BuiltIn;

    fn turns() -> Turns {
        Turns::of(&(Arc::new(BuiltIn) as Arc<dyn CourseFiles>))
    }

    #[test]
    fn turns_come_more_rarely_while_there_is_no_news_but_not_ever_more() {
        let mut turns = turns();
        let pauses = [false, false, true, false, false, false, false, false].map(|news| {
            turns.settle(news);
            turns.pause.as_secs()
        });
        assert_eq!(pauses, [10, 20, 5, 10, 20, 40, 60, 60]);
    }

    #[test]
    fn a_machine_that_takes_long_is_left_alone_for_longer() {
        let mut turns = turns();
        turns.begun -= Duration::from_secs(30);
        turns.settle(true);
        assert!(turns.rest >= Duration::from_secs(120), "{:?}", turns.rest);
    }

    #[test]
    fn who_cancels_does_not_wait() {
        let cancel = Cancel::new();
        cancel.cancel();
        assert!(!turns().next(&cancel));
    }

    #[test]
    fn a_changed_check_file_is_looked_at_at_once_but_not_before_the_machine_had_its_rest() {
        for rest in [Duration::ZERO, Duration::from_millis(300)] {
            let (tell, changed_files) = channel();
            let mut turns = Turns { changed_files: Some(changed_files), rest, ..turns() };
            tell.send(()).unwrap();
            let begun = Instant::now();
            assert!(turns.next(&Cancel::new()));
            assert!(begun.elapsed() >= rest && begun.elapsed() < SOON, "{:?}", begun.elapsed());
        }
    }
}
