//! `drillyard submit` and `drillyard instructor` as people and scripts meet them: what is shown is what is sent, nothing leaves without a
//! yes, and a submission is verified with the program, and with nothing but OpenSSH and coreutils as the README says.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

#[path = "submission/learner.rs"]
mod learner;
#[path = "skipping/mod.rs"]
mod skipping;

use std::fs;

use learner::Learner;
use serde_json::Value;

/// The hash after `submission ` in what was shown.
fn shown_hash(out: &str) -> String {
    out.lines().find_map(|line| line.strip_prefix("submission ")).unwrap().to_owned()
}

#[test]
fn what_is_shown_is_what_is_sent_also_run_by_run() {
    let Some(learner) = Learner::new().map(Learner::checked) else { return };
    let dry = learner.run("submit 1.0 --name ada@example.org --dry-run");
    assert_eq!((dry.code, dry.err.as_str()), (0, ""));
    let sent = learner.run("submit 1.0 --name ada@example.org --to out --yes");
    assert_eq!(sent.code, 0, "{}", sent.err);
    assert_eq!(dry.out, sent.out, "a dry run shows the same");
    let manifest = fs::read(learner.path("out/manifest.json")).unwrap();
    assert_eq!(shown_hash(&sent.out), drillyard::submission::Hash::of(&manifest).to_string());
    for line in [
        "manifest.json",
        "checks    2 passed, 1 failed",
        "build/settings; 1 secret taken out",
        "first for this lesson",
        "ada@example.org namespaces=",
    ] {
        assert!(sent.out.contains(line), "no '{line}' in\n{}", sent.out);
    }
    let shown = learner.run("submit 1.0 --name ada@example.org --dry-run --show").out;
    assert!(shown.contains("==> manifest.json <==\n{\n  \"format\": 1,") && shown.contains("colour=red") && !shown.contains("hunter2"));
    let package = drillyard::runtime::submission_files::read(&learner.path("out")).unwrap();
    for (path, bytes) in package.files() {
        assert!(!String::from_utf8_lossy(bytes).contains("hunter2"), "{path}");
    }
}

#[test]
fn nothing_leaves_without_a_yes_a_key_and_a_name() {
    let Some(learner) = Learner::new() else { return };
    let fails = |words: &str, code: i32, says: &str| {
        let ran = learner.run(words);
        assert!(ran.code == code && ran.err.contains(says), "{words}: {} {}", ran.code, ran.err);
        assert!(!learner.path("out.tar").exists(), "{words}");
    };
    fails("submit 1.0 --name ada --to out.tar --yes", 2, "there is nothing of 1.0 Start to hand in yet");
    let learner = learner.checked();
    let fails = |words: &str, code: i32, says: &str| {
        let ran = learner.run(words);
        assert!(ran.code == code && ran.err.contains(says), "{words}: {} {}", ran.code, ran.err);
        assert!(!learner.path("out.tar").exists(), "{words}");
    };
    fails("submit 1.0 --name ada --to out.tar", 3, "nothing was handed in: there is no terminal to ask at; --yes");
    fails("submit 1.0 --to out.tar --yes", 2, "say who you are");
    fails("submit 1.0 --name ada* --to out.tar --yes", 2, "can't be a name in a roster");
    fails("submit 1.0 --name ada --yes", 2, "say where to");
    fails("submit 1.0#1 --name ada --to out.tar --yes", 2, "a lesson is handed in as a whole");
    fails("submit 1.0 --name ada --to settings --yes", 2, "is there already");
    fails("submit 1.0 --name ada --to none/out.tar --yes", 2, "there is no folder none");
    fails("submit 1.0 --name ada --to out.tar --yes --key .ssh/none", 3, "is not there");
    fails("submit 1.0 --name ada --to out.tar --yes --attach none", 4, "none can't be read");
    learner.make_key("locked", "a passphrase");
    fails("submit 1.0 --name ada --to out.tar --yes --key .ssh/locked", 3, "nothing was handed in: ~/.ssh/locked has a passphrase");
}

#[test]
fn a_name_and_a_key_in_the_settings_or_used_before_need_not_be_given() {
    let Some(learner) = Learner::new().map(Learner::checked) else { return };
    learner.make_key("other", "");
    learner.write(".config/drillyard/config.yaml", "name: grace@example.org\nsigning_key: ~/.ssh/other\n");
    let out = learner.run("submit 1.0 --to one.tar --yes").out;
    assert!(out.contains("by        grace@example.org\n  with      ~/.ssh/other (ssh-ed25519 SHA256:"), "{out}");
    learner.write(".config/drillyard/config.yaml", "");
    let ran = learner.run("submit 1.0 --to two.tar --yes");
    assert!(ran.out.contains("by        grace@example.org\n  with      ~/.ssh/id_ed25519"), "{} {}", ran.out, ran.err);
}

#[test]
fn an_instructor_is_told_what_holds_what_not_and_why() {
    let Some(learner) = Learner::new().map(Learner::checked) else { return };
    learner.write("notes.txt", "my notes\n");
    assert_eq!(learner.run("submit 1.0 --name ada@example.org --to one.tar --yes --attach notes.txt").code, 0);
    let verified = learner.run("instructor verify one.tar --roster allowed_signers");
    assert_eq!((verified.code, verified.err.as_str()), (0, ""), "{}", verified.out);
    for line in [
        "learner      ada@example.org, ssh-ed25519 SHA256:",
        "L1: observed by the learner's tool, and signed",
        "✓ build/shell",
        "It holds.",
    ] {
        assert!(verified.out.contains(line), "no '{line}' in\n{}", verified.out);
    }
    let again = learner.run("submit 1.0 --to two --yes");
    assert!(again.out.contains("Nothing has changed since") || again.out.contains("no longer attached"), "{}", again.out);
    let json = learner.run("instructor verify one.tar two --roster allowed_signers --format json");
    let report: Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!((json.code, report["format"].as_i64(), report["submissions"][1]["holds"].as_bool()), (0, Some(1), Some(true)), "{report}");
    assert_eq!(report["submissions"][1]["previous"], report["submissions"][0]["submission"]);
    let turned = learner.run("instructor verify two one.tar --roster allowed_signers");
    assert!(turned.code == 0 && turned.out.contains("[chain-restarted]"), "{}", turned.out);
    // One letter of a file, and one stranger.
    fs::write(
        learner.path("two/manifest.json"),
        fs::read_to_string(learner.path("two/manifest.json")).unwrap().replace("build/shell", "build/shall"),
    )
    .unwrap();
    let changed = learner.run("instructor verify two --roster allowed_signers");
    assert!(
        changed.code == 1
            && changed.out.contains("refused: manifest.json: it is not what was signed")
            && changed.out.contains("It does not hold.")
    );
    learner.write("two/stranger", "x");
    let strange = learner.run("instructor verify two --roster allowed_signers");
    assert!(strange.code == 4 && strange.out.contains("stranger: is none of the files that a submission has"), "{}", strange.out);
    learner.make_key("eve", "");
    learner.write("allowed_signers", &learner.roster_line("ada@example.org", "eve"));
    let unknown = learner.run("instructor verify one.tar --roster allowed_signers");
    assert!(
        unknown.code == 1 && unknown.out.contains("[key-unknown]") && unknown.out.contains("says it is ada@example.org; nothing proves it")
    );
    let none = learner.run("instructor verify one.tar");
    assert!(none.code == 2 && none.err.contains("--roster names one"), "{}", none.err);
}

#[test]
fn an_instructor_sees_what_is_in_it() {
    let Some(learner) = Learner::new().map(|learner| learner.checked().wrote("Because of *this*, token=hunter2.\n")) else { return };
    learner.write("notes.txt", "my \u{1b}[31mnotes\n");
    assert_eq!(learner.run("submit 1.0 --name ada@example.org --to one.tar --yes --attach notes.txt").code, 0);
    let shown = learner.run("instructor show one.tar --evidence");
    assert_eq!(shown.code, 0, "{}", shown.err);
    for line in [
        "1/1.0-start of course",
        "## Why is that",
        "(nothing written)",
        "✗ build/none  A tool is installed, failed",
        "files/notes.txt",
        "==> evidence/",
    ] {
        assert!(shown.out.contains(line), "no '{line}' in\n{}", shown.out);
    }
    assert!(!shown.out.contains('\u{1b}'));
    let none = learner.run("instructor show settings");
    assert!(none.code == 4 && none.err.contains("tar archive"), "{}", none.err);
}

/// The commands of the README's section on this, as they stand there.
fn commands_of_the_readme() -> String {
    let readme = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let section = readme.split("## Verifying without Drillyard").nth(1).unwrap();
    let block = section.split("```bash\n").nth(1).unwrap().split("```").next().unwrap();
    block.to_owned()
}

#[test]
fn the_readmes_commands_verify_a_submission_with_openssh_and_coreutils_alone() {
    let Some(learner) = Learner::new().map(Learner::checked) else { return };
    learner.write("notes.txt", "my notes\n");
    assert_eq!(learner.run("submit 1.0 --name ada@example.org --to submission.tar --yes --attach notes.txt").code, 0);
    let script = commands_of_the_readme();
    let run = || {
        let _ = fs::remove_dir_all(learner.path("submission"));
        let mut command = std::process::Command::new("sh");
        command.args(["-e", "-c", &script]).current_dir(learner.path("")).env_clear().env("PATH", "/usr/bin:/bin").output().unwrap()
    };
    let good = run();
    let out = String::from_utf8_lossy(&good.stdout).into_owned();
    assert!(good.status.success(), "{out}{}", String::from_utf8_lossy(&good.stderr));
    assert!(out.contains("Good \"submission@drillyard\" signature for ada@example.org") && out.contains("files/notes.txt: OK"), "{out}");
    // A file, then the manifest, changed within the archive.
    let package = drillyard::runtime::submission_files::read(&learner.path("submission.tar")).unwrap();
    for changed in ["files/notes.txt", "manifest.json"] {
        let mut other = drillyard::submission::Package::default();
        for (path, bytes) in package.files() {
            let mut bytes = bytes.to_vec();
            if path == changed {
                let last = bytes.len() - 1;
                bytes[last] = b' ';
            }
            other.add(path, bytes).unwrap();
        }
        fs::write(learner.path("submission.tar"), drillyard::submission::archive::write(&other).unwrap()).unwrap();
        assert!(!run().status.success(), "{changed}");
    }
}
