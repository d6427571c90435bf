//! Things by a few letters of their names, in order but with others between them: the beginnings of words count most. Case counts
//! when a capital is typed, an accent when one is.

use std::cmp::Reverse;

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use unicode_segmentation::UnicodeSegmentation;

/// Letters are looked up for so many: nobody looks further.
const MOST: usize = 200;
/// What a thing found only with the help of what stands beside its name loses, in tenths.
const BESIDE: u32 = 6;

/// Something with a name.
#[derive(Clone, Copy, Debug)]
pub struct Named<'a> {
    /// Its name.
    pub name: &'a str,
    /// What stands beside it, and may be typed too: the lesson of a heading.
    pub beside: &'a str,
    /// Of two that fit as well the lower rank comes first, then the shorter name.
    pub rank: u8,
}

/// One that fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pick {
    /// Which, from 0.
    pub index: usize,
    /// The letters of its name that were typed: graphemes, from 0, in order.
    pub letters: Vec<u32>,
}

/// Those that fit `typed`, the best first, and how many there are. Words may be typed in any order.
pub fn pick<'a>(typed: &str, things: impl Iterator<Item = Named<'a>>) -> (Vec<Pick>, usize) {
    let pattern = Pattern::parse(typed, CaseMatching::Smart, Normalization::Smart);
    let mut matcher = Matcher::new(Config::DEFAULT);
    let mut buffer = Vec::new();
    let mut fitting = Vec::new();
    for (index, thing) in things.enumerate() {
        let score = match pattern.score(Utf32Str::new(thing.name, &mut buffer), &mut matcher) {
            Some(score) => Some(score * 10),
            None if thing.beside.is_empty() => None,
            None => pattern.score(Utf32Str::new(&both(&thing), &mut buffer), &mut matcher).map(|score| score * BESIDE),
        };
        fitting.extend(score.map(|score| (Reverse(score), thing.rank, thing.name.len(), index, thing)));
    }
    fitting.sort_by_key(|(score, rank, length, index, _)| (*score, *rank, *length, *index));
    let count = fitting.len();
    let letters = |(_, _, _, index, thing): (_, _, _, usize, Named<'a>)| {
        let mut letters = Vec::new();
        if pattern.indices(Utf32Str::new(thing.name, &mut buffer), &mut matcher, &mut letters).is_none() {
            letters.clear();
            pattern.indices(Utf32Str::new(&both(&thing), &mut buffer), &mut matcher, &mut letters);
            let name = thing.name.graphemes(true).count();
            letters.retain(|letter| (*letter as usize) < name);
        }
        letters.sort_unstable();
        letters.dedup();
        Pick { index, letters }
    };
    (fitting.into_iter().take(MOST).map(letters).collect(), count)
}

fn both(thing: &Named<'_>) -> String {
    format!("{}  {}", thing.name, thing.beside)
}

/// `name` in pieces: those that were typed, and those that were not.
pub fn pieces(name: &str, letters: &[u32]) -> Vec<(String, bool)> {
    let mut pieces: Vec<(String, bool)> = Vec::new();
    for (at, grapheme) in (0..).zip(name.graphemes(true)) {
        let typed = letters.binary_search(&at).is_ok();
        match pieces.last_mut() {
            Some((piece, same)) if *same == typed => piece.push_str(grapheme),
            _ => pieces.push((grapheme.to_owned(), typed)),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    const THINGS: [(&str, &str, u8); 9] = [
        ("4.1 Golden Images", "", 0),
        ("4.0 Virtual Machines", "", 0),
        ("14.1 Big Pages", "", 0),
        ("Packer", "4.1 Golden Images", 3),
        ("Exercise 1: Manual Build", "4.1 Golden Images", 1),
        ("Exercise 1: Manual Build", "5.1 Clouds", 1),
        ("Golden rules", "7.0 Café", 3),
        ("Café", "7.0 Café", 3),
        ("漢字", "8.0 文字", 3),
    ];

    fn found(typed: &str) -> Vec<usize> {
        let things = THINGS.iter().map(|(name, beside, rank)| Named { name, beside, rank: *rank });
        pick(typed, things).0.into_iter().map(|pick| pick.index).collect()
    }

    #[test]
    fn a_few_letters_find_what_is_meant_first() {
        for (typed, first) in [
            ("gi", 0),
            ("golden", 0),
            ("4.1", 0),
            ("4.0", 1),
            ("pack", 3),
            ("emb", 4),
            ("4.1 exer", 4),
            ("build clouds", 5),
            ("cafe", 7),
            ("字", 8),
        ] {
            assert_eq!(found(typed).first(), Some(&first), "{typed}: {:?}", found(typed));
        }
        assert_eq!(found("zzz"), Vec::<usize>::new());
        assert_eq!(found("").len(), THINGS.len());
    }

    #[test]
    fn the_letters_typed_are_marked_in_the_name() {
        let marked = |typed: &str, name: &str| {
            let (picks, _) = pick(typed, [Named { name, beside: "", rank: 0 }].into_iter());
            let pieces = pieces(name, &picks[0].letters);
            pieces.into_iter().map(|(piece, typed)| if typed { format!("[{piece}]") } else { piece }).collect::<String>()
        };
        assert_eq!(marked("gi", "Golden Images"), "[G]olden [I]mages");
        assert_eq!(marked("cafe", "Un café"), "Un [café]");
        assert_eq!(marked("字", "👩‍👩‍👧 漢字"), "👩‍👩‍👧 漢[字]");
    }
}
