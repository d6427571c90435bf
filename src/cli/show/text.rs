//! A document as lines of text. For a terminal each role becomes SGR attributes (ECMA-48, 8.3.117) of the 16 colours that a person
//! has chosen for it, so that it reads on any background.

use crate::layout::document::{Callout, Document, ItemKind, Role, RunStyle};
use crate::layout::highlights::Syntax;
use crate::ui::hyperlinks;

/// What may be used beside the words and their weights.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Colours.
    pub colours: bool,
    /// Links that can be clicked.
    pub hyperlinks: bool,
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
const MAGENTA: u8 = 35;
const CYAN: u8 = 36;

/// Its lines, bare when no `look` is given. A quiz card, which only a key could open, becomes `quiz_line`.
pub fn write(document: &Document, look: Option<Look>, quiz_line: &str) -> String {
    let mut text = String::with_capacity(document.text.len() * 2);
    let mut cards = document.items.iter().filter(|item| matches!(item.kind, ItemKind::Quiz(_))).map(|card| card.lines.clone()).peekable();
    for (line, number) in (0..document.lines.len()).zip(0u32..) {
        while cards.next_if(|card| card.end <= number).is_some() {}
        match (cards.peek(), look) {
            (Some(card), _) if card.start == number => text.push_str(&format!("{quiz_line}\n")),
            (Some(card), _) if card.contains(&number) => {}
            (_, Some(look)) => write_line(&mut text, document, line, look),
            (_, None) => {
                text.push_str(document.line_text(line).trim_end());
                text.push('\n');
            }
        }
    }
    text
}

fn write_line(text: &mut String, document: &Document, line: usize, look: Look) {
    let shown = document.line_text(line).trim_end().len();
    let (mut written, mut current, mut linked) = (0, String::new(), None);
    for (words, run) in document.line_runs(line) {
        // No space stands at a line's end.
        let words = &words[..words.len().min(shown - written)];
        if words.is_empty() {
            break;
        }
        written += words.len();
        let link = run.item.filter(|_| look.hyperlinks).and_then(|item| Some((item, hyperlinks::opening(document, item)?)));
        if linked.is_some() && linked != link {
            text.push_str(hyperlinks::CLOSES);
        }
        let attributes = attributes(run.style, look.colours);
        if attributes != current {
            text.push_str(&format!("\u{1b}[0{attributes}m"));
            current = attributes;
        }
        if let Some((_, start)) = link.as_ref().filter(|_| linked != link) {
            text.push_str(start);
        }
        linked = link;
        text.push_str(words);
    }
    if linked.is_some() {
        text.push_str(hyperlinks::CLOSES);
    }
    if !current.is_empty() {
        text.push_str("\u{1b}[0m");
    }
    text.push('\n');
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
        Role::Syntax(syntax) => self::syntax(syntax),
        Role::Good => &[GREEN],
        Role::Open => &[YELLOW],
        Role::Callout(Callout::Tip) => &[BOLD, GREEN],
        Role::Callout(Callout::Note) => &[BOLD, BLUE],
        Role::Callout(Callout::Important | Callout::Warning) => &[BOLD, YELLOW],
        Role::Callout(Callout::Caution) => &[BOLD, RED],
    }
}

fn syntax(syntax: Syntax) -> &'static [u8] {
    match syntax {
        Syntax::Comment | Syntax::Prompt => &[FAINT],
        Syntax::Keyword => &[MAGENTA],
        Syntax::String | Syntax::Inserted => &[GREEN],
        Syntax::Number | Syntax::Constant | Syntax::Attribute => &[YELLOW],
        Syntax::Type | Syntax::Tag | Syntax::Variable => &[CYAN],
        Syntax::Function => &[BLUE],
        Syntax::Sign => &[],
        Syntax::Deleted | Syntax::Invalid => &[RED],
        Syntax::Heading => &[BOLD, CYAN],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{layout, markdown};

    fn shown(source: &str, look: Look) -> String {
        let (page, _) = markdown::parse("a.md", source);
        let options = layout::Options { width: 30, ..layout::Options::default() };
        write(&layout::lay_out(&page, &options, &layout::no_pictures), Some(look), "[quiz]")
    }

    const WEIGHTS: Look = Look { colours: false, hyperlinks: false };
    const COLOURS: Look = Look { colours: true, hyperlinks: false };

    #[test]
    fn roles_become_attributes_and_every_line_ends_as_it_began() {
        assert_eq!(shown("plain **bold** [link](x)", COLOURS), "plain \u{1b}[0;1mbold\u{1b}[0m \u{1b}[0;4;34mlink\u{1b}[0m\n");
        assert_eq!(shown("plain **bold** `code`", WEIGHTS), "plain \u{1b}[0;1mbold\u{1b}[0m code\n");
    }

    #[test]
    fn addresses_can_be_clicked_and_pages_of_the_course_can_not() {
        let look = Look { hyperlinks: true, ..WEIGHTS };
        assert_eq!(
            shown("[b](x.md) [one two](https://x.org/ü) c", look),
            "\u{1b}[0;4mb\u{1b}[0m \u{1b}[0;4m\u{1b}]8;id=1;https://x.org/%C3%BC\u{1b}\\one two\u{1b}]8;;\u{1b}\\\u{1b}[0m c\n"
        );
        let wrapped = shown("[one two three four five six seven](https://x.org)", look);
        assert_eq!(wrapped.matches("\u{1b}]8;id=0;https://x.org\u{1b}\\").count(), 2, "{wrapped:?}");
        assert_eq!(wrapped.matches("\u{1b}]8;;\u{1b}\\").count(), 2, "{wrapped:?}");
    }

    #[test]
    fn plain_text_has_no_line_drawing_but_the_authors_own() {
        let source = "# Top\n\n?> Do it.\n\n> Said.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\n┌─┐\n```\n\n***\n\n<div class=\"quizdown\"><div id=\"q.js\"></div></div>\n";
        let (page, _) = markdown::parse("a.md", source);
        let options = layout::Options { width: 30, linear: true, ..layout::Options::default() };
        let text = write(&layout::lay_out(&layout::linear(page), &options, &layout::no_pictures), None, "[quiz]");
        let code = text.lines().find(|line| line.contains('┌')).unwrap();
        let rest = text.replace(code, "");
        assert!(!rest.contains(|ch: char| ('\u{2500}'..='\u{257f}').contains(&ch) || ch == '\u{1b}'), "{text}");
        assert!(rest.contains("Tip: Do it.") && rest.contains("\n[quiz]\n"), "{text}");
    }
}
