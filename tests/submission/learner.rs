//! A learner with a course, a key, a home of their own and an instructor's roster, as the commands about submissions need one.

#![allow(dead_code, reason = "each test binary uses a part of it")]

use std::fs;
use std::path::PathBuf;

use assert_cmd::Command;
use drillyard::domain::course::LessonId;
use drillyard::domain::deliverable::{Draft, Purpose};
use drillyard::ports::ProgressStore;
use tempfile::TempDir;

use super::skipping;

const CHECKS: &str = "\
format: 1
exercises:
  - id: build
    heading: 'Exercise 1: Build'
    checks:
      - { id: shell, step: 1, title: A shell is installed, tool: { name: sh-of-the-course } }
      - { id: none, step: 2, title: A tool is installed, tool: { name: no-such-tool }, fix: make it so }
      - { id: settings, step: 3, title: It is set, file: { on: host, path: '~/settings', contains: colour } }
deliverables:
  - { id: why, match: Why is that, evidence: [build/shell] }
";

/// A learner with a course, a key, and an instructor's roster.
pub struct Learner(TempDir);

pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Learner {
    /// `None` where there is no ssh-keygen.
    pub fn new() -> Option<Self> {
        if std::process::Command::new("ssh-keygen").arg("-?").output().is_err() {
            skipping::skipped("no ssh-keygen here");
            return None;
        }
        let learner = Self(tempfile::tempdir().unwrap());
        learner.write("course/docs/_sidebar.md", "- [1.0 - Start](1/1.0-start.md)\n- [1.1 - More](1/1.1-more.md)\n");
        learner.write("course/docs/1/1.0-start.md", "# Start\n\n## Deliverables\n\n- Why is *that* so?\n- And what else?\n");
        learner.write("course/docs/1/1.1-more.md", "# More\n");
        learner.write("course/docs/1/1.0-start.checks.yaml", CHECKS);
        learner.write("bin/sh-of-the-course", "#!/bin/sh\necho sh-of-the-course 1.2.3\n");
        learner.write("settings", "colour=red\npassword=hunter2\n");
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(learner.path("bin/sh-of-the-course"), fs::Permissions::from_mode(0o755)).unwrap();
        fs::create_dir_all(learner.path(".ssh")).unwrap();
        learner.make_key("id_ed25519", "");
        learner.write("allowed_signers", &learner.roster_line("ada@example.org", "id_ed25519"));
        Some(learner)
    }

    pub fn make_key(&self, name: &str, passphrase: &str) {
        let mut command = std::process::Command::new("ssh-keygen");
        command.args(["-q", "-t", "ed25519", "-a", "2", "-N", passphrase, "-f"]).arg(self.path(&format!(".ssh/{name}")));
        assert!(command.status().unwrap().success());
    }

    pub fn roster_line(&self, name: &str, key: &str) -> String {
        let public = fs::read_to_string(self.path(&format!(".ssh/{key}.pub"))).unwrap();
        format!("{name} namespaces=\"submission@drillyard\" {public}")
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::write(self.path(name), text).unwrap();
    }

    pub fn command(&self, words: &str) -> Command {
        let mut command = self.bare(&words.split(' ').collect::<Vec<_>>());
        command.arg("--course").arg(self.path("course"));
        Command::from_std(command)
    }

    /// The program with these words and no other.
    pub fn bare(&self, words: &[&str]) -> std::process::Command {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_drillyard"));
        let path = format!("{}:{}", self.path("bin").display(), "/usr/bin:/bin");
        command.env_clear().env("HOME", self.0.path()).env("LANG", "C.UTF-8").env("PATH", path).env("TERM", "xterm");
        command.current_dir(self.0.path()).args(words);
        command
    }

    pub fn run(&self, words: &str) -> Ran {
        let output = self.command(words).output().unwrap();
        Ran {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// With this written for the first lesson's prompt.
    pub fn wrote(self, text: &str) -> Self {
        let store = drillyard::adapters::store::Store::open(&self.path(".local/share/drillyard/progress.db"), "course").unwrap().store;
        let words = "Why is that so?".to_owned();
        let purpose = Purpose { key: "why".into(), deliverable: "why".into(), words, place: 0, of: 1 };
        let draft = Draft { purpose, text: text.to_owned(), at: "2026-03-01T12:00:00Z".parse().unwrap() };
        store.add_draft(&LessonId("1/1.0-start".into()), &draft).unwrap();
        self
    }

    /// After the checks of the first lesson.
    pub fn checked(self) -> Self {
        assert_eq!(self.run("check 1.0").code, 1);
        self
    }
}
