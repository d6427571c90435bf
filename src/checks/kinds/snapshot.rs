//! `snapshot`: the target's machine has a snapshot of this very name, taken no earlier than another check first passed.

use std::sync::Arc;

use jiff::Timestamp;

use super::vm::{facts_of, host_probes, judge_trouble, provider};
use crate::checks::arguments::Arguments;
use crate::checks::kind::{Context, Judgement, Kind, Unaskable, machine};
use crate::checks::providers::Snapshot;
use crate::domain::evidence::Evidence;
use crate::domain::probe::Probe;
use crate::domain::target::Bindings;
use crate::domain::verdict::{ErrorReason, Vantage};

#[derive(Debug)]
struct SnapshotTaken {
    target: String,
    name: String,
    not_before: Option<String>,
    current: Option<bool>,
}

/// Reads the arguments.
pub fn read(arguments: &mut Arguments<'_, '_>) -> Arc<dyn Kind> {
    Arc::new(SnapshotTaken {
        target: arguments.required("target"),
        name: arguments.required("name"),
        not_before: arguments.reference("not_before"),
        current: arguments.flag("current"),
    })
}

impl Kind for SnapshotTaken {
    fn name(&self) -> &'static str {
        "snapshot"
    }

    fn vantage(&self) -> Vantage {
        Vantage::Host
    }

    fn targets(&self) -> Vec<&str> {
        vec![&self.target]
    }

    fn expected(&self) -> String {
        let after = self.not_before.as_ref().map(|check| format!(", taken after `{check}` first passed")).unwrap_or_default();
        let current = if self.current == Some(true) { ", which the machine goes on from" } else { "" };
        format!("a snapshot named '{}'{after}{current}", self.name)
    }

    fn judges_silence(&self) -> bool {
        true
    }

    fn waits_for(&self) -> Vec<&str> {
        self.not_before.as_deref().into_iter().collect()
    }

    fn probes(&self, bindings: &Bindings) -> Result<Vec<Probe>, Unaskable> {
        let vm = machine(&self.target, bindings)?;
        Ok(host_probes(provider(vm)?.snapshot_asks(&vm.id)))
    }

    fn judge(&self, evidence: &[&Evidence], context: &Context<'_>) -> Judgement {
        let snapshots = match facts_of(&self.target, context, |provider, id| provider.snapshots(id, evidence)) {
            Ok(snapshots) => snapshots,
            Err(trouble) => return judge_trouble(trouble, self.expected(), &self.target),
        };
        let named: Vec<&Snapshot> = snapshots.iter().filter(|snapshot| snapshot.name == self.name).collect();
        let Some(latest) = named.iter().max_by_key(|snapshot| snapshot.taken) else {
            return self.judge_names(&snapshots);
        };
        let taken = latest.taken.map(|at| format!(", taken {}", super::date(at))).unwrap_or_default();
        let seen = latest.taken.map(|at| at.as_second().to_string());
        let found = match named.len() {
            1 => format!("a snapshot named '{}'{taken}", self.name),
            number => format!("the latest of {number} snapshots named '{}'{taken}", self.name),
        };
        let judgement = self.judge_time(latest.taken, found, context);
        let judgement = match (self.current, latest.current) {
            (Some(wanted), Some(is)) if wanted != is => {
                let state = if is { "is the one the machine goes on from" } else { "is not the one the machine goes on from" };
                Judgement::failed(self.expected(), format!("'{}'{taken} {state}", self.name))
            }
            (Some(_), None) => {
                Judgement::errored(ErrorReason::NoTool, self.expected(), "this hypervisor does not say which snapshot is current")
            }
            _ => judgement,
        };
        Judgement { seen, ..judgement }
    }
}

impl SnapshotTaken {
    fn judge_time(&self, at: Option<Timestamp>, actual: String, context: &Context<'_>) -> Judgement {
        let Some(check) = &self.not_before else { return Judgement::passed(self.expected(), actual) };
        let Some(since) = context.achieved(check) else {
            let actual = format!("{actual}; but `{check}` has not passed yet, so it holds a machine that was not ready");
            return Judgement::skipped(check, self.expected(), actual);
        };
        match at {
            None => {
                Judgement::errored(ErrorReason::NoTool, self.expected(), format!("{actual}; when it was taken can't be found out here"))
                    .with_fix(format!("drillyard target add {}  (name the machine by the path of its file)", self.target))
            }
            // Hypervisors keep whole seconds.
            Some(at) if at.as_second() >= since.as_second() => Judgement::passed(self.expected(), actual),
            Some(at) => {
                // Within one minute the dates are the same, and only this tells them apart.
                let sooner = match since.as_second() - at.as_second() {
                    1 => "a second ".to_owned(),
                    seconds @ 2..60 => format!("{seconds} seconds "),
                    _ => String::new(),
                };
                let actual = format!("{actual}, {sooner}before `{check}` first passed on {}", super::date(since));
                Judgement::failed(self.expected(), actual).with_fix(format!(
                    "Delete the snapshot '{}' and take it again now: the old one holds the machine as it was before.",
                    self.name
                ))
            }
        }
    }

    fn judge_names(&self, snapshots: &[Snapshot]) -> Judgement {
        let names: Vec<String> = snapshots.iter().map(|snapshot| format!("'{}'", snapshot.name)).collect();
        if names.is_empty() {
            return Judgement::failed(self.expected(), "no snapshots at all");
        }
        let actual = format!("{}: {}", super::count(names.len(), "snapshot"), super::some_of(&names, 8));
        let like = snapshots.iter().find(|snapshot| folded(&snapshot.name) == folded(&self.name));
        match like {
            None => Judgement::failed(self.expected(), actual),
            Some(near) => {
                Judgement::failed(self.expected(), format!("{actual}; '{}' is close, but the name must match exactly", near.name))
                    .with_fix(format!("Rename the snapshot '{}' to '{}', or take it again under that name.", near.name, self.name))
            }
        }
    }
}

/// A name without what people get wrong: case, spaces, quotes and dashes.
fn folded(name: &str) -> String {
    name.chars().filter(|ch| ch.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
