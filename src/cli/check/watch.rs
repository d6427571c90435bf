//! `drillyard check --watch`: after the first run, checks again when something may have changed, and tells what has.

use super::{CliError, Desk, Job, heading, unless_left};
use crate::checks::reports::{Entries, Style};
use crate::cli::output;
use crate::domain::verdict::CheckResult;
use crate::runtime::clock;
use crate::runtime::turns::Turns;

/// Checks `jobs` again at each of the `turns` until somebody cancels or nobody reads on, and prints what is news.
/// `read_again` finds the checks anew; when that fails, those from before stay.
pub fn watch(
    desk: &Desk<'_>,
    style: Style,
    mut jobs: Vec<Job>,
    mut turns: Turns,
    read_again: &mut dyn FnMut() -> Result<Vec<Job>, CliError>,
) -> anyhow::Result<()> {
    let mut fault = None;
    loop {
        desk.console.wait_for("watching: checks again when something may have changed");
        if !desk.console.during(|| turns.next(desk.cancel)) {
            return Ok(());
        }
        match read_again() {
            Ok(read) => (jobs, fault) = (read, None),
            // Once is enough, until it is another.
            Err(error) if fault.as_ref() == Some(&error.to_string()) => {}
            Err(error) => output::complain(fault.insert(error.to_string())),
        }
        let mut now = Vec::new();
        for job in &jobs {
            now.extend(desk.check(job, None, true)?);
        }
        if desk.cancel.is_cancelled() {
            return Ok(());
        }
        if !unless_left(tell(desk, style, &jobs, &turns.end(now)))? {
            return Ok(());
        }
    }
}

fn tell(desk: &Desk<'_>, style: Style, jobs: &[Job], news: &[CheckResult]) -> std::io::Result<()> {
    let Some(first) = news.first() else { return Ok(()) };
    let heading = |id: &str| heading(jobs, id);
    let mut entries = Entries::new(&heading, style);
    let at = first.observed_at.to_zoned(clock::zone()).strftime("%H:%M:%S").to_string();
    let told: String = news.iter().map(|result| entries.entry(result)).collect();
    desk.console.result(&format!("\n{at}\n{told}"))
}
