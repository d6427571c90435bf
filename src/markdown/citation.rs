//! Finds who said what a quote says: a paragraph of the quote that begins with a dash and a name, in italics.

use super::page::{Block, BlockKind, Text};

/// `blocks` of a quote, with the paragraphs that name its source marked, without their dash. Some authors go on with the next quote
/// on the next line: that becomes a paragraph of its own.
pub(super) fn mark(blocks: Vec<Block>) -> Vec<Block> {
    let mut marked = Vec::with_capacity(blocks.len());
    for (at, mut block) in blocks.into_iter().enumerate() {
        let cited = match &mut block.kind {
            BlockKind::Paragraph(text) if at > 0 => name_length(text).map(|length| (text.split_off(length), std::mem::take(text))),
            _ => None,
        };
        let Some((rest, mut name)) = cited else {
            marked.push(block);
            continue;
        };
        let dash = name.content.len() - name.content.trim_start_matches(['-', '–', '—', ' ']).len();
        let name = name.split_off(dash);
        marked.push(Block { kind: BlockKind::Citation(name), ..block });
        if !rest.content.is_empty() {
            marked.push(Block { kind: BlockKind::Paragraph(rest), ..block });
        }
    }
    marked
}

/// Length of the name, with its dash, at the start of a paragraph.
fn name_length(text: &Text) -> Option<usize> {
    let length = text.pieces().take_while(|(_, span)| span.style.emphasis).last().map(|(range, _)| range.end)?;
    let named = text.content[..length].trim_start_matches(['-', '–', '—']);
    (named.len() < length && named.starts_with(' ') && !named.trim().is_empty()).then_some(length)
}
