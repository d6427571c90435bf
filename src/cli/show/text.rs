//! A document as lines of text. For a terminal each role becomes SGR attributes (ECMA-48, 8.3.117) of the 16 colours that a person
//! has chosen for it, so that it reads on any background. Plain text has no line drawing: it is for pipes, mails and screen readers.

use crate::layout::document::{Callout, Document, ItemKind, Role, RunStyle};

/// What may be used beside the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Nothing.
    Plain,
    /// Bold, underline and the like.
    Weights,
    /// Colours too.
    Colours,
}

const BOLD: u8 = 1;
const FAINT: u8 = 2;
const ITALIC: u8 = 3;
const UNDERLINED: u8 = 4;
const CROSSED_OUT: u8 = 9;
const RED: u8 = 31;
const GREEN: u8 = 32;
const YELLOW: u8 = 33;
const BLUE: u8 = 34;
const CYAN: u8 = 36;

/// Its lines. A quiz card, which only a key could open, becomes `quiz_line`.
pub fn write(document: &Document, look: Look, quiz_line: &str) -> String {
    let mut text = String::with_capacity(document.text.len() * 2);
    let mut cards = document.items.iter().filter(|item| matches!(item.kind, ItemKind::Quiz(_))).map(|card| card.lines.clone()).peekable();
    for (line, number) in (0..document.lines.len()).zip(0u32..) {
        while cards.next_if(|card| card.end <= number).is_some() {}
        match cards.peek() {
            Some(card) if card.start == number => text.push_str(&format!("{quiz_line}\n")),
            Some(card) if card.contains(&number) => {}
            _ => write_line(&mut text, document, line, look),
        }
    }
    text
}

fn write_line(text: &mut String, document: &Document, line: usize, look: Look) {
    let mut styled = false;
    let mut current = String::new();
    let mut blank = String::new();
    for (words, run) in document.line_runs(line) {
        let attributes = if look == Look::Plain { String::new() } else { attributes(run.style, look == Look::Colours) };
        let drawn = matches!(run.style.role, Role::Rule | Role::QuoteBar | Role::Card | Role::Callout(_));
        let words = if look == Look::Plain && drawn { without_line_drawing(words) } else { words.to_owned() };
        let trimmed = words.trim_end();
        // Spaces wait until something follows them: none stands at a line's end.
        if !trimmed.is_empty() {
            text.push_str(&std::mem::take(&mut blank));
            if attributes != current {
                text.push_str(&format!("\u{1b}[0{attributes}m"));
                styled = true;
                current = attributes;
            }
            text.push_str(trimmed);
        }
        blank.push_str(&words[trimmed.len()..]);
    }
    if styled && !current.is_empty() {
        text.push_str("\u{1b}[0m");
    }
    text.push('\n');
}

/// Box drawing (U+2500 to U+257F) in ASCII.
fn without_line_drawing(words: &str) -> String {
    let ascii = |ch| match ch {
        '─' | '━' | '┄' | '┈' | '═' => '-',
        '│' | '┃' | '║' => '|',
        '\u{2500}'..='\u{257f}' => '+',
        ch => ch,
    };
    words.chars().map(ascii).collect()
}

/// The parameters after `0`, each with its semicolon.
fn attributes(style: RunStyle, colours: bool) -> String {
    let stress = [(style.strong, BOLD), (style.emphasis, ITALIC), (style.strike, CROSSED_OUT)];
    let stress = stress.into_iter().filter_map(|(set, attribute)| set.then_some(attribute));
    let role = role(style.role).iter().copied().filter(|attribute| colours || *attribute < RED);
    let mut all: Vec<u8> = role.chain(stress).collect();
    all.sort_unstable();
    all.dedup();
    all.iter().map(|attribute| format!(";{attribute}")).collect()
}

fn role(role: Role) -> &'static [u8] {
    match role {
        Role::Text | Role::Quote | Role::CodeBlock => &[],
        Role::Heading(1 | 2) => &[BOLD, CYAN],
        Role::Heading(_) | Role::CardTitle | Role::TableHeader | Role::Key => &[BOLD],
        Role::Dim | Role::Marker | Role::Edge | Role::QuoteBar | Role::Rule | Role::Card => &[FAINT],
        Role::Link => &[UNDERLINED, BLUE],
        Role::Code => &[YELLOW],
        Role::Callout(Callout::Tip) => &[BOLD, GREEN],
        Role::Callout(Callout::Note) => &[BOLD, BLUE],
        Role::Callout(Callout::Important | Callout::Warning) => &[BOLD, YELLOW],
        Role::Callout(Callout::Caution) => &[BOLD, RED],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{layout, markdown};

    fn shown(source: &str, look: Look) -> String {
        let (page, _) = markdown::parse("a.md", source);
        let options = layout::Options { width: 30, ..layout::Options::default() };
        write(&layout::lay_out(&page, &options, &|_| None), look, "[quiz]")
    }

    #[test]
    fn roles_become_attributes_and_every_line_ends_as_it_began() {
        assert_eq!(shown("plain **bold** [link](x)", Look::Colours), "plain \u{1b}[0;1mbold \u{1b}[0;4;34mlink\u{1b}[0m\n");
        assert_eq!(shown("plain **bold** `code`", Look::Weights), "plain \u{1b}[0;1mbold \u{1b}[0mcode\n");
    }

    #[test]
    fn plain_text_has_no_line_drawing_but_the_authors_own() {
        let source = "# Top\n\n?> Do it.\n\n> Said.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\n┌─┐\n```\n\n<div class=\"quizdown\"><div id=\"q.js\"></div></div>\n";
        let text = shown(source, Look::Plain);
        let code = text.lines().find(|line| line.contains('┌')).unwrap();
        let rest = text.replace(code, "");
        assert!(!rest.contains(|ch: char| ('\u{2500}'..='\u{257f}').contains(&ch) || ch == '\u{1b}'), "{text}");
        assert!(rest.contains("| tip") && rest.contains("\n[quiz]\n"), "{text}");
    }
}
