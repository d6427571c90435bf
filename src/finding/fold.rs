//! Text as finding compares it: without accents, typographic signs as their plain likes, in lower case where case does not count;
//! with the way back to the text as written.

use std::ops::Range;

/// A text as it is compared, and where each of its letters stands in the text as written.
#[derive(Clone, Debug, Default)]
pub struct Folded {
    text: String,
    /// Where the two begin to run apart by another distance: a byte here, and the byte there. One letter here is one there.
    shifts: Vec<(u32, u32)>,
}

impl Folded {
    /// `source` as it is compared, with its case or without.
    pub fn of(source: &str, keep_case: bool) -> Self {
        if source.is_ascii() {
            let text = if keep_case { source.to_owned() } else { source.to_ascii_lowercase() };
            return Self { text, shifts: vec![(0, 0)] };
        }
        let mut folded = Self { text: String::with_capacity(source.len()), shifts: vec![(0, 0)] };
        let mut apart = 0;
        for (at, ch) in source.char_indices() {
            let Some(like) = fold(ch, keep_case) else { continue };
            folded.meet(at, &mut apart);
            folded.text.push(like);
        }
        folded.meet(source.len(), &mut apart);
        folded
    }

    /// What comes next here is what stands at byte `at` there.
    fn meet(&mut self, at: usize, apart: &mut usize) {
        // A letter never grows by more than it had before it in bytes dropped; wrapping keeps the distance right all the same.
        let now = at.wrapping_sub(self.text.len());
        if now != *apart {
            *apart = now;
            self.shifts.push((narrow(self.text.len()), narrow(at)));
        }
    }

    /// The text as it is compared.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The bytes of the text as written that the bytes `range` of [`Self::text`] stand for, with the marks on its letters.
    pub fn written(&self, range: Range<usize>) -> Range<usize> {
        self.there(range.start)..self.there(range.end)
    }

    fn there(&self, at: usize) -> usize {
        let after = self.shifts.partition_point(|(here, _)| *here as usize <= at);
        let (here, there) = after.checked_sub(1).and_then(|shift| self.shifts.get(shift)).copied().unwrap_or_default();
        there as usize + (at - here as usize)
    }
}

/// The letter that `ch` is compared as; `None` for what does not count, such as an accent that is a sign of its own.
pub(super) fn fold(ch: char, keep_case: bool) -> Option<char> {
    if ch.is_ascii() {
        return Some(if keep_case { ch } else { ch.to_ascii_lowercase() });
    }
    Some(match ch {
        '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200b}' | '\u{fe0e}' | '\u{fe0f}' => return None,
        '‘' | '’' => '\'',
        '“' | '”' => '"',
        '\u{2010}' | '\u{2011}' => '-',
        '\u{a0}' | '\u{2009}' | '\u{202f}' => ' ',
        _ => {
            let plain = nucleo_matcher::chars::normalize(ch);
            let mut lower = plain.to_lowercase();
            if keep_case { plain } else { lower.next().unwrap_or(plain) }
        }
    })
}

/// Texts of courses are at most some megabytes.
fn narrow(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn text_is_compared_without_accents_and_by_plain_signs() {
        for (written, compared) in [
            ("Golden Images", "golden images"),
            ("Café, ÉTÉ", "cafe, ete"),
            ("cafe\u{301}s", "cafes"),
            ("Don’t “quote”", "don't \"quote\""),
            ("a\u{a0}b\u{ad}c", "a bc"),
            ("漢字 ⚠️", "漢字 ⚠"),
            ("Ünïcödé ÅÇÑ", "unicode acn"),
        ] {
            assert_eq!(Folded::of(written, false).text(), compared, "{written}");
        }
        assert_eq!(Folded::of("Café", true).text(), "Cafe");
    }

    #[test]
    fn what_is_found_is_led_back_to_what_was_written() {
        for (written, found, expected) in [
            ("un café noir", "cafe", "café"),
            ("un cafe\u{301} noir", "cafe", "cafe\u{301}"),
            ("İstanbul", "stan", "stan"),
            ("x⚠️y", "⚠", "⚠️"),
        ] {
            let folded = Folded::of(written, false);
            let at = folded.text().find(found).unwrap();
            assert_eq!(&written[folded.written(at..at + found.len())], expected);
        }
    }

    proptest! {
        #[test]
        fn every_letter_has_a_place(written in "([a-zA-Zé\u{301}İß漢’\u{ad}👩‍🚀 ]){0,40}", keep_case: bool) {
            let folded = Folded::of(&written, keep_case);
            let mut end = 0;
            for (at, ch) in folded.text().char_indices() {
                let range = folded.written(at..at + ch.len_utf8());
                let text = written.get(range.clone());
                prop_assert!(text.is_some_and(|text| text.chars().next().and_then(|first| fold(first, keep_case)) == Some(ch)), "{range:?}");
                prop_assert!(range.start >= end);
                end = range.end;
            }
            prop_assert!(end <= written.len());
        }
    }
}
