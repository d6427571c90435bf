//! Findings as SARIF 2.1.0 (<https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>), which code hosts and editors read.

use serde::Serialize;

use crate::domain::diagnostic::{Diagnostic, Severity};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

#[derive(Serialize)]
pub struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    /// Columns count characters, and not UTF-16's units.
    column_kind: &'static str,
    results: Vec<Finding>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
struct Driver {
    name: &'static str,
    version: &'static str,
    rules: Vec<Rule>,
}

#[derive(Serialize)]
struct Rule {
    id: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Finding {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Message,
    locations: [Location; 1],
}

#[derive(Serialize)]
struct Message {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: PhysicalLocation,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

#[derive(Serialize)]
struct ArtifactLocation {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
}

/// A log of one run.
pub fn log(diagnostics: &[Diagnostic]) -> Log {
    let mut rules: Vec<&'static str> = diagnostics.iter().map(|diagnostic| diagnostic.rule).collect();
    rules.sort_unstable();
    rules.dedup();
    let finding = |diagnostic: &Diagnostic| Finding {
        rule_id: diagnostic.rule,
        rule_index: rules.partition_point(|rule| *rule < diagnostic.rule),
        level: match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        message: Message { text: diagnostic.message.clone() },
        locations: [Location {
            physical_location: PhysicalLocation {
                artifact_location: ArtifactLocation { uri: uri(&diagnostic.file) },
                region: Region { start_line: diagnostic.line.max(1), start_column: diagnostic.column.max(1) },
            },
        }],
    };
    let results = diagnostics.iter().map(finding).collect();
    let rules = rules.iter().map(|id| Rule { id }).collect();
    let tool = Tool { driver: Driver { name: "drillyard", version: env!("CARGO_PKG_VERSION"), rules } };
    Log { schema: SCHEMA, version: "2.1.0", runs: [Run { tool, column_kind: "unicodeCodePoints", results }] }
}

/// A path as a relative reference (RFC 3986, section 4.2); an absolute one as a `file` URI.
fn uri(path: &str) -> String {
    let mut uri = if path.starts_with('/') { "file://".to_owned() } else { String::new() };
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(char::from(byte)),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_result_points_to_its_rule_and_its_place() {
        let one = Diagnostic::error("dead-link", "docs/ä b.md", 3, 7, "gone");
        let two = Diagnostic::warning("a-rule", "/c/d.md", 0, 0, "odd");
        let log = serde_json::to_value(log(&[one, two])).unwrap();
        let run = &log["runs"][0];
        assert_eq!(run["tool"]["driver"]["rules"], serde_json::json!([{"id": "a-rule"}, {"id": "dead-link"}]));
        let result = &run["results"][0];
        assert_eq!((&result["ruleId"], &result["ruleIndex"], &result["level"]), (&"dead-link".into(), &1.into(), &"error".into()));
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "docs/%C3%A4%20b.md");
        assert_eq!(place["region"], serde_json::json!({"startLine": 3, "startColumn": 7}));
        let place = &run["results"][1]["locations"][0]["physicalLocation"];
        assert_eq!((&place["artifactLocation"]["uri"], &place["region"]["startLine"]), (&"file:///c/d.md".into(), &1.into()));
    }
}
