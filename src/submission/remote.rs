//! Where things lie in a Git remote that several share: each learner has a branch with a folder for each submission, each instructor one
//! with their reviews and challenges. Nobody writes to another's branch, so nothing ever conflicts. Names prove nothing: signatures do.

use super::hash::Hash;
use super::manifest::Person;

/// Branches of learners begin so.
pub const LEARNERS: &str = "learners/";
/// Branches of instructors begin so.
pub const INSTRUCTORS: &str = "reviews/";

/// The folder of a learner's branch that holds submissions, each below its hash.
pub const SUBMISSIONS: &str = "submissions";
/// The folder of an instructor's branch that holds reviews, each below its hash.
pub const REVIEWS: &str = "reviews";
/// The folder of an instructor's branch that holds challenges, each below its hash.
pub const CHALLENGES: &str = "challenges";

/// A name of any length is told apart by the key; so much of it is for people.
const LONGEST_NAME: usize = 40;

/// `learners/ada-example-org-1f3a09c2d4e5`
pub fn learner_branch(learner: &Person) -> String {
    format!("{LEARNERS}{}", branch_name(learner))
}

/// `reviews/grace-example-org-9b…`
pub fn instructor_branch(instructor: &Person) -> String {
    format!("{INSTRUCTORS}{}", branch_name(instructor))
}

/// The same person with the same key has the same branch, from any computer.
fn branch_name(person: &Person) -> String {
    let mut name = String::new();
    for ch in person.name.chars().take(LONGEST_NAME) {
        if ch.is_ascii_alphanumeric() {
            name.push(ch.to_ascii_lowercase());
        } else if !name.ends_with('-') && !name.is_empty() {
            name.push('-');
        }
    }
    let key = Hash::of(format!("{}\n{}", person.name, person.key).as_bytes());
    format!("{}-{}", name.trim_end_matches('-'), key.short())
}

/// `submissions/HASH/manifest.json` and so on.
pub fn submission_path(submission: &Hash, file: &str) -> String {
    format!("{SUBMISSIONS}/{submission}/{file}")
}

/// `reviews/HASH/review.json` or its signature.
pub fn review_path(review: &Hash, file: &str) -> String {
    format!("{REVIEWS}/{review}/{file}")
}

/// `challenges/HASH/challenge.json` or its signature.
pub fn challenge_path(challenge: &Hash, file: &str) -> String {
    format!("{CHALLENGES}/{challenge}/{file}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_branch_has_a_name_that_git_takes_and_that_tells_people_apart() {
        let person = |name: &str, key: &str| Person { name: name.to_owned(), key: key.to_owned() };
        let ada = learner_branch(&person("Ada.L@Example.org", "SHA256:a"));
        assert!(ada.starts_with("learners/ada-l-example-org-"), "{ada}");
        assert_ne!(ada, learner_branch(&person("Ada.L@Example.org", "SHA256:b")));
        assert_ne!(ada, learner_branch(&person("ada-l@example.org", "SHA256:a")));
        for name in ["..", "-x", "@{", "a..lock", "é", "", "a\u{202e}b/c~^:?*[\\ d"] {
            let branch = instructor_branch(&person(name, "k"));
            let rest = branch.strip_prefix("reviews/").unwrap();
            assert!(rest.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'), "{branch}");
        }
    }
}
