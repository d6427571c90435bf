//! What learners claim, looked at again by an instructor: their evidence judged anew, and the checks run on their machines over SSH, on real
//! servers: some reachable, one that is down, one with another key than was written down, one that no longer holds what was claimed.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

#[path = "submission/learner.rs"]
mod learner;
mod rig;
#[path = "recheck/school.rs"]
mod school;
use rig::skipping;

use std::fs;
use std::time::{Duration, Instant};

use drillyard::adapters::prober::LocalProber;
use drillyard::domain::probe::{Ask, Probe};
use drillyard::ports::{Cancel, Nobody, Prober, TargetEvent};
use drillyard::runtime::clock::SystemClock;
use drillyard::runtime::visiting::{Account, Visiting};
use rig::{BlackHole, Sshd};
use school::{School, agrees, fingerprint, standings};

/// How the checks stand where all is as claimed and the course's commands may run.
const AS_CLAIMED: [(&str, &str); 7] = [
    ("build/login", "beyond_reach"),
    ("build/built", "agrees"),
    ("build/shell", "agrees"),
    ("build/ran", "agrees"),
    ("build/once", "agrees"),
    ("build/tool", "beyond_reach"),
    ("build/word", "beyond_reach"),
];

#[test]
fn many_machines_are_looked_at_at_once_and_each_is_told_for_itself() {
    let Some(mut school) = School::with(&["ada", "ben", "cyd", "dan", "eve"]) else { return };
    agrees(&school.tutor);
    let hole = BlackHole::dig();
    school.lists(&|student| match student.name {
        // By the key itself, as known_hosts has it.
        "ben" => format!("      host_key: {}\n", student.machine.host_key()),
        "dan" => format!("      host_key: {}\n", "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"),
        _ => format!("      host_key: {}\n", fingerprint(&student.machine)),
    });
    let cyd = school.students.iter_mut().find(|student| student.name == "cyd").unwrap();
    let before = cyd.ssh();
    cyd.machine.stop();
    let list = school.tutor.path(".config/drillyard/machines.yaml");
    fs::write(&list, fs::read_to_string(&list).unwrap().replace(&before, &format!("me@127.0.0.1:{}", hole.port))).unwrap();
    fs::remove_file(school.student("eve").home().join("built")).unwrap();
    fs::remove_file(school.student("eve").home().join("once")).unwrap();

    let begun = Instant::now();
    let (code, told) = school.recheck_json("1.0 --live --yes");
    assert!(begun.elapsed() < Duration::from_secs(25), "a silent machine held the others up: {:?}", begun.elapsed());
    assert_eq!((code, &told["mode"]), (3, &"live".into()), "one machine could not be asked");
    for name in ["ada@example.org", "ben@example.org"] {
        assert_eq!(standings(&told, name), AS_CLAIMED, "{name}");
    }
    for (name, because) in [
        ("cyd@example.org", "something swallows what goes to port"),
        ("dan@example.org", "shows another key than the one written down for it"),
    ] {
        let mut expected = AS_CLAIMED;
        expected.iter_mut().filter(|(_, outcome)| *outcome == "agrees").for_each(|(_, outcome)| *outcome = "cannot_tell");
        assert_eq!(standings(&told, name), expected, "{name}");
        let submission = told["submissions"].as_array().unwrap().iter().find(|told| told["learner"] == name).unwrap();
        let said = submission["checks"][1]["because"].as_str().unwrap();
        assert!(said.contains(because) && submission["rerun"].is_null(), "{name}: {said}");
    }
    let mut eves = AS_CLAIMED;
    (eves[1].1, eves[4].1) = ("differs", "cannot_tell");
    assert_eq!(standings(&told, "eve@example.org"), eves, "what counts once it has passed need not hold any more");

    // Three machines were seen; each of these runs is a review of its own, signed and pushed.
    let reviews = school.reviews();
    let mut learners: Vec<&str> = reviews.iter().map(|review| review["learner"].as_str().unwrap()).collect();
    learners.sort_unstable();
    assert_eq!(learners, ["ada@example.org", "ben@example.org", "eve@example.org"]);
    let ada = reviews.iter().find(|review| review["learner"] == "ada@example.org").unwrap();
    assert_eq!(ada["decisions"], serde_json::json!([]), "a run decides on nothing by itself");
    let rerun = &ada["rerun"];
    assert_eq!(rerun["machines"][0]["host_key"], fingerprint(&school.student("ada").machine));
    assert_eq!(
        (&rerun["machines"][0]["pinned"], &rerun["machines"][0]["account"]),
        (&true.into(), &school.student("ada").machine.user.as_str().into())
    );
    let built = &rerun["checks"][0];
    assert_eq!(
        (&built["id"], &built["claimed"], &built["verdict"], &built["level"]),
        (&"build/built".into(), &"passed".into(), &"passed".into(), &"L3".into())
    );
    assert!(built["sha256"].as_str().unwrap().len() == 64 && built["evidence"].as_str().unwrap().starts_with("sha256:"));
    let eve = reviews.iter().find(|review| review["learner"] == "eve@example.org").unwrap();
    assert_eq!((&eve["rerun"]["checks"][0]["verdict"], &eve["rerun"]["checks"][0]["level"]), (&"failed".into(), &"L3".into()));

    // Where nothing is in the way, the exit code tells whether all was as claimed.
    assert_eq!(school.recheck_json("ada@example.org --live --dry-run").0, 0);
    let eves = school.recheck("eve@example.org --live --dry-run");
    assert_eq!(eves.code, 3, "what was there once can't be told: {}", eves.out);
    assert!(eves.out.contains("✗ build/built") && eves.out.contains("claimed passed; now failed: "), "{}", eves.out);
    assert_eq!(school.reviews().len(), 3, "a dry run signs nothing");
}

#[test]
fn a_signed_run_reaches_the_learner_and_makes_decisions_level_three() {
    let Some(school) = School::with(&["ada"]) else { return };
    agrees(&school.tutor);
    school.lists_all();
    let ran = school.recheck("--live --yes");
    assert!(ran.code == 0 && ran.err.contains("published: 1 run, at level L3"), "{}{}", ran.out, ran.err);
    let inbox: serde_json::Value = serde_json::from_str(&school.tutor.run("instructor inbox --json").out).unwrap();
    let row = &inbox["waiting"][0];
    assert_eq!((&row["learner"], &row["decided"]), (&"ada@example.org".into(), &0.into()), "nobody has decided yet");
    let hash = &row["submission"].as_str().unwrap()[..12];
    let shown = school.tutor.run(&format!("instructor show {hash}"));
    assert!(
        shown.out.contains("## Run again by tutor@example.org") && shown.out.contains("build/built  passed, L3, as claimed"),
        "{}",
        shown.out
    );
    assert_eq!(school.tutor.run(&format!("instructor decide {hash} --verified all")).code, 0);
    let decisions: Vec<_> = school.reviews().into_iter().filter(|review| review["rerun"].is_null()).collect();
    let levels: Vec<_> =
        decisions[0]["decisions"].as_array().unwrap().iter().map(|decision| (&decision["deliverable"], &decision["level"])).collect();
    assert_eq!(levels[0], (&"why".into(), &"L3".into()), "it rests on a check that this instructor ran");
    assert!(levels[1..].iter().all(|(_, level)| **level == "L1"), "{levels:?}");
    let synced = school.student("ada").person.run("sync");
    assert!(synced.err.contains("tutor@example.org ran the checks of 1/1.0-start on your machine: 4 as claimed"), "{}", synced.err);
}

#[test]
fn a_machine_behind_another_is_reached_by_a_jump_and_known_by_its_own_key() {
    let Some(school) = School::with(&["ada"]) else { return };
    let Some(gate) = Sshd::start() else { return };
    agrees(&school.tutor);
    let (key, known) = (school.tutor.path(".ssh/id_ed25519"), school.tutor.path(".ssh/known_hosts"));
    gate.authorize(&key, "");
    school.tutor.write(".ssh/known_hosts", &format!("{} {}\n", gate.known_as(), gate.host_key()));
    let config = format!(
        "Host gate\n HostName 127.0.0.1\n Port {}\n User {}\n IdentityFile {}\n UserKnownHostsFile {}\n",
        gate.port,
        gate.user,
        key.display(),
        known.display()
    );
    school.tutor.write(".ssh/config", &config);
    school.lists(&|student| format!("      jump: gate\n      host_key: {}\n", fingerprint(&student.machine)));
    let (code, told) = school.recheck_json("--live --dry-run");
    assert_eq!((code, standings(&told, "ada@example.org")), (0, AS_CLAIMED.to_vec()), "{told:#}");
    assert!(gate.logins() > 0, "it went another way");
    assert_eq!(told["submissions"][0]["rerun"]["machines"][0]["host_key"], fingerprint(&school.student("ada").machine));
}

#[test]
fn a_learners_home_is_looked_at_in_place_of_ones_own_or_not_at_all() {
    let Some(sshd) = Sshd::start() else { return };
    let key = sshd.welcome();
    let prober = LocalProber::new(sshd.home.clone(), std::env::var_os("PATH"), None);
    let passwd = fs::read_to_string("/etc/passwd").unwrap();
    let home_of = |name: &str| {
        passwd.lines().find(|line| line.starts_with(&format!("{name}:"))).map(|line| line.split(':').nth(5).unwrap().to_owned())
    };
    let ask = |account: Account| {
        let visiting = Visiting { prober: &prober, accounts: [("vm".to_owned(), account)].into(), clock: &SystemClock };
        let script = "echo \"$HOME\"; id -un; id -u; echo end=1".to_owned();
        let probe = Probe { ask: Ask::Guest { target: "vm".into(), script }, timeout: Duration::from_secs(10) };
        let mut answers = Vec::new();
        visiting.session("vm", &sshd.bindings(Some(&key))).ask(&[probe], &Nobody, &Cancel::new(), &mut |event| {
            if let TargetEvent::Answered(_, evidence) = event {
                answers.push(evidence);
            }
        });
        answers.remove(0)
    };
    let Some(home) = home_of("daemon") else { return };
    let theirs = ask(Account::NotTheirs("daemon".into()));
    let uid = std::process::Command::new("id").arg("-u").output().unwrap().stdout;
    assert_eq!(theirs.stdout, format!("{home}\ndaemon\n{}end=1\n", String::from_utf8(uid).unwrap()), "{theirs:?}");
    let nobodys = ask(Account::NotTheirs("no-such-account".into()));
    assert!(!nobodys.stdout.contains("end=1") && nobodys.stderr.contains("may not look into the home of no-such-account"), "{nobodys:?}");
}

#[test]
fn without_a_yes_to_the_courses_commands_none_runs_and_the_rest_does() {
    let Some(school) = School::with(&["ada"]) else { return };
    school.lists_all();
    let (code, told) = school.recheck_json("--live --dry-run");
    let mut expected = AS_CLAIMED;
    expected[3].1 = "cannot_tell";
    assert_eq!((code, standings(&told, "ada@example.org")), (3, expected.to_vec()));
    let because = told["submissions"][0]["checks"][3]["because"].as_str().unwrap();
    assert!(because.contains("you have not agreed"), "{because}");
}

#[test]
fn what_can_not_be_signed_is_kept_and_signed_later() {
    let Some(school) = School::with(&["ada"]) else { return };
    agrees(&school.tutor);
    school.lists_all();
    // The key that opens machines stays; the one that signs is locked, and nobody is here to open it.
    let locked = school.tutor.path(".ssh/signing");
    fs::copy(school.tutor.path(".ssh/id_ed25519"), &locked).unwrap();
    fs::copy(school.tutor.path(".ssh/id_ed25519.pub"), locked.with_extension("pub")).unwrap();
    let passphrase = |old: &str, new: &str| {
        let mut command = std::process::Command::new("ssh-keygen");
        assert!(
            command
                .args(["-q", "-p", "-a", "2", "-P", old, "-N", new, "-f"])
                .arg(&locked)
                .stdout(std::process::Stdio::null())
                .status()
                .unwrap()
                .success()
        );
    };
    passphrase("", "secret");
    let ran = school.recheck("--live --yes --key .ssh/signing");
    assert!(ran.code == 3 && ran.err.contains("has a passphrase") && ran.err.contains("recheck --kept"), "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("✓ build/built"), "what was seen is told: {}", ran.out);
    assert_eq!(school.reviews().len(), 0);
    passphrase("secret", "");
    let unasked = school.recheck("--kept --key .ssh/signing");
    assert_eq!((unasked.code, school.reviews().len()), (3, 0), "nobody said yes: {}", unasked.err);
    let ran = school.recheck("--kept --yes --key .ssh/signing");
    assert!(ran.code == 0 && ran.err.contains("published: 1 run"), "{}", ran.err);
    assert_eq!(school.reviews()[0]["rerun"]["checks"][0]["level"], "L3");
    let again = school.recheck("--kept --yes");
    assert!(again.code == 0 && again.err.contains("nothing is left"), "{}", again.err);
}

#[test]
fn ctrl_c_ends_it_at_once_and_signs_nothing() {
    let Some(school) = School::with(&["ada"]) else { return };
    agrees(&school.tutor);
    let hole = BlackHole::dig();
    school.tutor.write(
        ".config/drillyard/machines.yaml",
        &format!("course: {{ ada@example.org: {{ vm: {{ ssh: 'me@127.0.0.1:{}' }} }} }}\n", hole.port),
    );
    let course = school.tutor.path("course");
    let words = ["instructor", "recheck", "--live", "--yes", "--course", course.to_str().unwrap()];
    let mut command = school.tutor.bare(&words);
    let child = command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(1500));
    let begun = Instant::now();
    assert!(std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    assert!(output.status.code() == Some(130) && told.contains("stopped; nothing was signed"), "{told}");
    assert!(!school.tutor.path(".local/share/drillyard/instructor/reruns").exists());
}

#[test]
fn evidence_is_judged_again_by_the_instructors_own_checks() {
    let Some(school) = School::with(&["ada", "ben"]) else { return };
    school.copies_the_first_branch();
    let (code, told) = school.recheck_json("");
    let all = AS_CLAIMED.map(|(id, _)| (id, "agrees"));
    for name in ["ada@example.org", "ben@example.org"] {
        let mut found = standings(&told, name);
        found.sort_unstable();
        let mut all = all.to_vec();
        all.sort_unstable();
        assert_eq!((code, found), (0, all), "{name}");
    }
    // The instructor's check has been mended since: by its measure the file does not do.
    let path = school.tutor.path("course/docs/1/1.0-start.checks.yaml");
    fs::write(&path, fs::read_to_string(&path).unwrap().replace("contains: by hand", "contains: by a machine")).unwrap();
    let mended = school.recheck("ada@example.org 1.0");
    assert_eq!(mended.code, 1, "{}", mended.out);
    let line = mended.out.lines().find(|line| line.contains("build/built")).unwrap();
    assert!(
        line.contains("✗") && line.contains("claimed passed; now failed") && line.contains("(the check is defined otherwise here)"),
        "{line}"
    );
    assert!(mended.out.contains("1 submission: 6 as claimed, 1 not as claimed") && !mended.out.contains("ben@"), "{}", mended.out);
    // That is no fault of the learner's: the inbox warns of it, and the submission holds.
    let inbox = school.tutor.run("instructor inbox").out;
    assert!(
        inbox.contains("warning: manifest.json: verdicts[") && inbox.contains("[verdict-changed]") && !inbox.contains("does not hold"),
        "{inbox}"
    );
    let hash = inbox.split(' ').next().unwrap();
    assert!(school.tutor.run(&format!("instructor show {hash}")).out.contains("[verdict-changed]"));
    let one = school.recheck(hash);
    assert_eq!(one.code, 1, "{}{}", one.out, one.err);
    for (words, says) in [
        ("nobody", "is no learner of the roster"),
        ("ffff", "no submission begins"),
        ("1.0 --live", "the list of machines"),
        ("--machines x", "--live"),
    ] {
        let refused = school.recheck(words);
        assert!(refused.code == 2 && refused.err.contains(says), "{words}: {}", refused.err);
    }
}
