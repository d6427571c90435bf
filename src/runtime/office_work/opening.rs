//! A submission out of the remote, as the screen shows it: verified again, cleaned and bounded. Nothing in it is believed.

use std::collections::BTreeMap;

use crate::adapters::cohort::CohortIndex;
use crate::app::office::Line;
use crate::app::screens::reviewing::{Attached, Loaded, Prompt, Quiz, Sent, Shown};
use crate::domain::evidence::Evidence;
use crate::domain::opinion::Opinions;
use crate::domain::sanitize::{sanitize, sanitize_line};
use crate::runtime::office::{NoPackage, Office};
use crate::submission::cohort::Cohort;
use crate::submission::manifest::{Deliverable, Manifest};
use crate::submission::package::MANIFEST;
use crate::submission::review::Ruling;
use crate::submission::verify::Evidences;
use crate::submission::{Package, changes, difference};

/// So much of an answer is shown, in bytes.
const ANSWER: usize = 256 << 10;
/// So much of an attached file, and of one stream of evidence.
const EXCERPT: usize = 16 << 10;
/// So many prompts, results, attempts and files.
const MOST: usize = 500;

/// What is kept here of it.
pub struct Kept {
    /// What is thought of it.
    pub opinions: Opinions,
    /// What this instructor says again and again.
    pub phrases: Vec<String>,
}

/// Reads the submission of a row.
///
/// # Errors
/// It can't be read, for people.
pub fn open(office: &Office, index: &CohortIndex, line: Line, kept: Kept) -> Result<Loaded, String> {
    let package = match office.package_of(index, &line.handed) {
        Ok(package) => package,
        Err(NoPackage::Unreadable(_)) => return Ok(unreadable(line, kept)),
        Err(fault) => return Err(fault.to_string()),
    };
    let report = office.bench().verify(&package, None);
    let cohort = index.cohort().map_err(|fault| fault.to_string())?;
    let before = line.handed.previous.as_ref().filter(|_| line.handed.holds).map(|hash| office.package_in(index, hash.as_str()));
    let before = before.and_then(Result::ok).map(|(_, package)| package);
    let earlier = before.as_ref().and_then(manifest_of);
    let Some(manifest) = manifest_of(&package) else { return Ok(unreadable(line, kept)) };
    let (evidences, _) = Evidences::read(&package);
    let shown = |result: &crate::domain::verdict::CheckResult| {
        let standing = report.checks.iter().find(|standing| standing.id == result.id);
        let evidence = result.evidence.as_deref().and_then(|hash| evidences.get(hash)).unwrap_or_default();
        Shown {
            judged: standing.and_then(|standing| standing.judged),
            level: standing.map(|standing| standing.level).unwrap_or_default(),
            evidence: evidence.iter().map(excerpt).collect(),
            result: cleaned(result),
        }
    };
    let results: Vec<Shown> = manifest.verdicts.iter().take(MOST).map(shown).collect();
    let sent = sent(&cohort, &line);
    let written = before.as_ref().zip(earlier.as_ref());
    let prompts = manifest.deliverables.iter().take(MOST).map(|prompt| read_prompt(prompt, &package, &results, written, &sent)).collect();
    let attached = |file: &crate::submission::manifest::FileRecord| Attached {
        path: sanitize_line(&file.path).into_owned(),
        bytes: file.bytes,
        text: package.file(&file.path).and_then(|bytes| std::str::from_utf8(bytes).ok()).map(|text| cut(text, EXCERPT).0),
    };
    let files = manifest.files.iter().filter(|file| file.path.starts_with("files/")).take(MOST).map(attached).collect();
    let changes = match &earlier {
        Some(earlier) => changes(earlier, &manifest).iter().map(|line| sanitize_line(line).into_owned()).collect(),
        None => line.changes.clone(),
    };
    Ok(Loaded {
        level: report.level,
        prompts,
        statements: manifest.statements.iter().take(MOST).map(|said| (clean(&said.check), clean(&said.said))).collect(),
        quizzes: manifest.quizzes.iter().take(MOST).map(quiz).collect(),
        files,
        changes,
        results,
        opinions: kept.opinions,
        phrases: kept.phrases,
        line,
    })
}

fn manifest_of(package: &Package) -> Option<Manifest> {
    Manifest::read(package.file(MANIFEST)?).ok()
}

/// Of one that can't be read there is only what its row tells.
fn unreadable(line: Line, kept: Kept) -> Loaded {
    Loaded {
        level: line.handed.level,
        prompts: Vec::new(),
        results: Vec::new(),
        statements: Vec::new(),
        quizzes: Vec::new(),
        files: Vec::new(),
        changes: Vec::new(),
        opinions: kept.opinions,
        phrases: kept.phrases,
        line,
    }
}

fn read_prompt(
    prompt: &Deliverable,
    package: &Package,
    results: &[Shown],
    written: Option<(&Package, &Manifest)>,
    sent: &BTreeMap<String, Sent>,
) -> Prompt {
    let text = |package: &Package, prompt: &Deliverable| {
        let bytes = package.file(prompt.answer.as_deref()?)?;
        Some(cut(&String::from_utf8_lossy(bytes), ANSWER))
    };
    let answer = text(package, prompt);
    let before = written.map(|(package, manifest)| {
        let same = manifest.deliverables.iter().find(|earlier| earlier.id == prompt.id);
        same.and_then(|earlier| text(package, earlier)).map(|(text, _)| text).unwrap_or_default()
    });
    let now = answer.as_ref().map_or("", |(text, _)| text);
    let differs = before.filter(|before| before != now).map(|before| difference(&before, now));
    Prompt {
        // Reviews name it as the manifest does.
        id: prompt.id.clone(),
        words: clean(&prompt.prompt),
        cut: answer.as_ref().is_some_and(|(_, cut)| *cut),
        difference: differs,
        results: results.iter().enumerate().filter(|(_, shown)| prompt.evidence.contains(&shown.result.id)).map(|(at, _)| at).collect(),
        quiz: prompt.quiz,
        sent: sent.get(&prompt.id).cloned(),
        answer: answer.map(|(text, _)| text),
    }
}

/// The last decision on each prompt that was sent and holds.
fn sent(cohort: &Cohort, line: &Line) -> BTreeMap<String, Sent> {
    let replaced = |review: &&crate::submission::cohort::Reviewed| {
        !cohort.reviewed.iter().any(|other| other.holds && other.replaces.as_ref() == Some(&review.review))
    };
    let reviews = cohort.reviewed.iter().filter(|review| review.holds && review.submission == line.handed.submission).filter(replaced);
    let decisions = reviews.flat_map(|review| {
        review.decisions.iter().map(|decision| {
            let sent = Sent {
                verified: decision.decision == Ruling::Verified,
                comment: clean(&decision.comment),
                by: clean(&review.reviewer),
                at: review.at,
            };
            (decision.deliverable.clone(), sent)
        })
    });
    decisions.collect()
}

fn quiz(attempt: &crate::domain::progress::QuizAttempt) -> Quiz {
    Quiz {
        name: clean(&attempt.quiz),
        right: attempt.right,
        asked: attempt.asked,
        finished: attempt.finished,
        missed: attempt.answers.iter().filter(|answer| !answer.right).take(MOST).map(|answer| clean(&answer.title)).collect(),
    }
}

fn cleaned(result: &crate::domain::verdict::CheckResult) -> crate::domain::verdict::CheckResult {
    crate::domain::verdict::CheckResult {
        title: clean(&result.title),
        expected: clean(&result.expected),
        actual: cut(&result.actual, EXCERPT).0,
        ..result.clone()
    }
}

fn excerpt(evidence: &Evidence) -> Evidence {
    Evidence {
        target: evidence.target.as_deref().map(clean),
        command: clean(&evidence.command),
        stdout: cut(&evidence.stdout, EXCERPT).0,
        stderr: cut(&evidence.stderr, EXCERPT).0,
        ladder: Vec::new(),
        ..evidence.clone()
    }
}

fn clean(text: &str) -> String {
    cut(&sanitize_line(text), EXCERPT).0
}

/// At most so many bytes of a text, cleaned; and whether that is not all of it.
fn cut(text: &str, most: usize) -> (String, bool) {
    let clean = sanitize(text);
    let end = (0..=most.min(clean.len())).rev().find(|end| clean.is_char_boundary(*end)).unwrap_or(0);
    (clean[..end].to_owned(), end < clean.len())
}
