//! Checks are proved on a real machine, which that changes: what holds, what is refuted, and that nothing is done without a yes.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod rig;

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use rig::Sshd;
use serde_json::Value;

/// Runs `drillyard lint` on the check file at `path`: its exit code, stdout and stderr.
fn lint(home: &Path, path: &Path, words: &[&str]) -> (i32, String, String) {
    let mut command = Command::cargo_bin("drillyard").unwrap();
    let path_variable = std::env::var_os("PATH").unwrap();
    command.env_clear().env("HOME", home).env("PATH", path_variable).current_dir(home).arg("lint").arg(path).args(words);
    let output = command.output().unwrap();
    let [out, err] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    (output.status.code().unwrap(), out, err)
}

/// A check file in the learner's home with these checks of exercise `e`; `@` stands for a folder of the machine's.
fn check_file(sshd: &Sshd, checks: &[&str]) -> std::path::PathBuf {
    let folder = sshd.home.parent().unwrap().join("machine");
    fs::create_dir_all(&folder).unwrap();
    let checks: String = checks.iter().map(|check| format!("      - {{ {check} }}\n")).collect();
    let text = format!("targets: {{ vm: {{}}, other: {{}} }}\nexercises:\n  - id: e\n    heading: E\n    checks:\n{checks}");
    let path = sshd.home.join("x.checks.yaml");
    fs::write(&path, text.replace('@', folder.to_str().unwrap())).unwrap();
    path
}

fn on(sshd: &Sshd) -> String {
    format!("vm={}@127.0.0.1:{}", sshd.user, sshd.port)
}

#[test]
fn a_check_is_proved_by_failing_passing_and_failing_again_on_the_machine_that_was_named() {
    let Some(sshd) = Sshd::start() else { return };
    sshd.welcome();
    let path = check_file(
        &sshd,
        &[
            "id: file, needs: [other], file: { target: vm, path: @/a, contains: ready }, solve: \"echo ready >@/a\", spoil: \"echo no >@/a\"",
            "id: other, os: { target: vm, family: nobody }",
            "id: run, memory: once, command: { target: vm, run: [test, -e, @/b] }, solve: touch @/b, spoil: rm @/b",
            // A check of this computer looks into a home that holds nothing else.
            "id: key, ssh_key: { path: ~/.ssh/id, encrypted: true }, solve: \"mkdir .ssh\\nssh-keygen -q -t ed25519 -N long-enough -f ~/.ssh/id\", \
             spoil: \"ssh-keygen -q -p -P long-enough -N '' -f ~/.ssh/id\"",
        ],
    );
    let (code, out, err) = lint(&sshd.home, &path, &["--prove", "--on", &on(&sshd), "--yes"]);
    assert_eq!(code, 0, "{out}{err}");
    for check in ["file", "run", "key"] {
        let line = format!(": e/{check} is proved: fails at first, passes after `solve`, fails after `spoil`\n");
        assert!(out.contains(&line), "{out}{err}");
    }
    assert!(out.ends_with("3 of 3 checks proved\n"), "{out}");
    // The machine was changed, the learner's home was not.
    assert_eq!(fs::read_to_string(sshd.home.parent().unwrap().join("machine/a")).unwrap(), "no\n");
    assert!(!sshd.home.join(".ssh/id").exists());
    let (code, out, err) = lint(&sshd.home, &path, &["--prove=e/key", "--yes", "--format", "json"]);
    let report: Value = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}"));
    let proof = &report["proofs"][0];
    assert_eq!((code, proof["check"].as_str(), proof["outcome"].as_str()), (0, Some("e/key"), Some("proved")), "{proof:#}");
    let verdicts: Vec<_> = proof["stages"].as_array().unwrap().iter().map(|stage| stage["verdict"].as_str().unwrap()).collect();
    assert_eq!(verdicts, ["failed", "passed", "failed"]);
}

#[test]
fn what_can_not_fail_or_is_not_solved_or_not_spoiled_is_refuted_at_its_line() {
    let Some(sshd) = Sshd::start() else { return };
    sshd.welcome();
    let path = check_file(
        &sshd,
        &[
            "id: always, command: { target: vm, run: ['true'] }, solve: 'true'",
            "id: unsolved, file: { target: vm, path: @/a }, solve: touch @/b",
            "id: unspoiled, file: { target: vm, path: @/c }, solve: touch @/c, spoil: touch @/c",
            "id: broken, file: { target: vm, path: @/d }, solve: \"echo out of reach >&2; exit 3\"",
        ],
    );
    let (code, out, err) = lint(&sshd.home, &path, &["--prove", "--on", &on(&sshd), "--yes"]);
    assert_eq!(code, 1, "{out}{err}");
    for (line, told) in [
        (6, "e/always is not proved: it passes before anything was done"),
        (7, "e/unsolved is not proved: it still fails after its `solve`"),
        (8, "e/unspoiled is not proved: it still passes after its `spoil`"),
        (9, "e/broken is not proved: its `solve` ended with code 3: out of reach [refuted-check]"),
    ] {
        assert!(out.contains(&format!("x.checks.yaml:{line}:1: error: {told}")), "{out}{err}");
    }
    assert!(out.ends_with("0 of 4 checks proved\n"), "{out}");
}

#[test]
fn nothing_is_done_without_a_yes_or_on_a_machine_that_was_not_named() {
    let Some(mut sshd) = Sshd::start() else { return };
    sshd.welcome();
    let path = check_file(
        &sshd,
        &[
            "id: here, file: { target: vm, path: @/a }, solve: touch @/a",
            "id: there, file: { target: vm, path: @/b }, solve: { on: other, run: touch @/b }",
        ],
    );
    let (code, out, err) = lint(&sshd.home, &path, &["--prove", "--on", &on(&sshd)]);
    assert!(code == 2 && err.contains("say so with --yes"), "{out}{err}");
    // A machine that the learner is bound to is not thereby one to be changed.
    let (code, out, err) = lint(&sshd.home, &path, &["--prove", "--yes"]);
    assert!(code == 3 && out.contains("e/here is not proved: name a machine") && out.contains("--on vm=user@host:22"), "{out}{err}");
    assert!(!sshd.home.parent().unwrap().join("machine/a").exists());
    let (code, out, err) = lint(&sshd.home, &path, &["--prove", "--yes", "--on", &on(&sshd)]);
    assert!(code == 3 && out.contains("e/here is proved") && out.contains("`--on other=user@host:22`"), "{out}{err}");
    assert!(!sshd.home.parent().unwrap().join("machine/b").exists());
    sshd.stop();
    let (code, out, err) = lint(&sshd.home, &path, &["--prove=e/here", "--yes", "--on", &on(&sshd)]);
    assert!(code == 3 && out.contains("it could not be checked at first: port"), "{out}{err}");
    let (code, _, err) = lint(&sshd.home, &path, &["--prove=e/hre", "--yes"]);
    assert!(code == 2 && err.contains("did you mean 'e/here'?"), "{err}");
}
