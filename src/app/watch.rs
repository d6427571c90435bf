//! Watching: checks are made again and again while their lesson is open, and what is news is told.

use super::effect::Effect;
use super::model::Shell;
use super::msg::JobId;
use crate::domain::check::Selection;
use crate::domain::course::LessonId;

/// Checks that are watched.
#[derive(Clone, Debug)]
pub struct Watch {
    /// Its job, and that of the run it begins with.
    pub job: JobId,
    /// The lesson that they belong to.
    pub lesson: LessonId,
}

impl Shell {
    /// Watches these checks; where some are watched already, ends that.
    pub fn toggle_watch(&mut self, lesson: LessonId, selection: Selection) -> Vec<Effect> {
        if let Some(end) = self.end_watch() {
            return vec![end];
        }
        let begun = self.check(lesson, selection);
        let watched = |effect| match effect {
            Effect::RunChecks { job, lesson, selection, .. } => {
                self.watch = Some(Watch { job, lesson: lesson.clone() });
                Effect::RunChecks { job, lesson, selection, watch: true }
            }
            effect => effect,
        };
        begun.into_iter().map(watched).collect()
    }

    /// Ends the watch. `None` when there is none.
    pub fn end_watch(&mut self) -> Option<Effect> {
        let job = self.watch.take()?.job;
        match self.run.as_mut().filter(|run| run.job == job) {
            Some(run) => run.stopping = true,
            None => self.say("no longer watching"),
        }
        Some(Effect::CancelJob(job))
    }
}
