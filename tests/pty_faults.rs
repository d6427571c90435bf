//! Bad input, met in a real terminal and on the command line: each is told with its place, the rest goes on, nothing of the
//! learner's is lost, and nothing of a course steers the terminal.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod terminal_rig;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;
use terminal_rig::{Ran, Terminal, command, write_files};

const START: &str = "\
# Start

Words to read.

![A rack](img/none.png)

## Exercise 1: Reach

1. Log in.

<div class=\"quizdown\"><div id=\"start.md\"></div></div>
";

const QUIZ: &str = "\
# Which is no question?

It has no answers.

# Which is one?

1. [x] This
1. [ ] That

# And which is another?

- [x] This too
- [ ] That not
";

const CHECKS: &str = "\
format: 1
targets:
  vm: { title: The VM you built, provides: [ssh] }
exercises:
  - id: reach
    heading: 'Exercise 1: Reach'
    checks:
      - { id: listing, step: 1, title: Files can be listed, tool: { name: ls } }
      - { id: odd, step: 1, title: Odd, nomad: { target: vm } }
      - { id: login, step: 1, title: You can log in, ssh_login: { target: vm } }
";

/// A learner with a course in which something is wrong in every sort of file.
struct Learner(TempDir);

impl Learner {
    fn new() -> Self {
        let learner = Self(tempfile::tempdir().unwrap());
        let files = [
            ("docs/_sidebar.md", "- [1.0 - Start](1.0-start.md)\n- [1.1 - Odd](1.1-odd.md)\n"),
            ("docs/1.0-start.md", START),
            ("docs/1.1-odd.md", "---\nestReadingMinutes: 5\ncategory: [open\n---\n# Odd\n\nStill to be read.\n"),
            ("docs/1.0-start.checks.yaml", CHECKS),
            ("quizzes/start.md", QUIZ),
        ];
        write_files(&learner.path("course"), &files);
        learner
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn open(&self, arguments: &str) -> Terminal {
        Terminal::workbench(arguments, 100, 30, &[("HOME", self.0.path().to_str().unwrap())])
    }

    fn in_lesson(&self) -> Terminal {
        let terminal = self.open("--page 1.0 $HOME/course");
        terminal.wait_for("Words to read.");
        terminal
    }

    fn run(&self, words: &[&str]) -> Ran {
        command(self.0.path(), &[words, &["--course", self.path("course").to_str().unwrap()]].concat())
    }

    /// The progress of lesson 1.0, as `drillyard status` has it.
    fn progress(&self) -> Value {
        let status: Value = serde_json::from_str(&self.run(&["status", "--json"]).out).unwrap();
        status["lessons"][0].clone()
    }

    fn data(&self) -> PathBuf {
        self.path(".local/share/drillyard")
    }

    /// Every file of the program's data folder with its bytes.
    fn files_of_data(&self) -> BTreeMap<String, Vec<u8>> {
        let entries = fs::read_dir(self.data()).unwrap().map(|entry| entry.unwrap());
        entries.map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())).collect()
    }
}

/// The whole of every problem, as the screen of problems has it.
fn problems(terminal: &mut Terminal) -> String {
    terminal.press("!");
    let screen = terminal.wait_for("Esc close");
    terminal.press("\x1b");
    terminal.until("the screen before", |text| !text.contains("Esc close"));
    screen.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn broken_front_matter_is_told_at_its_line_and_its_lesson_can_be_read() {
    let learner = Learner::new();
    let mut terminal = learner.open("$HOME/course");
    terminal.wait_for("docs/1.1-odd.md:3:");
    terminal.press("j");
    terminal.until("the count when the message has left", |text| !text.contains("1.1-odd.md:") && text.contains("! 1 problem"));
    assert!(problems(&mut terminal).contains("docs/1.1-odd.md:3:"));
    terminal.press("\r");
    terminal.wait_for("Still to be read.");
    terminal.leave();
    let ran = learner.run(&["show", "1.1"]);
    assert!(ran.code == 0 && ran.out.contains("Still to be read.") && ran.err.starts_with("docs/1.1-odd.md:3:"), "{}{}", ran.out, ran.err);
}

#[test]
fn a_missing_picture_is_told_where_it_would_stand() {
    let learner = Learner::new();
    let told = "[picture: A rack · img/none.png · missing]";
    let terminal = learner.in_lesson();
    terminal.wait_for(told);
    terminal.leave();
    assert!(learner.run(&["show", "1.0"]).out.contains(told));
}

#[test]
fn a_bad_question_is_told_at_its_line_and_the_others_are_asked() {
    let learner = Learner::new();
    let mut terminal = learner.in_lesson();
    open_thing(&mut terminal, 3, "question 1 of 2");
    let first = terminal.text();
    assert!(first.contains("Which is one?") && first.contains("quizzes/start.md:1:1"), "{first}");
    assert!(problems(&mut terminal).contains("'Which is no question?' has no answers: a list must follow"));
    terminal.leave();
    let ran = learner.run(&["quiz", "1.0", "--seed", "1"]);
    assert!(ran.err.contains("quizzes/start.md:1:1") && ran.out.contains("Which is one?"), "{}{}", ran.out, ran.err);
}

#[test]
fn an_unknown_kind_is_told_at_its_line_the_other_checks_run_and_a_machine_is_asked_for() {
    let learner = Learner::new();
    let mut terminal = learner.in_lesson();
    terminal.wait_for("1.0-start.checks.yaml:9:");
    let told = problems(&mut terminal);
    assert!(told.contains("docs/1.0-start.checks.yaml:9:") && told.contains("nomad"), "{told}");
    terminal.press("R");
    let form = terminal.wait_for("Set up a machine");
    assert!(form.contains("The VM you built") && form.contains("1 passed"), "{form}");
    terminal.press("\x1b");
    terminal.wait_for("Words to read.");
    terminal.leave();
    let ran = learner.run(&["check", "1.0"]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(ran.err.contains("docs/1.0-start.checks.yaml:9:") && ran.out.contains("2 checks: 1 passed, 1 could not check"), "{}", ran.out);
    assert!(ran.out.contains("drillyard target add vm"), "{}", ran.out);
}

#[test]
fn a_folder_that_is_no_course_is_told_and_the_terminal_never_taken() {
    let learner = Learner::new();
    for (folder, says) in [("$HOME/absent", "is not there"), ("$HOME/.config", "is no course: there is no Markdown file")] {
        write_files(&learner.path(".config"), &[("notes.txt", "")]);
        let terminal = learner.open(folder);
        terminal.until(says, |text| text.split_whitespace().collect::<Vec<_>>().join(" ").contains(says));
        terminal.wait_for("left with 4");
        terminal.was_given_back();
    }
}

#[test]
fn progress_of_a_newer_program_is_left_to_the_byte_and_the_screen_keeps_saying_that_nothing_is_saved() {
    let learner = Learner::new();
    assert_eq!(learner.run(&["check", "1.0#1/listing"]).code, 0);
    rusqlite::Connection::open(learner.data().join("progress.db")).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let before = learner.files_of_data();
    let mut terminal = learner.in_lesson();
    terminal.wait_for("nothing is saved in this session");
    let told = problems(&mut terminal);
    assert!(told.contains("written by a newer drillyard") && told.contains("it was left untouched"), "{told}");
    terminal.press("R");
    terminal.wait_for("Set up a machine");
    terminal.press("\x1b");
    terminal.wait_for("Words to read.");
    open_thing(&mut terminal, 3, "Which is one?");
    terminal.press("s");
    terminal.wait_for("This is the answer.");
    terminal.press("\r");
    terminal.wait_for("And which is another?");
    terminal.press("s");
    terminal.wait_for("This is the answer.");
    terminal.press("\r");
    let review = terminal.wait_for("0 of 2 right");
    assert!(review.lines().next().unwrap().contains("not saved"), "{review}");
    terminal.press("\r");
    let lesson = terminal.wait_for("Log in.");
    assert!(lesson.lines().next().unwrap().contains("not saved"), "{lesson}");
    assert!(!String::from_utf8_lossy(&terminal.written()).contains("is saved."), "it never claims that something is");
    terminal.leave();
    assert!(learner.files_of_data() == before, "{:?}", learner.files_of_data().keys());
    let ran = learner.run(&["status"]);
    assert!(ran.code == 0 && ran.err.contains("nothing is saved"), "{}", ran.err);
}

#[test]
fn damaged_progress_is_kept_aside_whole_and_a_new_one_begun() {
    let learner = Learner::new();
    let damaged = [
        ("progress.db", "no database at all, but long enough. ".repeat(40)),
        ("progress.db-wal", "log".into()),
        ("progress.db-shm", "index".into()),
    ];
    for (name, text) in &damaged {
        write_files(&learner.data(), &[(name, text)]);
    }
    let mut terminal = learner.in_lesson();
    terminal.wait_for("your saved progress was damaged");
    let told = problems(&mut terminal);
    assert!(told.contains("it was kept as") && told.contains("a new file begun"), "{told}");
    terminal.press("R");
    terminal.wait_for("Set up a machine");
    terminal.leave();
    let kept = learner.files_of_data();
    for (name, text) in damaged {
        let suffix = name.strip_prefix("progress.db").unwrap();
        let is_it = |kept: &str| kept.starts_with("progress.db.damaged-") && kept.ends_with(&format!("Z{suffix}"));
        assert!(kept.iter().any(|(name, bytes)| is_it(name) && *bytes == text.as_bytes()), "{name} among {:?}", kept.keys());
    }
    assert_eq!(learner.progress()["checks"]["passed"], 1, "the new one is in use");
}

#[test]
fn broken_settings_are_told_at_their_line_and_the_defaults_hold() {
    let learner = Learner::new();
    for (config, says) in [
        ("theme: light\ntargets: [\n", "config.yaml:3:1: this is not YAML"),
        ("theme: dark\nimagse: off\n", "config.yaml:2:1: unknown key 'imagse': did you mean 'images'?"),
    ] {
        write_files(&learner.path(".config/drillyard"), &[("config.yaml", config)]);
        let mut terminal = learner.in_lesson();
        let told = problems(&mut terminal);
        assert!(told.contains(says), "{told}");
        terminal.leave();
        let ran = learner.run(&["status"]);
        assert!(ran.code == 0 && ran.err.contains(says), "{}", ran.err);
    }
}

/// What a hostile author might write: titles, colours, links, bells, questions to the terminal, C1 forms, overrides.
const EVIL: &str = "\u{1b}]0;OWNED\u{7}\u{1b}[7;5;97mINK\u{1b}[6n\u{9b}21t\u{9d}0;OWNED\u{9c}\u{1b}P+q\u{1b}\\\u{1b}_Ga=q;OWNED\u{1b}\\\u{8}\u{7}\u{202e}end";

/// The control sequences in `bytes` that the workbench has no business to write. Its own are CSI with these final bytes.
fn strange(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    let mut found = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(ch) = chars.next() {
        match ch {
            '\r' | '\n' => {}
            '\u{1b}' if chars.next_if_eq(&'[').is_some() => {
                let mut sequence = String::new();
                while let Some(part) = chars.next_if(|ch| matches!(ch, '0'..='9' | ';' | '?' | ':')) {
                    sequence.push(part);
                }
                sequence.extend(chars.next());
                if !sequence.ends_with(['H', 'm', 'J', 'K', 'h', 'l']) || sequence == "7;5;97m" {
                    found.push(format!("CSI {sequence}"));
                }
            }
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => found.push(ch.escape_unicode().to_string()),
            ch if ch.is_control() => {
                found.push(ch.escape_unicode().chain(" ".chars()).chain(chars.clone().take(12).flat_map(char::escape_default)).collect());
            }
            _ => {}
        }
    }
    found
}

/// What the terminal is asked after the first frame, all at once: the program's own.
const QUESTIONS: &str = "\x1b]11;?\x1b\\\x1b[16t\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\\x1b[>0q\x1b[c";

#[test]
fn no_control_character_of_a_course_reaches_the_terminal() {
    let learner = Learner::new();
    let evil = |text: &str| text.replace('@', EVIL);
    let yaml = |text: &str| text.replace('@', "\\e]0;OWNED\\a\\e[7;5;97mINK\\e[6n\\x9b21t\\u202eend");
    let lesson = evil(
        "---\ncategory: x@y\n---\n# Start@ here\n\nWords to read.@ `code@` [a link@](https://example.org/@) ![alt@](img/@.png)\n\n> quote@\n\n\
         ?> tip@\n\n| a@ | b |\n|---|---|\n| c@ | d |\n\n```sh@\necho @\n```\n\n<kbd>@</kbd> &#27;[7;5;97m &#x9b;21t &#7;\n\n## Exercise 1: Reach@\n\n1. Log in.@\n\n\
         <div class=\"quizdown\"><div id=\"start.md\"></div></div>\n",
    );
    let quiz = evil(
        "# Bad@\n\n# Which@ is one?\n\nWhy@ `x@`\n\n> hint@\n\n1. [x] This@\n   > right@\n1. [ ] That@\n   > wrong@\n\n# Order@\n\n1. one@\n2. two@\n",
    );
    let checks = yaml(
        "format: 1\ntargets:\n  vm: { title: \"The VM@\", provides: [ssh] }\nexercises:\n  - id: reach\n    heading: \"Exercise 1: Reach\"\n    checks:\n      \
         - { id: listing, step: 1, title: \"Files@\", tool: { name: evil-tool }, why: \"why@\", fix: \"fix@\", hints: [\"hint@\"] }\n      \
         - { id: odd, step: 1, title: \"Odd\", \"kube@\": 1 }\n      - { id: login, step: 1, title: \"Log in@\", ssh_login: { target: vm } }\n",
    );
    let sidebar = evil("- **Part@**\n- [1.0 - Start@](1.0-start.md)\n- [1.1 - Odd@](1.1-odd.md)\n- [1.2 - Gone@](gone@.md)\n");
    let front = yaml("---\ncategory: [\"@\"\n---\n# Odd\n");
    let files = [
        ("docs/_sidebar.md", sidebar.as_str()),
        ("docs/1.0-start.md", &lesson),
        ("docs/1.0-start.checks.yaml", &checks),
        ("docs/1.1-odd.md", &front),
        ("quizzes/start.md", &quiz),
        ("drillyard.yaml", &yaml("name: \"Course@\"\n\"odd@\": 1\n")),
        (&evil("docs/9.9-@.md"), &evil("---\nx: [@\n---\n# Nine@\n")),
    ];
    write_files(&learner.path("course"), &files);
    write_files(&learner.path("bin"), &[("evil-tool", &evil("#!/bin/sh\ncat <<'END'\nevil@ \nEND\nexit 1\n"))]);
    let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(learner.path("bin/evil-tool"), executable).unwrap();

    let path = format!("{}:/usr/bin:/bin", learner.path("bin").display());
    let environment = [("HOME", learner.0.path().to_str().unwrap()), ("PATH", path.as_str())];
    let mut terminal = Terminal::workbench("$HOME/course", 120, 36, &environment);
    terminal.wait_for("problems");
    terminal.press("\r");
    terminal.wait_for("Words to read.");
    terminal.press("\t\r");
    terminal.wait_for("https://example.org/");
    terminal.press("G");
    terminal.wait_for("100 %");
    terminal.press("R");
    terminal.wait_for("Set up a machine");
    terminal.press("\x1b");
    terminal.wait_for("Log in.");
    assert!(problems(&mut terminal).contains("kube"));
    open_thing(&mut terminal, 4, "Step 1");
    for (key, says) in [("h", "hint 1"), ("e", "hide the evidence")] {
        terminal.press(key);
        terminal.wait_for(says);
    }
    terminal.press("\x1b");
    terminal.until("the step closed", |text| !text.contains("hide the evidence"));
    open_thing(&mut terminal, 5, "is one?");
    terminal.press("h");
    terminal.wait_for("hint 1");
    for says in ["put in order", "see how it went"] {
        terminal.press("s");
        terminal.wait_for("This is the ");
        if says == "put in order" {
            terminal.press("\r");
        }
        terminal.wait_for(says);
    }
    terminal.press("\r");
    terminal.wait_for("Your result is saved.");
    let written = terminal.written();
    terminal.leave();
    let written = String::from_utf8_lossy(&written);
    assert!(written.contains("INK"), "the course was shown");
    assert_eq!(strange(written.replacen(QUESTIONS, "", 1).as_bytes()), [""; 0]);
    assert!(strange(EVIL.as_bytes()).len() >= 9, "nothing would be found: {:?}", strange(EVIL.as_bytes()));

    for words in
        [&["outline"][..], &["show", "1.0"], &["show", "start.md"], &["check", "1.0"], &["quiz", "1.0"], &["status"], &["target", "list"]]
    {
        let ran = learner.run(words);
        assert_eq!(strange((ran.out + &ran.err).as_bytes()), [""; 0], "{words:?}");
    }
}

/// Comes into the lesson anew, and opens the thing of its page that Tab comes to at the `n`th time.
fn open_thing(terminal: &mut Terminal, n: usize, says: &str) {
    terminal.press("\x7f");
    terminal.wait_for("Enter open   r check");
    terminal.press("\r");
    terminal.wait_for("Words to read.");
    terminal.press(&format!("g{}\r", "\t".repeat(n)));
    terminal.wait_for(says);
}

#[test]
fn a_course_is_named_by_a_path_with_control_characters_too() {
    let learner = Learner::new();
    let folder = learner.path(&format!("co{}urse", EVIL.replace('/', "")));
    fs::rename(learner.path("course"), &folder).unwrap();
    let missing = format!("{}-not", folder.display());
    for path in [folder.to_str().unwrap(), &missing] {
        let ran = command(Path::new(learner.0.path()), &["outline", "--course", path]);
        assert_eq!(strange((ran.out + &ran.err).as_bytes()), [""; 0]);
    }
}
