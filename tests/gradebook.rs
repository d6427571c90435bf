//! The gradebook as text: for people, for spreadsheets, for programs, and for Gradescope by its documented format.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "submission/cohort_rig.rs"]
#[allow(dead_code, reason = "a part of it is used")]
mod cohort_rig;
#[path = "submission/rig.rs"]
#[allow(dead_code, reason = "a part of it is used")]
mod rig;

use std::fs;
use std::process::Command;

use cohort_rig::{School, Size, name};
use serde_json::Value;

/// What `drillyard instructor gradebook` prints with these words.
fn gradebook(school: &School, words: &str) -> String {
    fs::write(school.at("roster"), &school.roster_text).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_drillyard"));
    command.env_clear().env("HOME", school.at("home")).env("LANG", "C.UTF-8").env("PATH", "/usr/bin:/bin");
    command.current_dir(school.folder.path()).args(["instructor", "gradebook", "--roster", "roster", "--course", "course"]);
    let output = command.args(words.split_whitespace()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn school() -> School {
    School::new(Size { learners: 5, lessons: 2, attempts: 1 })
}

#[test]
fn people_read_how_each_stands_and_what_holds_whom_up() {
    let school = school();
    let text = gradebook(&school, "");
    assert!(text.contains(&format!("{}\n  1/start   ", name(0))), "{text}");
    assert!(text.contains("step 4, build/absent: failed"), "{text}");
    let end = text.split("\nWhat holds learners up\n").nth(1).unwrap();
    assert!(
        end.starts_with(
            "1/start\n  step 4, build/absent fails first for 40 % (2 of 5)\n  step 2, build/settings fails first for 20 % (1 of 5)\n"
        ),
        "{end}"
    );
    let of_one = gradebook(&school, &format!("--learner {} --lesson 2.0", name(3)));
    assert!(!of_one.contains("1/start") && !of_one.contains(&name(0)) && of_one.contains(&name(3)), "{of_one}");
}

#[test]
fn programs_get_the_check_that_each_learner_stands_at_and_how_many_do() {
    let school = school();
    let json: Value = serde_json::from_str(&gradebook(&school, "--format json")).unwrap();
    let stumbles = json["stumbles"].as_array().unwrap();
    let first = &stumbles[0];
    assert_eq!((&first["lesson"], &first["check"], &first["step"]), (&"1/start".into(), &"build/absent".into(), &4.into()), "{json:#}");
    assert_eq!((&first["verdict"], &first["of"]), (&"failed".into(), &5.into()));
    let cells: Vec<&Value> = json["learners"].as_array().unwrap().iter().map(|learner| &learner["cells"][0]["held_up"]["check"]).collect();
    let here = cells.iter().filter(|check| **check == "build/absent").count();
    assert_eq!(first["learners"], here, "the count is of those who stand there: {cells:?}");
    let csv = gradebook(&school, "--format csv");
    let lines: Vec<Vec<&str>> = csv.lines().map(|line| line.split(',').collect()).collect();
    assert!(lines.len() == 11 && lines.iter().all(|line| line.len() == lines[0].len()), "{csv}");
    let column = lines[0].iter().position(|field| *field == "held_up_by").unwrap();
    assert!(lines[1..].iter().any(|line| line[column] == "build/settings"), "{csv}");
}

#[test]
fn gradescope_gets_what_it_documents_and_nothing_else() {
    let schema = include_str!("data/gradescope-results.schema.json");
    let schema = jsonschema::validator_for(&serde_json::from_str(schema).unwrap()).unwrap();
    let school = school();
    let all: Value = serde_json::from_str(&gradebook(&school, "--format gradescope")).unwrap();
    let all = all.as_object().unwrap();
    assert_eq!(all.keys().cloned().collect::<Vec<_>>(), school.names(), "one for each learner");
    for (learner, results) in all {
        let faults: Vec<String> = schema.iter_errors(results).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
        assert_eq!(faults, [""; 0], "{learner}: {results:#}");
        let tests = results["tests"].as_array().unwrap();
        assert_eq!(tests.len(), 2);
        let sum: f64 = tests.iter().map(|test| test["score"].as_f64().unwrap()).sum();
        assert_eq!(results["score"].as_f64(), Some(sum), "the whole is the sum of its parts");
        for test in tests {
            let (score, most) = (test["score"].as_f64().unwrap(), test["max_score"].as_f64().unwrap());
            assert!(score >= 0.0 && score <= most && most > 0.0, "{test:#}");
            assert_eq!(test["status"] == "passed", score == most, "{test:#}");
            assert!(test["output"].as_str().unwrap().contains(test["extra_data"]["level"].as_str().unwrap()), "{test:#}");
        }
    }
    // Of one learner it is the very file that Gradescope reads.
    let one: Value = serde_json::from_str(&gradebook(&school, &format!("--format gradescope --learner {}", name(2)))).unwrap();
    assert_eq!(one, all[&name(2)]);
    // The schema lets nothing through that is not documented.
    for (at, wrong) in
        [("/score", "1".into()), ("/visibility", "shown".into()), ("/tests/0/status", "skipped".into()), ("/tests/0/number", 1.into())]
    {
        let mut damaged = one.clone();
        *damaged.pointer_mut(at).unwrap() = wrong;
        assert!(!schema.is_valid(&damaged), "{at}");
    }
    let mut more = one;
    more["surplus"] = 1.into();
    assert!(!schema.is_valid(&more));
}
