//! `check --format junit`: XML as build servers read it. An exercise is a suite, a check a case: failed is `<failure>`, could not
//! check is `<error>`, skipped is `<skipped>` (FORMATS §5). What no longer holds is a failure of the type `regressed`.

use std::fmt::Write;

use super::Run;
use super::details::{details, printable, title};
use crate::domain::verdict::{CheckResult, Verdict};

/// The report as XML, with a line end. `heading` turns an exercise's id into what people call it.
pub fn junit(run: &Run<'_>, results: &[CheckResult], heading: &dyn Fn(&str) -> String) -> String {
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let time = run.finished.duration_since(run.started).as_secs_f64().max(0.0);
    let _ = writeln!(xml, "<testsuites name={}{} time=\"{time:.3}\">", quoted(run.course), counts(results));
    for suite in results.chunk_by(|a, b| (&a.lesson, &a.exercise) == (&b.lesson, &b.exercise)) {
        write_suite(&mut xml, run, suite, heading);
    }
    xml.push_str("</testsuites>\n");
    xml
}

fn write_suite(xml: &mut String, run: &Run<'_>, suite: &[CheckResult], heading: &dyn Fn(&str) -> String) {
    let Some(first) = suite.first() else { return };
    // JUnit's schema has no zone in a suite's time; UTC is what its readers take it for.
    let began = run.started.strftime("%Y-%m-%dT%H:%M:%S");
    let time = seconds(suite.iter().map(|result| result.duration_ms).sum());
    let name = quoted(&format!("{}: {}", first.lesson, heading(&first.exercise)));
    let _ = writeln!(xml, "  <testsuite name={name}{} time=\"{time}\" timestamp=\"{began}\">", counts(suite));
    for result in suite {
        write_case(xml, result);
    }
    xml.push_str("  </testsuite>\n");
}

fn write_case(xml: &mut String, result: &CheckResult) {
    let class = quoted(&format!("{}.{}", result.lesson, result.id.replace('/', ".")));
    let _ = write!(xml, "    <testcase name={} classname={class} time=\"{}\"", quoted(&title(result)), seconds(result.duration_ms));
    let because = result.because.as_deref();
    let (element, kind) = match result.verdict {
        Verdict::Passed => {
            xml.push_str("/>\n");
            return;
        }
        Verdict::Failed if result.has_regressed() => ("failure", Some("regressed")),
        Verdict::Failed => ("failure", Some("failed")),
        Verdict::Errored => ("error", Some(because.unwrap_or("internal"))),
        // The schema gives a skipped case a message and no type.
        Verdict::Skipped => ("skipped", None),
    };
    let kind = kind.map(|kind| format!(" type={}", quoted(kind))).unwrap_or_default();
    let _ = write!(xml, ">\n      <{element} message={}{kind}", quoted(&result.actual));
    if result.verdict == Verdict::Skipped {
        xml.push_str("/>\n    </testcase>\n");
        return;
    }
    let text: Vec<String> = details(result).into_iter().map(|(name, text)| format!("{name}: {text}")).collect();
    let _ = write!(xml, ">{}</{element}>\n    </testcase>\n", escaped(&text.join("\n")));
}

/// The attributes that count.
fn counts(results: &[CheckResult]) -> String {
    let count = |verdict| results.iter().filter(|result| result.verdict == verdict).count();
    let (failed, errored, skipped) = (count(Verdict::Failed), count(Verdict::Errored), count(Verdict::Skipped));
    format!(" tests=\"{}\" failures=\"{failed}\" errors=\"{errored}\" skipped=\"{skipped}\"", results.len())
}

fn seconds(milliseconds: u64) -> String {
    format!("{}.{:03}", milliseconds / 1000, milliseconds % 1000)
}

/// Text of an element. `>` is escaped too: `]]>` is not allowed to stand in text.
fn escaped(text: &str) -> String {
    printable(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A value of an attribute, in its quotes. Line ends would become spaces if they were not written as references.
fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text).replace('"', "&quot;").replace('\n', "&#10;"))
}
