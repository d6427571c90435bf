//! Breaks text into lines of a width: greedy, at spaces, after hyphens within words, and around wide characters. Graphemes stay whole.
//! ASCII, nearly all of any lesson, takes a path that looks no width up.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Width of text in cells.
pub(super) fn cells(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.graphemes(true).map(UnicodeWidthStr::width).sum() }
}

/// How many bytes of `text` fit into `width` cells; at least its first grapheme.
pub(super) fn fitting(text: &str, width: usize) -> usize {
    // One byte more, so that nothing can combine with the last letter. Not all of it: it may be megabytes.
    let end = text.len().min(width.max(1));
    if text.as_bytes()[..text.len().min(end + 1)].is_ascii() {
        return end;
    }
    let mut column = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        column += grapheme.width();
        if column > width && at > 0 {
            return at;
        }
    }
    text.len()
}

/// The lines of `text` at `width` cells, as byte ranges without the white space at their ends. A line end in `text` breaks always.
/// Hyphens for which `firm` says so (by their byte) break no line.
pub(super) fn wrap(text: &str, width: usize, firm: impl Fn(usize) -> bool) -> Vec<Range<usize>> {
    let width = width.max(2);
    if text.is_ascii() {
        greedy(text, text.bytes().enumerate().map(|(at, byte)| (at, 1, 1, class(text, at, char::from(byte), 1))), width, firm)
    } else {
        let graphemes = text.grapheme_indices(true).map(|(at, grapheme)| {
            let width = grapheme.width();
            (at, grapheme.len(), width, class(text, at, grapheme.chars().next().unwrap_or(' '), width))
        });
        greedy(text, graphemes, width, firm)
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Class {
    End,
    Space,
    /// A line may end after it.
    Hyphen,
    /// A line may end before and after it.
    Ideograph,
    /// Belongs to what stands before it: a line never starts with it.
    Closing,
    /// Belongs to what stands after it: a line never ends with it.
    Opening,
    Letter,
}

fn class(text: &str, at: usize, ch: char, width: usize) -> Class {
    match ch {
        '\n' => Class::End,
        ' ' => Class::Space,
        '-' | '–' | '—' => {
            let before = text[..at].chars().next_back().is_some_and(char::is_alphabetic);
            let after = text[at + ch.len_utf8()..].chars().next().is_some_and(char::is_alphabetic);
            if before && after { Class::Hyphen } else { Class::Letter }
        }
        '、' | '。' | '，' | '．' | '！' | '？' | '：' | '；' | '）' | '」' | '』' | '】' | '》' => Class::Closing,
        '.' | ',' | ';' | ':' | '!' | '?' | ')' | ']' | '}' | '\'' | '"' | '%' | '…' | '”' | '’' => Class::Closing,
        '（' | '「' | '『' | '【' | '《' | '(' | '[' | '{' | '“' | '‘' => Class::Opening,
        _ if width == 2 => Class::Ideograph,
        _ => Class::Letter,
    }
}

/// Where a line may end and the next begin, and the column at which it would begin.
#[derive(Clone, Copy)]
struct Break {
    end: usize,
    resume: usize,
    column: usize,
}

fn greedy(
    text: &str,
    graphemes: impl Iterator<Item = (usize, usize, usize, Class)>,
    width: usize,
    firm: impl Fn(usize) -> bool,
) -> Vec<Range<usize>> {
    let mut lines = Vec::with_capacity(text.len() / width + 1);
    let (mut start, mut column) = (0, 0);
    let mut chance: Option<Break> = None;
    let mut before = Class::End;
    for (at, length, cells, class) in graphemes {
        match class {
            Class::End => {
                lines.push(start..start + text[start..at].trim_end_matches(' ').len());
                (start, column, chance) = (at + length, 0, None);
            }
            Class::Space if at == start && !lines.is_empty() => start = at + length,
            Class::Space => {
                column += cells;
                let end = chance.filter(|_| before == Class::Space).map_or(at, |chance| chance.end);
                chance = Some(Break { end, resume: at + length, column });
            }
            _ => {
                let wide = match (before, class) {
                    (Class::Space | Class::Opening, _) | (_, Class::Closing) => false,
                    (before, class) => before == Class::Ideograph || class == Class::Ideograph,
                };
                if wide && at > start {
                    chance = Some(Break { end: at, resume: at, column });
                }
                if column + cells > width && at > start {
                    if let Some(taken) = chance.take().filter(|chance| chance.end > start) {
                        lines.push(start..taken.end);
                        (start, column) = (taken.resume, column - taken.column);
                    }
                    if column + cells > width && at > start {
                        lines.push(start..at);
                        (start, column) = (at, 0);
                    }
                }
                column += cells;
                if class == Class::Hyphen && column <= width && !firm(at) {
                    chance = Some(Break { end: at + length, resume: at + length, column });
                }
            }
        }
        before = class;
    }
    lines.push(start..start + text[start..].trim_end_matches(' ').len());
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn lines(text: &str, width: usize) -> Vec<&str> {
        wrap(text, width, |_| false).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn text_breaks_where_a_book_would_break_it() {
        for (text, width, expected) in [
            ("one two three", 7, vec!["one two", "three"]),
            ("one two three", 13, vec!["one two three"]),
            ("one  two", 4, vec!["one", "two"]),
            ("pre-configured image", 10, vec!["pre-", "configured", "image"]),
            ("an -option stays", 9, vec!["an", "-option", "stays"]),
            ("averylongword after", 5, vec!["avery", "longw", "ord", "after"]),
            ("first\nsecond line", 20, vec!["first", "second line"]),
            ("漢字かな交じり。", 6, vec!["漢字か", "な交じ", "り。"]),
            ("漢字漢。", 6, vec!["漢字", "漢。"]),
            ("a 🚀. b", 4, vec!["a", "🚀.", "b"]),
            ("ab (漢字)", 5, vec!["ab", "(漢", "字)"]),
            ("e\u{301}e\u{301}e\u{301}", 2, vec!["e\u{301}e\u{301}", "e\u{301}"]),
            ("👩‍👩‍👧👩‍👩‍👧", 3, vec!["👩‍👩‍👧", "👩‍👩‍👧"]),
            ("", 10, vec![""]),
        ] {
            assert_eq!(lines(text, width), expected, "{text:?} at {width}");
        }
    }

    #[test]
    fn a_firm_hyphen_holds() {
        let text = "run ssh-keygen";
        let held: Vec<&str> = wrap(text, 8, |_| true).into_iter().map(|range| &text[range]).collect();
        assert_eq!(held, ["run", "ssh-keyg", "en"]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]
        #[test]
        fn nothing_is_lost_and_nothing_sticks_out(text in "([a-z]{1,12}| |-|漢|é|👩‍🚀|⚠️|\n){0,40}", width in 2usize..30) {
            let lines = lines(&text, width);
            for line in &lines {
                prop_assert!(cells(line) <= width, "{line:?} is wider than {width}");
            }
            let solid = |text: &str| text.chars().filter(|ch| !ch.is_whitespace()).collect::<String>();
            prop_assert_eq!(solid(&lines.concat()), solid(&text));
        }
    }
}
