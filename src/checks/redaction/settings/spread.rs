//! Values of YAML that go on below the line of their name: block scalars, quoted and plain texts over several lines.

use super::super::REDACTED;
use super::super::names::is_harmless;
use super::value::close;

/// What the next line may be of the value before it. It has to be further in than the name is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Spread {
    Ended,
    /// `name: |`
    Block(usize),
    /// `name: some words`
    Plain(usize),
    /// `name:`
    Below(usize),
    /// `name: "some words`
    Quoted(usize, char),
}

impl Spread {
    /// What to put in the line's place, if it belongs to the value. Lines are not taken away, so that the others keep their numbers.
    pub fn take(&mut self, line: &str) -> Option<String> {
        let indent = line.len() - line.trim_start_matches(' ').len();
        let (pad, text) = line.split_at(indent);
        let column = match *self {
            Self::Ended => return None,
            Self::Block(column) | Self::Plain(column) | Self::Below(column) | Self::Quoted(column, _) => column,
        };
        if text.trim().is_empty() {
            return Some(line.to_owned());
        }
        if indent <= column {
            *self = Self::Ended;
            return None;
        }
        match *self {
            Self::Ended => None,
            Self::Block(_) => Some(format!("{pad}{REDACTED}")),
            Self::Quoted(_, quote) => Some(match close(text, 0, quote) {
                Some(end) => {
                    *self = Self::Ended;
                    format!("{pad}{}", &text[end..])
                }
                None => String::new(),
            }),
            Self::Plain(_) if !is_pair(text) && !text.starts_with('#') => Some(String::new()),
            Self::Below(column) => self.below(column, pad, text),
            Self::Plain(_) => {
                *self = Self::Ended;
                None
            }
        }
    }

    /// Below `name:` stands a text, or a list or a map: of those each line is looked at by itself.
    fn below(&mut self, column: usize, pad: &str, text: &str) -> Option<String> {
        *self = Self::Ended;
        let quote = text.chars().next().filter(|ch| matches!(ch, '"' | '\''));
        let (inner, goes_on) = match quote {
            Some(quote) => match close(&text[1..], 0, quote) {
                Some(end) if !text[end + 2..].trim().is_empty() => return None,
                Some(end) => (&text[1..=end], Self::Ended),
                None => (&text[1..], Self::Quoted(column, quote)),
            },
            None if is_pair(text) || text.starts_with(['-', '{', '[', '}', ']', '#', '&', '!', '|', '>', '?', '*', '%', '@', '`']) => {
                return None;
            }
            None => (text, Self::Plain(column)),
        };
        if goes_on == Self::Ended && is_harmless(inner) {
            return None;
        }
        *self = goes_on;
        Some(match (quote, goes_on) {
            (Some(quote), Self::Quoted(..)) => format!("{pad}{quote}{REDACTED}"),
            (Some(quote), _) => format!("{pad}{quote}{REDACTED}{quote}"),
            (None, _) => format!("{pad}\"{REDACTED}\""),
        })
    }
}

/// `name: value` or `name:`
fn is_pair(text: &str) -> bool {
    text.contains(": ") || text.ends_with(':')
}
