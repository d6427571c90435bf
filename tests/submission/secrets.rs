//! Secrets put wherever a learner or a machine may put one: none leaves.

use drillyard::domain::cause::Cause;
use drillyard::domain::course::LessonId;
use drillyard::domain::evidence::{Outcome, digest};
use drillyard::domain::target::{TargetBinding, VmBinding};
use drillyard::domain::verdict::ErrorReason;
use drillyard::ports::ProgressStore;
use drillyard::submission::compose::CheckSource;
use drillyard::submission::manifest::CourseRef;
use drillyard::submission::{Hash, Known, Level, Material, Rule, Written, check_hashes, compose, verify};

use crate::rig::*;

const SECRET: &str = "hunter2hunter2";

#[test]
fn no_seeded_secret_leaves() {
    let token = "ghp_abcdefghijklmnopqrstuvwxyz0123456789";
    let key = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA\nhunter2hunter2\n-----END OPENSSH PRIVATE KEY-----\n";
    let said = format!("PermitRootLogin no\npassword={SECRET}\nurl=https://me:{SECRET}@host/x\n{token}");
    let machine = Machine::new(noon()).with("/etc/x", &said);
    let mut hand_in = HandIn::on("ada@example.org", &ada(), &machine);
    hand_in.written = format!("I used `export API_TOKEN={token}` and\n\n{key}\nthen https://me:{SECRET}@host.\n");
    hand_in.attached =
        vec![("id_ed25519".into(), key.as_bytes().to_vec()), ("env".into(), format!("PASSWORD={SECRET}\nOK=1\n").into_bytes())];
    let lesson = drillyard::domain::course::LessonId(LESSON.into());
    drillyard::ports::ProgressStore::set_statement(&hand_in.store, &lesson, "build/word", &format!("password: {SECRET}"), noon()).unwrap();
    let draft = hand_in.draft();
    for (path, bytes) in draft.package.files() {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains(SECRET) && !text.contains(token), "{path}: {text}");
    }
    let told = |path: &str| draft.files.iter().find(|file| file.path == path).unwrap().redactions;
    assert_eq!([told("answers/01-goal.md"), told("files/id_ed25519"), told("files/env")], [3, 1, 1]);
    assert!(draft.manifest.probes.iter().any(|probe| probe.redacted));
    let written = String::from_utf8_lossy(draft.package.file("answers/01-goal.md").unwrap()).into_owned();
    assert!(written.starts_with("I used `export API_TOKEN=[redacted]") && written.ends_with("host.\n"), "{written}");
}

#[test]
fn no_seeded_secret_leaves_from_any_place_that_a_machine_or_a_learner_fills() {
    let url = format!("qemu+tcp://me:{SECRET}@host/system");
    let seeded = |text: &mut String| text.push_str(&format!("\n{url}\npassword={SECRET}"));
    let hand_in = HandIn::of("ada@example.org", &ada());
    let lesson = LessonId(LESSON.into());
    // Straight into the store, as an older program or a forgetful one may have left it.
    let mut evidence = std::collections::BTreeMap::new();
    let mut results = hand_in.store.results(&lesson).unwrap();
    for result in &mut results {
        let mut items = result.evidence.as_ref().map(|hash| hand_in.store.evidence(hash).unwrap()).unwrap_or_default();
        for item in &mut items {
            [&mut item.command, &mut item.stderr].into_iter().for_each(seeded);
            item.stdout = format!("password={SECRET}\n{}", item.stdout);
            for report in &mut item.ladder {
                seeded(&mut report.seen);
                (report.causes, report.fix) = (vec![Cause::here(url.clone(), url.clone())], Some(url.clone()));
            }
            if item.stdout.contains("missing=1") {
                item.outcome = Outcome::Unavailable { reason: ErrorReason::Timeout, message: url.clone() };
            }
        }
        [&mut result.actual, &mut result.expected].into_iter().for_each(seeded);
        result.fix = Some(url.clone());
        result.ladder = items.first().map(|item| item.ladder.clone()).unwrap_or_default();
        result.evidence = (!items.is_empty()).then(|| digest(&items));
        evidence.extend(result.evidence.clone().map(|hash| (hash, items)));
    }
    let vm = TargetBinding {
        ssh: Some("me@10.0.0.7".into()),
        identity: Some(format!("~/.ssh/password={SECRET}")),
        vm: Some(VmBinding { provider: "libvirt".into(), id: format!("debian {url}") }),
        ..TargetBinding::default()
    };
    let file = check_file();
    let draft = compose(Material {
        learner: hand_in.learner.clone(),
        course: CourseRef { id: COURSE.into(), sha256: Hash::of(b"the course") },
        lesson: LESSON,
        checks: Some(CheckSource { file: &file, sha256: Hash::of(CHECKS.as_bytes()), hashes: check_hashes(&file, CHECKS) }),
        targets: &[("vm".to_owned(), vm)].into(),
        results,
        evidence,
        achievements: hand_in.store.achievements(&lesson).unwrap(),
        statements: vec![("build/word".into(), format!("yes, by {url}"), noon())],
        quizzes: hand_in.store.attempts(&lesson).unwrap(),
        written: vec![Written {
            id: "goal".into(),
            prompt: "What was the goal?".into(),
            text: format!("By `{url}`.\n"),
            ..Written::default()
        }],
        attached: vec![
            ("notes.md".into(), format!("- {url}\n").into_bytes()),
            ("env.json".into(), format!("{{\"password\": \"{SECRET}\"}}").into_bytes()),
        ],
        machine: None,
        challenge: None,
        previous: None,
        hide_addresses: false,
    })
    .unwrap();
    let mut kinds: Vec<&str> = Vec::new();
    for (path, bytes) in draft.package.files() {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains(SECRET), "{path}: {text}");
        assert!(text.contains("[redacted]"), "nothing was taken out of {path}: it tests nothing");
        kinds.push(path.split('/').next().unwrap());
    }
    kinds.dedup();
    assert_eq!(kinds, ["answers", "evidence", "files", "manifest.json"]);
}

#[test]
fn what_is_shown_is_byte_for_byte_what_leaves() {
    let challenge = crate::challenge("ada@example.org", noon() - jiff::SignedDuration::from_hours(2), &tutor());
    let mut hand_in = HandIn::of("ada@example.org", &ada());
    hand_in.challenge = Some((challenge.1.clone(), challenge.2));
    hand_in.written = format!("password={SECRET}\n");
    let shown = hand_in.draft();
    let sent = shown.signed(&sign(&ada(), "submission@drillyard", shown.document())).unwrap();
    let sent = drillyard::submission::archive::read(&drillyard::submission::archive::write(&sent).unwrap()).unwrap();
    assert_eq!(sent.hash(), Some(shown.hash()));
    let hashes = |package: &drillyard::submission::Package| -> Vec<(String, Hash)> {
        package.files().filter(|(path, _)| *path != "manifest.json.sig").map(|(path, bytes)| (path.to_owned(), Hash::of(bytes))).collect()
    };
    assert_eq!(hashes(&sent), hashes(&shown.package));
    let listed: Vec<(&str, usize)> = shown.files.iter().map(|note| (note.path.as_str(), note.bytes)).collect();
    let files: Vec<(&str, usize)> =
        sent.files().filter(|(path, _)| *path != "manifest.json.sig").map(|(path, bytes)| (path, bytes.len())).collect();
    assert_eq!(listed, files, "every file is listed with its size, and no other leaves");
    for folder in ["answers/", "evidence/", "files/", "manifest.json", "challenge.json", "challenge.json.sig"] {
        assert!(files.iter().any(|(path, _)| path.starts_with(folder)), "{folder}");
    }
}

#[test]
fn addresses_leave_only_where_nobody_minds_and_results_still_hold() {
    let said = "PermitRootLogin no\nListenAddress 192.168.64.7\nmac 52:54:00:ab:cd:ef";
    let mut hand_in = HandIn::on("ada@example.org", &ada(), &Machine::new(noon()).with("/etc/x", said));
    hand_in.written = "It listens on 192.168.64.7 and 127.0.0.1.".into();
    hand_in.attached = vec![("ip.txt".into(), b"inet 192.168.64.7/24".to_vec())];
    let all = |hand_in: &HandIn| -> String {
        let draft = hand_in.draft();
        draft.package.files().map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned()).collect()
    };
    assert!(all(&hand_in).contains("192.168.64.7") && all(&hand_in).contains("10.0.0.7"));
    hand_in.hide_addresses = true;
    for address in ["192.168.64.7", "10.0.0.7", "52:54:00:ab:cd:ef"] {
        assert!(!all(&hand_in).contains(address), "{address}");
    }
    assert!(all(&hand_in).contains("hidden-address and 127.0.0.1."));
    assert!(all(&hand_in).contains("10.9.8.7"), "the check's own words are the course's");
    let report = verify(&hand_in.package(&ada()), &Known { checks: Some(&checks()), ..Known::new(&roster(), noon()) });
    assert!(report.holds() && report.level == Level::L1, "{:?}", report.findings);
}

#[test]
fn what_lost_a_secret_is_judged_as_it_leaves() {
    let machine = Machine::new(noon()).with("/etc/x", "PermitRootLogin no\npassword=hunter2hunter2");
    let mut hand_in = HandIn::on("ada@example.org", &ada(), &machine);
    // As an older program left it in its store: with the secret.
    let lesson = drillyard::domain::course::LessonId(LESSON.into());
    let results = drillyard::ports::ProgressStore::results(&hand_in.store, &lesson).unwrap();
    let settings = results.into_iter().find(|result| result.id == "build/settings").unwrap();
    let mut evidence = drillyard::ports::ProgressStore::evidence(&hand_in.store, settings.evidence.as_ref().unwrap()).unwrap();
    evidence[0].stdout = evidence[0].stdout.replace("[redacted]", SECRET);
    let hash = drillyard::domain::evidence::digest(&evidence);
    let result = drillyard::domain::verdict::CheckResult { evidence: Some(hash), ..settings };
    drillyard::ports::ProgressStore::add_result(&hand_in.store, &result, &evidence).unwrap();
    hand_in.written.clear();
    let package = hand_in.package(&ada());
    assert!(package.files().all(|(_, bytes)| !String::from_utf8_lossy(bytes).contains(SECRET)));
    let report = verify(&package, &Known { checks: Some(&checks()), ..Known::new(&roster(), noon()) });
    assert!(report.holds() && report.has(Rule::Redacted), "{:?}", report.findings);
}
