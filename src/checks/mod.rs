//! Check files become plans, evidence becomes verdicts, verdicts become reports. Pure: what to ask is said here, asking is done
//! by adapters. Start at [`parse`] and [`Plan`]; the kinds are in `kinds/`, the hypervisors in `providers/`.

mod arguments;
mod file;
mod fixtures;
mod graph;
mod guest;
mod judging;
mod kind;
mod kinds;
mod plan;
mod proof;
pub mod providers;
mod redaction;
pub mod reports;
#[cfg(test)]
mod tests;
mod tree;
mod version;
mod xml;

pub use file::{Check, CheckFile, DeliverableSpec, Exercise, TargetSpec, parse};
pub use kind::{Context, Judgement, Kind, Unaskable};
pub use plan::{History, Judged, Plan, Turn};
pub use proof::{Doubt, Stage};
pub use redaction::{REDACTED, redact, redact_evidence, redact_line};
