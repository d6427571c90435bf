//! An export of a cohort: which submissions and reviews are meant, and what each is called in a folder of plain files. Names are made so that
//! the same cohort always makes the same folder, that they sort by learner, lesson and time, and that no name of anybody's choosing leads out.

use std::collections::{BTreeMap, BTreeSet};

use super::cohort::{Handed, Reviewed};
use super::hash::Hash;
use super::roster::Roster;
use super::signature::Purpose;

/// The list of all files with their hashes, as `sha256sum -c` takes it.
pub const SUMS: &str = "SHA256SUMS";
/// The roster.
pub const ROSTER: &str = "allowed_signers";
/// How learners stand by what is exported.
pub const GRADEBOOK: &str = "gradebook.csv";
/// How to verify it all.
pub const README: &str = "README.txt";

/// What proves nothing lies below this.
const REFUSED: &str = "does-not-hold";
/// The longest name of one file or folder that is made here.
const LONGEST_NAME: usize = 80;

/// Of whom and of what; empty means all.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Names, as rosters have them.
    pub learners: Vec<String>,
    /// Paths of lessons.
    pub lessons: Vec<String>,
}

/// One submission, with the reviews of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// The path of its archive.
    pub path: String,
    /// Its place among what was handed in.
    pub handed: usize,
    /// The path of each review (its signature is beside it), and its place among what was reviewed.
    pub reviews: Vec<(String, usize)>,
}

impl Selection {
    fn means(&self, handed: &Handed) -> bool {
        let listed = |names: &[String], name: &String| names.is_empty() || names.contains(name);
        listed(&self.learners, &handed.learner) && listed(&self.lessons, &handed.lesson)
    }
}

/// What is exported, by path. A submission that lies on two branches is there once; one that does not hold lies apart, since whose it is
/// nobody can tell.
pub fn plan(handed: &[Handed], reviewed: &[Reviewed], selection: &Selection) -> Vec<Exported> {
    let mut reviews: BTreeMap<&Hash, Vec<(usize, &Reviewed)>> = BTreeMap::new();
    for (place, review) in reviewed.iter().enumerate() {
        reviews.entry(&review.submission).or_default().push((place, review));
    }
    let mut order: Vec<(usize, &Handed)> = handed.iter().enumerate().filter(|(_, row)| selection.means(row)).collect();
    order.sort_by(|(_, a), (_, b)| (a.at, &a.submission, &a.branch).cmp(&(b.at, &b.submission, &b.branch)));
    let mut seen = BTreeSet::new();
    let mut all = Vec::new();
    for (place, row) in order.into_iter().filter(|(_, row)| seen.insert((&row.submission, row.holds))) {
        let stem = stem(row);
        let mut of_it = BTreeMap::new();
        for (place, review) in reviews.get(&row.submission).into_iter().flatten() {
            let apart = if review.holds || !row.holds { String::new() } else { format!("{REFUSED}/") };
            of_it.insert(format!("{apart}{stem}.review-{}.json", review.review.short()), *place);
        }
        all.push(Exported { path: format!("{stem}.tar"), handed: place, reviews: of_it.into_iter().collect() });
    }
    all.sort_by(|a, b| a.path.cmp(&b.path));
    all
}

/// `ada@example.org/4-virtual-machines/4.1-golden-images/20260301T120000Z-1f3a09c2d4e5`
fn stem(row: &Handed) -> String {
    let mut parts: Vec<String> = Vec::new();
    if !row.holds {
        parts.push(REFUSED.to_owned());
    }
    parts.push(name(&row.learner));
    parts.extend(row.lesson.split('/').map(name));
    parts.push(format!("{}-{}", row.at.strftime("%Y%m%dT%H%M%SZ"), row.submission.short()));
    parts.join("/")
}

/// A name that every system takes for a file or folder; what had to be changed is told apart by its hash.
fn name(text: &str) -> String {
    let fits = |ch: char| ch.is_ascii_alphanumeric() || "@._+-".contains(ch);
    let plain: String = text.chars().map(|ch| if fits(ch) { ch } else { '-' }).take(LONGEST_NAME).collect();
    let is_odd = plain != text || plain.starts_with(['.', '-']) || plain.ends_with('.') || plain.is_empty() || RESERVED.contains(&text);
    let plain = plain.trim_matches(['.', '-']);
    match (is_odd, plain.is_empty()) {
        (false, _) => plain.to_owned(),
        (true, false) => format!("{plain}-{}", Hash::of(text.as_bytes()).short()),
        (true, true) => format!("unnamed-{}", Hash::of(text.as_bytes()).short()),
    }
}

/// Names of ours in the folder.
const RESERVED: [&str; 5] = [SUMS, ROSTER, GRADEBOOK, README, REFUSED];

/// The roster's text as far as the export is of: lines of whoever reviews, and of the learners that are meant, with the comments and lines that
/// can't be used left out; the whole text when all learners are meant.
pub fn roster(text: &[u8], roster: &Roster, learners: &[String]) -> Vec<u8> {
    if learners.is_empty() {
        return text.to_vec();
    }
    let lines: Vec<&[u8]> = text.split_inclusive(|byte| *byte == b'\n').collect();
    let instructs = [Purpose::Review, Purpose::Challenge];
    let meant = roster.entries.iter().filter(|entry| {
        instructs.iter().any(|purpose| entry.may_sign(purpose.namespace())) || learners.iter().any(|learner| entry.is_for(learner))
    });
    meant.filter_map(|entry| lines.get(entry.line.checked_sub(1)?)).flat_map(|line| line.iter().copied()).collect()
}

/// `SHA256SUMS`, as `sha256sum` prints it.
pub fn sums(files: &BTreeMap<String, Hash>) -> String {
    files.iter().map(|(path, hash)| format!("{hash}  {path}\n")).collect()
}

/// Reads [`sums`] back; `None` when it is none of ours.
pub fn read_sums(text: &str) -> Option<BTreeMap<String, Hash>> {
    text.lines().map(|line| line.split_once("  ").and_then(|(hash, path)| Some((path.to_owned(), Hash::parse(hash)?)))).collect()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use jiff::tz::TimeZone;

    use super::*;
    use crate::submission::level::Level;

    fn handed(learner: &str, lesson: &str, second: i64, holds: bool) -> Handed {
        Handed {
            branch: format!("learners/{learner}"),
            submission: Hash::of(format!("{learner} {lesson} {second}").as_bytes()),
            at: Timestamp::from_second(1_772_366_400 + second).unwrap(),
            holds,
            learner: learner.to_owned(),
            key: String::new(),
            course: "c".to_owned(),
            lesson: lesson.to_owned(),
            previous: None,
            level: Level::L1,
            machine: None,
            host_keys: Vec::new(),
            checks: Vec::new(),
            deliverables: Vec::new(),
            quiz: None,
            findings: Vec::new(),
        }
    }

    fn reviewed(of: &Handed, holds: bool) -> Reviewed {
        Reviewed {
            branch: "reviews/t".to_owned(),
            review: Hash::of(format!("{} {holds}", of.submission).as_bytes()),
            holds,
            submission: of.submission.clone(),
            reviewer: "t".to_owned(),
            at: of.at,
            decisions: Vec::new(),
            comment: String::new(),
            replaces: None,
            rerun: None,
            findings: Vec::new(),
        }
    }

    fn paths(handed: &[Handed], reviewed: &[Reviewed], selection: &Selection) -> Vec<String> {
        let all = plan(handed, reviewed, selection);
        all.into_iter().flat_map(|one| std::iter::once(one.path).chain(one.reviews.into_iter().map(|(path, _)| path))).collect()
    }

    #[test]
    fn the_same_cohort_in_any_order_makes_the_same_names_and_each_thing_lies_once() {
        let ada = handed("ada@x", "4-vm/4.1", 0, true);
        let copy = Handed { branch: "learners/eve".to_owned(), ..handed("ada@x", "4-vm/4.1", 0, true) };
        let bob = handed("bob@x", "4-vm/4.1", 5, false);
        let reviews = [reviewed(&ada, true), reviewed(&ada, false), reviewed(&handed("gone", "l", 9, true), true)];
        let (a, b, review, forged) = (ada.submission.short(), bob.submission.short(), reviews[0].review.short(), reviews[1].review.short());
        let expected = [
            format!("ada@x/4-vm/4.1/20260301T120000Z-{a}.tar"),
            format!("ada@x/4-vm/4.1/20260301T120000Z-{a}.review-{review}.json"),
            format!("does-not-hold/ada@x/4-vm/4.1/20260301T120000Z-{a}.review-{forged}.json"),
            format!("does-not-hold/bob@x/4-vm/4.1/20260301T120005Z-{b}.tar"),
        ];
        let mut found = paths(&[ada.clone(), copy.clone(), bob.clone()], &reviews, &Selection::default());
        assert_eq!(found, paths(&[bob.clone(), copy, ada.clone()], &reviews, &Selection::default()));
        found.sort();
        let mut sorted = expected.to_vec();
        sorted.sort();
        assert_eq!(found, sorted);
        let of = |learners: &[&str], lessons: &[&str]| {
            let selection = Selection {
                learners: learners.iter().map(|name| (*name).to_owned()).collect(),
                lessons: lessons.iter().map(|name| (*name).to_owned()).collect(),
            };
            paths(&[ada.clone(), bob.clone()], &[], &selection).len()
        };
        assert_eq!([of(&["bob@x"], &[]), of(&[], &["4-vm/4.1"]), of(&["ada@x"], &["other"])], [1, 2, 0]);
    }

    #[test]
    fn no_name_leads_out_or_hides_and_different_ones_stay_different() {
        let odd =
            ["", ".", "..", "../../x", "/etc", "a b", "a\u{202e}b", "-rf", "é", "a\nb", "SHA256SUMS", "does-not-hold", &"x".repeat(300)];
        let mut seen = BTreeSet::new();
        for text in odd {
            let made = name(text);
            assert!(made.len() <= LONGEST_NAME + 13 && !made.starts_with(['.', '-']) && !made.ends_with('.'), "{text:?}: {made}");
            assert!(made.chars().all(|ch| ch.is_ascii_alphanumeric() || "@._+-".contains(ch)), "{text:?}: {made}");
            assert!(!RESERVED.contains(&made.as_str()) && seen.insert(made.clone()), "{text:?}: {made}");
        }
        assert_eq!(name("ada.l+x@example.org"), "ada.l+x@example.org");
        let out = paths(&[handed("../..", "../../etc/passwd", 0, true)], &[], &Selection::default());
        assert!(!out[0].contains(".."), "{out:?}");
    }

    #[test]
    fn the_list_of_hashes_comes_back_and_nothing_else_is_taken_for_one() {
        let files = BTreeMap::from([("a/b.tar".to_owned(), Hash::of(b"1")), ("c".to_owned(), Hash::of(b"2"))]);
        assert_eq!(read_sums(&sums(&files)), Some(files));
        assert_eq!(read_sums(""), Some(BTreeMap::new()));
        for other in ["notes\n", "abc  file\n", "\n"] {
            assert_eq!(read_sums(other), None, "{other:?}");
        }
    }

    #[test]
    fn of_the_roster_goes_along_who_is_meant_and_whoever_reviews() {
        let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQ";
        let text = format!(
            "# all\nada namespaces=\"submission@drillyard\" {key}\nbob namespaces=\"submission@drillyard\" {key}\ntutor namespaces=\"review@drillyard\" {key}"
        );
        let (parsed, found) = Roster::parse("r", text.as_bytes(), &TimeZone::UTC);
        assert_eq!((found.len(), parsed.entries.len()), (0, 3), "{found:?}");
        assert_eq!(roster(text.as_bytes(), &parsed, &[]), text.as_bytes());
        let of_ada = String::from_utf8(roster(text.as_bytes(), &parsed, &["ada".to_owned()])).unwrap();
        let names: Vec<&str> = of_ada.lines().filter_map(|line| line.split(' ').next()).collect();
        assert_eq!(names, ["ada", "tutor"]);
    }
}
