//! A tutor and learners who share a Git remote; each learner has a machine of their own: an sshd whose home is a folder of its own.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use crate::learner::{Learner, Ran};
use crate::rig::Sshd;

const CHECKS: &str = "\
format: 1
targets:
  vm: { title: The VM you built, provides: [ssh] }
exercises:
  - id: build
    heading: 'Exercise 1: Build'
    checks:
      - { id: login, step: 1, title: You can log in, ssh_login: { target: vm, key_type: ed25519 } }
      - { id: built, step: 2, title: It is built, needs: [login], file: { target: vm, path: '~/built', contains: by hand } }
      - { id: shell, step: 3, title: There is a shell, needs: [login], file: { target: vm, path: /bin/sh } }
      - { id: ran, step: 4, title: It runs, needs: [login], command: { target: vm, run: [test, -e, /bin/sh] } }
      - { id: once, step: 5, title: It was there once, memory: once, needs: [login], file: { target: vm, path: '~/once' } }
      - { id: tool, step: 6, title: A tool is installed, tool: { name: sh-of-the-course } }
      - { id: word, step: 7, title: You said so, attest: { prompt: Did you? } }
deliverables:
  - { id: why, match: Why is that, evidence: [build/built] }
";

/// A learner, with the machine that they built.
pub struct Student {
    pub name: &'static str,
    pub person: Learner,
    pub machine: Sshd,
}

pub struct School {
    pub tutor: Learner,
    pub students: Vec<Student>,
    remote: PathBuf,
}

impl Student {
    /// The folder that stands for the account's home on the machine.
    pub fn home(&self) -> PathBuf {
        self.person.path("machine")
    }

    /// As the inbox has them.
    pub fn address(&self) -> String {
        format!("{}@example.org", self.name)
    }

    pub fn ssh(&self) -> String {
        format!("{}@127.0.0.1:{}", self.machine.user, self.machine.port)
    }
}

/// `SHA256:…` of a host key.
pub fn fingerprint(machine: &Sshd) -> String {
    let key = ssh_key::PublicKey::from_openssh(&machine.host_key()).unwrap();
    key.fingerprint(ssh_key::HashAlg::Sha256).to_string()
}

impl School {
    /// All have checked and handed in; the tutor's key is let in everywhere. `None` where there is no sshd or no ssh-keygen.
    pub fn with(names: &[&'static str]) -> Option<Self> {
        let tutor = Learner::new()?;
        let remote = tutor.path("shared.git");
        assert!(Command::new("git").args(["init", "-q", "--bare"]).arg(&remote).status().unwrap().success());
        let mut students = Vec::new();
        for &name in names {
            let person = Learner::new()?;
            let home = person.path("machine");
            person.write("machine/built", "by hand\n");
            person.write("machine/once", "x\n");
            let machine = Sshd::start_with(&format!("SetEnv HOME={}", home.display()))?;
            students.push(Student { name, person, machine });
        }
        let school = Self { tutor, students, remote };
        let mut roster = String::from("tutor@example.org namespaces=\"review@drillyard,challenge@drillyard\" ");
        roster.push_str(&public(&school.tutor));
        for student in &school.students {
            roster.push_str(&student.person.roster_line(&student.address(), "id_ed25519"));
            for key in [school.tutor.path(".ssh/id_ed25519"), student.person.path(".ssh/id_ed25519")] {
                student.machine.authorize(&key, "");
            }
        }
        school.set_up(&school.tutor, &roster);
        for student in &school.students {
            school.set_up(&student.person, &roster);
            school.hands_in(student);
        }
        Some(school)
    }

    fn set_up(&self, who: &Learner, roster: &str) {
        who.write("course/drillyard.yaml", &format!("id: course\nsubmit: {}\n", self.remote.display()));
        who.write("course/docs/1/1.0-start.checks.yaml", CHECKS);
        who.write("course/allowed_signers", roster);
        who.write(".config/drillyard/allowed_signers", roster);
    }

    fn hands_in(&self, student: &Student) {
        let Student { person, machine, .. } = student;
        person.write(
            ".config/drillyard/config.yaml",
            &format!("targets:\n  course:\n    vm: {{ ssh: {}, identity: ~/.ssh/id_ed25519 }}\n", student.ssh()),
        );
        person.write(".ssh/known_hosts", &format!("{} {}\n", machine.known_as(), machine.host_key()));
        agrees(person);
        let checked = person.run("check 1.0");
        assert!(checked.code == 3 && checked.out.contains("6 passed"), "{}{}", checked.out, checked.err);
        let sent = person.run(&format!("submit 1.0 --name {} --yes", student.address()));
        assert!(sent.code == 0, "{}", sent.err);
    }

    pub fn student(&self, name: &str) -> &Student {
        self.students.iter().find(|student| student.name == name).unwrap()
    }

    /// Writes `machines.yaml`: of each student what comes after `ssh:` and the identity.
    pub fn lists(&self, more: &dyn Fn(&Student) -> String) {
        let mut text = String::from("course:\n");
        for student in &self.students {
            let (address, ssh) = (student.address(), student.ssh());
            text.push_str(&format!("  {address}:\n    vm:\n      ssh: {ssh}\n      identity: ~/.ssh/id_ed25519\n{}", more(student)));
        }
        self.tutor.write(".config/drillyard/machines.yaml", &text);
    }

    /// Writes `machines.yaml` with every machine pinned by its fingerprint.
    pub fn lists_all(&self) {
        self.lists(&|student| format!("      host_key: {}\n", fingerprint(&student.machine)));
    }

    pub fn recheck(&self, words: &str) -> Ran {
        self.tutor.run(format!("instructor recheck {words}").trim())
    }

    /// What was told as JSON, with the exit code.
    pub fn recheck_json(&self, words: &str) -> (i32, Value) {
        let ran = self.recheck(format!("{words} --format json").trim());
        let told = serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {}{}", ran.out, ran.err));
        (ran.code, told)
    }

    /// Somebody puts all that lies on the first learner's branch on another.
    pub fn copies_the_first_branch(&self) {
        let git = |words: &[&str]| Command::new("git").arg("-C").arg(&self.remote).args(words).output().unwrap();
        let heads = String::from_utf8(git(&["for-each-ref", "--format=%(objectname)", "refs/heads/learners"]).stdout).unwrap();
        assert!(git(&["update-ref", "refs/heads/learners/copied", heads.lines().next().unwrap()]).status.success());
    }

    /// The reviews on the tutor's branch.
    pub fn reviews(&self) -> Vec<Value> {
        let git = |words: &[&str]| {
            let output = Command::new("git").arg("-C").arg(&self.remote).args(words).output().unwrap();
            String::from_utf8(output.stdout).unwrap()
        };
        let branches = git(&["for-each-ref", "--format=%(refname)", "refs/heads/reviews"]);
        let Some(branch) = branches.lines().next() else { return Vec::new() };
        let files = git(&["ls-tree", "-r", "--name-only", branch]);
        let documents = files.lines().filter(|path| path.ends_with("review.json"));
        documents.map(|path| serde_json::from_str(&git(&["show", &format!("{branch}:{path}")])).unwrap()).collect()
    }
}

fn public(who: &Learner) -> String {
    fs::read_to_string(who.path(".ssh/id_ed25519.pub")).unwrap()
}

/// Says yes to the commands of the course.
pub fn agrees(who: &Learner) {
    let course = who.path("course");
    let output = who.bare(&["trust", course.to_str().unwrap(), "--yes"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Of what was told of one learner, each check with how it stands.
pub fn standings<'a>(told: &'a Value, learner: &str) -> Vec<(&'a str, &'a str)> {
    let of = told["submissions"].as_array().unwrap().iter().find(|told| told["learner"] == learner).unwrap();
    let checks = of["checks"].as_array().unwrap().iter();
    checks.map(|check| (check["id"].as_str().unwrap(), check["outcome"].as_str().unwrap())).collect()
}
