//! The way to a machine, rung by rung, as it is climbed. Collects what was seen; the climbing is done in `login`.

use crate::adapters::deadline::Stopped;
use crate::domain::cause::Cause;
use crate::domain::evidence::{RungReport, RungState};
use crate::domain::sanitize::sanitize_line;
use crate::domain::verdict::{ErrorReason, Rung};

/// From here to a command that runs there, in the order climbed.
const RUNGS: [Rung; 10] =
    [Rung::Name, Rung::Address, Rung::Tcp, Rung::Banner, Rung::Kex, Rung::HostKey, Rung::Identity, Rung::Agent, Rung::Auth, Rung::Shell];

/// Why the climb ended before its top.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub rung: Rung,
    pub reason: ErrorReason,
    /// What was seen there.
    pub seen: String,
    /// Likeliest first, each with its command.
    pub causes: Vec<Cause>,
}

impl Fault {
    pub fn new(rung: Rung, reason: ErrorReason, seen: impl Into<String>) -> Self {
        Self { rung, reason, seen: seen.into(), causes: Vec::new() }
    }

    /// Adds causes, likeliest first.
    pub fn because(mut self, causes: impl IntoIterator<Item = Cause>) -> Self {
        self.causes.extend(causes);
        self
    }

    /// A wait that ended for nothing: by the learner's wish, or because the time was over (`too_late` tells what was seen).
    pub fn stopped(rung: Rung, stopped: Stopped, too_late: impl Into<String>) -> Self {
        match stopped {
            Stopped::Cancelled => Self::new(rung, ErrorReason::CutShort, "stopped before it was answered"),
            Stopped::TooLate => Self::new(rung, ErrorReason::Timeout, too_late),
        }
    }

    /// The likeliest cause's command, with where to type it.
    pub fn fix(&self) -> Option<String> {
        self.causes.first().and_then(Cause::told_command)
    }

    /// In one sentence, for the outcome of a probe that never got there.
    pub fn message(&self) -> String {
        let message = match self.causes.first() {
            Some(Cause { cause, .. }) => format!("{}: {cause}", self.seen),
            None => self.seen.clone(),
        };
        sanitize_line(&message).into_owned()
    }
}

/// Rungs seen so far.
#[derive(Clone, Debug, Default)]
pub struct Ladder {
    held: Vec<(Rung, String)>,
}

impl Ladder {
    /// The rung holds. Of a rung that is climbed again the last counts.
    pub fn held(&mut self, rung: Rung, seen: impl Into<String>) {
        self.held.retain(|(held, _)| *held != rung);
        self.held.push((rung, seen.into()));
    }

    /// Adds a remark to a rung that holds.
    pub fn remark(&mut self, rung: Rung, remark: &str) {
        if let Some((_, seen)) = self.held.iter_mut().find(|(held, _)| *held == rung) {
            *seen = format!("{seen}; {remark}");
        }
    }

    /// All rungs in order: those held, the one that broke, and those not reached.
    pub fn reports(&self, fault: Option<&Fault>) -> Vec<RungReport> {
        let clean = |text: &str| sanitize_line(text).into_owned();
        let report = |rung: Rung| {
            let blank = |state| RungReport { rung, state, seen: String::new(), causes: Vec::new(), fix: None };
            if let Some(fault) = fault.filter(|fault| fault.rung == rung) {
                let causes: Vec<Cause> = fault.causes.iter().map(|cause| cause.clone().map(|text| clean(&text))).collect();
                let fix = causes.first().and_then(Cause::told_command);
                return RungReport { seen: clean(&fault.seen), causes, fix, ..blank(RungState::Broke) };
            }
            let broken_before = fault.is_some_and(|fault| fault.rung < rung);
            match self.held.iter().find(|(held, _)| *held == rung).filter(|_| !broken_before) {
                Some((_, seen)) => RungReport { seen: clean(seen), ..blank(RungState::Held) },
                None => blank(RungState::NotReached),
            }
        };
        RUNGS.into_iter().map(report).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_the_rung_that_broke_none_is_reached_and_nothing_steers_the_terminal() {
        let mut ladder = Ladder::default();
        ladder.held(Rung::Name, "vm → 10.0.0.1");
        ladder.held(Rung::Address, "a route");
        let fault =
            Fault::new(Rung::Tcp, ErrorReason::Unreachable, "refused \u{1b}[31m").because([Cause::on_machine("no server", "start it")]);
        let reports = ladder.reports(Some(&fault));
        let states: Vec<_> = reports.iter().map(|report| report.state).collect();
        assert_eq!(states[..4], [RungState::Held, RungState::Held, RungState::Broke, RungState::NotReached]);
        assert_eq!((reports.len(), reports[2].seen.as_str(), reports[2].causes.len()), (10, "refused ", 1));
        assert_eq!(reports[2].fix.as_deref(), Some("on the machine: start it"));
    }
}
