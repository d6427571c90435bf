//! Breaks text into lines of a width: greedy, at spaces, after hyphens within words, and around wide characters. Graphemes stay whole.
//! ASCII, nearly all of any lesson, takes a path that looks no width up, also where other letters stand in the same text.

use std::ops::Range;

use super::clusters::{Cluster, clusters};

/// Width of text in cells.
pub(super) fn cells(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { clusters(text).map(|cluster| cluster.cells).sum() }
}

/// How many bytes of `text` fit into `width` cells; at least its first grapheme.
pub(super) fn fitting(text: &str, width: usize) -> usize {
    // One byte more, so that nothing can combine with the last letter. Not all of it: it may be megabytes.
    let end = text.len().min(width.max(1));
    if text.as_bytes()[..text.len().min(end + 1)].is_ascii() {
        return end;
    }
    let mut column = 0;
    for cluster in clusters(text) {
        column += cluster.cells;
        if column > width && cluster.start > 0 {
            return cluster.start;
        }
    }
    text.len()
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

fn class(text: &str, cluster: &Cluster) -> Class {
    let at = cluster.start;
    match text.as_bytes()[at] {
        b'-' => hyphen(text, at, 1),
        byte @ 0..0x80 if cluster.cells < 2 => ascii_class(byte),
        _ => match text[at..].chars().next().unwrap_or(' ') {
            dash @ ('–' | '—') => hyphen(text, at, dash.len_utf8()),
            '、' | '。' | '，' | '．' | '！' | '？' | '：' | '；' | '）' | '」' | '』' | '】' | '》' => Class::Closing,
            '…' | '”' | '’' => Class::Closing,
            '（' | '「' | '『' | '【' | '《' | '“' | '‘' => Class::Opening,
            _ if cluster.cells == 2 => Class::Ideograph,
            _ => Class::Letter,
        },
    }
}

fn ascii_class(byte: u8) -> Class {
    match byte {
        b'\n' => Class::End,
        b' ' => Class::Space,
        b'.' | b',' | b';' | b':' | b'!' | b'?' | b')' | b']' | b'}' | b'\'' | b'"' | b'%' => Class::Closing,
        b'(' | b'[' | b'{' => Class::Opening,
        _ => Class::Letter,
    }
}

fn hyphen(text: &str, at: usize, length: usize) -> Class {
    let before = text[..at].chars().next_back().is_some_and(char::is_alphabetic);
    let after = text[at + length..].chars().next().is_some_and(char::is_alphabetic);
    if before && after { Class::Hyphen } else { Class::Letter }
}

/// Where a line may end and the next begin, and the column at which it would begin.
#[derive(Clone, Copy)]
struct Break {
    end: usize,
    resume: usize,
    column: usize,
}

/// The lines of `text` at `width` cells, as byte ranges without the white space at their ends. A line end in `text` breaks always.
/// Hyphens for which `firm` says so (by their byte) break no line.
pub(super) fn wrap(text: &str, width: usize, firm: impl Fn(usize) -> bool) -> Vec<Range<usize>> {
    let width = width.max(2);
    let mut lines = Vec::with_capacity(text.len() / width + 1);
    let (mut start, mut column) = (0, 0);
    let mut chance: Option<Break> = None;
    let mut before = Class::End;
    let mut rest = clusters(text);
    loop {
        // Words go as a whole where nothing within them breaks a line; only such as are too long for a line go letter by letter.
        let word = if before == Class::Ideograph { 0 } else { rest.solid(width + 1) };
        if word > 1 {
            if column + word > width
                && let Some(taken) = chance.take().filter(|chance| chance.end > start)
            {
                lines.push(start..taken.end);
                (start, column) = (taken.resume, column - taken.column);
            }
            let passed = word.min(width.saturating_sub(column));
            if passed > 0 {
                rest.pass(passed);
                column += passed;
                before = ascii_class(text.as_bytes()[rest.at() - 1]);
                continue;
            }
        }
        let Some(cluster) = rest.next() else { break };
        let Cluster { start: at, length, cells } = cluster;
        let class = class(text, &cluster);
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
                        // A line of nothing but spaces is none.
                        if !text[start..at].trim_matches(' ').is_empty() {
                            lines.push(start..at);
                        }
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
