//! Text as what takes cells of a terminal together: graphemes with their widths. Where two simple characters meet there is always
//! a boundary, so that only the stretches around other ones are looked up.

use unicode_segmentation::{GraphemeIndices, UnicodeSegmentation};
use unicode_width::UnicodeWidthStr;

/// One grapheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cluster {
    /// Where it starts, in bytes.
    pub(super) start: usize,
    /// Its bytes.
    pub(super) length: usize,
    /// Its width.
    pub(super) cells: usize,
}

/// The graphemes of `text`, which holds no control character but line ends.
pub(super) fn clusters(text: &str) -> Clusters<'_> {
    Clusters { text, at: 0, stretch: None }
}

/// See [`clusters`].
pub(super) struct Clusters<'a> {
    text: &'a str,
    at: usize,
    /// Where the stretch being looked up begins, and what is left of it.
    stretch: Option<(usize, GraphemeIndices<'a>)>,
}

impl Iterator for Clusters<'_> {
    type Item = Cluster;

    #[inline]
    fn next(&mut self) -> Option<Cluster> {
        if self.stretch.is_none() {
            let start = self.at;
            let bytes = self.text.as_bytes();
            let length = simple(bytes.get(start..).filter(|rest| !rest.is_empty())?);
            let after = bytes.get(start + length..).unwrap_or_default();
            if length > 0 && (after.is_empty() || simple(after) > 0) {
                self.at += length;
                return Some(Cluster { start, length, cells: 1 });
            }
        }
        self.looked_up()
    }
}

impl Clusters<'_> {
    /// How many of the next graphemes, of at most `limit`, are single letters, digits or signs of ASCII: no white space, no hyphen.
    pub(super) fn solid(&self, limit: usize) -> usize {
        if self.stretch.is_some() {
            return 0;
        }
        let rest = &self.text.as_bytes()[self.at..];
        let solid = |byte: &u8| (b'!'..0x7f).contains(byte) && *byte != b'-';
        let length = rest.iter().take(limit).position(|byte| !solid(byte)).unwrap_or(limit.min(rest.len()));
        // What follows may belong to the last of them.
        let after = &rest[length..];
        length - usize::from(length > 0 && !after.is_empty() && simple(after) == 0)
    }

    /// Passes over the next `count` graphemes, which are solid.
    pub(super) fn pass(&mut self, count: usize) {
        self.at += count;
    }

    /// Where the next grapheme starts.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    fn looked_up(&mut self) -> Option<Cluster> {
        let text = self.text;
        let (base, graphemes) = self.stretch.get_or_insert_with(|| {
            let rest = &text[self.at..];
            let mut before = false;
            let meet = rest.char_indices().find(|(at, _)| {
                let met = before && simple(&rest.as_bytes()[*at..]) > 0;
                before = simple(&rest.as_bytes()[*at..]) > 0;
                met
            });
            (self.at, rest[..meet.map_or(rest.len(), |(at, _)| at)].grapheme_indices(true))
        });
        let base = *base;
        let (at, grapheme) = graphemes.next()?;
        self.at = base + at + grapheme.len();
        if graphemes.as_str().is_empty() {
            self.stretch = None;
        }
        Some(Cluster { start: base + at, length: grapheme.len(), cells: grapheme.width() })
    }
}

/// Bytes of the character that `bytes` begin with, when it takes one cell and combines with none of its kind: ASCII, letters of
/// Latin scripts (U+00C0 to U+02FF), dashes, quotes and bullets (U+2010 to U+2027), lines and blocks (U+2500 to U+259F). Else 0.
#[inline]
fn simple(bytes: &[u8]) -> usize {
    match bytes {
        [0..0x80, ..] => 1,
        [0xc3..=0xcb, ..] => 2,
        [0xe2, 0x80, 0x90..=0xa7, ..] | [0xe2, 0x94 | 0x95, ..] | [0xe2, 0x96, 0x80..=0x9f, ..] => 3,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_simple_character_takes_one_cell() {
        for ch in '\u{a0}'..'\u{3000}' {
            let text = ch.to_string();
            let length = simple(text.as_bytes());
            assert!(length == 0 || (length, text.width()) == (text.len(), 1), "{ch:?}");
        }
    }

    proptest! {
        #[test]
        fn the_short_way_finds_what_looking_everything_up_finds(text in "([a-z 1#]{0,3}|-|\n|漢|é|ï|–|─|e\u{301}|ï\u{301}|–\u{301}|👩\u{200d}🚀|⚠\u{fe0f}|\u{200d}|1\u{fe0f}\u{20e3}|🇩🇪){0,20}") {
            let found: Vec<(usize, usize, usize)> = clusters(&text).map(|found| (found.start, found.length, found.cells)).collect();
            let expected: Vec<(usize, usize, usize)> = text.grapheme_indices(true).map(|(at, text)| (at, text.len(), text.width())).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
