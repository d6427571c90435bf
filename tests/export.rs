//! A cohort exported to a folder: the same each time, verified with nothing but OpenSSH and coreutils, read back by Drillyard; and a review
//! verified by itself, with each way to tamper with it named.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "submission/cohort_rig.rs"]
#[allow(dead_code, reason = "a part of it is used")]
mod cohort_rig;
#[path = "submission/rig.rs"]
#[allow(dead_code, reason = "a part of it is used")]
mod rig;
#[path = "skipping/mod.rs"]
mod skipping;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use cohort_rig::{School, Size, name};
use rig::{sign, tutor};
use serde_json::Value;

struct Ran {
    code: i32,
    out: String,
    err: String,
}

fn ran(command: &mut Command) -> Ran {
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ran { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

/// Two learners, two lessons, two attempts each, and both tutors.
struct Lab(School);

impl Lab {
    fn new() -> Self {
        let school = School::new(Size { learners: 2, lessons: 2, attempts: 2 });
        fs::write(school.at("roster"), &school.roster_text).unwrap();
        Self(school)
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.at(name)
    }

    fn drillyard(&self, words: &str) -> Ran {
        let mut command = Command::new(env!("CARGO_BIN_EXE_drillyard"));
        command.env_clear().env("HOME", self.at("home")).env("LANG", "C.UTF-8").env("PATH", "/usr/bin:/bin");
        command.current_dir(self.0.folder.path()).args(words.split(' ')).arg("--course").arg(self.at("course"));
        ran(&mut command)
    }

    fn export(&self, words: &str) -> Ran {
        self.drillyard(&format!("instructor export --roster roster {words}"))
    }
}

/// Every file below a folder.
fn files(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(path.strip_prefix(root).unwrap().display().to_string(), fs::read(path).unwrap());
            }
        }
    }
    found
}

#[test]
fn an_export_is_the_same_each_time_whole_and_never_in_the_way_of_what_is_there() {
    let lab = Lab::new();
    let first = lab.export("--to out");
    assert!(first.code == 0 && first.err.contains("exported: 8 submissions and 3 reviews"), "{}", first.err);
    assert_eq!(lab.export("--to again").code, 0);
    let all = files(&lab.at("out"));
    assert_eq!(all, files(&lab.at("again")));
    assert_eq!(lab.export("--to out").code, 0, "and once more to the same folder");
    assert_eq!(all, files(&lab.at("out")));
    assert_eq!(all.keys().filter(|path| path.ends_with(".tar")).count(), 8);
    assert!(all.keys().any(|path| path.starts_with(&format!("{}/2/start/20260301T12", name(1)))), "{:?}", all.keys());
    assert_eq!(all["allowed_signers"], lab.0.roster_text.as_bytes());
    assert!(String::from_utf8_lossy(&all["gradebook.csv"]).lines().count() == 5);
    let checked = ran(Command::new("sha256sum").args(["--strict", "-c", "SHA256SUMS"]).current_dir(lab.at("out")));
    assert_eq!((checked.code, checked.out.lines().count()), (0, all.len() - 1), "{}{}", checked.out, checked.err);

    // A new submission comes to what is there; what is not ours stays.
    lab.0.hand_in_one_more("One more.");
    let grown = lab.export("--to out");
    assert!(grown.code == 0 && grown.err.contains("exported: 9 submissions"), "{}", grown.err);
    let victim = all.keys().find(|path| path.ends_with(".tar")).unwrap();
    fs::write(lab.at("out").join(victim), "mine").unwrap();
    let refused = lab.export("--to out");
    assert!(refused.code == 2 && refused.err.contains("is there already, and not as an export wrote it"), "{}", refused.err);
    assert_eq!(fs::read(lab.at("out").join(victim)).unwrap(), b"mine");
    let other = lab.export(&format!("--to again --learner {}", name(0)));
    assert!(other.code == 2 && other.err.contains("an export of something else"), "{}", other.err);
}

#[test]
fn a_part_is_one_learners_or_one_lessons_with_no_more_of_the_roster_than_it_takes() {
    let lab = Lab::new();
    assert_eq!(lab.export(&format!("--to part --learner {} --lesson 2.0", name(1))).code, 0);
    let all = files(&lab.at("part"));
    let tars: Vec<&String> = all.keys().filter(|path| path.ends_with(".tar")).collect();
    assert!(tars.len() == 2 && tars.iter().all(|path| path.starts_with(&format!("{}/2/start/", name(1)))), "{tars:?}");
    let roster = String::from_utf8_lossy(&all["allowed_signers"]).into_owned();
    assert!(!roster.contains(&name(0)) && roster.contains(&name(1)) && roster.contains("tutor1@"), "{roster}");
    let nobody = lab.export("--to none --learner eve");
    assert!(nobody.code == 2 && nobody.err.contains("'eve' is no learner of the roster"), "{}", nobody.err);
    assert_eq!(lab.export("--to none --lesson 9.9").code, 2);
    assert!(!lab.at("none").exists());
}

#[test]
fn what_was_exported_is_verified_with_openssh_alone_and_by_drillyard() {
    if Command::new("ssh-keygen").arg("-?").output().is_err() {
        return skipping::skipped("no ssh-keygen here");
    }
    let lab = Lab::new();
    assert_eq!(lab.export("--to out").code, 0);
    let verify = |folder: &Path, who: &str, namespace: &str, file: &str| {
        let script = "ssh-keygen -Y verify -f \"$1\" -I \"$2\" -n \"$3\" -s \"$4.sig\" < \"$4\"";
        let roster = lab.at("out/allowed_signers");
        ran(Command::new("sh").args(["-c", script, "sh"]).arg(roster).args([who, namespace, file]).current_dir(folder)).code
    };
    let all = files(&lab.at("out"));
    for path in all.keys().filter(|path| path.ends_with(".tar")) {
        let folder = tempfile::tempdir().unwrap();
        let unpacked = ran(Command::new("tar").arg("-xf").arg(lab.at("out").join(path)).current_dir(folder.path()));
        assert_eq!(unpacked.code, 0, "{}", unpacked.err);
        let who = path.split('/').next().unwrap();
        assert_eq!(verify(folder.path(), who, "submission@drillyard", "manifest.json"), 0, "{path}");
        assert_ne!(verify(folder.path(), "tutor0@example.org", "submission@drillyard", "manifest.json"), 0, "{path}");
    }
    let review = all.keys().find(|path| path.ends_with(".json")).unwrap();
    let who = serde_json::from_slice::<Value>(&all[review]).unwrap()["reviewer"]["name"].as_str().unwrap().to_owned();
    assert_eq!(verify(&lab.at("out"), &who, "review@drillyard", review), 0);
    assert_ne!(verify(&lab.at("out"), &who, "submission@drillyard", review), 0);

    let submission = format!("out/{}.tar", review.split(".review-").next().unwrap());
    let both = lab.drillyard(&format!("instructor verify --roster out/allowed_signers --format json {submission} out/{review}"));
    let told: Value = serde_json::from_str(&both.out).unwrap();
    assert_eq!((both.code, &told["submissions"][0]["holds"], &told["reviews"][0]["holds"]), (0, &true.into(), &true.into()), "{told:#}");
    assert_eq!(told["reviews"][0]["submission"], told["submissions"][0]["submission"]);
    assert_eq!(told["reviews"][0]["submission_holds"], true);
}

#[test]
fn a_review_says_what_it_proves_by_whom_and_when_and_names_what_was_tampered_with() {
    let lab = Lab::new();
    assert_eq!(lab.export("--to out").code, 0);
    let all = files(&lab.at("out"));
    let review = all.keys().find(|path| path.ends_with(".json")).unwrap();
    let submission = format!("out/{}.tar", review.split(".review-").next().unwrap());
    let (document, signature) = (&all[review], &all[&format!("{review}.sig")]);
    let write = |document: &[u8], signature: Option<&[u8]>| {
        fs::write(lab.at("r.json"), document).unwrap();
        let _ = fs::remove_file(lab.at("r.json.sig"));
        if let Some(signature) = signature {
            fs::write(lab.at("r.json.sig"), signature).unwrap();
        }
    };
    let verify = |files: &str| lab.drillyard(&format!("instructor verify --roster roster {files}"));

    write(document, Some(signature));
    let alone = verify("r.json");
    for line in ["reviewer     tutor", "made         2026-03-01 13:", "which was not looked at: name its file too", "goal", "It holds."] {
        assert!(alone.out.contains(line), "no '{line}' in\n{}{}", alone.out, alone.err);
    }
    assert_eq!(alone.code, 0);
    let beside = verify(&format!("r.json {submission}"));
    assert!(beside.code == 0 && beside.out.contains(", which holds") && beside.out.starts_with("r.json\n"), "{}", beside.out);

    // Whatever is changed after it was signed, is.
    let text = String::from_utf8(document.clone()).unwrap();
    let fields = ["\"seen\"", "\"L1\"", "\"goal\"", "verified", "needs_work", "2026-03-01", "@example.org", "/start"];
    for field in fields.into_iter().filter(|field| text.contains(field)) {
        let changed = match field {
            "\"L1\"" => text.replace(field, "\"L3\""),
            "verified" => text.replace(field, "needs_work"),
            "needs_work" => text.replace(field, "verified"),
            "2026-03-01" => text.replace(field, "2026-02-01"),
            _ => text.replace(field, &field.replace(['s', 'g', 'e'], "x")),
        };
        write(changed.as_bytes(), Some(signature));
        let told = verify("r.json");
        assert!(told.code == 1 && told.out.contains("refused: review.json: it is not what was signed"), "{field}: {}", told.out);
        assert!(told.out.contains("It does not hold.") && told.out.contains("nothing proves it"), "{field}: {}", told.out);
    }
    write(document, None);
    assert!(verify("r.json").out.contains("[signature-missing]"));
    write(document, Some(sign(&tutor(), "review@drillyard", document).as_bytes()));
    assert!(verify("r.json").out.contains("[key-unknown]"));
    let learner = rig::key(100);
    write(document, Some(sign(&learner, "review@drillyard", document).as_bytes()));
    assert!(verify("r.json").out.contains("[key-not-for-this]"));
    write(document, Some(sign(&rig::key(200), "submission@drillyard", document).as_bytes()));
    assert!(verify("r.json").out.contains("[namespace-wrong]"));
    // Of somebody else's submission it is none.
    let other = all.keys().find(|path| path.ends_with(".tar") && !submission.ends_with(path.as_str())).unwrap();
    write(document, Some(signature));
    assert!(verify(&format!("r.json out/{other}")).out.contains("which was not looked at"));
    fs::write(lab.at("r.json"), "{}").unwrap();
    let empty = verify("r.json --format json");
    let told: Value = serde_json::from_str(&empty.out).unwrap();
    assert_eq!((empty.code, &told["reviews"][0]["findings"][0]["rule"]), (1, &"document-unreadable".into()), "{told:#}");
    assert_eq!(verify("absent.json").code, 4);
}
