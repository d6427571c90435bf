//! Which commands of courses the learner has agreed to: by course and lesson, at the content of the check file. Kept in `trust.json` in
//! the data folder, replaced as a whole. Reads no check file and runs nothing.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::check_files::Found;
use super::replace_file;
use crate::adapters::host::quoted;
use crate::domain::course::{Course, LessonId};
use crate::domain::run::{Answer, CommandLine, Novelty, Question};
use crate::ports::Person;

/// The file of agreements.
#[derive(Clone, Debug)]
pub struct Trust(PathBuf);

/// What was agreed to in one check file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Agreed {
    /// SHA-256 of the file.
    sha256: String,
    /// Its commands, as they were shown.
    commands: Vec<String>,
}

type Courses = BTreeMap<String, BTreeMap<String, Agreed>>;

/// How a check file's commands stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It has none.
    NoCommands,
    /// Agreed to, at this content.
    Agreed(Vec<CommandLine>),
    /// Not agreed to, or the file has changed since. Then with what is new, and what is no longer there.
    Open {
        /// All commands.
        commands: Vec<CommandLine>,
        /// An earlier content was agreed to.
        changed: bool,
    },
}

/// What to type to see all commands of the course in `folder`, or of the one built in, and to agree to them.
pub fn command(folder: Option<&Path>) -> String {
    match folder {
        Some(folder) => format!("drillyard trust {}", quoted(&folder.display().to_string())),
        None => "drillyard trust".to_owned(),
    }
}

impl Trust {
    /// Agreements in the file at `path`, which need not be there.
    pub fn at(path: &Path) -> Self {
        Self(path.to_owned())
    }

    /// How the commands of a lesson's check file stand.
    pub fn standing(&self, course: &Course, lesson: &LessonId, found: &Found) -> Standing {
        let lines = lines(found);
        if lines.is_empty() {
            return Standing::NoCommands;
        }
        let known = self.read().remove(&course.id).and_then(|mut lessons| lessons.remove(&lesson.0));
        let line = |text: &String, novelty| CommandLine { text: text.clone(), novelty };
        match known {
            Some(agreed) if agreed.sha256 == found.sha256 => Standing::Agreed(lines.iter().map(|text| line(text, Novelty::Same)).collect()),
            Some(agreed) => {
                let novelty = |text: &String| if agreed.commands.contains(text) { Novelty::Same } else { Novelty::New };
                let gone = agreed.commands.iter().filter(|text| !lines.contains(text));
                let all = lines.iter().map(|text| line(text, novelty(text))).chain(gone.map(|text| line(text, Novelty::Gone)));
                Standing::Open { commands: all.collect(), changed: true }
            }
            None => Standing::Open { commands: lines.iter().map(|text| line(text, Novelty::Same)).collect(), changed: false },
        }
    }

    /// Remembers that the commands of the file, as it is, were agreed to.
    pub fn agree(&self, course: &Course, lesson: &LessonId, found: &Found) -> io::Result<()> {
        let mut all = self.read();
        let agreed = Agreed { sha256: found.sha256.clone(), commands: lines(found) };
        all.entry(course.id.clone()).or_default().insert(lesson.0.clone(), agreed);
        if let Some(folder) = self.0.parent() {
            std::fs::create_dir_all(folder)?;
        }
        replace_file::replace(&self.0, &serde_json::to_vec_pretty(&all)?)
    }

    /// Whether the commands may run, after asking `person` where that is open and somebody is there.
    pub fn settle(&self, course: &Course, lesson: &LessonId, found: &Found, person: &dyn Person) -> bool {
        let (commands, changed) = match self.standing(course, lesson, found) {
            Standing::NoCommands | Standing::Agreed(_) => return true,
            Standing::Open { commands, changed } => (commands, changed),
        };
        if !person.present() {
            return false;
        }
        let question = Question::Commands { lesson: course.label_of(lesson), commands, changed };
        if person.ask(question) != Answer::Accept {
            return false;
        }
        if let Err(error) = self.agree(course, lesson, found) {
            tracing::error!(%error, "an agreement could not be kept");
        }
        true
    }

    /// A file that is missing or damaged means that nothing was agreed to: then one is asked again.
    fn read(&self) -> Courses {
        let text = match std::fs::read(&self.0) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Courses::new(),
            Err(error) => {
                tracing::warn!(%error, "the agreements could not be read");
                return Courses::new();
            }
        };
        serde_json::from_slice(&text).unwrap_or_else(|error| {
            tracing::warn!(%error, "the agreements could not be understood");
            Courses::new()
        })
    }
}

/// The commands of a check file, each with where it would run, in the file's order.
fn lines(found: &Found) -> Vec<String> {
    let checks = found.file.exercises.iter().flat_map(|exercise| &exercise.checks);
    let commands = checks.filter_map(|check| check.kind.command());
    let mut lines = Vec::new();
    for command in commands {
        let place = command.target.map_or_else(|| "on this computer".to_owned(), |target| format!("in {target}"));
        let line = format!("{place}: {}", command.line);
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks;

    fn found(run: &str) -> Found {
        let text = format!(
            "targets: {{ vm: {{}} }}\nexercises:\n  - id: e\n    checks:\n      - {{ id: a, command: {{ target: vm, run: {run} }} }}\n      \
            - {{ id: b, command: {{ on: host, run: [uname, -r] }} }}\n"
        );
        Found { name: "x".into(), sha256: run.to_owned(), file: checks::parse("x", &text).0, text, diagnostics: Vec::new() }
    }

    fn texts(standing: Standing) -> Vec<(String, Novelty)> {
        let (Standing::Open { commands, .. } | Standing::Agreed(commands)) = standing else { panic!("{standing:?}") };
        commands.into_iter().map(|line| (line.text, line.novelty)).collect()
    }

    #[test]
    fn agreeing_holds_for_this_content_and_what_changed_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let trust = Trust::at(&folder.path().join("data/trust.json"));
        let (course, lesson) = (Course { id: "c".into(), ..Course::default() }, LessonId("l".into()));
        let first = found("[true]");
        assert!(matches!(trust.standing(&course, &lesson, &first), Standing::Open { changed: false, .. }));
        trust.agree(&course, &lesson, &first).unwrap();
        assert!(matches!(trust.standing(&course, &lesson, &first), Standing::Agreed(_)));
        let second = trust.standing(&course, &lesson, &found("[rm, -rf, /]"));
        assert!(matches!(second, Standing::Open { changed: true, .. }));
        let line = |text: &str, novelty| (text.to_owned(), novelty);
        assert_eq!(
            texts(second),
            [line("in vm: rm -rf /", Novelty::New), line("on this computer: uname -r", Novelty::Same), line("in vm: true", Novelty::Gone)]
        );
        let other = Course { id: "other".into(), ..Course::default() };
        assert!(matches!(trust.standing(&other, &lesson, &first), Standing::Open { changed: false, .. }));
        assert!(matches!(trust.standing(&course, &LessonId("m".into()), &first), Standing::Open { .. }));
    }

    #[test]
    fn a_damaged_file_means_that_nothing_was_agreed_to() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("trust.json");
        std::fs::write(&path, "{\"c\": 3}").unwrap();
        let (course, lesson) = (Course { id: "c".into(), ..Course::default() }, LessonId("l".into()));
        assert!(matches!(Trust::at(&path).standing(&course, &lesson, &found("[true]")), Standing::Open { changed: false, .. }));
    }
}
