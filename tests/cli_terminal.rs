//! The commands at a terminal: questions are asked there, answers kept, ctrl-c ends them, and the terminal is given back as it was.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, PtySize, native_pty_system};
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
";

/// A learner's folder with a course in it.
struct Learner(TempDir);

impl Learner {
    fn new() -> Self {
        let learner = Self(tempfile::tempdir().unwrap());
        learner.write("course/docs/_sidebar.md", "- [1.0 - Start](1.0-start.md)\n");
        learner.write("course/docs/1.0-start.md", "# Start\n");
        learner.write("course/docs/1.0-start.checks.yaml", CHECKS);
        learner
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::write(self.path(name), text).unwrap();
    }

    /// Runs the words in a terminal, between two looks at the terminal's modes; then the shell tells the exit code.
    fn start(&self, words: &str) -> Terminal {
        let pair = native_pty_system().openpty(PtySize { rows: 40, cols: 100, pixel_width: 0, pixel_height: 0 }).unwrap();
        let program = env!("CARGO_BIN_EXE_drillyard");
        let course = self.path("course");
        let script = format!("stty -g; '{program}' {words} --course '{}'; echo \"exit $?\"; stty -g", course.display());
        let mut command = CommandBuilder::new("sh");
        command.args(["-c", &script]);
        command.env_clear();
        for (name, value) in [("HOME", self.0.path().to_str().unwrap()), ("LANG", "C.UTF-8"), ("TERM", "xterm"), ("PATH", "/usr/bin:/bin")]
        {
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
    let mut terminal = learner.start("check 1.0");
    terminal.wait_for("Is it so? [y/n]");
    assert!(terminal.text().contains("You accepted the licence"), "{}", terminal.text());
    terminal.type_in("x\u{7f}y\r");
    let text = terminal.end(0);
    assert!(text.contains("✓ passed") && text.contains("you said so"), "{text}");
    let again = learner.start("check 1.0").end(0);
    assert!(!again.contains("[y/n]") && again.contains("1 check: 1 passed"), "{again}");
}

#[test]
fn a_no_leaves_the_check_unanswered() {
    let learner = Learner::new();
    let mut terminal = learner.start("check 1.0");
    terminal.wait_for("[y/n]");
    terminal.type_in("n\r");
    let text = terminal.end(3);
    assert!(text.contains("! could not check"), "{text}");
}

#[test]
fn ctrl_c_at_a_question_ends_the_command_and_gives_the_terminal_back() {
    let learner = Learner::new();
    let mut terminal = learner.start("check 1.0");
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
