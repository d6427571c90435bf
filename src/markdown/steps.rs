//! Stitches the ordered lists of a section into one run of steps. In Markdown a callout or a picture ends a list, and its author
//! goes on with `5.`; to a reader these are steps 1 to 10, and what stands between belongs to the step before it.

use super::page::{Block, BlockKind, List};

/// `blocks` of one container, with lists whose numbers go on made one.
pub fn stitch(blocks: Vec<Block>) -> Vec<Block> {
    let ordered = |block: &Block| matches!(&block.kind, BlockKind::List(list) if list.start.is_some());
    if blocks.len() < 2 || !blocks.iter().any(ordered) {
        return blocks;
    }
    let mut stitched: Vec<Block> = Vec::with_capacity(blocks.len());
    let mut run: Option<usize> = None;
    for mut block in blocks {
        if heads(&block) {
            run = None;
        }
        match &mut block.kind {
            BlockKind::List(list) if list.start.is_some() => {
                if let Some(at) = run.filter(|&at| next_number(&stitched[at]) == list.start) {
                    let between = stitched.split_off(at + 1);
                    let more = std::mem::take(&mut list.items);
                    if let Some(run) = steps(&mut stitched[at]) {
                        if let Some(step) = run.items.last_mut() {
                            step.blocks.extend(between);
                        }
                        run.items.extend(more);
                    }
                    continue;
                }
                run = Some(stitched.len());
            }
            // Two spaces are not enough for CommonMark to see it below the step; its author did.
            BlockKind::Callout(..)
                if stitched.last().is_some_and(|list| block.column >= list.column.saturating_add(2))
                    && run.is_some_and(|at| at + 1 == stitched.len()) =>
            {
                if let Some(step) = stitched.last_mut().and_then(steps).and_then(|run| run.items.last_mut()) {
                    step.blocks.push(block);
                    continue;
                }
            }
            _ => {}
        }
        stitched.push(block);
    }
    stitched
}

/// A section begins with `block`, or in it.
fn heads(block: &Block) -> bool {
    let within = matches!(block.kind, BlockKind::Centred(_) | BlockKind::Columns { .. });
    matches!(block.kind, BlockKind::Heading { .. })
        || within && block.children().into_iter().flatten().any(|inner| matches!(inner.kind, BlockKind::Heading { .. }))
}

fn steps(block: &mut Block) -> Option<&mut List> {
    match &mut block.kind {
        BlockKind::List(list) => Some(list),
        _ => None,
    }
}

fn next_number(block: &Block) -> Option<u32> {
    match &block.kind {
        BlockKind::List(list) => list.start?.checked_add(u32::try_from(list.items.len()).ok()?),
        _ => None,
    }
}
