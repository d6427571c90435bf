//! `drillyard target`: binds a course's names for machines to real ones.

mod add;
mod list;
mod test;

use std::collections::BTreeMap;

use super::learner::Learner;
use super::open::{self, CourseArgs, OpenCourse};
use super::{CliError, Exit};
use crate::checks::TargetSpec;
use crate::domain::diagnostic::nearest;
use crate::domain::target::TargetBinding;
use crate::runtime::{check_files, config};

/// Say which machines the checks look at
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Add(add::Args),
    List(list::Args),
    Test(test::Args),
    Remove(RemoveArgs),
}

/// Forget a machine
#[derive(Debug, clap::Args)]
struct RemoveArgs {
    /// The course's name for the machine
    #[arg(value_name = "NAME")]
    name: String,
    #[command(flatten)]
    course: CourseArgs,
}

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    match &args.command {
        Command::Add(args) => add::run(args),
        Command::List(args) => list::run(args),
        Command::Test(args) => test::run(args),
        Command::Remove(args) => remove(args),
    }
}

fn remove(args: &RemoveArgs) -> anyhow::Result<Exit> {
    let (open, learner) = opened(&args.course)?;
    let bindings = learner.bindings(&open.course.id);
    if !bindings.contains_key(&args.name) {
        return Err(unbound(&args.name, bindings.keys().map(String::as_str)).into());
    }
    config::change_bindings(&learner.paths.config, &open.course.id, |bindings| drop(bindings.remove(&args.name)))
        .map_err(CliError::bad_input)?;
    Ok(Exit::Done)
}

fn opened(course: &CourseArgs) -> anyhow::Result<(OpenCourse, Learner)> {
    Ok((open::open_course(course.course.as_deref())?, Learner::open()?))
}

/// The machines that the course's check files speak of.
fn declared(open: &OpenCourse, learner: &Learner) -> BTreeMap<String, TargetSpec> {
    let files =
        open.course.lessons.iter().filter_map(|lesson| check_files::find(&open.course, &*open.files, &learner.paths.checks, &lesson.id));
    let mut declared = BTreeMap::new();
    for (name, target) in files.flat_map(|found| found.file.targets) {
        declared.entry(name).or_insert(target);
    }
    declared
}

fn unbound<'a>(name: &str, bound: impl Iterator<Item = &'a str>) -> CliError {
    let near = nearest(name, bound).map(|near| format!("; did you mean '{near}'?")).unwrap_or_default();
    CliError::usage(format!(
        "no machine is bound to '{name}'{near} `drillyard target list` shows them, `drillyard target add {name}` binds one"
    ))
}

/// `debian@192.168.64.7, key ~/.ssh/id_ed25519, vm libvirt debian`
fn in_words(binding: &TargetBinding) -> String {
    let vm = binding.vm.as_ref().map(|vm| format!("vm {} {}", vm.provider, vm.id));
    let key = binding.identity.as_ref().map(|identity| format!("key {identity}"));
    [binding.ssh.clone(), key, vm].into_iter().flatten().collect::<Vec<_>>().join(", ")
}
