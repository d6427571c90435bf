//! The files themselves, and a learner at whose machine they look.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use drillyard::adapters::prober::LocalProber;
use drillyard::adapters::store::Store;
use drillyard::checks;
use drillyard::domain::check::Selection;
use drillyard::domain::course::LessonId;
use drillyard::domain::target::Bindings;
use drillyard::domain::verdict::{CheckResult, Verdict};
use drillyard::ports::{Cancel, Clock, Nobody, ProgressStore};
use drillyard::runtime::clock::SystemClock;
use drillyard::runtime::runner::{self, RunRequest, Services};

const ENDING: &str = ".checks.yaml";

/// Every check file for lessons of other courses: lesson and text.
pub fn check_files() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/checks");
    let mut files = Vec::new();
    for chapter in fs::read_dir(&root).unwrap() {
        for file in fs::read_dir(chapter.unwrap().path()).unwrap() {
            let path = file.unwrap().path();
            let lesson = path.strip_prefix(&root).unwrap().to_str().unwrap().strip_suffix(ENDING).unwrap().to_owned();
            files.push((lesson, fs::read_to_string(path).unwrap()));
        }
    }
    files.sort();
    files
}

/// A machine with an empty home.
pub struct Learner {
    home: tempfile::TempDir,
    /// Answers and statements, by check.
    pub said: Vec<(&'static str, String)>,
    /// Machines behind targets.
    pub bindings: Bindings,
}

impl Learner {
    pub fn new() -> Self {
        Self { home: tempfile::tempdir().unwrap(), said: Vec::new(), bindings: Bindings::new() }
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.home.path().join(path)
    }

    pub fn write(&self, path: &str, text: &str) {
        fs::create_dir_all(self.path(path).parent().unwrap()).unwrap();
        fs::write(self.path(path), text).unwrap();
    }

    /// A program in the folder `bin` of the home, which is all of `PATH` that this machine's own programs aren't.
    pub fn program(&self, name: &str, script: &str) {
        self.write(&format!("bin/{name}"), &format!("#!/bin/sh\n{script}\n"));
        fs::set_permissions(self.path(&format!("bin/{name}")), fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Runs all checks of a lesson, with its commands agreed to; or those of one exercise.
    pub fn check(&self, lesson: &str, exercise: Option<&str>) -> BTreeMap<String, CheckResult> {
        self.check_in(lesson, exercise, self.home.path().to_path_buf())
    }

    /// The same with another home.
    pub fn check_in(&self, lesson: &str, exercise: Option<&str>, home: PathBuf) -> BTreeMap<String, CheckResult> {
        let (_, text) = check_files().into_iter().find(|(found, _)| found.ends_with(lesson)).unwrap();
        let (file, _) = checks::parse(lesson, &text);
        let lesson = LessonId(lesson.to_owned());
        let store = Store::in_memory("course").unwrap();
        for (check, said) in &self.said {
            store.set_statement(&lesson, check, said, SystemClock.now()).unwrap();
        }
        let selection = exercise.map_or(Selection::Lesson, |exercise| Selection::Exercise(exercise.to_owned()));
        let request = RunRequest {
            lesson: &lesson,
            file: &file,
            selection: &selection,
            bindings: &self.bindings,
            may_run_commands: &|| Ok(()),
            only_changes: false,
        };
        let mut search_path = OsString::from(self.path("bin"));
        search_path.push(":/usr/bin:/bin:/usr/sbin:/sbin");
        let prober = LocalProber::new(home, Some(search_path), None);
        let services = Services { prober: &prober, store: &store, person: &Nobody, clock: &SystemClock };
        let results = runner::run(&request, &services, &Cancel::new(), &mut |_| {}).unwrap();
        results.into_iter().map(|result| (result.id.clone(), result)).collect()
    }
}

/// Compares verdicts by check.
pub fn verdicts(results: &BTreeMap<String, CheckResult>, wanted: &[(&str, Verdict)]) {
    for (check, verdict) in wanted {
        let result = results.get(*check).unwrap_or_else(|| panic!("no check {check} among {:?}", results.keys()));
        assert_eq!(result.verdict, *verdict, "{check}: {}\n{result:#?}", result.actual);
    }
}
