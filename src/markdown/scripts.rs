//! Superscript and subscript for terminals, which have neither: Unicode's raised and lowered letters where it has them all,
//! `^` or `_` before the text where not.

use super::page::Text;

const RAISED: &[(char, char)] = &[
    ('0', '⁰'),
    ('1', '¹'),
    ('2', '²'),
    ('3', '³'),
    ('4', '⁴'),
    ('5', '⁵'),
    ('6', '⁶'),
    ('7', '⁷'),
    ('8', '⁸'),
    ('9', '⁹'),
    ('+', '⁺'),
    ('-', '⁻'),
    ('=', '⁼'),
    ('(', '⁽'),
    (')', '⁾'),
    ('n', 'ⁿ'),
    ('i', 'ⁱ'),
];
const LOWERED: &[(char, char)] = &[
    ('0', '₀'),
    ('1', '₁'),
    ('2', '₂'),
    ('3', '₃'),
    ('4', '₄'),
    ('5', '₅'),
    ('6', '₆'),
    ('7', '₇'),
    ('8', '₈'),
    ('9', '₉'),
    ('+', '₊'),
    ('-', '₋'),
    ('=', '₌'),
    ('(', '₍'),
    (')', '₎'),
];

/// Raises (or lowers) what `text` holds from byte `start` on.
pub(super) fn raise(text: &mut Text, start: usize, up: bool) {
    let Some(tail) = text.content.get(start..).filter(|tail| !tail.is_empty()) else { return };
    let table = if up { RAISED } else { LOWERED };
    let of = |ch: char| table.iter().find(|(plain, _)| *plain == ch).map(|(_, script)| *script);
    let script: Option<String> = tail.chars().map(of).collect();
    let tail = script.unwrap_or_else(|| format!("{}{tail}", if up { '^' } else { '_' }));
    let last = text.pieces().last().map(|(_, span)| span);
    text.truncate(start);
    if let Some(span) = last {
        text.push(&tail, span.style, span.link);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::page::Style;

    #[test]
    fn digits_are_raised_and_words_marked() {
        for (before, script, up, expected) in
            [("x", "2", true, "x²"), ("H", "2", false, "H₂"), ("a", "max", false, "a_max"), ("n", "th", true, "n^th"), ("x", "", true, "x")]
        {
            let mut text = Text::of(&format!("{before}{script}"), Style::default());
            raise(&mut text, before.len(), up);
            assert_eq!(text.content, expected);
        }
    }
}
