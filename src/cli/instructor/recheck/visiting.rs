//! Recheck on the learners' machines: how to get to them, the run with its progress, and the reviews that come of it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::PoisonError;

use super::picking::{Picked, Shelf};
use super::telling::{self, Mode, Told};
use super::{Args, exit, signing};
use crate::cli::instructor::office::Office;
use crate::cli::instructor::publishing;
use crate::cli::person::PersonAtConsole;
use crate::cli::{CliError, Exit, output};
use crate::domain::course::LessonId;
use crate::runtime::clock::SystemClock;
use crate::runtime::config::machines::{self, MachineList};
use crate::runtime::recheck::{Progress, Seen, Visit, World, visit_all};
use crate::runtime::submission_files::bounded;
use crate::runtime::trust::{self, Trust};
use crate::submission::Hash;

/// More than any list of machines has.
const LARGEST: usize = 4 << 20;

/// Goes there, tells, signs.
pub fn run(args: &Args, office: &Office, shelf: &Shelf, picked: &[Picked]) -> anyhow::Result<Exit> {
    let list = machine_list(args, office)?;
    // Who can't sign learns that before forty machines were asked.
    let signer = if args.dry_run { None } else { Some(publishing::reviewer(office, args.key.as_deref(), args.name.as_deref())?) };
    let allowed = allowed(office, shelf);
    let mut visits = Vec::new();
    let mut visited = Vec::new();
    for one in picked {
        let row = &one.row;
        let machines = list.of(&office.open.course.id, &row.learner);
        let Some((manifest, checks, found)) =
            one.manifest.as_ref().and_then(|manifest| Some((manifest, shelf.checks(manifest)?, shelf.found(manifest)?)))
        else {
            output::complain(&format!("{} of {}: there are no checks of this lesson here", row.lesson, row.learner));
            continue;
        };
        if machines.is_empty() {
            output::complain(&format!("{} of {}: none of their machines is listed", row.lesson, row.learner));
            continue;
        }
        let may_run_commands = allowed.get(&row.lesson).cloned().unwrap_or(Ok(()));
        visits.push(Visit { manifest, checks, check_file: Hash::of(found.text.as_bytes()), machines, may_run_commands });
        visited.push(one);
    }
    let left_out = picked.len() - visits.len();
    let seen = go(args, office, &visits, &visited);
    let told: Vec<Told<'_>> =
        visited.iter().zip(&seen).map(|(picked, seen)| Told { picked, rows: &seen.rows, rerun: seen.rerun.as_ref() }).collect();
    telling::tell(args.format, Mode::Live, office, &told)?;
    if office.cancel.is_cancelled() {
        output::complain("stopped; nothing was signed");
        return Ok(Exit::Interrupted);
    }
    let published = match signer {
        None => true,
        Some(signer) => {
            let runs: Vec<_> = visited.iter().copied().zip(&seen).filter(|(_, seen)| seen.rerun.is_some()).collect();
            signing::sign_and_publish(args, office, &signer, &runs)?
        }
    };
    let exit = exit(seen.iter().flat_map(|seen| &seen.rows));
    Ok(if left_out > 0 || !published { Exit::CouldNotCheck } else { exit })
}

/// Reads `machines.yaml`, and tells what in it can't be used.
fn machine_list(args: &Args, office: &Office) -> Result<MachineList, CliError> {
    let path = args.machines.clone().unwrap_or_else(|| office.learner.paths.config.with_file_name("machines.yaml"));
    let bytes = bounded(&path, LARGEST).map_err(|error| {
        let shown = path.display();
        CliError::usage(format!("the list of machines {shown} can't be read: {error}; the manual's page on handing in says what it holds"))
    })?;
    if bytes.len() > LARGEST {
        return Err(CliError::bad_input(format!("the list of machines {} is larger than {} MiB", path.display(), LARGEST >> 20)));
    }
    let (list, found) = machines::read(&path.display().to_string(), &String::from_utf8_lossy(&bytes));
    output::report(&found);
    let id = &office.open.course.id;
    if list.courses().all(|course| course != id) {
        return Err(CliError::usage(format!("{} has no machines for the course '{id}'", path.display())));
    }
    Ok(list)
}

/// Of each lesson, whether the commands that its checks bring along may run: asked once for all learners.
fn allowed(office: &Office, shelf: &Shelf) -> BTreeMap<String, Result<(), String>> {
    let agreements = Trust::at(&office.learner.paths.trust);
    let person = PersonAtConsole(&office.console);
    let settle = |(lesson, found)| {
        let agreed = agreements.settle(&office.open.course, &LessonId(String::from(lesson)), found, &person);
        let settled = if agreed { Ok(()) } else { Err(trust::command(office.open.path.as_deref())) };
        (String::from(lesson), settled)
    };
    shelf.all().map(settle).collect()
}

/// What is being waited for, of whom.
#[derive(Default)]
struct Waiting {
    done: usize,
    doing: BTreeMap<usize, String>,
}

fn go(args: &Args, office: &Office, visits: &[Visit<'_>], visited: &[&Picked]) -> Vec<Seen> {
    let prober = office.learner.prober();
    let Office { console, cancel, .. } = office;
    let person = PersonAtConsole(console);
    let world = World { prober: &prober, person: &person, clock: &SystemClock };
    let waiting = Mutex::new(Waiting::default());
    let tell = |progress: Progress| {
        let mut waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
        match progress {
            Progress::Doing(index, what) => drop(waiting.doing.insert(index, what)),
            Progress::Done(index) => {
                waiting.done += 1;
                waiting.doing.remove(&index);
                if args.format == super::Format::Human {
                    console.note(&format!("{} of {}: {}", waiting.done, visits.len(), name(visited, index)));
                }
            }
        }
        let first = waiting.doing.iter().next().map(|(index, what)| format!("; {}: {what}", name(visited, *index))).unwrap_or_default();
        console.wait_for(&format!("{} of {} learners done{first}", waiting.done, visits.len()));
    };
    console.during(|| visit_all(visits, world, cancel, &tell))
}

fn name(visited: &[&Picked], index: usize) -> String {
    visited.get(index).map(|picked| picked.row.learner.clone()).unwrap_or_default()
}

/// Where runs are kept until they are published, and after.
pub fn kept_folder(office: &Office) -> PathBuf {
    office.learner.paths.progress.with_file_name("instructor").join("reruns")
}
