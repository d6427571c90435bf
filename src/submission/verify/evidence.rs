//! The raw evidence of a submission: read as strictly as the manifest, and held against what the manifest says of each probe.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use super::field;
use crate::checks::REDACTED;
use crate::domain::evidence::{Evidence, RungReport, RungState};
use crate::domain::verdict::Rung;
use crate::submission::finding::{Finding, Rule};
use crate::submission::hash::Hash;
use crate::submission::manifest::{HostKey, Manifest, ProbeRecord};
use crate::submission::package::{LARGEST_FILE, Package};
use crate::submission::strict::{self, Limits};

/// The ladder's causes are the deepest.
const LIMITS: Limits = Limits { bytes: LARGEST_FILE, values: 50_000, depth: 8 };
/// How far a learner's clock may be ahead of the reader's.
const TOLERANCE: SignedDuration = SignedDuration::from_mins(10);

/// What the machines said, by `sha256:…` of the file it is in.
#[derive(Clone, Debug, Default)]
pub struct Evidences(BTreeMap<String, Vec<Evidence>>);

impl Evidences {
    /// Reads every `evidence/*.json`, with what is wrong in them.
    pub fn read(package: &Package) -> (Self, Vec<Finding>) {
        let (mut all, mut found) = (BTreeMap::new(), Vec::new());
        for (path, bytes) in package.files().filter(|(path, _)| path.starts_with("evidence/")) {
            let hash = Hash::of(bytes);
            if path != evidence_path(&hash) {
                found.push(Finding::new(Rule::EvidenceUnreadable, path, "is not named by its hash"));
            }
            match strict::read::<Vec<Evidence>>(bytes, &LIMITS) {
                Ok(evidence) => drop(all.insert(format!("sha256:{hash}"), evidence)),
                Err(fault) => found.push(Finding::new(Rule::EvidenceUnreadable, path, fault.to_string())),
            }
        }
        (Self(all), found)
    }

    /// What stands under `sha256:…`.
    pub fn get(&self, hash: &str) -> Option<&[Evidence]> {
        self.0.get(hash).map(Vec::as_slice)
    }
}

/// The path of the evidence with this hash.
pub fn evidence_path(hash: &Hash) -> String {
    format!("evidence/{hash}.json")
}

/// The hash of one probe's evidence, by itself.
pub fn hash_of_one(evidence: &Evidence) -> Hash {
    Hash::of(&serde_json::to_vec(evidence).unwrap_or_default())
}

/// Whether something was taken out of it.
pub fn is_redacted(evidence: &Evidence) -> bool {
    serde_json::to_string(evidence).unwrap_or_default().contains(REDACTED)
}

/// Reads the evidence, and compares.
pub fn look(package: &Package, manifest: &Manifest, at: Timestamp, found: &mut Vec<Finding>) -> Evidences {
    let (evidences, mut unreadable) = Evidences::read(package);
    found.append(&mut unreadable);
    let mut recorded = BTreeSet::new();
    for (index, record) in manifest.probes.iter().enumerate() {
        let place = |name: &str| field(&format!("probes[{index}].{name}"));
        if !recorded.insert((record.file.as_str(), record.index)) {
            found.push(Finding::new(Rule::ProbeDiffers, place("index"), "is listed twice"));
        }
        let hash = record.file.strip_prefix("evidence/").and_then(|name| name.strip_suffix(".json"));
        let Some(file) = hash.and_then(|hash| evidences.get(&format!("sha256:{hash}"))) else {
            found.push(Finding::new(Rule::ProbeDiffers, place("file"), format!("'{}' is no evidence that is there", record.file)));
            continue;
        };
        let Some(evidence) = file.get(record.index) else {
            found.push(Finding::new(Rule::ProbeDiffers, place("index"), format!("{} has no probe {}", record.file, record.index)));
            continue;
        };
        for name in differences(record, evidence) {
            found.push(Finding::new(Rule::ProbeDiffers, place(name), format!("is not what {} has", record.file)));
        }
        if evidence.ended < evidence.started {
            found.push(Finding::new(Rule::ProbeDiffers, place("ended"), "is before it began"));
        }
        if evidence.ended > at.checked_add(TOLERANCE).unwrap_or(at) {
            found.push(Finding::new(Rule::ClockAhead, place("ended"), format!("{} is in the future: it is {at} here", evidence.ended)));
        }
        if record.redacted {
            found.push(Finding::new(Rule::Redacted, place("redacted"), "secrets were taken out of this before it was handed in"));
        }
        if evidence.truncated {
            found.push(Finding::new(Rule::Truncated, place("truncated"), "its output was longer than what is kept"));
        }
    }
    for (hash, evidence) in &evidences.0 {
        let path = format!("evidence/{}.json", hash.trim_start_matches("sha256:"));
        for index in (0..evidence.len()).filter(|index| !recorded.contains(&(path.as_str(), *index))) {
            found.push(Finding::new(Rule::ProbeDiffers, field("probes"), format!("probe {index} of {path} is not listed")));
        }
    }
    let results = manifest.verdicts.iter().filter_map(|result| result.evidence.as_ref());
    let used: BTreeSet<&String> = results.chain(manifest.achievements.iter().filter_map(|past| past.evidence.as_ref())).collect();
    for hash in evidences.0.keys().filter(|hash| !used.contains(hash)) {
        let path = format!("evidence/{}.json", hash.trim_start_matches("sha256:"));
        found.push(Finding::new(Rule::EvidenceUnused, path, "no result rests on it: was one left out?"));
    }
    if manifest.host_keys != host_keys(&evidences) {
        found.push(Finding::new(Rule::ProbeDiffers, field("host_keys"), "are not the keys that the evidence shows"));
    }
    evidences
}

/// The keys that machines showed on the way to them, as the ladder tells it.
pub fn host_keys(evidences: &Evidences) -> Vec<HostKey> {
    let mut keys = BTreeSet::new();
    for evidence in evidences.0.values().flatten() {
        let key = evidence.target.clone().zip(host_key_in(&evidence.ladder));
        keys.extend(key.map(|(target, fingerprint)| HostKey { target, fingerprint: fingerprint.to_owned() }));
    }
    keys.into_iter().collect()
}

/// The host key, `SHA256:…`, that was accepted on a way.
pub fn host_key_in(ladder: &[RungReport]) -> Option<&str> {
    let held = ladder.iter().find(|report| report.rung == Rung::HostKey && report.state == RungState::Held)?;
    held.seen.split([' ', ',']).find(|word| word.starts_with("SHA256:"))
}

/// Names of the fields in which the manifest and the evidence differ.
fn differences(record: &ProbeRecord, evidence: &Evidence) -> Vec<&'static str> {
    let differs = [
        ("vantage", record.vantage != evidence.vantage),
        ("target", record.target != evidence.target),
        ("command", record.command != evidence.command),
        ("exit", record.exit != evidence.exit()),
        ("started", record.started != evidence.started),
        ("ended", record.ended != evidence.ended),
        ("sha256", record.sha256 != hash_of_one(evidence)),
        ("truncated", record.truncated != evidence.truncated),
        ("redacted", record.redacted != is_redacted(evidence)),
    ];
    differs.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect()
}
