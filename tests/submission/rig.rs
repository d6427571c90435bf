//! A learner, a classmate and an instructor with keys of their own, and a submission made as the program makes it: checks run by the
//! runner on a machine that is made up, kept in a store, composed from there.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use drillyard::adapters::store::Store;
use drillyard::checks::{self, CheckFile};
use drillyard::domain::check::Selection;
use drillyard::domain::course::LessonId;
use drillyard::domain::evidence::{Evidence, Outcome, RungReport, RungState};
use drillyard::domain::probe::{Ask, HostAsk, Probe};
use drillyard::domain::progress::{QuestionAttempt, QuizAttempt, QuizMode};
use drillyard::domain::target::{Bindings, TargetBinding};
use drillyard::domain::verdict::{Rung, Vantage};
use drillyard::ports::{Cancel, Nobody, Person, Prober, ProgressStore, TargetEvent, TargetSession};
use drillyard::runtime::clock::SystemClock;
use drillyard::runtime::runner::{self, RunRequest, Services};
use drillyard::runtime::sessions::Sessions;
use drillyard::submission::compose::CheckSource;
use drillyard::submission::manifest::{CourseRef, Person as Named};
use drillyard::submission::verify::Checks;
use drillyard::submission::{Draft, Hash, Material, Package, Roster, Written, check_hashes, compose, machine_hash};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use ssh_key::private::{Ed25519Keypair, KeypairData};
use ssh_key::{HashAlg, LineEnding, PrivateKey};

pub const LESSON: &str = "1/start";
pub const COURSE: &str = "course";
pub const TOKEN: &str = "0123456789abcdefghij";

pub const CHECKS: &str = "\
format: 1
targets:
  vm: { title: The VM you built, provides: [ssh] }
exercises:
  - id: build
    heading: 'Exercise 1: Build'
    checks:
      - { id: login, step: 1, title: You can log in, ssh_login: { target: vm }, why: It is the way in. }
      - { id: settings, step: 2, title: Root may not log in at 10.9.8.7, file: { target: vm, path: /etc/x, contains: 'PermitRootLogin no' } }
      - { id: tool, step: 3, title: It was there once, memory: once, tool: { name: packer } }
      - { id: absent, step: 4, title: A thing is there, file: { target: vm, path: /etc/absent }, fix: make it }
      - { id: after, step: 5, title: After that, needs: [absent], file: { target: vm, path: /etc/x } }
      - { id: word, step: 6, title: You said so, attest: { prompt: Did you? } }
deliverables:
  - { id: goal, match: What was the goal, evidence: [build/settings] }
";

/// Noon of the day on which everything happens.
pub fn noon() -> Timestamp {
    "2026-03-01T12:00:00Z".parse().unwrap()
}

/// A private key that is the same in every run.
pub fn key(seed: u8) -> PrivateKey {
    PrivateKey::new(KeypairData::Ed25519(Ed25519Keypair::from_seed(&[seed; 32])), "").unwrap()
}

pub fn ada() -> PrivateKey {
    key(1)
}

pub fn grace() -> PrivateKey {
    key(2)
}

pub fn tutor() -> PrivateKey {
    key(3)
}

pub fn fingerprint(key: &PrivateKey) -> String {
    key.fingerprint(HashAlg::Sha256).to_string()
}

pub fn sign(key: &PrivateKey, namespace: &str, bytes: &[u8]) -> String {
    key.sign(namespace, HashAlg::Sha512, bytes).unwrap().to_pem(LineEnding::LF).unwrap()
}

/// One line of a roster.
pub fn line(name: &str, options: &str, key: &PrivateKey) -> String {
    format!("{name} {options} {}\n", key.public_key().to_openssh().unwrap().trim())
}

/// Ada and Grace may hand in, the tutor may review and challenge.
pub fn roster() -> Roster {
    let text = [
        line("ada@example.org", "namespaces=\"submission@drillyard\"", &ada()),
        line("grace@example.org", "namespaces=\"submission@drillyard\"", &grace()),
        line("tutor@example.org", "namespaces=\"review@drillyard,challenge@drillyard\"", &tutor()),
    ];
    roster_of(&text.concat())
}

pub fn roster_of(text: &str) -> Roster {
    let (roster, found) = Roster::parse("roster", text.as_bytes(), &TimeZone::UTC);
    assert_eq!(found, []);
    roster
}

/// The check file with its hashes, as whoever verifies has it.
pub fn checks() -> Checks {
    Checks { file: check_file(), hashes: check_hashes(&check_file(), CHECKS) }
}

pub fn check_file() -> CheckFile {
    let (file, found) = checks::parse("start.checks.yaml", CHECKS);
    assert_eq!(found, []);
    file
}

/// A machine that says what is in its files, one second after the other, from a given time on.
pub struct Machine {
    files: BTreeMap<&'static str, String>,
    now: Mutex<Timestamp>,
}

impl Machine {
    pub fn new(from: Timestamp) -> Self {
        let files = BTreeMap::from([("/etc/x", "PermitRootLogin no".to_owned())]);
        Self { files, now: Mutex::new(from) }
    }

    /// With one more file.
    pub fn with(mut self, path: &'static str, text: &str) -> Self {
        self.files.insert(path, text.to_owned());
        self
    }

    fn evidence(&self, vantage: Vantage, target: Option<&str>, command: &str, stdout: String) -> Evidence {
        let mut now = self.now.lock().unwrap();
        let started = *now;
        *now += SignedDuration::from_secs(1);
        let rung = |rung, seen: &str| RungReport { rung, state: RungState::Held, seen: seen.to_owned(), causes: vec![], fix: None };
        let host_key = "ED25519 SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU, as in ~/.ssh/known_hosts:1";
        let ladder = target.map(|_| vec![rung(Rung::HostKey, host_key), rung(Rung::Auth, "accepted for me")]);
        Evidence {
            vantage,
            target: target.map(str::to_owned),
            command: command.to_owned(),
            outcome: Outcome::Exited(0),
            stdout,
            stderr: String::new(),
            started,
            ended: started + SignedDuration::from_millis(7),
            truncated: false,
            ladder: ladder.unwrap_or_default(),
        }
    }
}

impl Prober for Machine {
    fn ask_host(&self, _: &HostAsk, _: Duration, _: &Bindings, _: &Cancel) -> Evidence {
        self.evidence(Vantage::Host, None, "packer --version", "1.11.2".into())
    }

    fn session(&self, target: &str, _: &Bindings) -> Box<dyn TargetSession + '_> {
        Box::new(MachineSession(self, target.to_owned()))
    }
}

struct MachineSession<'a>(&'a Machine, String);

impl TargetSession for MachineSession<'_> {
    fn ask(&mut self, probes: &[Probe], _: &dyn Person, _: &Cancel, tell: &mut dyn FnMut(TargetEvent)) {
        let Self(machine, target) = self;
        for (index, probe) in probes.iter().enumerate() {
            let evidence = match &probe.ask {
                Ask::Guest { script, .. } => {
                    let found = machine.files.iter().find(|(path, _)| script.contains(*path));
                    let entry = |(path, text): (&&str, &String)| {
                        let text: String = text.lines().map(|line| format!("text={line}\n")).collect();
                        format!("entry=regular file|600|12|me|1795395090|{path}\n{text}end=1\n")
                    };
                    let said = found.map_or_else(|| "missing=1\nend=1\n".to_owned(), entry);
                    machine.evidence(Vantage::Guest, Some(target.as_str()), "ls -l", said)
                }
                _ => machine.evidence(Vantage::Network, Some(target.as_str()), "ssh me@vm true", String::new()),
            };
            tell(TargetEvent::Answered(index, evidence));
        }
    }

    fn tend(&mut self) {}
}

pub fn bindings() -> Bindings {
    Bindings::from([("vm".to_owned(), TargetBinding { ssh: Some("me@10.0.0.7".into()), ..TargetBinding::default() })])
}

/// Runs the checks of `file` on `machine`, into `store`.
pub fn run(file: &CheckFile, machine: &Machine, store: &Store) {
    let lesson = LessonId(LESSON.into());
    let request = RunRequest {
        lesson: &lesson,
        file,
        selection: &Selection::Lesson,
        bindings: &bindings(),
        may_run_commands: &|| Ok(()),
        only_changes: false,
    };
    let sessions = Sessions::new(machine);
    let services = Services { sessions: &sessions, store, person: &Nobody, clock: &SystemClock };
    runner::run(&request, &services, &Cancel::new(), &mut |_| {}).unwrap();
}

/// What a learner hands in after one run of the checks, a quiz and some writing.
pub struct HandIn {
    pub store: Store,
    pub learner: Named,
    pub written: String,
    pub attached: Vec<(String, Vec<u8>)>,
    pub challenge: Option<(Vec<u8>, Vec<u8>)>,
    pub previous: Option<Hash>,
    pub machine_id: &'static str,
    pub hide_addresses: bool,
}

impl HandIn {
    pub fn of(name: &str, key: &PrivateKey) -> Self {
        Self::on(name, key, &Machine::new(noon() - SignedDuration::from_hours(1)))
    }

    /// After a run on this machine.
    pub fn on(name: &str, key: &PrivateKey, machine: &Machine) -> Self {
        let store = Store::in_memory(COURSE).unwrap();
        store.set_statement(&LessonId(LESSON.into()), "build/word", "yes, on the third try", noon()).unwrap();
        run(&check_file(), machine, &store);
        store.add_attempt(&attempt()).unwrap();
        Self {
            store,
            learner: Named { name: name.to_owned(), key: fingerprint(key) },
            written: "To know the way *by heart*.\n".into(),
            attached: vec![("notes.txt".into(), b"some notes\n".to_vec())],
            challenge: None,
            previous: None,
            machine_id: "0123456789abcdef0123456789abcdef",
            hide_addresses: false,
        }
    }

    pub fn draft(&self) -> Draft {
        let lesson = LessonId(LESSON.into());
        let file = check_file();
        let results = self.store.results(&lesson).unwrap();
        let achievements = self.store.achievements(&lesson).unwrap();
        let hashes = results.iter().filter_map(|result| result.evidence.clone());
        let hashes = hashes.chain(achievements.iter().filter_map(|past| past.evidence.clone()));
        let evidence = hashes.map(|hash| (hash.clone(), self.store.evidence(&hash).unwrap())).collect();
        compose(Material {
            learner: self.learner.clone(),
            course: CourseRef { id: COURSE.into(), sha256: Hash::of(b"the course") },
            lesson: LESSON,
            checks: Some(CheckSource { file: &file, sha256: Hash::of(CHECKS.as_bytes()), hashes: check_hashes(&file, CHECKS) }),
            targets: &bindings(),
            results,
            evidence,
            achievements,
            statements: self.store.statements(&lesson).unwrap(),
            quizzes: self.store.attempts(&lesson).unwrap(),
            written: vec![Written {
                id: "goal".into(),
                prompt: "What was the goal?".into(),
                text: self.written.clone(),
                evidence: vec!["build/settings".into()],
                quiz: false,
                files: Vec::new(),
            }],
            attached: self.attached.clone(),
            machine: Some(machine_hash(COURSE, self.machine_id)),
            challenge: self.challenge.clone(),
            previous: self.previous.clone(),
            hide_addresses: self.hide_addresses,
        })
        .unwrap()
    }

    /// Signed with `key`.
    pub fn package(&self, key: &PrivateKey) -> Package {
        let draft = self.draft();
        draft.signed(&sign(key, "submission@drillyard", draft.document())).unwrap()
    }
}

fn attempt() -> QuizAttempt {
    let answer = |title: &str, right| QuestionAttempt {
        question: title.to_lowercase(),
        title: title.to_owned(),
        tries: vec![vec![0], vec![1]],
        right,
        hints: 1,
        confidence: None,
        took_ms: 900,
    };
    QuizAttempt {
        lesson: LESSON.into(),
        quiz: "start.js".into(),
        mode: QuizMode::Practice,
        open_book: false,
        seed: 7,
        started: noon() - SignedDuration::from_mins(30),
        finished: noon() - SignedDuration::from_mins(20),
        right: 1,
        asked: 2,
        answers: vec![answer("One", true), answer("Two", false)],
    }
}

/// The files of `package` with those of `with` in the place of their like; a file without bytes is left out.
pub fn replaced(package: &Package, with: &[(&str, Option<&[u8]>)]) -> Package {
    let mut changed = Package::default();
    for (path, bytes) in package.files().filter(|(path, _)| !with.iter().any(|(other, _)| other == path)) {
        changed.add(path, bytes.to_vec()).unwrap();
    }
    for (path, bytes) in with {
        if let Some(bytes) = bytes {
            changed.add(path, bytes.to_vec()).unwrap();
        }
    }
    changed
}

/// `package` with another manifest, signed anew by `key`.
pub fn resigned(package: &Package, manifest: &[u8], key: &PrivateKey) -> Package {
    let signature = sign(key, "submission@drillyard", manifest);
    replaced(package, &[("manifest.json", Some(manifest)), ("manifest.json.sig", Some(signature.as_bytes()))])
}
