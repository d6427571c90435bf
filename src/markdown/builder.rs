//! Builds the tree of a page. The Markdown reader and the HTML reader both tell it what opens and closes; it keeps the two from
//! tangling: a tag never closes what Markdown opened, and what Markdown closes takes the tags left open inside with it.

mod inset;
mod words;

use super::page::*;
use super::slug::Slugs;
use super::table::OpenTable;
use super::{citation, steps};
use crate::domain::diagnostic::Diagnostic;
use inset::OpenInset;
use words::OpenText;
pub(super) use words::{Stress, TextKind};

/// Nothing readable is nested deeper. What a hostile page nests deeper loses its form, not its words, and never the stack.
const DEEPEST: usize = 32;

/// What can be open, one inside the other.
#[derive(Debug)]
pub(super) enum Container {
    /// The page, or a wrapper that leaves no trace.
    Plain,
    Centred,
    /// So many columns side by side, and those that are closed.
    Columns(usize, Vec<Vec<Block>>),
    Column,
    Quote,
    Callout(CalloutKind),
    List(List),
    Item {
        task: Option<bool>,
        loose: bool,
    },
    Footnote(String),
    Code {
        language: String,
        text: String,
    },
    Table(OpenTable),
    Details(Details),
    Quiz(Vec<String>),
}

struct Open {
    container: Container,
    blocks: Vec<Block>,
    line: u32,
    column: u32,
    /// The tag that opened it; `None` when Markdown did.
    tag: Option<String>,
}

/// See the module.
pub(super) struct Builder<'a> {
    pub(super) file: &'a str,
    /// Line of what is being read, from 1.
    pub(super) line: u32,
    /// Its column, from 0.
    pub(super) column: u32,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Inside of a script or a style: nothing of it shows.
    pub(super) hidden: bool,
    open: Vec<Open>,
    text: Option<OpenText>,
    stress: Vec<(Stress, Option<String>)>,
    link: Option<Link>,
    inset: Option<OpenInset>,
    /// Lists open in a cell, where no block can stand: the next number of each, `None` for bullets.
    pub(super) cell_lists: Vec<Option<u32>>,
    /// Inside of a film that has not said yet where it is.
    pub(super) awaits_source: bool,
    /// Inside of a block of code in a cell.
    pub(super) code_in_cell: bool,
    footnotes: Vec<Block>,
    slugs: Slugs,
}

impl<'a> Builder<'a> {
    pub(super) fn new(file: &'a str) -> Self {
        let page = Open { container: Container::Plain, blocks: Vec::new(), line: 1, column: 0, tag: None };
        Self {
            file,
            line: 1,
            column: 0,
            diagnostics: Vec::new(),
            hidden: false,
            open: vec![page],
            text: None,
            stress: Vec::new(),
            link: None,
            inset: None,
            cell_lists: Vec::new(),
            awaits_source: false,
            code_in_cell: false,
            footnotes: Vec::new(),
            slugs: Slugs::default(),
        }
    }

    pub(super) fn finish(mut self) -> (Page, Vec<Diagnostic>) {
        self.end_text();
        while self.open.len() > 1 {
            self.pop();
        }
        let mut blocks = self.open.pop().map(|page| steps::stitch(page.blocks)).unwrap_or_default();
        blocks.append(&mut self.footnotes);
        (Page { blocks }, self.diagnostics)
    }

    /// Opens a container; `tag` names the HTML element it is for.
    pub(super) fn begin(&mut self, container: Container, tag: Option<&str>) {
        self.end_text();
        let deep = self.open.len() > DEEPEST;
        if deep && tag.is_some() {
            return;
        }
        let leaf = matches!(container, Container::Code { .. } | Container::Table(_));
        let container = if deep && !leaf { Container::Plain } else { container };
        let tag = tag.map(str::to_owned);
        self.open.push(Open { container, blocks: Vec::new(), line: self.line, column: self.column, tag });
    }

    /// Closes the container that Markdown opened last, with every tag still open in it.
    pub(super) fn end(&mut self) {
        self.end_text();
        while self.open.len() > 1 {
            let by_markdown = self.open.last().is_some_and(|open| open.tag.is_none());
            self.pop();
            if by_markdown {
                return;
            }
        }
    }

    /// Closes the innermost element of this name, if it is not outside of what Markdown has open.
    pub(super) fn end_tag(&mut self, tag: &str) {
        let named = |open: &Open| open.tag.as_deref() == Some(tag);
        let reachable = self.open.iter().rev().take_while(|open| open.tag.is_some()).position(named);
        if let Some(depth) = reachable {
            self.end_text();
            for _ in 0..=depth {
                self.pop();
            }
        }
    }

    /// The innermost container.
    pub(super) fn top(&mut self) -> Option<&mut Container> {
        self.open.last_mut().map(|open| &mut open.container)
    }

    /// What is open is a block of code.
    pub(super) fn holds_code(&self) -> bool {
        self.open.last().is_some_and(|open| matches!(open.container, Container::Code { .. }))
    }

    /// The innermost container that `wanted` accepts.
    pub(super) fn inside<T>(&mut self, wanted: impl Fn(&mut Container) -> Option<&mut T>) -> Option<&mut T> {
        self.open.iter_mut().rev().find_map(|open| wanted(&mut open.container))
    }

    /// Adds a block that holds nothing.
    pub(super) fn block(&mut self, kind: BlockKind) {
        self.end_text();
        self.push(Block { line: self.line, column: self.column, kind });
    }

    fn push(&mut self, block: Block) {
        let Some(open) = self.open.last_mut() else { return };
        if let Container::List(list) = &mut open.container {
            // Only broken HTML puts a block into a list directly.
            match list.items.last_mut() {
                Some(item) => item.blocks.push(block),
                None => list.items.push(Item { line: block.line, blocks: vec![block], ..Item::default() }),
            }
        } else if let Container::Columns(_, columns) = &mut open.container {
            // As in a browser, each child stands in a place of its own.
            columns.push(vec![block]);
        } else {
            open.blocks.push(block);
        }
    }

    fn pop(&mut self) {
        let Some(Open { container, mut blocks, line, column, .. }) = self.open.pop() else { return };
        let mut inside = || steps::stitch(std::mem::take(&mut blocks));
        let kind = match container {
            Container::Plain => None,
            Container::Centred => Some(BlockKind::Centred(inside())),
            Container::Columns(_, columns) if columns.is_empty() => None,
            Container::Columns(across, columns) => Some(BlockKind::Columns { across, columns }),
            Container::Column => {
                let column = inside();
                match self.top() {
                    Some(Container::Columns(_, columns)) => columns.push(column),
                    _ => column.into_iter().for_each(|block| self.push(block)),
                }
                return;
            }
            Container::Quote => Some(BlockKind::Quote(citation::mark(inside()))),
            Container::Callout(kind) => Some(BlockKind::Callout(kind, inside())),
            Container::List(list) if list.items.is_empty() => None,
            Container::List(list) => Some(BlockKind::List(list)),
            Container::Item { task, loose } => {
                let item = Item { line, loose, task, blocks: inside() };
                if let Some(Container::List(list)) = self.top() {
                    list.items.push(item);
                } else {
                    item.blocks.into_iter().for_each(|block| self.push(block));
                }
                return;
            }
            Container::Footnote(label) => {
                let kind = BlockKind::Footnote { label, blocks: inside() };
                self.footnotes.push(Block { line, column, kind });
                return;
            }
            Container::Code { language, text } => Some(BlockKind::Code { language, text: text.trim_end_matches('\n').to_owned() }),
            Container::Table(table) => {
                // A caption, or what does not belong into a table: a browser too puts it above.
                std::mem::take(&mut blocks).into_iter().for_each(|block| self.push(block));
                table.finish().map(BlockKind::Table)
            }
            Container::Details(details) => {
                let details = Details { blocks: inside(), last_line: self.line.max(line), ..details };
                Some(BlockKind::Details(details))
            }
            Container::Quiz(ids) if ids.is_empty() => {
                let message = "a quiz without an id: give the inner <div> the path of the quiz as its id";
                let at = (line as usize, column as usize + 1);
                self.diagnostics.push(Diagnostic::warning("quiz-without-id", self.file, at.0, at.1, message));
                None
            }
            Container::Quiz(ids) => Some(BlockKind::Quiz(ids)),
        };
        if let Some(kind) = kind {
            self.push(Block { line, column, kind });
        }
        // What a wrapper held goes up; so does what was found where it does not belong, rather than getting lost.
        blocks.into_iter().for_each(|block| self.push(block));
    }
}
