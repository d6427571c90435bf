//! What a report for programs tells of a result that did not pass, name by name, for JUnit's text and TAP's YAML alike.

use crate::checks::kinds::date;
use crate::domain::evidence::RungState;
use crate::domain::sanitize::sanitize;
use crate::domain::verdict::{CheckResult, Verdict};

/// Names with what stands behind them, in the order to read them; only those with anything to say. Free of control characters.
pub fn details(result: &CheckResult) -> Vec<(&'static str, String)> {
    let found = match result.verdict {
        Verdict::Passed | Verdict::Failed => "actual",
        Verdict::Errored | Verdict::Skipped => "reason",
    };
    let before = result.achieved_at.filter(|_| result.has_regressed()).map(|held| format!("it held on {}", date(held)));
    let pairs = [
        ("expected", Some(result.expected.clone())),
        (found, Some(result.actual.clone())),
        ("before", before),
        ("because", result.because.clone()),
        ("way", Some(way(result))),
        ("likeliest", Some(likeliest(result))),
        ("why", result.why.clone().filter(|_| result.verdict == Verdict::Failed)),
        ("fix", result.fix.clone()),
        ("evidence", result.evidence.clone()),
    ];
    let told = pairs.into_iter().filter_map(|(name, text)| Some((name, printable(&text?)))).filter(|(_, text)| !text.trim().is_empty());
    told.collect()
}

/// The way to the machine, a rung a line, where that is what broke.
fn way(result: &CheckResult) -> String {
    let rungs = result.ladder.iter().filter(|_| result.rung.is_some()).map(|report| match report.state {
        RungState::Held => format!("{}: {}", report.rung.label(), report.seen),
        RungState::Broke => format!("{}: BROKE: {}", report.rung.label(), report.seen),
        RungState::NotReached => format!("{}: not reached", report.rung.label()),
    });
    rungs.collect::<Vec<_>>().join("\n")
}

/// Why it may have broken there, with the command for each, a cause a line.
fn likeliest(result: &CheckResult) -> String {
    let broken = result.ladder.iter().filter(|report| report.state == RungState::Broke && result.rung.is_some());
    broken.flat_map(|report| &report.causes).map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// `text` without what a terminal would obey, and without the two code points that neither XML nor YAML can hold.
pub fn printable(text: &str) -> String {
    sanitize(text).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}

/// What one calls the result in a list: `8. The title`.
pub fn title(result: &CheckResult) -> String {
    let step = result.step.map(|step| format!("{step}. ")).unwrap_or_default();
    format!("{step}{}", printable(&result.title).replace('\n', " "))
}
