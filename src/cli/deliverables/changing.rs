//! Changing an answer: written through a pipe or in an editor, brought back, or with other files.

use std::io::{IsTerminal, Read};

use super::{Change, Sheet};
use crate::app::editor::{Editor, LARGEST};
use crate::cli::{CliError, output};
use crate::domain::deliverable::{Attachment, Draft, count_words};
use crate::ports::{Clock, ExchangeStore, ProgressStore, StoreError};
use crate::runtime::clock::SystemClock;
use crate::runtime::{attaching, editing};

impl Sheet<'_> {
    /// Does what was asked for, and says so. False where nothing was.
    pub(super) fn change(&self, at: usize, change: &Change) -> Result<bool, CliError> {
        let bad = |error: StoreError| CliError::bad_input(error.to_string());
        match change {
            Change { write: true, .. } => self.keep(at, &self.written(at)?)?,
            Change { restore: Some(number), .. } => {
                let told = self.told(at)?;
                let none = || CliError::usage(format!("there is no version {number}: --versions lists them, 1 to {}", told.len()));
                let version = number.checked_sub(1).and_then(|at| told.get(at)).ok_or_else(none)?;
                self.keep(at, &version.text)?;
            }
            Change { attach: Some(path), .. } => {
                attaching::attach(self.store, &self.lesson, self.purpose(at)?, path, SystemClock.now()).map_err(CliError::usage)?;
                output::say(&format!("{} goes along when {} is handed in", path.display(), self.title));
            }
            Change { detach: Some(path), .. } => {
                let path = std::path::absolute(path).unwrap_or_else(|_| path.clone()).display().to_string();
                let key = self.entries[at].key.clone().unwrap_or_default();
                if !self.store.detach(&self.lesson, &Attachment { key, path: path.clone() }).map_err(bad)? {
                    return Err(CliError::usage(format!("{path} does not go along with this answer")));
                }
                output::say(&format!("{path} goes along no longer; the file itself stays"));
            }
            Change { write: false, versions: _, restore: None, attach: None, detach: None } => return Ok(false),
        }
        Ok(true)
    }

    /// What is to be the answer: through a pipe, or as the person's editor leaves it.
    fn written(&self, at: usize) -> Result<String, CliError> {
        self.purpose(at)?;
        if std::io::stdin().is_terminal() {
            let folder = self.learner.paths.progress.parent().map(std::path::PathBuf::from).unwrap_or_default();
            let edited = editing::edit(&self.entries[at].text, &folder).map_err(CliError::could_not)?;
            // Editors end a file with a line's end; a text needs none.
            return Ok(edited.strip_suffix('\n').unwrap_or(&edited).to_owned());
        }
        let mut bytes = Vec::new();
        let read = std::io::stdin().take(LARGEST as u64 + 1).read_to_end(&mut bytes);
        read.map_err(|error| CliError::could_not(format!("the answer can't be read from stdin: {error}")))?;
        if bytes.len() > LARGEST {
            return Err(CliError::usage("an answer has room for 256 KiB; nothing was changed"));
        }
        let text = String::from_utf8(bytes).map_err(|_| CliError::usage("the answer is not UTF-8 text; nothing was changed"))?;
        Ok(text.trim_end_matches('\n').to_owned())
    }

    /// One more version, unless it is the one that is there.
    fn keep(&self, at: usize, text: &str) -> Result<(), CliError> {
        let text = Editor::new(text).text().to_owned();
        let purpose = self.purpose(at)?;
        if self.entries[at].text == text {
            output::say("this is how it reads already: nothing was changed");
            return Ok(());
        }
        let words = count_words(&text);
        let draft = Draft { purpose, text, at: SystemClock.now() };
        self.store.add_draft(&self.lesson, &draft).map_err(|error| CliError::bad_input(error.to_string()))?;
        output::say(&format!("saved: {words} {}", if words == 1 { "word" } else { "words" }));
        Ok(())
    }
}
