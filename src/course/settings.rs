//! `drillyard.yaml` at a course's root: what to call the course and where its parts are, for what can't be found by looking.

use serde_yaml::Value;

use super::front_matter::broken_yaml;
use crate::domain::diagnostic::{Diagnostic, nearest};
use crate::domain::sanitize::sanitize_line;

/// The file's name, at the course's root.
pub const FILE: &str = "drillyard.yaml";

/// Keys the file may hold. `exams` belongs to the part that uses it.
const KEYS: &[&str] = &["id", "name", "docs", "quizzes", "exams", "passing_grade", "submit"];

/// What the file sets.
#[derive(Debug, Default, PartialEq)]
pub struct Settings {
    pub id: Option<String>,
    pub name: Option<String>,
    pub docs: Option<String>,
    pub quizzes: Vec<String>,
    pub passing_grade: Option<u8>,
    pub submit: Option<String>,
}

/// Reads the file's text. A value of the wrong kind is a diagnostic, and counts as not given.
pub fn parse(text: &str) -> (Settings, Vec<Diagnostic>) {
    let mut found = Vec::new();
    let value: Value = serde_yaml::from_str(text).unwrap_or_else(|error| {
        found.push(broken_yaml(FILE, text, 1, &error));
        Value::Null
    });
    let Value::Mapping(entries) = value else {
        if found.is_empty() && !value.is_null() {
            found.push(Diagnostic::error("bad-setting", FILE, 1, 1, "this is no list of settings like 'name: My course'"));
        }
        return (Settings::default(), found);
    };
    let mut settings = Settings::default();
    for (key, value) in &entries {
        let Value::String(key) = key else { continue };
        let wrong = |wanted: &str| Diagnostic::error("bad-setting", FILE, line_of(text, key), 1, format!("'{key}' must be {wanted}"));
        let line = || value.as_str().map(|text| sanitize_line(text.trim()).into_owned()).ok_or_else(|| wrong("a text"));
        let set = match key.as_str() {
            "id" => line().map(|text| settings.id = Some(text)),
            "name" => line().map(|text| settings.name = Some(text)),
            "submit" => line().map(|text| settings.submit = Some(text)),
            "docs" => line().map(|text| settings.docs = Some(text)),
            "quizzes" => folders(value).map(|folders| settings.quizzes = folders).ok_or_else(|| wrong("a folder or a list of folders")),
            "passing_grade" => {
                percent(value).map(|grade| settings.passing_grade = Some(grade)).ok_or_else(|| wrong("a number from 0 to 100"))
            }
            known if KEYS.contains(&known) => Ok(()),
            unknown => {
                let near = nearest(unknown, KEYS.iter().copied()).map(|near| format!("; did you mean '{near}'?")).unwrap_or_default();
                let unknown = sanitize_line(unknown);
                let line = line_of(text, key);
                Err(Diagnostic::warning("unknown-setting", FILE, line, 1, format!("'{unknown}' is no setting of a course{near}")))
            }
        };
        found.extend(set.err());
    }
    (settings, found)
}

fn folders(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::String(folder) => Some(vec![folder.clone()]),
        Value::Sequence(items) => items.iter().map(|item| item.as_str().map(str::to_owned)).collect(),
        _ => None,
    }
}

fn percent(value: &Value) -> Option<u8> {
    value.as_u64().and_then(|grade| u8::try_from(grade).ok()).filter(|grade| *grade <= 100)
}

/// Line, from 1, on which a top-level key stands.
fn line_of(text: &str, key: &str) -> usize {
    let starts = |line: &str| {
        line.trim_start_matches(['"', '\''])
            .strip_prefix(key)
            .is_some_and(|rest| rest.trim_start_matches(['"', '\'']).trim_start().starts_with(':'))
    };
    text.lines().position(starts).map_or(1, |index| index + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_is_read() {
        let (settings, found) =
            parse("name: Yard\nid: yard\ndocs: lessons\nquizzes: [quizzes, more]\npassing_grade: 70\nexams: exams.yaml\n");
        assert_eq!(found, []);
        let quizzes = vec!["quizzes".to_owned(), "more".to_owned()];
        let expected = Settings {
            id: Some("yard".into()),
            name: Some("Yard".into()),
            docs: Some("lessons".into()),
            quizzes,
            passing_grade: Some(70),
            submit: None,
        };
        assert_eq!(settings, expected);
    }

    #[test]
    fn a_fault_names_its_line_and_the_rest_is_read() {
        for (text, rule, line, says) in [
            ("name: Yard\nquizes: q\n", "unknown-setting", 2, "did you mean 'quizzes'?"),
            ("name: Yard\n\npassing_grade: 700\n", "bad-setting", 3, "from 0 to 100"),
            ("name: Yard\ndocs: [a]\n", "bad-setting", 2, "'docs' must be a text"),
        ] {
            let (settings, found) = parse(text);
            assert_eq!(settings.name.as_deref(), Some("Yard"));
            assert_eq!((found[0].rule, found[0].line), (rule, line), "{found:?}");
            assert!(found[0].message.contains(says), "{}", found[0].message);
        }
        assert_eq!(parse("name: [open\n").1[0].rule, "broken-yaml");
        assert_eq!(parse("- just\n- a list\n").1[0].rule, "bad-setting");
        assert_eq!(parse("").1, []);
    }
}
