//! What must not leave is taken out: secrets, wherever a text may hold one, control characters, and addresses where that is asked for.
//! Rules for secrets are the checks'.

use std::borrow::Cow;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::addresses::hide;
use crate::checks::{CheckFile, redact, redact_evidence};
use crate::domain::evidence::Evidence;
use crate::domain::sanitize::sanitize;
use crate::domain::verdict::CheckResult;
use crate::submission::manifest::Manifest;

/// A text without secrets.
pub fn text(text: String) -> String {
    redact(sanitize(&text).into_owned(), &[])
}

/// A file without secrets, when it is a text.
pub fn attachment(bytes: Vec<u8>, hide_addresses: bool) -> Vec<u8> {
    match String::from_utf8(bytes) {
        Ok(text) => {
            let text = redact(text, &[]);
            if hide_addresses { without_addresses(text).into_bytes() } else { text.into_bytes() }
        }
        Err(error) => error.into_bytes(),
    }
}

/// A result, the same way: its words may be a machine's.
pub fn result(result: CheckResult) -> CheckResult {
    let mut ladder = result.ladder;
    for report in &mut ladder {
        report.seen = text(std::mem::take(&mut report.seen));
        report.causes = std::mem::take(&mut report.causes).into_iter().map(|cause| cause.with_words(text)).collect();
        report.fix = report.fix.take().map(text);
    }
    CheckResult { expected: text(result.expected), actual: text(result.actual), fix: result.fix.map(text), ladder, ..result }
}

/// Evidence, also without what the checks that rest on it (under the hash `stored`) say to take out.
pub fn evidence(evidence: Evidence, stored: &str, file: Option<&CheckFile>, results: &[CheckResult]) -> Evidence {
    let of_this = results.iter().filter(|result| result.evidence.as_deref() == Some(stored));
    let checks = of_this.filter_map(|result| Some(file?.check(&result.id)?.1));
    let patterns: Vec<_> = checks.flat_map(|check| &check.redact).collect();
    redact_evidence(sanitized(evidence), &patterns)
}

/// The same value, with no control character in any of its texts.
pub fn sanitized<T: Serialize + DeserializeOwned>(value: T) -> T {
    changed(value, &|text| match sanitize(text) {
        Cow::Owned(clean) => Some(clean),
        Cow::Borrowed(_) => None,
    })
}

/// Takes addresses out of what the learner's machines said. What a check file says stays: a verification has the same words from there.
pub fn hide_in(manifest: &mut Manifest) {
    manifest.targets = without_addresses(std::mem::take(&mut manifest.targets));
    for probe in &mut manifest.probes {
        probe.command = without_addresses(std::mem::take(&mut probe.command));
    }
    for result in &mut manifest.verdicts {
        result.actual = without_addresses(std::mem::take(&mut result.actual));
        result.ladder = without_addresses(std::mem::take(&mut result.ladder));
    }
    for statement in &mut manifest.statements {
        statement.said = without_addresses(std::mem::take(&mut statement.said));
    }
}

/// The same value, with no secret in any of its texts.
pub fn without_secrets<T: Serialize + DeserializeOwned>(value: T) -> T {
    changed(value, &|said| Some(text(said.to_owned())).filter(|clean| clean != said))
}

/// The same value, with no network address in any of its texts.
pub fn without_addresses<T: Serialize + DeserializeOwned>(value: T) -> T {
    changed(value, &hide)
}

/// The same value, with each of its texts as `change` has it.
fn changed<T: Serialize + DeserializeOwned>(value: T, change: &dyn Fn(&str) -> Option<String>) -> T {
    let clean = serde_json::to_value(&value).map(|mut json| {
        walk(&mut json, change);
        json
    });
    // What became JSON becomes the same type again.
    clean.and_then(serde_json::from_value).unwrap_or(value)
}

fn walk(value: &mut Value, change: &dyn Fn(&str) -> Option<String>) {
    match value {
        Value::String(text) => {
            if let Some(changed) = change(text) {
                *text = changed;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| walk(item, change)),
        Value::Object(entries) => entries.values_mut().for_each(|item| walk(item, change)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
