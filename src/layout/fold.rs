//! Sets folds. A closed one is set like an open one and then taken back: so every block has the same index whether folds are open or
//! closed, and places and folds can be remembered by it.

use std::sync::LazyLock;

use super::blocks::{Typesetter, styled};
use super::document::{Fold, ItemKind, Role, RunStyle};
use super::writer::count;
use crate::markdown::page::{Details, Style, Text};

/// What a browser shows for a fold without a summary.
static UNNAMED: LazyLock<Text> = LazyLock::new(|| Text::of("Details", Style::default()));

/// Sets `details`, as its author or the reader left it.
pub(super) fn set(typesetter: &mut Typesetter<'_>, details: &Details) {
    let writer = &mut typesetter.writer;
    writer.settle();
    let block = writer.block();
    let open = typesetter.options.view.folds.get(&block).copied().unwrap_or(details.open);
    let (line, headings) = (writer.next_line(), count(writer.document.headings.len()));
    let index = writer.document.folds.len();
    let source = details.blocks.first().map_or(details.last_line, |first| first.line)..details.last_line.saturating_add(1);
    writer.document.folds.push(Fold { block, open, line, blocks: block..block, headings: headings..headings, source });
    let item = writer.item(ItemKind::Fold(count(index)));
    let mut summary = Text::of(typesetter.signs.folds[usize::from(!open)], Style::default());
    summary.append(if details.summary.content.is_empty() { &UNNAMED } else { &details.summary });
    writer.item_text(&summary, |span| RunStyle { strong: true, ..styled(Role::Text, span) }, item);

    let before = typesetter.writer.here();
    typesetter.writer.gap();
    typesetter.within("  ", RunStyle::default(), |this| this.blocks(&details.blocks, false));
    let writer = &mut typesetter.writer;
    let last = writer.block();
    let end = count(writer.document.headings.len());
    if !open {
        writer.take_back(before);
        // What it hides is found where it would open.
        for heading in &mut writer.document.headings[headings as usize..] {
            heading.line = line;
        }
        for fold in &mut writer.document.folds[index + 1..] {
            fold.line = line;
        }
    }
    if let Some(fold) = writer.document.folds.get_mut(index) {
        fold.blocks = block + 1..last.saturating_add(1);
        fold.headings.end = end;
    }
}
