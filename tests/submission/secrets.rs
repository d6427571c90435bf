//! Secrets put wherever a learner or a machine may put one: none leaves.

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
fn what_lost_a_secret_is_judged_as_it_leaves() {
    // The store of an older program, which took nothing out.
    let machine = Machine::new(noon());
    let hand_in = HandIn::on("ada@example.org", &ada(), &machine);
    let package = hand_in.package(&ada());
    let (roster, checks) = (roster(), checks());
    let known = drillyard::submission::Known { checks: Some(&checks), ..drillyard::submission::Known::new(&roster, noon()) };
    assert!(drillyard::submission::verify(&package, &known).holds());
}
