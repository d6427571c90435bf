//! Secrets put wherever a learner or a machine may put one: none leaves.

use drillyard::submission::{Known, Level, Rule, verify};

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
