//! The commands at a terminal, and against a private sshd: questions are asked there, answers kept, secrets not shown, ctrl-c
//! ends them, and the terminal is given back as it was.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod rig;

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, PtySize, native_pty_system};
use rig::{BlackHole, Sshd};
use tempfile::TempDir;

const CHECKS: &str = "\
format: 1
targets:
  vm: { title: The VM you built, provides: [ssh] }
exercises:
  - id: word
    heading: 'Exercise 1: Word'
    checks:
      - { id: said, step: 1, title: The licence is yours, attest: { prompt: You accepted the licence } }
  - id: port
    heading: 'Exercise 3: Port'
    checks:
      - { id: number, step: 1, title: You know the port, answer: { question: Which port does SSH listen on?, accept: '1022' } }
  - id: reach
    heading: 'Exercise 2: Reach'
    checks:
      - { id: login, step: 1, title: You can log in, ssh_login: { target: vm, key_type: ed25519 } }
      - { id: os, step: 2, title: It runs Linux, needs: [login], os: { target: vm } }
  - id: commands
    heading: 'Exercise 4: Commands'
    checks:
      - { id: way, ssh_login: { target: vm } }
      - { id: words, needs: [way], command: { target: vm, run: [printf, '%s|', \"a 'b\", '$HOME'], stdout: { equals: \"a 'b|$HOME|\" } } }
      - { id: input, needs: [way], command: { target: vm, run: [sh, -c, 'test -z \"$(cat)\" && test \"$LC_ALL\" = C'] } }
      - { id: signal, needs: [way], command: { target: vm, run: [sh, -c, 'kill -9 $$'] } }
      - { id: none, needs: [way], command: { target: vm, run: [no-such-program] } }
      - { id: slow, needs: [way], timeout: 1s, command: { target: vm, run: [sleep, '30'] } }
";

/// A learner's home folder with a course in it.
struct Learner {
    home: PathBuf,
    _own: Option<TempDir>,
}

impl Learner {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let learner = Self::at(folder.path().to_owned());
        Self { _own: Some(folder), ..learner }
    }

    fn at(home: PathBuf) -> Self {
        let learner = Self { home, _own: None };
        learner.write("course/docs/_sidebar.md", "- [1.0 - Start](1.0-start.md)\n");
        learner.write("course/docs/1.0-start.md", "# Start\n");
        learner.write("course/docs/1.0-start.checks.yaml", CHECKS);
        learner
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::write(self.path(name), text).unwrap();
    }

    /// Binds the course's machine.
    fn bind(&self, ssh: &str, key: Option<&Path>) {
        let key = key.map(|key| format!("      identity: {}\n", key.display())).unwrap_or_default();
        self.write(".config/drillyard/config.yaml", &format!("targets:\n  course:\n    vm:\n      ssh: {ssh}\n{key}"));
    }

    /// Runs the words without a terminal: exit code, stdout.
    fn run(&self, words: &str) -> (i32, String) {
        let mut command = assert_cmd::Command::cargo_bin("drillyard").unwrap();
        command.env_clear().env("HOME", &self.home).env("LANG", "C.UTF-8").env("PATH", "/usr/bin:/bin");
        let output = command.args(words.split(' ')).arg("--course").arg(self.path("course")).output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
    }

    /// Runs the words in a terminal, between two looks at the terminal's modes; then the shell tells the exit code.
    fn start(&self, words: &str) -> Terminal {
        let pair = native_pty_system().openpty(PtySize { rows: 40, cols: 100, pixel_width: 0, pixel_height: 0 }).unwrap();
        let program = env!("CARGO_BIN_EXE_drillyard");
        let course = self.path("course");
        let script = format!("trap : INT; stty -g; '{program}' {words} --course '{}'; echo \"exit $?\"; stty -g", course.display());
        let mut command = CommandBuilder::new("sh");
        command.args(["-c", &script]);
        command.env_clear();
        for (name, value) in [("HOME", self.home.to_str().unwrap()), ("LANG", "C.UTF-8"), ("TERM", "xterm"), ("PATH", "/usr/bin:/bin")] {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let screen = Arc::new(Mutex::new(vt100::Parser::new(40.try_into().unwrap(), 100.try_into().unwrap(), 200)));
        let (mut output, fed) = (pair.master.try_clone_reader().unwrap(), Arc::clone(&screen));
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = output.read(&mut bytes) {
                fed.lock().unwrap().process(&bytes[..count]);
            }
        });
        Terminal { screen, keyboard: pair.master.take_writer().unwrap(), child }
    }
}

struct Terminal {
    screen: Arc<Mutex<vt100::Parser>>,
    keyboard: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
}

impl Terminal {
    fn text(&self) -> String {
        self.screen.lock().unwrap().screen().contents()
    }

    fn wait_for(&self, words: &str) -> &Self {
        let deadline = Instant::now() + Duration::from_secs(20);
        while !self.text().contains(words) {
            assert!(Instant::now() < deadline, "'{words}' did not come:\n{}", self.text());
            std::thread::sleep(Duration::from_millis(10));
        }
        self
    }

    fn type_in(&mut self, keys: &str) -> &mut Self {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
        self.keyboard.flush().unwrap();
        self
    }

    /// Waits for the end; the terminal must be as it was. Returns what is on the screen.
    fn end(mut self, code: i32) -> String {
        self.wait_for("exit ");
        self.child.wait().unwrap();
        let deadline = Instant::now() + Duration::from_secs(5);
        let modes = |text: &str| text.lines().filter(|line| line.matches(':').count() > 20).map(str::to_owned).collect::<Vec<_>>();
        while modes(&self.text()).len() < 2 && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(10));
        }
        let text = self.text();
        assert!(text.contains(&format!("exit {code}\n")), "{text}");
        let modes = modes(&text);
        assert!(modes.len() == 2 && modes[0] == modes[1], "the terminal was not given back as it was:\n{text}");
        text
    }
}

#[test]
fn what_only_a_person_can_say_is_asked_once_and_kept() {
    let learner = Learner::new();
    let mut terminal = learner.start("check 1.0#word");
    terminal.wait_for("Is it so? [y/n]");
    assert!(terminal.text().contains("You accepted the licence"), "{}", terminal.text());
    terminal.type_in("x\u{7f}y\r");
    let text = terminal.end(0);
    assert!(text.contains("✓ passed") && text.contains("you said so"), "{text}");
    let again = learner.start("check 1.0#word").end(0);
    assert!(!again.contains("[y/n]") && again.contains("1 check: 1 passed"), "{again}");
}

#[test]
fn a_wrong_answer_fails_and_is_asked_again_the_next_time() {
    let learner = Learner::new();
    let run = |typed: &str, code| {
        let mut terminal = learner.start("check 1.0#port");
        terminal.wait_for("Your answer");
        assert!(terminal.text().contains("Which port does SSH listen on?"), "{}", terminal.text());
        terminal.type_in(&format!("{typed}\r"));
        terminal.end(code)
    };
    assert!(run("", 3).contains("! could not check"));
    let wrong = run("23", 1);
    assert!(wrong.contains("✗ failed") && wrong.contains("you answered") && !wrong.contains("1022"), "{wrong}");
    assert!(run(" 1022 ", 0).contains("✓ passed"));
    let again = learner.start("check 1.0#port").end(0);
    assert!(!again.contains("Your answer"), "{again}");
}

#[test]
fn a_no_leaves_the_check_unanswered() {
    let learner = Learner::new();
    let mut terminal = learner.start("check 1.0#word");
    terminal.wait_for("[y/n]");
    terminal.type_in("n\r");
    let text = terminal.end(3);
    assert!(text.contains("! could not check"), "{text}");
}

#[test]
fn ctrl_c_at_a_question_ends_the_command_and_gives_the_terminal_back() {
    let learner = Learner::new();
    let mut terminal = learner.start("check 1.0#word");
    terminal.wait_for("[y/n]");
    terminal.type_in("\u{3}");
    terminal.end(130);
}

#[test]
fn a_machine_is_chosen_from_what_was_found() {
    let learner = Learner::new();
    learner.write(".ssh/config", "Host other golden\n  User me\nHost *\n");
    let mut terminal = learner.start("target add vm");
    terminal.wait_for("2  golden").wait_for("none >");
    terminal.type_in("-x\r").wait_for("an address is written");
    terminal.type_in("2\r").wait_for("private key?");
    terminal.type_in("~/.ssh/key\r").wait_for("Which virtual machine");
    terminal.type_in("libvirt:debian\r");
    let text = terminal.end(0);
    assert!(text.contains("vm: golden, key ~/.ssh/key, vm libvirt debian"), "{text}");
    let config = fs::read_to_string(learner.path(".config/drillyard/config.yaml")).unwrap();
    assert!(config.contains("ssh: golden") && config.contains("id: debian"), "{config}");
}

#[test]
fn giving_up_while_choosing_changes_nothing() {
    let learner = Learner::new();
    let mut terminal = learner.start("target add vm");
    terminal.wait_for("none >");
    terminal.type_in("\u{3}");
    terminal.end(130);
    assert!(!learner.path(".config/drillyard/config.yaml").exists());
}

#[test]
fn a_host_key_and_a_passphrase_are_asked_for_and_the_secret_shows_nowhere() {
    let Some(sshd) = Sshd::start() else { return };
    let key = sshd.make_key("golden", "correct horse");
    sshd.authorize(&key, "");
    let learner = Learner::at(sshd.home.clone());
    learner.bind(&format!("{}@127.0.0.1:{}", sshd.user, sshd.port), Some(&key));
    let mut terminal = learner.start("check 1.0#reach");
    terminal.wait_for("SHA256:").wait_for("[y/n]");
    terminal.type_in("y\r").wait_for("Passphrase for");
    terminal.type_in("wrong horse\r").wait_for("did not open it");
    terminal.type_in("correct horse\r");
    let text = terminal.end(0);
    assert!(text.contains("2 checks: 2 passed") && !text.contains("horse"), "{text}");
    assert!(fs::read_to_string(sshd.known_hosts()).unwrap().contains(&sshd.known_as()), "the host key was not remembered");
    for kept in [".local/state/drillyard/drillyard.log", ".local/share/drillyard/progress.db", ".local/share/drillyard/progress.db-wal"] {
        let bytes = fs::read(learner.path(kept)).unwrap_or_default();
        assert!(!bytes.windows(5).any(|window| window == b"horse"), "the passphrase is in {kept}");
    }
}

#[test]
fn commands_run_in_the_machine_after_a_yes_and_the_yes_is_kept() {
    let Some(sshd) = Sshd::start() else { return };
    let key = sshd.welcome();
    let learner = Learner::at(sshd.home.clone());
    learner.bind(&format!("{}@127.0.0.1:{}", sshd.user, sshd.port), Some(&key));
    let mut refused = learner.start("check 1.0#commands/words");
    refused.wait_for("May they run?");
    assert!(refused.text().contains("in vm: no-such-program"), "{}", refused.text());
    refused.type_in("n\r");
    let text = refused.end(3);
    assert!(text.contains("have not agreed") && text.contains("drillyard trust /"), "{text}");
    let mut agreed = learner.start("check 1.0#commands/words");
    agreed.wait_for("May they run?");
    agreed.type_in("y\r");
    assert!(agreed.end(0).contains("1 check: 1 passed"));
    let (code, out) = learner.run("check 1.0#commands --format json");
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    let results = report["results"].as_array().unwrap().iter();
    let told: Vec<_> =
        results.map(|result| [&result["id"], &result["verdict"], &result["because"]].map(|text| text.as_str().unwrap_or(""))).collect();
    let expected = [
        ["commands/way", "passed", ""],
        ["commands/words", "passed", ""],
        ["commands/input", "passed", ""],
        ["commands/signal", "errored", "cut_short"],
        ["commands/none", "errored", "no_tool"],
        ["commands/slow", "errored", "timeout"],
    ];
    assert_eq!((code, told), (3, expected.to_vec()), "{out}");
}

#[test]
fn who_said_no_is_not_asked_again_while_watching() {
    let Some(sshd) = Sshd::start() else { return };
    let key = sshd.welcome();
    let learner = Learner::at(sshd.home.clone());
    learner.bind(&format!("{}@127.0.0.1:{}", sshd.user, sshd.port), Some(&key));
    let mut watching = learner.start("check 1.0#commands/words --watch");
    watching.wait_for("May they run?");
    watching.type_in("n\r").wait_for("1 could not check");
    // What is wanted is another command now, which is told, as nobody has agreed to that either.
    learner.write("course/docs/1.0-start.checks.yaml", &CHECKS.replace("printf, '%s|'", "printf, '%s!'"));
    watching.wait_for("printf '%s!'");
    watching.type_in("\x03");
    let text = watching.end(130);
    assert_eq!(text.matches("May they run?").count(), 1, "{text}");
}

#[test]
fn without_a_terminal_nothing_is_asked_and_the_command_that_settles_it_is_named() {
    let Some(sshd) = Sshd::start() else { return };
    let key = sshd.make_key("golden", "");
    sshd.authorize(&key, "");
    let learner = Learner::at(sshd.home.clone());
    learner.bind(&format!("{}@127.0.0.1:{}", sshd.user, sshd.port), Some(&key));
    let (code, out) = learner.run("check 1.0#reach --format json");
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    let login = &report["results"][0];
    assert_eq!((code, login["because"].as_str(), login["rung"].as_str()), (3, Some("untrusted"), Some("host_key")), "{login:#}");
    assert!(login.to_string().contains("drillyard target test vm"), "{login:#}");
}

#[test]
fn the_way_to_a_machine_is_told_rung_by_rung() {
    let Some(mut sshd) = Sshd::start() else { return };
    let key = sshd.welcome();
    let learner = Learner::at(sshd.home.clone());
    learner.bind(&format!("{}@127.0.0.1:{}", sshd.user, sshd.port), Some(&key));
    let (code, out) = learner.run("target test vm");
    assert!(code == 0 && out.contains("✓ your key") && out.contains("vm can be checked"), "{out}");

    sshd.restart_with_another_host_key("ed25519");
    let (code, out) = learner.run("target test vm");
    assert!(code == 3 && out.contains("✗ host key") && out.contains("– your key    not reached"), "{out}");

    sshd.stop();
    let (code, out) = learner.run("target test vm");
    assert!(code == 3 && out.contains("✗ port") && out.contains("Likeliest, in order"), "{out}");
}

#[test]
fn waiting_for_a_host_that_swallows_packets_is_told_and_ctrl_c_ends_it() {
    let hole = BlackHole::dig();
    let learner = Learner::new();
    learner.bind(&format!("me@127.0.0.1:{}", hole.port), None);
    let mut terminal = learner.start("check 1.0#reach");
    terminal.wait_for("ctrl-c stops");
    let asked = Instant::now();
    terminal.type_in("\u{3}");
    terminal.end(130);
    assert!(asked.elapsed() < Duration::from_secs(3), "it took {:?}", asked.elapsed());
}

#[test]
fn a_submission_leaves_only_after_a_yes_and_with_the_right_passphrase() {
    let Some(sshd) = Sshd::start() else { return };
    let key = sshd.make_key("id_ed25519", "correct horse");
    let learner = Learner::at(sshd.home.clone());
    let mut terminal = learner.start("check 1.0#word");
    terminal.wait_for("[y/n]");
    terminal.type_in("y\r");
    terminal.end(0);
    let to = learner.path("work.tar");
    let words = format!("submit 1.0 --name ada@example.org --to '{}'", to.display());
    let mut refused = learner.start(&words);
    refused.wait_for("This is what leaves:").wait_for("Sign this and hand it in to").wait_for("[y/n]");
    refused.type_in("n\r");
    assert!(refused.end(3).contains("nothing was handed in") && !to.exists());
    let mut agreed = learner.start(&words);
    agreed.wait_for("[y/n]");
    agreed.type_in("y\r").wait_for("Passphrase for ~/.ssh/id_ed25519");
    agreed.type_in("wrong horse\r").wait_for("did not open it");
    agreed.type_in("correct horse\r");
    let text = agreed.end(0);
    assert!(text.contains("handed in: ") && !text.contains("horse"), "{text}");
    let public = fs::read_to_string(key.with_extension("pub")).unwrap();
    learner.write("allowed_signers", &format!("ada@example.org namespaces=\"submission@drillyard\" {public}"));
    let (code, out) = learner.run(&format!("instructor verify {} --roster {}", to.display(), learner.path("allowed_signers").display()));
    assert!(code == 0 && out.contains("It holds."), "{out}");
}

#[test]
fn a_challenge_is_looked_for_on_the_machine_and_lifts_the_level() {
    let Some(sshd) = Sshd::start() else { return };
    let key = sshd.welcome();
    let learner = Learner::at(sshd.home.clone());
    learner.bind(&format!("{}@127.0.0.1:{}", sshd.user, sshd.port), Some(&key));
    learner.run("check 1.0#reach");
    let tutor = sshd.make_key("tutor", "");
    let now = jiff::Timestamp::now();
    let hour = jiff::SignedDuration::from_hours(1);
    let challenge = |learner_name: &str, expires: jiff::Timestamp| {
        let text = serde_json::json!({
            "format": 1, "learner": learner_name, "course": "course", "lesson": "1.0-start", "token": "0123456789abcdefghij",
            "change": { "kind": "file", "target": "vm", "path": learner.path("token") }, "issued": now - hour * 2, "expires": expires,
        });
        learner.write("challenge.json", &text.to_string());
        let mut sign = std::process::Command::new("ssh-keygen");
        sign.args(["-q", "-Y", "sign", "-n", "challenge@drillyard", "-f"]).arg(&tutor).arg(learner.path("challenge.json"));
        let _ = fs::remove_file(learner.path("challenge.json.sig"));
        assert!(sign.output().unwrap().status.success());
    };
    let line = |name: &str, namespace: &str, key: &Path| {
        format!("{name} namespaces=\"{namespace}\" {}", fs::read_to_string(key.with_extension("pub")).unwrap())
    };
    learner.write("allowed_signers", &[line("ada", "submission@drillyard", &key), line("tutor", "challenge@drillyard", &tutor)].concat());
    let submit = |to: &str| {
        let words = format!(
            "submit 1.0 --name ada --yes --challenge {} --to {}",
            learner.path("challenge.json").display(),
            learner.path(to).display()
        );
        learner.run(&words).0
    };
    let verify = |file: &str| {
        let words = format!("instructor verify {} --roster {}", learner.path(file).display(), learner.path("allowed_signers").display());
        learner.run(&words)
    };
    challenge("grace", now + hour);
    assert_eq!(submit("out.tar"), 2, "somebody else's");
    challenge("ada", now - hour);
    assert_eq!(submit("out.tar"), 2, "expired");
    challenge("ada", now + hour);
    assert_eq!(submit("unmet.tar"), 0);
    let (code, out) = verify("unmet.tar");
    assert!(code == 0 && out.contains("L1: ") && out.contains("[challenge-unmet]"), "{out}");
    learner.write("token", "0123456789abcdefghij\n");
    assert_eq!(submit("met.tar"), 0);
    let (code, out) = verify("met.tar");
    assert!(code == 0 && out.contains("level        L2: ") && !out.contains("warning"), "{out}");
}
