//! Reviews of runs that nobody must lose: each in a folder of its own, with the evidence that it rests on, from before it is signed. One that
//! has its signature beside it was published.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::submission_files::{bounded, keep};
use crate::domain::evidence::Evidence;
use crate::submission::{Hash, Review};

/// More than any review has.
const LARGEST: usize = 1 << 20;
const DOCUMENT: &str = "review.json";
const SIGNATURE: &str = "review.json.sig";

/// All that are kept of one course.
pub struct KeptReviews(PathBuf);

impl KeptReviews {
    /// Those in this folder, which need not be there.
    pub fn at(folder: PathBuf) -> Self {
        Self(folder)
    }

    /// Where they are.
    pub fn folder(&self) -> &Path {
        &self.0
    }

    /// Keeps a review that is not signed yet, with its evidence by `sha256:…`.
    ///
    /// # Errors
    /// The system's.
    pub fn add(&self, document: &[u8], evidence: &BTreeMap<String, Vec<Evidence>>) -> io::Result<()> {
        let folder = self.of(&Hash::of(document));
        for (hash, evidence) in evidence {
            let name = hash.trim_start_matches("sha256:");
            keep(&folder.join("evidence").join(format!("{name}.json")), &serde_json::to_vec(evidence)?)?;
        }
        keep(&folder.join(DOCUMENT), document)
    }

    /// It was published, with this signature.
    ///
    /// # Errors
    /// The system's.
    pub fn published(&self, review: &Hash, signature: &str) -> io::Result<()> {
        keep(&self.of(review).join(SIGNATURE), signature.as_bytes())
    }

    /// Those that were not published yet, the earliest first. What is no review is passed over.
    pub fn unpublished(&self) -> Vec<Review> {
        let Ok(entries) = fs::read_dir(&self.0) else { return Vec::new() };
        let folders = entries.filter_map(Result::ok).map(|entry| entry.path());
        let unsigned = folders.filter(|folder| !folder.join(SIGNATURE).exists());
        let mut reviews: Vec<Review> =
            unsigned.filter_map(|folder| Review::read(&bounded(&folder.join(DOCUMENT), LARGEST).ok()?).ok()).collect();
        reviews.sort_by_key(|review| review.at);
        reviews
    }

    fn of(&self, review: &Hash) -> PathBuf {
        self.0.join(review.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_published_is_found_again_and_what_was_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let kept = KeptReviews::at(folder.path().join("reruns"));
        assert!(kept.unpublished().is_empty());
        let review = |second: i64| {
            let text = format!(
                r#"{{"format":1,"submission":"{0}","learner":"ada","course":"c","lesson":"l","reviewer":{{"name":"t","key":"k"}},
                    "at":"2026-03-01T12:00:0{second}Z","decisions":[],"comment":"","replaces":null}}"#,
                Hash::of(b"")
            );
            text.into_bytes()
        };
        kept.add(&review(2), &BTreeMap::from([("sha256:0a".to_owned(), Vec::new())])).unwrap();
        kept.add(&review(1), &BTreeMap::new()).unwrap();
        assert!(kept.folder().join(Hash::of(&review(2)).as_str()).join("evidence/0a.json").exists());
        let times: Vec<String> = kept.unpublished().iter().map(|review| review.at.to_string()).collect();
        assert_eq!(times, ["2026-03-01T12:00:01Z", "2026-03-01T12:00:02Z"]);
        kept.published(&Hash::of(&review(1)), "signature").unwrap();
        assert_eq!(kept.unpublished().len(), 1);
    }
}
