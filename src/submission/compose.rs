//! What the learner's store knows of a lesson becomes a submission: secrets taken out, each file with its hash, one manifest over all.
//! The same material always makes the same bytes, so that what is shown before a yes is what leaves after it.

mod addresses;
mod cleaning;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use addresses::HIDDEN;

use super::challenge::CHECK;
use super::hash::Hash;
use super::manifest::{Achieved, CheckRef, CourseRef, Deliverable, FORMAT, FileRecord, Manifest, Person, ProbeRecord, Statement};
use super::package::{BadFile, CHALLENGE, CHALLENGE_SIGNATURE, MANIFEST, Package, SIGNATURE};
use super::verify::{Evidences, evidence_path, hash_of_one, host_keys, is_redacted, rejudge};
use crate::checks::{CheckFile, REDACTED};
use crate::domain::evidence::Evidence;
use crate::domain::progress::{Achievement, QuizAttempt};
use crate::domain::target::Bindings;
use crate::domain::verdict::CheckResult;

/// Everything that a submission is made of.
#[derive(Clone, Debug)]
pub struct Material<'a> {
    /// Who hands in, and with which key.
    pub learner: Person,
    /// The course, at its content.
    pub course: CourseRef,
    /// Path of the lesson.
    pub lesson: &'a str,
    /// The lesson's checks, when it has any.
    pub checks: Option<CheckSource<'a>>,
    /// The learner's machines, by the course's names.
    pub targets: &'a Bindings,
    /// The latest result of each check.
    pub results: Vec<CheckResult>,
    /// What the results and achievements rest on, by `sha256:…`.
    pub evidence: BTreeMap<String, Vec<Evidence>>,
    /// What passed at any time.
    pub achievements: Vec<Achievement>,
    /// What the learner said to checks, by full id, with when.
    pub statements: Vec<(String, String, Timestamp)>,
    /// Attempts at the lesson's quizzes.
    pub quizzes: Vec<QuizAttempt>,
    /// The lesson's prompts, with what was written for them.
    pub written: Vec<Written>,
    /// Files to go along: their names below `files/`, and what is in them.
    pub attached: Vec<(String, Vec<u8>)>,
    /// This computer: `machine_hash`.
    pub machine: Option<Hash>,
    /// The challenge that this answers, with its signature.
    pub challenge: Option<(Vec<u8>, Vec<u8>)>,
    /// The last submission for this lesson.
    pub previous: Option<Hash>,
    /// Network addresses are taken out as well.
    pub hide_addresses: bool,
}

/// A check file with its hashes.
#[derive(Clone, Debug)]
pub struct CheckSource<'a> {
    /// The file, read.
    pub file: &'a CheckFile,
    /// Of its text.
    pub sha256: Hash,
    /// Of each check.
    pub hashes: Vec<CheckRef>,
}

/// A prompt, with what the learner wrote for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Unique within the lesson.
    pub id: String,
    /// What is asked.
    pub prompt: String,
    /// Markdown; empty where nothing was written.
    pub text: String,
    /// Full ids of the checks that belong to it.
    pub evidence: Vec<String>,
    /// The lesson's quiz belongs to it.
    pub quiz: bool,
    /// Files that go along with it: their names, and what is in them.
    pub files: Vec<(String, Vec<u8>)>,
}

/// A submission that nobody has signed yet.
#[derive(Clone, Debug)]
pub struct Draft {
    /// What it says.
    pub manifest: Manifest,
    /// Its files, `manifest.json` among them.
    pub package: Package,
    /// What there is to say of each file, in the order of their paths.
    pub files: Vec<FileNote>,
}

/// What leaves in one file, and what does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileNote {
    /// Its path.
    pub path: String,
    /// Its size.
    pub bytes: usize,
    /// How many secrets were taken out.
    pub redactions: usize,
    /// How many network addresses were taken out.
    pub addresses: usize,
    /// How many outputs in it were cut.
    pub cuts: usize,
}

impl Draft {
    /// The submission's hash: it stays what it is when it is signed.
    pub fn hash(&self) -> Hash {
        Hash::of(self.document())
    }

    /// The bytes to sign.
    pub fn document(&self) -> &[u8] {
        self.package.file(MANIFEST).unwrap_or_default()
    }

    /// The same files, with the signature over the manifest.
    ///
    /// # Errors
    /// It makes the submission too large.
    pub fn signed(&self, signature: &str) -> Result<Package, BadFile> {
        let mut package = self.package.clone();
        package.add(SIGNATURE, signature.as_bytes().to_vec())?;
        Ok(package)
    }
}

/// Makes the submission.
///
/// # Errors
/// A file that can't be part of one, by name.
pub fn compose(material: Material<'_>) -> Result<Draft, BadFile> {
    let Material { learner, course, lesson, checks, targets, statements, quizzes, machine, challenge, previous, .. } = material;
    let mut package = Package::default();
    let hide = material.hide_addresses;
    let challenged = challenge.is_some();
    let known = |id: &str| (challenged && id == CHECK) || checks.as_ref().is_some_and(|checks| checks.file.check(id).is_some());
    let mut verdicts: Vec<CheckResult> = material.results.into_iter().filter(|result| known(&result.id)).map(cleaning::result).collect();
    let mut achievements: Vec<Achieved> = material.achievements.into_iter().filter(|past| known(&past.check)).map(achieved).collect();
    let wanted: BTreeSet<&String> = verdicts
        .iter()
        .filter_map(|result| result.evidence.as_ref())
        .chain(achievements.iter().filter_map(|past| past.evidence.as_ref()))
        .collect();
    let mut renamed = BTreeMap::new();
    let mut probes = Vec::new();
    for (old, evidence) in material.evidence.into_iter().filter(|(hash, _)| wanted.contains(hash)) {
        let file = checks.as_ref().map(|checks| checks.file);
        let mut clean: Vec<Evidence> = evidence.into_iter().map(|item| cleaning::evidence(item, &old, file, &verdicts)).collect();
        if hide {
            clean = cleaning::without_addresses(clean);
        }
        let bytes = serde_json::to_vec(&clean).unwrap_or_default();
        let hash = Hash::of(&bytes);
        let path = evidence_path(&hash);
        if package.file(&path).is_none() {
            package.add(&path, bytes)?;
            probes.extend(clean.iter().enumerate().map(|(index, item)| record(&path, index, item)));
        }
        renamed.insert(old, format!("sha256:{hash}"));
    }
    probes.sort_by_key(|probe| (probe.started, probe.file.clone(), probe.index));
    let host_keys = host_keys(&Evidences::read(&package).0);
    let rename = |hash: &mut Option<String>| *hash = hash.as_ref().and_then(|hash| renamed.get(hash).cloned());
    let changed: BTreeSet<String> = verdicts
        .iter()
        .filter(|result| result.evidence.as_ref().is_some_and(|hash| renamed.get(hash) != Some(hash)))
        .map(|result| result.id.clone())
        .collect();
    verdicts.iter_mut().for_each(|result| rename(&mut result.evidence));
    achievements.iter_mut().for_each(|past| rename(&mut past.evidence));
    let deliverables = answers(material.written, hide, &mut package)?;
    for (name, bytes) in material.attached {
        package.add(&format!("files/{name}"), cleaning::attachment(bytes, hide))?;
    }
    let challenge = match challenge {
        None => None,
        Some((document, signature)) => {
            let hash = Hash::of(&document);
            package.add(CHALLENGE, document)?;
            package.add(CHALLENGE_SIGNATURE, signature)?;
            Some(hash)
        }
    };
    let said = |(check, said, at): (String, String, Timestamp)| Statement { check, said: cleaning::text(said), at };
    let files =
        package.files().map(|(path, bytes)| FileRecord { path: path.to_owned(), bytes: bytes.len() as u64, sha256: Hash::of(bytes) });
    let mut manifest = cleaning::sanitized(Manifest {
        format: FORMAT,
        learner,
        course,
        lesson: lesson.to_owned(),
        tool: concat!("drillyard ", env!("CARGO_PKG_VERSION")).to_owned(),
        check_file: checks.as_ref().map(|checks| checks.sha256.clone()),
        checks: checks.as_ref().map(|checks| checks.hashes.clone()).unwrap_or_default(),
        targets: cleaning::without_secrets(targets.clone()),
        probes,
        verdicts,
        achievements,
        statements: statements.into_iter().filter(|(check, ..)| known(check)).map(said).collect(),
        quizzes,
        host_keys,
        machine,
        challenge,
        previous,
        deliverables,
        files: files.collect(),
    });
    if hide {
        cleaning::hide_in(&mut manifest);
    }
    if let Some(checks) = checks.filter(|_| !changed.is_empty()) {
        judge_again(&mut manifest, &package, checks.file, &changed);
    }
    let document = crate::domain::sanitize::json(&manifest).unwrap_or_default() + "\n";
    package.add(MANIFEST, document.into_bytes())?;
    let files = package.files().map(|(path, bytes)| note(path, bytes)).collect();
    Ok(Draft { manifest, package, files })
}

/// Results whose evidence lost a secret say what the evidence that leaves comes to.
fn judge_again(manifest: &mut Manifest, package: &Package, file: &CheckFile, changed: &BTreeSet<String>) {
    let (evidences, _) = Evidences::read(package);
    for again in rejudge(manifest, &evidences, file) {
        if let Some(result) = manifest.verdicts.iter_mut().find(|result| changed.contains(&result.id) && result.id == again.id) {
            let evidence = result.evidence.take();
            *result = CheckResult { evidence, ..again };
        }
    }
}

fn achieved(past: Achievement) -> Achieved {
    Achieved { check: past.check, at: past.at, last: past.last, evidence: past.evidence }
}

fn record(path: &str, index: usize, evidence: &Evidence) -> ProbeRecord {
    ProbeRecord {
        file: path.to_owned(),
        index,
        vantage: evidence.vantage,
        target: evidence.target.clone(),
        command: evidence.command.clone(),
        exit: evidence.exit(),
        started: evidence.started,
        ended: evidence.ended,
        sha256: hash_of_one(evidence),
        truncated: evidence.truncated,
        redacted: is_redacted(evidence),
    }
}

/// Each answer in a file of its own, numbered as the lesson has them; and what goes along with it in a folder with the same name.
fn answers(written: Vec<Written>, hide: bool, package: &mut Package) -> Result<Vec<Deliverable>, BadFile> {
    let mut deliverables = Vec::new();
    for (number, written) in (1..).zip(written) {
        let text = cleaning::text(written.text);
        let text = if hide { cleaning::without_addresses(text) } else { text };
        let answer = match text.trim().is_empty() {
            true => None,
            false => {
                let path = format!("answers/{number:02}-{}.md", plain_name(&written.id));
                package.add(&path, text.into_bytes())?;
                Some(path)
            }
        };
        let Written { id, prompt, evidence, quiz, files, .. } = written;
        for (name, bytes) in files {
            package.add(&format!("files/{number:02}-{}/{name}", plain_name(&id)), cleaning::attachment(bytes, hide))?;
        }
        deliverables.push(Deliverable { id, prompt, answer, evidence, quiz });
    }
    Ok(deliverables)
}

/// An id as part of a file's name on any system.
fn plain_name(id: &str) -> String {
    let plain = |ch: char| if ch.is_ascii_alphanumeric() { ch.to_ascii_lowercase() } else { '-' };
    let name: String = id.chars().map(plain).take(60).collect();
    name.trim_matches('-').to_owned()
}

fn note(path: &str, bytes: &[u8]) -> FileNote {
    let text = String::from_utf8_lossy(bytes);
    // In the manifest the same texts stand again, and the signatures of what was cut.
    let of_its_own = path != MANIFEST;
    let count = |word: &str| if of_its_own { text.matches(word).count() } else { 0 };
    FileNote {
        path: path.to_owned(),
        bytes: bytes.len(),
        redactions: count(REDACTED),
        addresses: count(HIDDEN),
        cuts: count("\"truncated\":true"),
    }
}
