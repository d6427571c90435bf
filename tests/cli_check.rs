//! `check`, `status`, `target` and `doctor` as people and scripts meet them: what they print, how they end, what they keep.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

const CHECKS: &str = "\
format: 1
targets:
  vm: { title: The VM you built, provides: [ssh] }
exercises:
  - id: build
    heading: 'Exercise 1: Build'
    checks:
      - { id: shell, step: 1, title: A shell is installed, tool: { name: sh-of-the-course } }
      - { id: none, step: 2, title: A tool is installed, tool: { name: no-such-tool }, why: You need it., fix: make it so }
      - { id: odd, step: 3, title: Odd, nomad: { target: vm } }
  - id: reach
    heading: 'Exercise 2: Reach'
    checks:
      - { id: login, step: 1, title: You can log in, ssh_login: { target: vm } }
      - { id: os, step: 2, title: It is Debian, needs: [login], os: { target: vm, family: debian } }
  - id: word
    heading: 'Exercise 3: Word'
    checks:
      - { id: said, step: 1, title: You said so, attest: { prompt: You did it } }
";

/// A learner with a course of two lessons, the first of which has checks.
struct Learner(TempDir);

struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl Learner {
    fn new() -> Self {
        let learner = Self(tempfile::tempdir().unwrap());
        learner.write("course/docs/_sidebar.md", "- [1.0 - Start](1/1.0-start.md)\n- [1.1 - More](1/1.1-more.md)\n");
        learner.write("course/docs/1/1.0-start.md", "# Start\n");
        learner.write("course/docs/1/1.1-more.md", "# More\n");
        learner.write("course/docs/1/1.0-start.checks.yaml", CHECKS);
        learner.write("bin/sh-of-the-course", "#!/bin/sh\necho sh-of-the-course 1.2.3\n");
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(learner.path("bin/sh-of-the-course"), fs::Permissions::from_mode(0o755)).unwrap();
        learner
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::write(self.path(name), text).unwrap();
    }

    fn command(&self, words: &str) -> Command {
        let mut command = Command::cargo_bin("drillyard").unwrap();
        let path = format!("{}:{}", self.path("bin").display(), "/usr/bin:/bin");
        command.env_clear().env("HOME", self.0.path()).env("LANG", "C.UTF-8").env("PATH", path).env("TERM", "xterm");
        command.args(words.split(' '));
        if !words.starts_with("doctor") {
            command.arg("--course").arg(self.path("course"));
        }
        command
    }

    fn run(&self, words: &str) -> Ran {
        let output = self.command(words).output().unwrap();
        Ran {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    fn config(&self) -> String {
        fs::read_to_string(self.path(".config/drillyard/config.yaml")).unwrap_or_default()
    }
}

fn keys(value: &Value) -> BTreeSet<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn a_report_for_people_says_what_failed_and_why_and_how_to_mend_it() {
    let ran = Learner::new().run("check 1.0#1");
    let expected = "\
Exercise 1: Build
  ✓ passed           1. A shell is installed
      found     sh-of-the-course 1.2.3
  ✗ failed           2. A tool is installed
      expected  `no-such-tool` is installed
      found     no program `no-such-tool` is found on this machine
      why       You need it.
      fix       make it so

2 checks: 1 passed, 1 failed
";
    assert_eq!((ran.out.as_str(), ran.code), (expected, 1));
    assert!(ran.err.contains("docs/1/1.0-start.checks.yaml:10:") && ran.err.contains("nomad"), "{}", ran.err);
}

/// Reads lines until one holds `sign`; all of them.
fn until(lines: &mut dyn Iterator<Item = std::io::Result<String>>, sign: &str) -> String {
    let mut seen = String::new();
    while !seen.contains(sign) {
        let line = lines.next();
        assert!(line.is_some(), "never saw {sign:?}: {seen}");
        seen += &(line.unwrap().unwrap() + "\n");
    }
    seen
}

/// A program that ends with the test, however the test ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn watching_tells_what_has_changed_and_nothing_else_until_it_is_interrupted() {
    let learner = Learner::new();
    let program = learner.command("check 1.0#build --watch").get_program().to_owned();
    let like = learner.command("check 1.0#build --watch");
    let mut command = std::process::Command::new(program);
    command.args(like.get_args()).env_clear().envs(like.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let mut watching = Running(command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap());
    let process = rustix::process::Pid::from_child(&watching.0);
    // One that says nothing more would be waited for without end.
    let (_ends, ended) = mpsc::channel::<()>();
    std::thread::spawn(move || {
        if ended.recv_timeout(Duration::from_secs(60)) == Err(RecvTimeoutError::Timeout) {
            let _ = rustix::process::kill_process(process, rustix::process::Signal::KILL);
        }
    });
    let mut lines = BufReader::new(watching.0.stdout.take().unwrap()).lines();
    until(&mut lines, "2 checks: 1 passed, 1 failed");
    fs::copy(learner.path("bin/sh-of-the-course"), learner.path("bin/no-such-tool")).unwrap();
    let told = until(&mut lines, "✓ passed           2. A tool is installed");
    assert!(!told.contains("A shell"), "{told}");
    // A new title alone is no news; that another version is expected is.
    let demanding = CHECKS.replace("A tool is", "The tool is").replace("name: no-such-tool", "name: no-such-tool, version: '>=1'");
    learner.write("course/docs/1/1.0-start.checks.yaml", &demanding);
    let told = until(&mut lines, "✓ passed           2. The tool is installed");
    assert!(!told.contains("A shell"), "{told}");
    rustix::process::kill_process(process, rustix::process::Signal::INT).unwrap();
    assert_eq!(watching.0.wait().unwrap().code(), Some(130));
    assert_eq!(learner.run("check 1.0#1/none --rejudge").code, 0, "what was seen while watching is kept");
}

#[test]
fn watching_ends_when_nobody_reads_on() {
    let learner = Learner::new();
    let like = learner.command("check 1.0#build --watch");
    let mut command = std::process::Command::new(like.get_program());
    command.args(like.get_args()).env_clear().envs(like.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let mut watching = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(watching.stdout.take().unwrap()).lines();
    until(&mut lines, "2 checks: 1 passed, 1 failed");
    drop(lines);
    learner.write("course/docs/1/1.0-start.checks.yaml", &CHECKS.replace("no-such-tool", "no-such-tool-either"));
    let begun = std::time::Instant::now();
    while watching.try_wait().unwrap().is_none() && begun.elapsed() < std::time::Duration::from_secs(20) {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let _ = watching.kill();
    assert_eq!(watching.wait().unwrap().code(), Some(1), "what was found at first counts");
}

#[test]
fn watching_is_for_people() {
    let ran = Learner::new().run("check 1.0 --watch --format json");
    assert!(ran.code == 2 && ran.err.contains("--watch"), "{}: {}", ran.code, ran.err);
}

#[test]
fn the_exit_code_tells_passed_from_failed_from_could_not_check() {
    let learner = Learner::new();
    for (what, code) in [
        ("1.0#1/shell", 0),
        ("1.0#build/1", 0),
        ("1.0#1/none", 1),
        ("1.0", 3),
        ("1.0#reach", 3),
        ("1.0#word/said", 3),
        ("1.0#1/shell 1.0#1/none", 1),
        ("9.9", 2),
        ("1.1", 2),
        ("1.0#9", 2),
        ("1.0#1/nonne", 2),
    ] {
        let ran = learner.run(&format!("check {what}"));
        assert_eq!(ran.code, code, "{what}: {}{}", ran.out, ran.err);
    }
    assert!(learner.run("check 1.0#1/nonne").err.contains("did you mean 'none'"));
    learner.write("course/docs/1/1.1-more.checks.yaml", "exercises: [\n");
    assert_eq!(learner.run("check 1.1").code, 4);
}

#[test]
fn a_json_report_has_the_fields_of_the_format_and_no_terminal_is_needed() {
    let ran = Learner::new().run("check 1.0 --format json");
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(keys(&report), ["course", "finished", "format", "results", "started", "summary"].into());
    assert_eq!(report["summary"], serde_json::json!({"passed": 1, "failed": 1, "errored": 2, "skipped": 1}));
    let fields = "id lesson exercise step title kind vantage target targets verdict level achieved_at observed_at expected actual why fix rung \
                  because duration_ms evidence";
    let results = report["results"].as_array().unwrap();
    for result in results {
        assert_eq!(keys(result), fields.split(' ').collect(), "{result}");
    }
    let told: Vec<_> = results.iter().map(|result| [&result["id"], &result["verdict"], &result["because"]].map(Value::as_str)).collect();
    let expected = [
        ["build/shell", "passed", ""],
        ["build/none", "failed", ""],
        ["reach/login", "errored", "no_target"],
        ["reach/os", "skipped", "login"],
        ["word/said", "errored", "unanswered"],
    ];
    assert_eq!(told, expected.map(|row| row.map(|text| Some(text).filter(|text| !text.is_empty()))));
    assert_eq!(results[2]["fix"], "drillyard target add vm");
    assert_eq!(results[0]["level"], "L1");
    assert_eq!(results[4]["level"], "L0");
}

#[test]
fn a_report_in_a_file_leaves_stdout_alone() {
    let learner = Learner::new();
    let ran = learner.run(&format!("check 1.0#1 --format json --output {}", learner.path("report.json").display()));
    assert_eq!((ran.out.as_str(), ran.code), ("", 1));
    let report: Value = serde_json::from_str(&fs::read_to_string(learner.path("report.json")).unwrap()).unwrap();
    assert_eq!(report["results"].as_array().unwrap().len(), 2);
    assert!(ran.err.contains("2 checks: 1 passed, 1 failed"), "{}", ran.err);
    assert_eq!(learner.run("check 1.0#1 --output /nowhere/report").code, 2);
}

#[test]
fn without_a_name_the_lesson_visited_last_is_meant_or_one_is_told_how() {
    let ran = Learner::new().run("check");
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("drillyard check 4.1") && ran.err.contains("drillyard outline"), "{}", ran.err);
}

#[test]
fn a_lesson_without_a_check_file_uses_the_learners_own() {
    let learner = Learner::new();
    let own = CHECKS.replace("no-such-tool", "sh-of-the-course");
    learner.write(".config/drillyard/checks/1/1.1-more.checks.yaml", &own);
    let ran = learner.run("check 1.1#build");
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
}

#[test]
fn status_tells_what_was_done_and_says_what_to_do_when_nothing_was() {
    let learner = Learner::new();
    let empty = learner.run("status");
    assert!(empty.code == 0 && empty.out.contains("Nothing done yet") && empty.out.contains("drillyard check"), "{}", empty.out);
    learner.run("check 1.0");
    let ran = learner.run("status");
    assert!(ran.out.contains("1.0 Start") && ran.out.contains("1 of 5 passed") && ran.out.contains("✗ 1 failed"), "{}", ran.out);
    let status: Value = serde_json::from_str(&learner.run("status --json").out).unwrap();
    assert_eq!(keys(&status), ["course", "due", "format", "lessons", "name", "totals"].into());
    assert_eq!(status["lessons"][0]["checks"], serde_json::json!({"total": 5, "passed": 1, "failed": 1, "errored": 2, "skipped": 1}));
    assert_eq!(status["lessons"][1]["best_quiz"], Value::Null);
    assert_eq!(status["totals"]["lessons"], 2);
}

#[test]
fn status_counts_no_check_that_is_no_longer_in_the_check_file() {
    let learner = Learner::new();
    learner.run("check 1.0");
    learner.write("course/docs/1/1.0-start.checks.yaml", &CHECKS.replace("id: shell", "id: other").replace("id: none", "id: another"));
    let status: Value = serde_json::from_str(&learner.run("status --json").out).unwrap();
    assert_eq!(status["lessons"][0]["checks"], serde_json::json!({"total": 5, "passed": 0, "failed": 0, "errored": 2, "skipped": 1}));
}

#[test]
fn a_progress_file_of_a_newer_program_is_said_and_the_check_goes_on() {
    let learner = Learner::new();
    learner.run("check 1.0#1");
    let path = learner.path(".local/share/drillyard/progress.db");
    rusqlite::Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let before = fs::read(&path).unwrap();
    let ran = learner.run("check 1.0#1/shell");
    assert_eq!(ran.code, 0);
    assert!(ran.err.contains("nothing is saved") && ran.err.contains("newer"), "{}", ran.err);
    assert!(fs::read(&path).unwrap() == before);
}

#[test]
fn a_machine_is_bound_listed_and_forgotten() {
    let learner = Learner::new();
    assert!(learner.run("target list").out.contains("vm   not bound yet   The VM you built"));
    let added = learner.run("target add vm --ssh me@127.0.0.1:1 --identity ~/.ssh/id_ed25519 --vm libvirt:debian");
    assert_eq!(added.code, 0, "{}", added.err);
    assert!(added.err.contains("drillyard target test vm"), "{}", added.err);
    learner.run("target add vm --ssh me@127.0.0.1:2");
    let list: Value = serde_json::from_str(&learner.run("target list --json").out).unwrap();
    let expected = serde_json::json!({
        "name": "vm", "title": "The VM you built", "bound": true,
        "ssh": "me@127.0.0.1:2", "identity": "~/.ssh/id_ed25519", "vm": {"provider": "libvirt", "id": "debian"}
    });
    assert_eq!(list["targets"], serde_json::json!([expected]), "only what was given changes");
    assert_eq!(learner.run("target remove vm").code, 0);
    assert!(learner.run("target list").out.contains("not bound yet"));
    assert_eq!(learner.run("target remove vm").code, 2);
}

#[test]
fn a_slip_in_a_name_is_pointed_out_and_nonsense_is_refused() {
    let learner = Learner::new();
    let near = learner.run("target add vn --ssh me@host");
    assert!(near.code == 0 && near.err.contains("did you mean 'vm'?"), "{}", near.err);
    let before = learner.config();
    for words in [
        "target add vm",
        "target add vm --vm libvrt:x",
        "target add vm --vm libvirt",
        "target add vm --ssh=-oProxyCommand=x",
        "target test vmm",
    ] {
        assert_eq!(learner.run(words).code, 2, "{words}");
    }
    assert!(learner.run("target add vm").err.contains("--ssh"), "without a terminal it names the options");
    assert_eq!(learner.config(), before);
}

#[test]
fn broken_settings_are_named_at_their_line_and_never_written_over() {
    let learner = Learner::new();
    let broken = "theme: dark\ntargets: [\n";
    learner.write(".config/drillyard/config.yaml", broken);
    let ran = learner.run("target add vm --ssh me@host");
    assert_eq!(ran.code, 4, "{}", ran.err);
    assert!(ran.err.contains("config.yaml:") && ran.err.contains("left as it is"), "{}", ran.err);
    assert_eq!(learner.config(), broken);
    assert_eq!(learner.run("check 1.0#1/shell").code, 0, "the rest goes on with the defaults");
}

#[test]
fn an_unknown_setting_is_a_warning_with_the_nearest_name() {
    let learner = Learner::new();
    learner.write(".config/drillyard/config.yaml", "theme: dark\nimagse: off\n");
    let ran = learner.run("check 1.0#1/shell");
    assert!(ran.code == 0 && ran.err.contains("config.yaml:2:1") && ran.err.contains("did you mean 'images'?"), "{}", ran.err);
}

const COMMANDS: &str = "\
exercises:
  - id: run
    heading: 'Exercise 1: Run'
    checks:
      - { id: first, tool: { name: no-such-tool } }
      - { id: held, needs: [first], command: { on: host, run: [touch, RAN] } }
      - { id: yes, needs: [says], command: { on: host, run: [sh-of-the-course], stdout: { matches: '^sh.* 1.2' } } }
      - { id: says, command: { on: host, run: [sh, -c, 'echo no >&2; exit 1'], exit: 1 } }
      - { id: killed, command: { on: host, run: [sh, -c, 'kill -9 $$'] } }
      - { id: slow, timeout: 1s, command: { on: host, run: [sleep, '30'] } }
      - { id: odd, command: { on: host, run: [sh, -c, 'cat; exit 7'] } }
      - { id: which, answer: { question: Which version?, equals_probe: yes } }
";

#[test]
fn commands_of_a_course_run_only_after_a_yes_to_this_very_file() {
    let learner = Learner::new();
    let commands = COMMANDS.replace("RAN", &learner.path("ran").display().to_string());
    learner.write("course/docs/1/1.1-more.checks.yaml", &commands);
    let told = |ran: &Ran| -> std::collections::BTreeMap<String, (String, String)> {
        let report: Value = serde_json::from_str(&ran.out).unwrap();
        let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let results = report["results"].as_array().unwrap().iter();
        results.map(|result| (word(&result["id"]).replace("run/", ""), (word(&result["verdict"]), word(&result["because"])))).collect()
    };
    let pair = |verdict: &str, because: &str| (verdict.to_owned(), because.to_owned());
    let before = learner.run("check 1.1 --format json");
    assert_eq!(before.code, 3);
    for id in ["says", "killed", "slow", "odd"] {
        assert_eq!(told(&before)[id], pair("errored", "untrusted"), "{id}: {}", before.out);
    }
    assert!(before.out.contains("drillyard trust /"), "{}", before.out);
    let trust = |words: &str| {
        let mut command = Command::cargo_bin("drillyard").unwrap();
        command.env_clear().env("HOME", learner.0.path()).arg("trust").arg(learner.path("course")).args(words.split_whitespace());
        let output = command.output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
    };
    let (code, shown) = trust("");
    assert!(code == 3 && shown.contains("1.1 More: not agreed to yet") && shown.contains("on this computer: touch "), "{shown}");
    assert_eq!(learner.run("check 1.1#run/says").code, 3, "looking is no yes");
    assert_eq!(trust("--yes").0, 0);
    let after = learner.run("check 1.1 --format json");
    let results = told(&after);
    for (id, verdict, because) in [
        ("says", "passed", ""),
        ("yes", "passed", ""),
        ("held", "skipped", "first"),
        ("killed", "errored", "cut_short"),
        ("slow", "errored", "timeout"),
        ("odd", "errored", "internal"),
        ("which", "errored", "unanswered"),
    ] {
        assert_eq!(results[id], pair(verdict, because), "{id}: {}", after.out);
    }
    assert!(!learner.path("ran").exists(), "a command ran although what it needs did not pass");
    learner.write("course/docs/1/1.1-more.checks.yaml", &commands.replace("exit 7", "exit 8"));
    assert_eq!(told(&learner.run("check 1.1 --format json"))["odd"], pair("errored", "untrusted"));
    let (code, shown) = trust("");
    assert!(code == 3 && shown.contains("changed since you agreed"), "{shown}");
    assert!(shown.contains("exit 8'  (new)") && shown.contains("exit 7'  (no longer there)"), "{shown}");
}

#[test]
fn what_was_seen_is_judged_again_without_asking_and_says_the_same() {
    let learner = Learner::new();
    let judged = |words: &str| {
        let report: Value = serde_json::from_str(&learner.run(words).out).unwrap();
        report["results"].clone()
    };
    let never = judged("check 1.0#1/shell --rejudge --format json");
    assert_eq!((&never[0]["verdict"], &never[0]["evidence"]), (&"errored".into(), &Value::Null), "nothing was ever seen: {never}");
    let live = judged("check 1.0 --format json");
    fs::remove_file(learner.path("bin/sh-of-the-course")).unwrap();
    // What nobody was asked has no time of its own.
    let timeless = |results: Value| {
        let results = results.as_array().unwrap().clone().into_iter();
        results
            .map(|mut result| {
                if result["evidence"].is_null() {
                    result["observed_at"].take();
                    result
                } else {
                    result
                }
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(timeless(judged("check 1.0 --rejudge --format json")), timeless(live));
    learner
        .write("course/docs/1/1.0-start.checks.yaml", &CHECKS.replace("name: sh-of-the-course", "name: sh-of-the-course, version: '>=2'"));
    let stricter = learner.run("check 1.0#1/shell --rejudge");
    assert!(
        stricter.code == 1
            && stricter.out.contains("↺ no longer holds")
            && stricter.out.contains("before    it held on 20")
            && stricter.out.contains("is version 1.2.3"),
        "{}",
        stricter.out
    );
    assert!(learner.run("status").out.contains("1 of 5 passed"), "judging again changes nothing that is kept");
}

#[test]
fn doctor_says_what_is_here_what_is_missing_and_where_things_are() {
    let learner = Learner::new();
    let ran = learner.run("doctor");
    assert_eq!(ran.code, 0, "{}", ran.err);
    for words in [
        "Programs",
        "ssh-keygen",
        "packer",
        "Hypervisors",
        "none in ~/.ssh",
        ".config/drillyard/config.yaml",
        "progress.db",
        "drillyard.log",
    ] {
        assert!(ran.out.contains(words), "no {words} in {}", ran.out);
    }
    assert!(!Path::new(&learner.path(".ssh")).exists(), "looking made a key");
    fs::create_dir(learner.path(".ssh")).unwrap();
    for (name, passphrase) in [("id_ed25519", "long enough"), ("id_bare", "")] {
        let mut keygen = std::process::Command::new("ssh-keygen");
        keygen.args(["-q", "-t", "ed25519", "-N", passphrase, "-f"]).arg(learner.path(&format!(".ssh/{name}")));
        let made = keygen.output().unwrap();
        assert!(made.status.success());
    }
    let told = learner.run("doctor").out;
    assert!(
        told.contains("ssh-ed25519, with a passphrase") && told.contains("ssh-ed25519, without a passphrase: `ssh-keygen -p -f"),
        "{told}"
    );
}

#[test]
fn secrets_reach_neither_the_store_nor_a_report_nor_the_log() {
    let learner = Learner::new();
    let key = "-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0LWtleQhunter2\n-----END OPENSSH PRIVATE KEY-----\n";
    learner.write("notes/app.env", &format!("URL=https://me:hunter2@host.example/\nDB_PASSWORD=hunter2\nmember hunter2\nkept=yes\n{key}"));
    learner.write("notes/app.json", "{\"password\": \"hunter2\", \"kept\": \"yes\"}");
    let checks = "\
exercises:
  - id: look
    heading: Look
    checks:
      - { id: env, title: Env, redact: 'member (?:\\w+)', file: { on: host, path: ~/notes/app.env, contains: nowhere } }
      - { id: kept, title: Kept, redact: 'member \\w+', file: { on: host, path: ~/notes/app.env, contains: kept=yes } }
      - { id: json, title: Json, json: { on: host, path: ~/notes/app.json, pointer: /password, equals: other } }
      - { id: web, title: Web, timeout: 1s, http: { url: 'http://127.0.0.1:1/?token=hunter2', status: 200 } }
";
    learner.write("course/docs/1/1.1-more.checks.yaml", checks);
    for format in ["json", "human", "junit", "tap"] {
        let ran = learner.run(&format!("check 1.1 --format {format}"));
        assert!(matches!(ran.code, 1 | 3), "{}", ran.err);
        assert!(!format!("{}{}", ran.out, ran.err).contains("hunter2"), "{format}: {}{}", ran.out, ran.err);
    }
    let report: Value = serde_json::from_str(&learner.run("check 1.1 --format json").out).unwrap();
    assert_eq!(report["results"][1]["verdict"], "passed", "what is no secret is judged as ever: {report}");
    let kept = learner.run("check 1.1 --rejudge --format json").out;
    assert_eq!(serde_json::from_str::<Value>(&kept).unwrap()["results"][0]["actual"], report["results"][0]["actual"]);
    let mut files = 0;
    let mut folders = vec![learner.path(".local")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                folders.push(entry);
                continue;
            }
            files += 1;
            let bytes = fs::read(&entry).unwrap();
            assert!(!bytes.windows(7).any(|part| part == b"hunter2"), "{} holds the secret", entry.display());
        }
    }
    assert!(files > 0, "there is a store to look into");
}
