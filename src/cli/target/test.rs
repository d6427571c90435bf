//! `drillyard target test`: goes the way to a machine and says how far it holds, rung by rung.

use std::io::Write;
use std::time::Duration;

use crate::cli::console::Console;
use crate::cli::open::CourseArgs;
use crate::cli::person::PersonAtConsole;
use crate::cli::{CliError, Exit, output};
use crate::domain::evidence::{Evidence, Outcome, RungState};
use crate::domain::probe::{Ask, Probe};
use crate::domain::sanitize::sanitize_line;
use crate::domain::verdict::Verdict;
use crate::ports::{Cancel, Prober, TargetEvent};
use crate::runtime::{interrupt, plain_terminal};

/// Longest wait for the login.
const PATIENCE: Duration = Duration::from_secs(20);

/// Log in to a machine and show each step of the way
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit codes: 0 logged in; 3 it could not be reached; 130 interrupted.")]
pub struct Args {
    /// The course's name for the machine
    #[arg(value_name = "NAME")]
    name: String,
    #[command(flatten)]
    course: CourseArgs,
}

/// Writes the way to stdout.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let (open, learner) = super::opened(&args.course)?;
    let bindings = learner.bindings(&open.course.id);
    let Some(binding) = bindings.get(&args.name) else {
        return Err(super::unbound(&args.name, bindings.keys().map(String::as_str)).into());
    };
    if binding.ssh.is_none() {
        let message = format!("'{0}' has no SSH address: `drillyard target add {0} --ssh user@host` gives it one", args.name);
        return Err(CliError::usage(message).into());
    }
    let cancel = Cancel::new();
    interrupt::cancels(&cancel);
    let console = Console::new(cancel.clone());
    let probes = [Probe { ask: Ask::Login { target: args.name.clone() }, timeout: PATIENCE }];
    let prober = learner.prober();
    let mut answer = None;
    console.during(|| {
        prober.session(&args.name, &bindings).ask(&probes, &PersonAtConsole(&console), &cancel, &mut |event| match event {
            TargetEvent::Doing(what) => console.wait_for(&what),
            TargetEvent::Answered(_, evidence) => answer = Some(evidence),
        });
    });
    let Some(evidence) = answer else {
        output::complain(&format!("{} was not answered", args.name));
        return Ok(Exit::CouldNotCheck);
    };
    let mut out = output::results();
    out.write_all(way(&args.name, &evidence, plain_terminal::has_unicode()).as_bytes())?;
    out.flush()?;
    Ok(match evidence.outcome {
        _ if cancel.is_cancelled() => Exit::Interrupted,
        Outcome::Exited(0) => Exit::Done,
        _ => Exit::CouldNotCheck,
    })
}

/// The rungs below each other, then what to do about the one that broke.
fn way(name: &str, evidence: &Evidence, unicode: bool) -> String {
    let mut text = String::new();
    for report in &evidence.ladder {
        let (verdict, seen) = match report.state {
            RungState::Held => (Verdict::Passed, sanitize_line(&report.seen)),
            RungState::Broke => (Verdict::Failed, sanitize_line(&report.seen)),
            RungState::NotReached => (Verdict::Skipped, "not reached".into()),
        };
        text.push_str(&format!("  {} {:<11} {seen}\n", verdict.mark(unicode), report.rung.label()));
    }
    match (&evidence.outcome, evidence.broken_rung()) {
        (Outcome::Exited(0), _) => text.push_str(&format!("{name} can be checked.\n")),
        (_, Some(report)) => {
            text.push_str(if report.causes.is_empty() { "" } else { "Likeliest, in order, and what to try:\n" });
            for (index, cause) in report.causes.iter().enumerate() {
                text.push_str(&format!("  {}. {}\n", index + 1, sanitize_line(&cause.cause)));
                let command = cause.told_command().unwrap_or_default();
                text.push_str(&format!("     {}\n", sanitize_line(&command)));
            }
        }
        (Outcome::Unavailable { message, .. }, None) => text.push_str(&format!("{}\n", sanitize_line(message))),
        (_, None) => text.push_str("The login ended without an answer.\n"),
    }
    text
}
