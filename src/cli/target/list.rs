//! `drillyard target list`: the course's machines and what each is bound to.

use std::collections::BTreeSet;
use std::io::Write;

use serde::Serialize;

use super::declared;
use crate::cli::open::CourseArgs;
use crate::cli::{Exit, output};
use crate::domain::target::TargetBinding;

/// List the course's machines and what they are bound to
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    course: CourseArgs,
    /// As JSON: versioned, and stable within a version
    #[arg(long)]
    json: bool,
}

/// The JSON form. Fields are only ever added within a format.
#[derive(Serialize)]
struct Targets {
    format: u32,
    course: String,
    targets: Vec<Target>,
}

#[derive(Serialize)]
struct Target {
    name: String,
    /// As the course has it; `null` when no check file speaks of it.
    title: Option<String>,
    bound: bool,
    #[serde(flatten)]
    binding: TargetBinding,
}

/// Writes the list to stdout.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let (open, learner) = super::opened(&args.course)?;
    let declared = declared(&open, &learner);
    let mut bindings = learner.bindings(&open.course.id);
    let names: BTreeSet<String> = declared.keys().chain(bindings.keys()).cloned().collect();
    let target = |name: String| Target {
        title: declared.get(&name).map(|target| target.title.clone()),
        bound: bindings.contains_key(&name),
        binding: bindings.remove(&name).unwrap_or_default(),
        name,
    };
    let targets = Targets { format: 1, course: open.course.id.clone(), targets: names.into_iter().map(target).collect() };
    let mut out = output::results();
    if args.json {
        output::write_json(&mut out, &targets)?;
    } else {
        out.write_all(targets.for_people(&open.course.name).as_bytes())?;
    }
    out.flush()?;
    Ok(Exit::Done)
}

impl Targets {
    fn for_people(&self, course: &str) -> String {
        if self.targets.is_empty() {
            return format!("{course} has no checks that look at a machine.\n");
        }
        let rows: Vec<[String; 3]> = self
            .targets
            .iter()
            .map(|target| {
                let bound = if target.bound { super::in_words(&target.binding) } else { "not bound yet".to_owned() };
                [target.name.clone(), bound, target.title.clone().unwrap_or_else(|| "no check speaks of it".to_owned())]
            })
            .collect();
        let missing = self.targets.iter().find(|target| !target.bound);
        let hint = missing.map(|target| format!("\nBind one with: drillyard target add {}\n", target.name)).unwrap_or_default();
        format!("{}{hint}", output::columns(&rows))
    }
}
