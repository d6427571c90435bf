//! Front matter: the YAML between `---` lines at the top of a page, keyed by the page's own path or plain. A landing page may
//! hold the record of all pages. What can't be read is a diagnostic at its line; every other page keeps its summary.

use serde_yaml::Value;

use crate::deliverables;
use crate::domain::course::{Course, ExerciseSummary, LessonSummary};
use crate::domain::deliverable::Deliverable;
use crate::domain::diagnostic::Diagnostic;
use crate::domain::sanitize::sanitize_line;
use crate::markdown::{self, front_matter};

/// What the front matter of the page `file` (relative to the course's root) tells about that page.
pub fn summary(file: &str, text: &str) -> (LessonSummary, Vec<Diagnostic>) {
    let mut found = Vec::new();
    let summary = records(text).into_iter().find(|record| record.is_about(file)).map(|record| record.read(file, &mut found));
    (summary.unwrap_or_default(), found)
}

/// Summaries of all lessons, in the order of `course.lessons`: a page's own front matter first, else what the merged record of
/// the landing page says. Reads every page's text, so it is for a moment when nobody waits.
pub fn summaries(course: &Course, read: &dyn Fn(&str) -> Option<String>) -> (Vec<LessonSummary>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let landing = format!("{}README.md", course.docs);
    let text = if course.has_file(&landing) { read(&landing).unwrap_or_default() } else { String::new() };
    let merged = records(&text);
    let read_one = |lesson: &crate::domain::course::Lesson| {
        let file = course.lesson_file(&lesson.id);
        let page = if lesson.present && file != landing { read(&file) } else { None };
        let (has_quiz, deliverables) =
            page.as_ref().or((file == landing).then_some(&text)).map(|page| asked(&file, page)).unwrap_or_default();
        let (own, mut found) = page.map(|text| summary(&file, &text)).unwrap_or_default();
        diagnostics.append(&mut found);
        if own != LessonSummary::default() {
            return LessonSummary { has_quiz, deliverables, ..own };
        }
        let record = merged.iter().find(|record| record.is_about(&file));
        let merged = record.map(|record| record.read(&landing, &mut diagnostics)).unwrap_or_default();
        LessonSummary { has_quiz, deliverables, ..merged }
    };
    (course.lessons.iter().map(read_one).collect(), diagnostics)
}

/// Whether a page has a knowledge check, and what it asks to be delivered. Only pages that have the words at all are read for it.
fn asked(file: &str, text: &str) -> (bool, Vec<Deliverable>) {
    let word = b"deliverable";
    if !text.contains("quizdown") && !text.as_bytes().windows(word.len()).any(|bytes| bytes.eq_ignore_ascii_case(word)) {
        return Default::default();
    }
    let (page, _) = markdown::parse(file, text);
    (page.has_quiz(), deliverables::read(&page, &[]))
}

/// One page's part of a front matter: small, so that a fault in it takes no other page down.
struct Record<'a> {
    /// The page's path, as written; empty when the front matter is plain.
    page: &'a str,
    yaml: &'a str,
    first_line: usize,
}

fn records(text: &str) -> Vec<Record<'_>> {
    let Some(parts) = front_matter(text) else { return Vec::new() };
    let mut keyed: Vec<Record> = Vec::new();
    let (mut start, mut line_number) = (0, parts.first_line);
    for line in parts.yaml.split_inclusive('\n') {
        if let Some(page) = page_key(line) {
            keyed.push(Record { page, yaml: &parts.yaml[start + line.len()..start + line.len()], first_line: line_number + 1 });
        } else if let Some(record) = keyed.last_mut() {
            let begin = start - record.yaml.len();
            record.yaml = &parts.yaml[begin..start + line.len()];
        }
        start += line.len();
        line_number += 1;
    }
    match keyed.is_empty() {
        true => vec![Record { page: "", yaml: parts.yaml, first_line: parts.first_line }],
        false => keyed,
    }
}

/// The path in a line `docs/4-vms/4.1.md:` that is not indented.
fn page_key(line: &str) -> Option<&str> {
    let key = line.trim_end().strip_suffix(':')?.trim_end();
    let key = key.strip_prefix(['"', '\'']).and_then(|key| key.strip_suffix(['"', '\''])).unwrap_or(key);
    (key.ends_with(".md") && !key.starts_with([' ', '\t', '#', '-'])).then_some(key)
}

impl Record<'_> {
    /// Whether this is the record of `file`. The path may be written from the course's root or from the docs root.
    fn is_about(&self, file: &str) -> bool {
        let page = self.page.trim_start_matches("./").trim_start_matches('/');
        page.is_empty() || file == page || file.strip_suffix(page).is_some_and(|folder| folder.ends_with('/'))
    }

    fn read(&self, file: &str, found: &mut Vec<Diagnostic>) -> LessonSummary {
        let value: Value = match serde_yaml::from_str(self.yaml) {
            Ok(value) => value,
            Err(error) => {
                found.push(broken_yaml(file, self.yaml, self.first_line, &error));
                return LessonSummary::default();
            }
        };
        let mut minutes = |value: &Value, key: &str| {
            let minutes = value.get(key).filter(|value| !value.is_null())?;
            whole_minutes(minutes).or_else(|| {
                let line = self.first_line + self.yaml.lines().position(|line| line.contains(key)).unwrap_or(0);
                found.push(Diagnostic::warning("bad-minutes", file, line, 1, format!("'{key}' is not a number of minutes")));
                None
            })
        };
        let exercises = value.get("exercises").and_then(Value::as_sequence).map(Vec::as_slice).unwrap_or_default();
        let read_exercise = |exercise: &Value| ExerciseSummary {
            name: words(exercise.get("name")).unwrap_or_default(),
            description: words(exercise.get("description")).unwrap_or_default(),
            minutes: minutes(exercise, "estMinutes"),
            technologies: list(exercise.get("technologies")),
        };
        let exercises = exercises.iter().map(read_exercise).collect();
        let reading_minutes = minutes(&value, "estReadingMinutes");
        LessonSummary { category: words(value.get("category")), reading_minutes, exercises, ..LessonSummary::default() }
    }
}

/// A diagnostic for `yaml` that can't be read, which begins at `first_line` of `file`. What is never closed is told at its last line.
pub fn broken_yaml(file: &str, yaml: &str, first_line: usize, error: &serde_yaml::Error) -> Diagnostic {
    let (line, column) = error.location().map_or((1, 1), |place| (place.line().min(yaml.lines().count()), place.column()));
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or_default();
    Diagnostic::error("broken-yaml", file, first_line + line.saturating_sub(1), column.max(1), format!("not readable as YAML: {message}"))
}

fn whole_minutes(value: &Value) -> Option<u32> {
    match value {
        Value::Number(number) => number.as_u64().or_else(|| number.as_f64().filter(|n| *n >= 0.0).map(|n| n.round() as u64)),
        Value::String(text) => text.trim().trim_end_matches("minutes").trim_end_matches("min").trim().parse().ok(),
        _ => None,
    }
    .and_then(|minutes| u32::try_from(minutes).ok())
}

fn words(value: Option<&Value>) -> Option<String> {
    let text = match value? {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        _ => return None,
    };
    Some(sanitize_line(text.trim()).into_owned()).filter(|text| !text.is_empty())
}

fn list(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::Sequence(items)) => items.iter().filter_map(|item| words(Some(item))).collect(),
        single => words(single).into_iter().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::assemble;

    const KEYED: &str = "---\ndocs/a/1.1-x.md:\n  category: Basics\n  estReadingMinutes: 15\n  exercises:\n    -\n      name: First\n      description: >\n        Two\n        lines.\n      estMinutes: 90\n      technologies:\n      - Vim\n      - Debian\n    - name: Second\n      estMinutes: '30'\n      technologies: Packer\n---\n# Title\n";

    #[test]
    fn front_matter_may_be_keyed_by_the_pages_path_or_plain() {
        let plain = "---\ncategory: Basics\nestReadingMinutes: 15\n---\n";
        for (file, text, exercises) in [("docs/a/1.1-x.md", KEYED, 2), ("docs/a/1.1-x.md", plain, 0)] {
            let (summary, found) = summary(file, text);
            assert_eq!(found, []);
            assert_eq!(summary.category.as_deref(), Some("Basics"));
            assert_eq!(summary.reading_minutes, Some(15));
            assert_eq!(summary.exercises.len(), exercises);
        }
        let (summary, _) = summary("docs/a/1.1-x.md", KEYED);
        assert_eq!(summary.exercise_minutes(), Some(120));
        assert_eq!(summary.exercises[0].description, "Two lines.");
        assert_eq!(summary.exercises[1].technologies, ["Packer"]);
    }

    #[test]
    fn a_record_of_another_page_says_nothing_about_this_one() {
        assert_eq!(summary("docs/b/1.1-x.md", KEYED).0, LessonSummary::default());
        assert_eq!(summary("docs/a/1.1-x.md", "# no front matter\n---\n").0, LessonSummary::default());
        assert_eq!(summary("docs/a/1.1-x.md", "---\nnever closed: 1\n").0, LessonSummary::default());
    }

    #[test]
    fn a_fault_is_told_at_its_line() {
        for (text, rule, line) in [
            ("---\ncategory: [open\nestReadingMinutes: 3\n---\n", "broken-yaml", 3),
            ("---\na.md:\n  category: x\n  estReadingMinutes: soon\n---\n", "bad-minutes", 4),
            ("---\na.md:\n  category: x\n  exercises: }\n---\n", "broken-yaml", 4),
        ] {
            let (_, found) = summary("a.md", text);
            assert_eq!((found[0].rule, found[0].line, found[0].file.as_str()), (rule, line, "a.md"), "{found:?}");
            assert_eq!(found.len(), 1);
        }
    }

    #[test]
    fn a_fault_in_the_merged_record_costs_only_its_own_page() {
        let read = |path: &str| {
            Some(match path {
                "README.md" => {
                    "---\na.md:\n  category: [open\nb.md:\n  category: Good\nc.md:\n  category: Merged\n---\n# Course\n".to_owned()
                }
                "c.md" => "---\nc.md:\n  category: Own\n---\n".to_owned(),
                "a.md" => "# A\n\n- An item\n\n  <div class=\"quizdown\"><div id=\"q\"></div></div>\n".to_owned(),
                "b.md" => "# B\n\n    <div class=\"quizdown\"><div id=\"shown as code\"></div></div>\n".to_owned(),
                "_sidebar.md" => "- [A](a.md)\n- [B](b.md)\n- [C](c.md)\n".to_owned(),
                _ => "text".to_owned(),
            })
        };
        let paths = ["README.md", "_sidebar.md", "a.md", "b.md", "c.md"].map(str::to_owned);
        let (course, _) = assemble(&paths, &read, "course");
        let (summaries, found) = summaries(&course, &read);
        let categories: Vec<Option<&str>> = summaries.iter().map(|summary| summary.category.as_deref()).collect();
        assert_eq!(categories, [None, Some("Good"), Some("Own")]);
        assert_eq!(summaries.iter().map(|summary| summary.has_quiz).collect::<Vec<_>>(), [true, false, false]);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].file.as_str(), found[0].line), ("README.md", 3));
    }
}
