//! Emoji by their names between colons. Names that nobody knows stay as they are written.

mod names;

use names::NAMES;

use super::page::{SpanKind, Text};

/// Names of so many letters mean something else within a word.
const SHORT: usize = 3;

/// Puts emoji in the place of their names, but not in code.
pub(super) fn replace(text: &mut Text) {
    let named = text.content.contains(':') && text.content.split(':').any(|word| find(word).is_some());
    if !named {
        return;
    }
    let mut replaced = Text { links: std::mem::take(&mut text.links), ..Text::default() };
    for (range, span) in text.pieces() {
        let mut rest = &text.content[range];
        while let Some((before, name, after)) = Some(rest).filter(|_| span.style.kind == SpanKind::Plain).and_then(next) {
            replaced.push(before, span.style, span.link);
            replaced.push(name, span.style, span.link);
            rest = after;
        }
        replaced.push(rest, span.style, span.link);
    }
    *text = replaced;
}

/// What stands before the first emoji, the emoji, and what comes after it.
fn next(text: &str) -> Option<(&str, &'static str, &str)> {
    text.match_indices(':').find_map(|(start, _)| {
        let (name, after) = text[start + 1..].split_once(':')?;
        // `10:100:1` and `a:b:c` are no emoji: short names stand by themselves.
        let inner = |ch: Option<char>| ch.is_some_and(char::is_alphanumeric);
        if name.len() <= SHORT && (inner(text[..start].chars().next_back()) || inner(after.chars().next())) {
            return None;
        }
        find(name).map(|emoji| (&text[..start], emoji, after))
    })
}

fn find(name: &str) -> Option<&'static str> {
    NAMES.binary_search_by(|(known, _)| (*known).cmp(name)).ok().map(|at| NAMES[at].1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::page::Style;

    #[test]
    fn names_are_in_order() {
        assert!(NAMES.is_sorted());
    }

    #[test]
    fn only_known_names_become_emoji() {
        for (written, shown) in [
            ("go :rocket: now:tada:", "go 🚀 now🎉"),
            (":white_check_mark:", "✅"),
            ("at 10:30:45, 10:100:1 or a:b:c", "at 10:30:45, 10:100:1 or a:b:c"),
            ("(:100:) :woman_astronaut:", "(💯) 👩‍🚀"),
            (":nobody_knows: :x:", ":nobody_knows: ❌"),
        ] {
            let mut text = Text::of(written, Style::default());
            replace(&mut text);
            assert_eq!(text.content, shown);
        }
        let mut code = Text::of(":x:", Style { kind: SpanKind::Code, ..Style::default() });
        replace(&mut code);
        assert_eq!(code.content, ":x:");
    }
}
