//! Versions of programs and packages, compared as Debian does (deb-version(7)), which also orders plain `1.10.2` rightly.

use std::cmp::Ordering;
use std::fmt;

/// A condition such as `>=1.8` or `1.0.11` (that very version).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    relation: Relation,
    version: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Relation {
    Less,
    AtMost,
    Same,
    AtLeast,
    More,
}

const RELATIONS: &[(&str, Relation)] = &[
    (">=", Relation::AtLeast),
    ("<=", Relation::AtMost),
    (">", Relation::More),
    ("<", Relation::Less),
    ("=", Relation::Same),
    ("", Relation::Same),
];

impl Requirement {
    /// Reads `>=1.8`; `None` when no version with a digit in front follows.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (relation, rest) = RELATIONS.iter().find_map(|(sign, relation)| Some((*relation, text.strip_prefix(sign)?)))?;
        let version = rest.trim();
        let sound = version.starts_with(|ch: char| ch.is_ascii_digit()) && !version.contains(char::is_whitespace);
        sound.then(|| Self { relation, version: version.to_owned() })
    }

    /// Whether `version` fulfils it.
    pub fn allows(&self, version: &str) -> bool {
        let order = compare(version, &self.version);
        match self.relation {
            Relation::Less => order.is_lt(),
            Relation::AtMost => order.is_le(),
            Relation::Same => order.is_eq(),
            Relation::AtLeast => order.is_ge(),
            Relation::More => order.is_gt(),
        }
    }
}

impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = RELATIONS.iter().find(|(_, relation)| *relation == self.relation).map_or("", |(sign, _)| sign);
        write!(f, "{sign}{}", self.version)
    }
}

/// The order of two versions.
pub fn compare(a: &str, b: &str) -> Ordering {
    let ((epoch_a, a), (epoch_b, b)) = (epoch(a), epoch(b));
    let split = |text: &'_ str| text.rsplit_once('-').map_or((text.to_owned(), String::new()), |(up, rev)| (up.to_owned(), rev.to_owned()));
    let ((upstream_a, revision_a), (upstream_b, revision_b)) = (split(a), split(b));
    epoch_a.cmp(&epoch_b).then_with(|| part(&upstream_a, &upstream_b)).then_with(|| part(&revision_a, &revision_b))
}

fn epoch(version: &str) -> (u32, &str) {
    match version.split_once(':') {
        Some((epoch, rest)) if epoch.parse::<u32>().is_ok() => (epoch.parse().unwrap_or(0), rest),
        _ => (0, version),
    }
}

/// Letters and digits by turns: `~` before the end, the end before letters, letters before the rest; digits by value.
fn part(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
    while !a.is_empty() || !b.is_empty() {
        let (text_a, text_b) = (take(&mut a, false), take(&mut b, false));
        for index in 0..text_a.len().max(text_b.len()) {
            match weight(text_a.get(index)).cmp(&weight(text_b.get(index))) {
                Ordering::Equal => {}
                unequal => return unequal,
            }
        }
        let (number_a, number_b) = (trim(take(&mut a, true)), trim(take(&mut b, true)));
        match number_a.len().cmp(&number_b.len()).then_with(|| number_a.cmp(number_b)) {
            Ordering::Equal => {}
            unequal => return unequal,
        }
    }
    Ordering::Equal
}

fn take<'a>(rest: &mut &'a [u8], digits: bool) -> &'a [u8] {
    let end = rest.iter().position(|byte| byte.is_ascii_digit() != digits).unwrap_or(rest.len());
    let (taken, left) = rest.split_at(end);
    *rest = left;
    taken
}

fn trim(digits: &[u8]) -> &[u8] {
    &digits[digits.iter().take_while(|byte| **byte == b'0').count()..]
}

fn weight(byte: Option<&u8>) -> i32 {
    match byte {
        Some(b'~') => -1,
        None => 0,
        Some(byte) if byte.is_ascii_alphabetic() => i32::from(*byte),
        Some(byte) => i32::from(*byte) + 256,
    }
}

/// The first version in a program's output: digits with at least one dot.
pub fn first_version(text: &str) -> Option<String> {
    let pattern = regex_lite::Regex::new(r"[0-9]+(\.[0-9]+)+[0-9A-Za-z.+~-]*").ok()?;
    pattern.find(text).map(|found| found.as_str().trim_end_matches(['.', '-', '+']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_stand_in_debians_order() {
        let ordered = ["1.0~rc1", "1.0", "1.0-1", "1.0-1~bpo1", "1.0+b", "1.2", "1.10", "1.10a", "2", "1:0.1"];
        let ordered_right = ["1.0~rc1", "1.0", "1.0-1~bpo1", "1.0-1", "1.0+b", "1.2", "1.10", "1.10a", "2", "1:0.1"];
        let mut sorted = ordered;
        sorted.sort_by(|a, b| compare(a, b));
        assert_eq!(sorted, ordered_right);
        assert_eq!(compare("1.02", "1.2"), Ordering::Equal);
    }

    #[test]
    fn requirements_hold_or_not() {
        for (requirement, version, holds) in
            [(">=1.8", "1.10.0", true), (">=1.8", "1.7.9", false), ("1.0.11", "1.0.11", true), ("<2", "2.0", false), ("> 1", "1.0.1", true)]
        {
            assert_eq!(Requirement::parse(requirement).unwrap().allows(version), holds, "{version} {requirement}");
        }
        for text in ["", ">=", "latest", ">= x", "1 2"] {
            assert_eq!(Requirement::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_programs_version_is_found_in_its_words() {
        for (text, version) in [("Packer v1.11.2\n", "1.11.2"), ("1.9.4", "1.9.4"), ("git version 2.39.5 (x)", "2.39.5")] {
            assert_eq!(first_version(text).as_deref(), Some(version));
        }
        assert_eq!(first_version("no number, or 7 alone"), None);
    }

    proptest::proptest! {
        #[test]
        fn comparing_never_panics_and_is_antisymmetric(a in "[0-9a-z.:~+-]{0,12}", b in "[0-9a-z.:~+-]{0,12}") {
            assert_eq!(compare(&a, &b), compare(&b, &a).reverse());
        }
    }
}
