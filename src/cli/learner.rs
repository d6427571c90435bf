//! What is the learner's, for the commands that need it: folders, settings, progress, the way to machines. What is odd in any
//! of them is said on stderr, and the command goes on.

use super::{CliError, output};
use crate::adapters::prober::LocalProber;
use crate::adapters::store::Store;
use crate::domain::course::LessonId;
use crate::domain::target::Bindings;
use crate::ports::ProgressStore;
use crate::runtime::config::{self, Config};
use crate::runtime::logging;
use crate::runtime::paths::Paths;

/// The learner's own side.
pub struct Learner {
    /// Where things are kept.
    pub paths: Paths,
    /// `config.yaml`.
    pub config: Config,
}

impl Learner {
    /// Finds the folders, begins the log, reads the settings.
    pub fn open() -> Result<Self, CliError> {
        let paths = Paths::find().map_err(CliError::usage)?;
        if let Err(message) = logging::begin(&paths.log) {
            output::complain(&message);
        }
        let loaded = config::load(&paths.config);
        output::report(&loaded.diagnostics);
        Ok(Self { paths, config: loaded.config })
    }

    /// The learner's progress in the course with this id.
    pub fn store(&self, course: &str) -> Result<Store, CliError> {
        let opened = Store::open(&self.paths.progress, course).map_err(|error| CliError::bad_input(error.to_string()))?;
        if let Some(trouble) = &opened.trouble {
            output::complain(&trouble.to_string());
        }
        Ok(opened.store)
    }

    /// The machines bound to the targets of the course with this id.
    pub fn bindings(&self, course: &str) -> Bindings {
        self.config.bindings(course)
    }

    /// The way to this host and to targets.
    pub fn prober(&self) -> LocalProber {
        crate::runtime::machines::prober()
    }
}

/// The lesson that a command is about when it names none. `example` is the command that names one.
pub fn visited_last(store: &dyn ProgressStore, example: &str) -> Result<LessonId, CliError> {
    let last = store.last_lesson().map_err(|error| CliError::bad_input(error.to_string()))?;
    let none = || CliError::usage(format!("no lesson was visited yet: name one, as in `{example}`; `drillyard outline` lists them"));
    last.ok_or_else(none)
}
