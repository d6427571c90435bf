//! What outlives the screen: a quiz under way goes to the store with each step, its attempt at the end. And what time does to it.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::app::effect::Effect;
use crate::app::model::Shell;
use crate::quiz::Phase;

use super::{Part, State};

/// From so many seconds on the time left is told by the second.
const LAST_SECONDS: u64 = 60;

impl State {
    /// Something was done that is worth going on with.
    pub(super) fn is_under_way(&self) -> bool {
        let touched = |asked: &crate::quiz::Asked| asked.has_answer() || !asked.tries.is_empty() || asked.hints > 0 || asked.flagged;
        self.session.is_sealed() || self.session.all().iter().any(|asked| touched(asked) || asked.phase != Phase::Open)
    }

    /// Has the store keep it, where it has come on since it last did.
    pub fn keep(&mut self) -> Option<Effect> {
        if self.part == Part::Review || self.kept.is_none() && !self.is_under_way() {
            return None;
        }
        let running = self.session.running();
        if self.kept.as_ref() == Some(&running) {
            return None;
        }
        self.kept = Some(running.clone());
        Some(Effect::SaveRunning(Box::new(running)))
    }

    /// All is settled: the attempt is kept, and the review comes up.
    pub(super) fn finish(&mut self, shell: &Shell) -> Vec<Effect> {
        (self.part, self.saved, self.top, self.kept) = (Part::Review, false, 0, None);
        let mut effects = self.attempts(shell);
        effects.push(Effect::LoadProgress);
        effects
    }

    fn attempts(&self, shell: &Shell) -> Vec<Effect> {
        self.session.attempts(self.time_of_day(shell)).into_iter().map(|attempt| Effect::SaveAttempt(Box::new(attempt))).collect()
    }

    /// What was answered of a review of what is due counts when that is left half-way; a quiz goes on when it is opened again.
    pub fn left(&self, shell: &Shell) -> Vec<Effect> {
        if self.session.is_review() && self.part != Part::Review { self.attempts(shell) } else { Vec::new() }
    }

    /// The store has the attempt: only now may the review say so.
    pub fn saved(&mut self, shell: &Shell) {
        self.saved = self.part == Part::Review && !shell.nothing_saved;
        self.reflow(shell);
    }

    /// The time of day.
    pub(super) fn time_of_day(&self, shell: &Shell) -> Timestamp {
        let passed = SignedDuration::try_from(shell.now.saturating_sub(self.clock.1)).unwrap_or_default();
        self.clock.0.checked_add(passed).unwrap_or(self.clock.0)
    }

    /// Counts the time since the last key for the question on show.
    pub(super) fn spend(&mut self, shell: &Shell) {
        let since = self.looked_at.replace(shell.now).unwrap_or(shell.now);
        self.session.spend(u64::try_from(shell.now.saturating_sub(since).as_millis()).unwrap_or(u64::MAX));
    }

    /// Hands an exam in whose time is up.
    pub fn tick(&mut self, shell: &mut Shell) -> Vec<Effect> {
        if self.session.remaining(self.time_of_day(shell)) != Some(SignedDuration::ZERO) {
            return Vec::new();
        }
        shell.say("the time is up: the exam is handed in");
        self.session.hand_in();
        let effects = self.finish(shell);
        self.reflow(shell);
        effects
    }

    /// The time left, for people: `12 min left`, at the end `42 s left`.
    pub fn time_left(&self, shell: &Shell) -> Option<String> {
        let seconds = self.seconds_left(shell)?;
        Some(if seconds > LAST_SECONDS { format!("{} min left", seconds.div_ceil(60)) } else { format!("{seconds} s left") })
    }

    /// When the time left reads otherwise, as time since the start.
    pub fn wakes_at(&self, shell: &Shell) -> Option<Duration> {
        let remaining = Duration::try_from(self.session.remaining(self.time_of_day(shell))?).unwrap_or_default();
        let seconds = remaining.as_secs() + u64::from(remaining.subsec_nanos() > 0);
        let next = if seconds > LAST_SECONDS { (seconds - 1) / 60 * 60 } else { seconds.saturating_sub(1) };
        Some(shell.now + remaining.saturating_sub(Duration::from_secs(next)))
    }

    fn seconds_left(&self, shell: &Shell) -> Option<u64> {
        let remaining = Duration::try_from(self.session.remaining(self.time_of_day(shell))?).unwrap_or_default();
        Some(remaining.as_secs() + u64::from(remaining.subsec_nanos() > 0))
    }
}
