//! What `drillyard submit` shows before anything leaves: each file with its size and what is not in it, what is new since the last time, and
//! what an instructor's verification will say.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::adapters::ssh::SigningKey;
use crate::cli::output;
use crate::domain::deliverable::size_words;
use crate::domain::receipt::Receipt;
use crate::domain::verdict::tally;
use crate::ports::Signer;
use crate::submission::compose::FileNote;
use crate::submission::package::MANIFEST;
use crate::submission::verify::Checks;
use crate::submission::{Draft, Known, Manifest, Purpose, Roster, Rule, Severity, changes, verify};

/// The list, for people.
pub fn text(
    lesson: &str,
    draft: &Draft,
    key: &SigningKey,
    last: Option<&(&Receipt, Manifest)>,
    checks: Option<&Checks>,
    now: Timestamp,
) -> String {
    let manifest = &draft.manifest;
    let mut text = format!("{lesson}\n{}\nThis is what leaves:\n", output::columns(&summary(manifest, key)));
    let rows: Vec<[String; 3]> = draft.files.iter().map(|file| row(file, manifest)).collect();
    text.push_str(&output::columns(&rows));
    let bytes: usize = draft.files.iter().map(|file| file.bytes).sum();
    text.push_str(&format!(
        "  and the signature: {} files, {} in all\n\nsubmission {}\n",
        draft.files.len() + 1,
        size_words(bytes as u64),
        draft.hash()
    ));
    match last {
        None => text.push_str(&format!(
            "It is your first for this lesson. Your instructor's roster needs this line:\n  {}\n",
            roster_line(&manifest.learner.name, &key.public_line())
        )),
        Some((receipt, before)) => {
            let short: String = receipt.submission.chars().take(12).collect();
            text.push_str(&format!("It follows {short} of {}.", receipt.at.strftime("%Y-%m-%d %H:%M UTC")));
            let lines = changes(before, manifest);
            match lines.is_empty() {
                true => text.push_str(" Nothing has changed since.\n"),
                false => text.push_str(&format!(" Since then:\n  {}\n", lines.join("\n  "))),
            }
        }
    }
    let troubles = troubles(draft, &key.public_line(), checks, now);
    if !troubles.is_empty() {
        text.push_str(&format!("\nYour instructor will be told:\n  {}\n", troubles.join("\n  ")));
    }
    // The question that may follow stands apart.
    text.push('\n');
    text
}

/// What is in each file, under its name.
pub fn contents(draft: &Draft) -> String {
    let mut text = String::new();
    for (path, bytes) in draft.package.files() {
        let content = match std::str::from_utf8(bytes) {
            Ok(content) => content.to_owned(),
            Err(_) => "(no text)\n".to_owned(),
        };
        let end = if content.ends_with('\n') { "" } else { "\n" };
        text.push_str(&format!("\n==> {path} <==\n{content}{end}"));
    }
    text
}

/// Who hands in, and how far they came.
fn summary(manifest: &Manifest, key: &SigningKey) -> Vec<[String; 2]> {
    let mut rows = Vec::new();
    let mut row = |name: &str, value: String| rows.push([name.to_owned(), value]);
    row("by", manifest.learner.name.clone());
    row("with", key.shown());
    let verdicts = tally(manifest.verdicts.iter().map(|result| result.verdict));
    row("checks", if verdicts.is_empty() { "none was run".to_owned() } else { verdicts });
    if !manifest.deliverables.is_empty() {
        let written = manifest.deliverables.iter().filter(|deliverable| deliverable.answer.is_some()).count();
        row("answers", format!("{written} of {} written", manifest.deliverables.len()));
    }
    match manifest.quizzes.len() {
        0 => {}
        1 => row("quizzes", "1 attempt".to_owned()),
        count => row("quizzes", format!("{count} attempts")),
    }
    rows
}

/// The line of `allowed_signers` that lets this learner hand in.
fn roster_line(name: &str, public: &str) -> String {
    format!("{name} namespaces=\"{}\" {public}", Purpose::Submission.namespace())
}

fn row(file: &FileNote, manifest: &Manifest) -> [String; 3] {
    let mut notes = Vec::new();
    if file.path == MANIFEST {
        notes.push("what is signed: all results, and every file by its hash".to_owned());
    }
    let mut of_checks: BTreeMap<&str, ()> = BTreeMap::new();
    for result in &manifest.verdicts {
        let hash = result.evidence.as_deref().and_then(|hash| hash.strip_prefix("sha256:"));
        if hash.is_some_and(|hash| file.path == format!("evidence/{hash}.json")) {
            of_checks.insert(&result.id, ());
        }
    }
    if !of_checks.is_empty() {
        notes.push(of_checks.into_keys().collect::<Vec<_>>().join(", "));
    }
    if let Some(deliverable) = manifest.deliverables.iter().find(|deliverable| deliverable.answer.as_deref() == Some(&file.path)) {
        notes.push(deliverable.prompt.chars().take(60).collect());
    }
    let plural = |count: usize, one: &str, many: &str| if count == 1 { format!("1 {one}") } else { format!("{count} {many}") };
    if file.redactions > 0 {
        notes.push(format!("{} taken out", plural(file.redactions, "secret", "secrets")));
    }
    if file.addresses > 0 {
        notes.push(format!("{} taken out", plural(file.addresses, "address", "addresses")));
    }
    if file.cuts > 0 {
        notes.push(format!("{} cut", plural(file.cuts, "long output", "long outputs")));
    }
    // Nobody reads a hash here.
    let shown = match file.path.strip_prefix("evidence/") {
        Some(name) => format!("evidence/{}….json", name.chars().take(12).collect::<String>()),
        None => file.path.clone(),
    };
    [shown, size_words(file.bytes as u64), notes.join("; ")]
}

/// What a verification will find that is worth knowing before.
fn troubles(draft: &Draft, public: &str, checks: Option<&Checks>, now: Timestamp) -> Vec<String> {
    let (roster, _) = Roster::parse("", roster_line(&draft.manifest.learner.name, public).as_bytes(), &TimeZone::UTC);
    let report = verify(&draft.package, &Known { checks, ..Known::new(&roster, now) });
    // Nothing is signed yet, and an instructor's roster is not at hand.
    let early = |rule: Rule| matches!(rule, Rule::SignatureMissing | Rule::KeyUnknown);
    let findings = report.findings.iter().filter(|finding| finding.rule.severity() != Severity::Note && !early(finding.rule));
    findings.map(ToString::to_string).collect()
}
