//! Learners whose course says where to hand in, and a tutor on another computer who has the same course.

#![allow(dead_code, reason = "each test binary uses a part of it")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use std::fs;
use std::process::Command;

use serde_json::Value;

use super::learner::{Learner, Ran};

/// A learner who did the first lesson, and a tutor.
pub struct School {
    pub learner: Learner,
    pub tutor: Learner,
}

impl School {
    /// `None` where there is no ssh-keygen.
    pub fn new() -> Option<Self> {
        let (learner, tutor) = (Learner::new()?.checked().wrote("Because it is.\n"), Learner::new()?);
        let shared = tutor.path("shared.git");
        assert!(Command::new("git").args(["init", "-q", "--bare"]).arg(&shared).status().unwrap().success());
        let school = Self { learner, tutor };
        school.join(&[("ada@example.org", &school.learner)]);
        Some(school)
    }

    /// Everybody has the course with its remote and the roster.
    fn join(&self, learners: &[(&str, &Learner)]) {
        let shared = self.tutor.path("shared.git");
        let public = |who: &Learner| fs::read_to_string(who.path(".ssh/id_ed25519.pub")).unwrap();
        let line = |(name, who): &(&str, &Learner)| format!("{name} namespaces=\"submission@drillyard\" {}", public(who));
        let mut roster: String = learners.iter().map(line).collect();
        roster.push_str(&format!("tutor@example.org namespaces=\"review@drillyard,challenge@drillyard\" {}", public(&self.tutor)));
        self.tutor.write(".config/drillyard/allowed_signers", &roster);
        for who in learners.iter().map(|(_, who)| *who).chain([&self.tutor]) {
            who.write("course/drillyard.yaml", &format!("id: course\nsubmit: {}\n", shared.display()));
            who.write("course/allowed_signers", &roster);
        }
    }

    /// Ada hands in, twice with another answer; and Grace once.
    pub fn busy() -> Option<Self> {
        let school = Self::new()?;
        let grace = Learner::new()?.checked().wrote("By chance.\n");
        school.join(&[("ada@example.org", &school.learner), ("grace@example.org", &grace)]);
        // Git tells times in seconds, and the one after must be later.
        let later = || std::thread::sleep(std::time::Duration::from_millis(1100));
        assert_eq!(school.hand_in().code, 0);
        later();
        let school = Self { learner: school.learner.wrote("Because it has to be.\n"), ..school };
        for (who, name) in [(&school.learner, "ada"), (&grace, "grace")] {
            let sent = who.run(&format!("submit 1.0 --name {name}@example.org --yes"));
            assert_eq!(sent.code, 0, "{}", sent.err);
            later();
        }
        Some(school)
    }

    pub fn hand_in(&self) -> Ran {
        self.learner.run("submit 1.0 --name ada@example.org --yes")
    }

    pub fn inbox(&self) -> Value {
        let ran = self.tutor.run("instructor inbox --json");
        serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {}{}", ran.out, ran.err))
    }
}
