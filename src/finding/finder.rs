//! What is looked for, and where it stands in a text: a phrase as typed after `/`, or the words of a search.

use std::ops::Range;

use unicode_segmentation::GraphemeCursor;

use super::fold::Folded;

/// What is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finder {
    /// As they are compared; none is empty.
    needles: Vec<String>,
    /// Capitals count.
    keep_case: bool,
    /// Only where a word begins.
    at_words: bool,
}

impl Finder {
    /// `typed` as it stands. Capitals count when it has any; `None` when there is nothing to look for.
    pub fn phrase(typed: &str) -> Option<Self> {
        let keep_case = typed.chars().any(char::is_uppercase);
        let needle = Folded::of(typed, keep_case).text().to_owned();
        (!needle.is_empty()).then(|| Self { needles: vec![needle], keep_case, at_words: false })
    }

    /// Each of `words` where a word begins with it; anywhere, unless `at_words`. In any case.
    pub fn words<'a>(words: impl IntoIterator<Item = &'a str>, at_words: bool) -> Option<Self> {
        let mut needles: Vec<String> = words.into_iter().map(|word| Folded::of(word, false).text().to_owned()).collect();
        needles.retain(|needle| !needle.is_empty());
        // Of two words, one of which begins the other, the longer marks more.
        needles.sort_by_key(|needle| std::cmp::Reverse(needle.len()));
        (!needles.is_empty()).then_some(Self { needles, keep_case: false, at_words })
    }

    /// `text` as this finder compares it.
    pub fn fold(&self, text: &str) -> Folded {
        Folded::of(text, self.keep_case)
    }

    /// Whether `folded`, made for another finder, serves this one too.
    pub fn folds_as(&self, other: &Self) -> bool {
        self.keep_case == other.keep_case
    }

    /// The bytes of `text` where it stands, in order and apart from each other; whole graphemes. `folded` is what [`Self::fold`] gave.
    pub fn hits(&self, text: &str, folded: &Folded) -> Vec<Range<usize>> {
        let mut hits = Vec::new();
        for needle in &self.needles {
            for (at, _) in folded.text().match_indices(needle.as_str()) {
                let begins = !self.at_words || begins_word(folded.text(), at);
                let range = folded.written(at..at + needle.len());
                if begins && is_boundary(text, range.start) && is_boundary(text, range.end) {
                    hits.push(range);
                }
            }
        }
        if self.needles.len() > 1 { joined(text, hits) } else { hits }
    }
}

/// Hits that touch, or that only a sign within a name keeps apart, as one: `ssh-keygen` for the words ssh and keygen.
fn joined(text: &str, mut hits: Vec<Range<usize>>) -> Vec<Range<usize>> {
    hits.sort_by_key(|hit| (hit.start, std::cmp::Reverse(hit.end)));
    let mut joined: Vec<Range<usize>> = Vec::with_capacity(hits.len());
    for hit in hits {
        match joined.last_mut() {
            Some(last) if hit.start <= last.end || matches!(&text[last.end..hit.start], "_" | "-" | "." | "/" | ":") => {
                last.end = last.end.max(hit.end);
            }
            _ => joined.push(hit),
        }
    }
    joined
}

/// Whether no word goes on at byte `at`. Scripts without spaces begin one anywhere.
fn begins_word(text: &str, at: usize) -> bool {
    let before = text[..at].chars().next_back();
    let wide = text[at..].chars().next().is_some_and(super::words::is_unspaced);
    wide || !before.is_some_and(|ch| ch.is_alphanumeric() && !super::words::is_unspaced(ch))
}

/// Whether a grapheme begins or ends at byte `at`.
fn is_boundary(text: &str, at: usize) -> bool {
    let near = &text.as_bytes()[at.saturating_sub(1)..text.len().min(at + 1)];
    near.is_ascii() || GraphemeCursor::new(at, text.len(), true).is_boundary(text, 0).unwrap_or(true)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(finder: Option<Finder>, text: &str) -> Vec<&str> {
        let finder = finder.unwrap();
        finder.hits(text, &finder.fold(text)).into_iter().map(|hit| &text[hit]).collect()
    }

    #[test]
    fn a_phrase_is_found_as_people_expect() {
        for (typed, text, expected) in [
            ("image", "Image and images, IMAGE", vec!["Image", "image", "IMAGE"]),
            ("Image", "Image and images, IMAGE", vec!["Image"]),
            ("cafe", "Café, cafe\u{301} and CAFE", vec!["Café", "cafe\u{301}", "CAFE"]),
            ("Café", "Cafe and café", vec!["Cafe"]),
            ("don't", "Don’t and don't", vec!["Don’t", "don't"]),
            ("aa", "aaaa a", vec!["aa", "aa"]),
            ("字", "漢字と字", vec!["字", "字"]),
            ("👩", "👩 and 👩‍👩‍👧", vec!["👩"]),
            ("👩‍👩‍👧", "a 👩‍👩‍👧 b", vec!["👩‍👩‍👧"]),
            ("⚠", "mind ⚠️ this", vec!["⚠️"]),
            ("ssh_", "sshd ssh_config", vec!["ssh_"]),
            ("o w", "hello world", vec!["o w"]),
        ] {
            assert_eq!(found(Finder::phrase(typed), text), expected, "{typed:?} in {text:?}");
        }
        assert_eq!(Finder::phrase(""), None);
        assert_eq!(Finder::phrase("\u{301}"), None);
    }

    #[test]
    fn words_are_found_where_words_begin_and_names_stay_whole() {
        for (words, text, expected) in [
            (vec!["key"], "a key, monkey and keys", vec!["key", "key"]),
            (vec!["authorized", "keys"], "the authorized_keys file, keys", vec!["authorized_keys", "keys"]),
            (vec!["ssh", "keygen"], "run ssh-keygen or ssh keygen", vec!["ssh-keygen", "ssh", "keygen"]),
            (vec!["字"], "漢字と", vec!["字"]),
            (vec!["gold", "golden"], "Golden gold", vec!["Golden", "gold"]),
        ] {
            assert_eq!(found(Finder::words(words.clone(), true), text), expected, "{words:?} in {text:?}");
        }
        assert_eq!(found(Finder::words(["eygen"], false), "ssh-keygen"), ["eygen"]);
    }

    proptest! {
        #[test]
        fn every_hit_holds_what_was_looked_for(text in "([a-cA-C]|é|e\u{301}|漢|👩‍👩‍👧|👩| |_|’){0,40}", typed in "([a-cA-C]|é|漢|👩|'| ){1,3}") {
            let finder = Finder::phrase(&typed).unwrap();
            let needle = Folded::of(&typed, finder.keep_case);
            let mut end = 0;
            for hit in finder.hits(&text, &finder.fold(&text)) {
                prop_assert!(hit.start >= end);
                end = hit.end;
                let held = Folded::of(&text[hit.clone()], finder.keep_case);
                prop_assert_eq!(held.text(), needle.text());
            }
            let words = Finder::words(typed.split(' '), true);
            for hit in words.iter().flat_map(|words| words.hits(&text, &words.fold(&text))) {
                prop_assert!(text.get(hit).is_some_and(|held| !held.is_empty()));
            }
        }
    }
}
