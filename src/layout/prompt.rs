//! Sets the prompts of a page's deliverables: each is something to open, and below it stands what came of it. Above the first stands how
//! far all of them are.

use super::blocks::{Typesetter, plain, styled};
use super::document::{ItemKind, Role};
use crate::markdown::page::{Style, Text};

/// What is told of one prompt.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prompt {
    /// Stands above it.
    pub above: String,
    /// Stand below it.
    pub notes: Vec<Note>,
}

/// One thing that came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// A sign, which is drawn in this role too.
    pub sign: &'static str,
    /// What happened.
    pub words: String,
    /// What it means.
    pub role: Role,
    /// What was said; may have several lines.
    pub comment: String,
}

/// Sets what stands above the prompt that begins at `line` of the source, with block `block`.
pub(super) fn head(typesetter: &mut Typesetter<'_>, line: u32, block: u32) {
    let above = typesetter.options.view.prompts.get(&line).map_or("", |prompt| &prompt.above);
    if !above.is_empty() && !typesetter.prompts_headed {
        typesetter.prompts_headed = true;
        typesetter.writer.above(above, plain(Role::Dim), block);
        typesetter.writer.gap();
    }
}

/// Sets a paragraph that begins at `line`, which may be a prompt.
pub(super) fn set(typesetter: &mut Typesetter<'_>, text: &Text, line: u32) {
    let view = typesetter.options.view;
    let Some(prompt) = view.prompts.get(&line) else { return typesetter.text(text) };
    let block = typesetter.writer.block();
    head(typesetter, line, block);
    let role = typesetter.writer.role;
    let item = typesetter.writer.item(ItemKind::Deliverable(line));
    typesetter.writer.item_text(text, |span| styled(role, span), item);
    for note in &prompt.notes {
        let writer = &mut typesetter.writer;
        writer.push_marker(format!("{} ", note.sign), plain(note.role), Some(item));
        writer.label(&Text::of(&note.words, Style::default()), plain(note.role), Some(item));
        for line in note.comment.lines().filter(|line| !line.trim().is_empty()) {
            writer.label(&Text::of(line, Style::default()), plain(Role::Text), Some(item));
        }
        writer.pop_margin();
    }
}
