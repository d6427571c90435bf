//! `drillyard check --watch`: after the first run, checks again when something may have changed, and tells what has. A file of the
//! course tells of itself; machines are asked anew, ever more rarely while nothing changes.

use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use super::{CliError, Desk, Job, heading, unless_left};
use crate::adapters::course_files::Watch;
use crate::checks::reports::{Entries, Style};
use crate::cli::output;
use crate::domain::verdict::CheckResult;
use crate::runtime::clock;

/// After a change more is likely to come.
const SOON: Duration = Duration::from_secs(5);
/// Who has gone for a walk still sees what has changed when coming back.
const LATEST: Duration = Duration::from_secs(60);
/// A machine is left alone for so many times as long as it was kept busy.
const REST: u32 = 4;
/// How soon ctrl-c and a changed file are seen.
const GLANCE: Duration = Duration::from_millis(100);

/// Checks `jobs` again and again until somebody cancels, and prints what is no longer as in `results`. `read_again` finds the checks anew
/// when `changed_files` tells of one; when that fails, those from before stay.
pub fn watch(
    desk: &Desk<'_>,
    style: Style,
    mut jobs: Vec<Job>,
    results: &[CheckResult],
    changed_files: &Receiver<()>,
    read_again: &dyn Fn() -> Result<Vec<Job>, CliError>,
) -> anyhow::Result<()> {
    let mut known = results.to_vec();
    let (mut pause, mut rest) = (SOON, Duration::ZERO);
    while let Some(reread) = wait(desk, pause.max(rest), changed_files) {
        if reread {
            match read_again() {
                Ok(read) => jobs = read,
                Err(fault) => output::complain(&fault.to_string()),
            }
        }
        let begun = Instant::now();
        let mut now = Vec::new();
        for job in &jobs {
            now.extend(desk.check(job, None, true)?);
        }
        if desk.cancel.is_cancelled() {
            break;
        }
        rest = begun.elapsed() * REST;
        let news = news(&known, &now);
        pause = if news.is_empty() { (pause * 2).min(LATEST) } else { SOON };
        unless_left(tell(desk, style, &jobs, &news))?;
        known = now;
    }
    Ok(())
}

/// Waits until it is time, or a file has changed: whether one has. `None` when somebody cancels.
fn wait(desk: &Desk<'_>, pause: Duration, changed_files: &Receiver<()>) -> Option<bool> {
    desk.console.wait_for("watching: checks again when something may have changed");
    desk.console.during(|| {
        let until = Instant::now() + pause;
        loop {
            if desk.cancel.is_cancelled() {
                return None;
            }
            if changed_files.try_iter().count() > 0 {
                return Some(true);
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Some(false);
            }
            std::thread::sleep(left.min(GLANCE));
        }
    })
}

/// Tells of files of the course that change from now on, where it is in a folder and the system tells of changes.
pub fn changed_files(desk: &Desk<'_>) -> Receiver<()> {
    let (tell, changed) = channel();
    if let Some(root) = desk.open.files.folder() {
        match Watch::new(root, &desk.open.files.paths()) {
            Ok(mut watch) => drop(std::thread::spawn(move || while watch.wait().is_some() && tell.send(()).is_ok() {})),
            Err(error) => tracing::warn!(%error, "changes of files are not seen: the system does not tell of them"),
        }
    }
    changed
}

/// Those of `now` that say something else than in `known`, or were not there.
fn news<'a>(known: &[CheckResult], now: &'a [CheckResult]) -> Vec<&'a CheckResult> {
    now.iter().filter(|result| !known.iter().any(|known| known.says_the_same(result))).collect()
}

fn tell(desk: &Desk<'_>, style: Style, jobs: &[Job], news: &[&CheckResult]) -> std::io::Result<()> {
    let Some(first) = news.first() else { return Ok(()) };
    let heading = |id: &str| heading(jobs, id);
    let mut entries = Entries::new(&heading, style);
    let at = first.observed_at.to_zoned(clock::zone()).strftime("%H:%M:%S").to_string();
    let told: String = news.iter().map(|result| entries.entry(result)).collect();
    desk.console.result(&format!("\n{at}\n{told}"))
}
