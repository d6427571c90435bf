//! A parsed page becomes its deliverables: what stands below a heading "Deliverables", until the next heading of its level or above.
//! Items and paragraphs are prompts, in the order they are read in; what introduces them is their context.

use super::id;
use super::source::markdown;
use crate::checks::DeliverableSpec;
use crate::domain::deliverable::Deliverable;
use crate::markdown::page::{Block, BlockKind, List, Page, Text};

/// No lesson asks for so many things: more are left out.
const MOST: usize = 500;
/// The level of a line in bold that acts as a heading: any heading ends what it began.
const BOLD: u8 = 7;

/// The deliverables of a page. `specs` are those of the lesson's check file: they give ids and evidence to the prompts they match.
pub fn read(page: &Page, specs: &[DeliverableSpec]) -> Vec<Deliverable> {
    let mut reader = Reader::default();
    reader.walk(&page.blocks, false);
    let mut found = reader.found;
    found.truncate(MOST);
    let mut claimed = vec![false; found.len()];
    for spec in specs {
        if let Some(at) = prompts_of(spec, &found).into_iter().find(|at| !claimed[*at]) {
            claimed[at] = true;
            (found[at].id, found[at].quiz) = (spec.id.clone(), spec.quiz);
            found[at].evidence.clone_from(&spec.evidence);
        }
    }
    let open: Vec<usize> = (0..found.len()).filter(|at| !claimed[*at]).collect();
    let words: Vec<&str> = open.iter().map(|at| found[*at].words.as_str()).collect();
    let taken: Vec<&str> = found.iter().map(|found| found.id.as_str()).filter(|id| !id.is_empty()).collect();
    for (at, id) in open.iter().zip(id::for_words(&words, &taken)) {
        found[*at].id = id;
    }
    found
}

/// Which prompts the words of `spec` fit, by their place: those that begin so, or only those that are just these words, where there are any.
pub fn prompts_of(spec: &DeliverableSpec, found: &[Deliverable]) -> Vec<usize> {
    let fits = |test: fn(&str, &str) -> bool| {
        let fits = |found: &Deliverable| spec.prompts.iter().any(|words| test(&found.words, words));
        (0..found.len()).filter(|at| fits(&found[*at])).collect::<Vec<_>>()
    };
    let exact = fits(|words, prompt| begins_with(words, prompt) && begins_with(prompt, words));
    if exact.is_empty() { fits(begins_with) } else { exact }
}

/// Letters and digits only: authors write a prompt's first words without its stress, quotes and links.
fn begins_with(words: &str, beginning: &str) -> bool {
    let plain = |text: &str| text.chars().filter(|ch| ch.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    let beginning = plain(beginning);
    !beginning.is_empty() && plain(words).starts_with(&beginning)
}

#[derive(Default)]
struct Reader {
    found: Vec<Deliverable>,
    /// The level of the heading that began the deliverables one is in.
    level: Option<u8>,
    /// A heading below that one, or a line in bold: for whom or where the next ones are.
    group: Option<String>,
    /// The paragraph right before a list.
    lead: Option<String>,
    /// The items that a nested list stands in.
    items: Vec<String>,
}

impl Reader {
    /// `aside`: these blocks stand in a callout or a quote, whose paragraphs only comment.
    fn walk(&mut self, blocks: &[Block], aside: bool) {
        for (at, block) in blocks.iter().enumerate() {
            let rest = &blocks[at + 1..];
            match &block.kind {
                BlockKind::Heading { level, text, .. } => self.heading(*level, text),
                BlockKind::Paragraph(text) if is_bold(text) => self.bold(text, rest),
                BlockKind::Paragraph(text) if self.level.is_some() => match rest.first().map(|next| &next.kind) {
                    Some(BlockKind::List(_)) => self.lead = Some(words(text)),
                    _ if !aside => self.prompt(&[text], block.line),
                    _ => {}
                },
                BlockKind::List(list) if self.level.is_some() => {
                    self.list(list);
                    self.lead = None;
                }
                BlockKind::Centred(blocks) => self.walk(blocks, aside),
                BlockKind::Callout(_, blocks) | BlockKind::Quote(blocks) => self.walk(blocks, true),
                BlockKind::Details(fold) => self.apart(&fold.blocks, Some(words(&fold.summary)), aside),
                BlockKind::Columns { columns, .. } => columns.iter().for_each(|column| self.apart(column, self.group.clone(), aside)),
                _ => {}
            }
        }
    }

    /// Blocks whose lines in bold hold for nothing that comes after them.
    fn apart(&mut self, blocks: &[Block], group: Option<String>, aside: bool) {
        let (level, before) = (self.level, std::mem::replace(&mut self.group, group));
        self.walk(blocks, aside);
        // A heading within them goes on after them, and so does what it began.
        if self.level == level {
            self.group = before;
        }
    }

    fn heading(&mut self, level: u8, text: &Text) {
        let ends = self.level.is_some_and(|own| level <= own);
        if is_title(&text.content) {
            // Below a heading of the same words it is only said again.
            self.level = if ends { Some(level) } else { self.level.or(Some(level)) };
            self.group = None;
        } else if ends {
            (self.level, self.group) = (None, None);
        } else {
            self.group = Some(words(text));
        }
    }

    /// A line in bold acts as a heading where a list follows it; within deliverables it names a group of them.
    fn bold(&mut self, text: &Text, rest: &[Block]) {
        let ends = |block: &Block| match &block.kind {
            BlockKind::Heading { .. } => true,
            BlockKind::Paragraph(text) => is_bold(text),
            _ => false,
        };
        let below = rest.iter().take_while(|block| !ends(block));
        let has_list = below.into_iter().any(|block| matches!(block.kind, BlockKind::List(_)));
        if self.level.is_some() || (is_title(&text.content) && has_list) {
            self.heading(BOLD, text);
        }
    }

    fn list(&mut self, list: &List) {
        let mut after: Option<String> = None;
        for (at, item) in list.items.iter().enumerate() {
            let mut texts: Vec<&Text> = Vec::new();
            let mut nested: Vec<&Block> = Vec::new();
            for block in &item.blocks {
                match &block.kind {
                    BlockKind::Paragraph(text) => texts.push(text),
                    BlockKind::List(_) => nested.push(block),
                    _ => {}
                }
            }
            let outer = self.items.len();
            self.items.extend(after.clone());
            if nested.is_empty() {
                let last = at + 1 == list.items.len();
                let (prompt, lead) = texts.last().filter(|_| !last).map_or((None, None), |text| without_lead(text));
                let ending = prompt.or_else(|| texts.pop().filter(|_| lead.is_none()).cloned());
                texts.truncate(texts.len() - usize::from(lead.is_some() && !texts.is_empty()));
                let all: Vec<&Text> = texts.into_iter().chain(&ending).collect();
                if !all.is_empty() {
                    self.prompt(&all, item.line);
                }
                after = lead.or(after);
            } else {
                self.items.extend(texts.iter().map(|text| words(text)).filter(|words| !words.is_empty()));
                for block in nested {
                    if let BlockKind::List(list) = &block.kind {
                        self.list(list);
                    }
                }
            }
            self.items.truncate(outer);
        }
    }

    fn prompt(&mut self, texts: &[&Text], line: u32) {
        let said = texts.iter().map(|text| words(text)).collect::<Vec<_>>().join(" ");
        if said.chars().any(char::is_alphanumeric) && self.found.len() < MOST {
            let markdown = texts.iter().map(|text| markdown(text)).collect::<Vec<_>>().join("\n\n");
            let context = self.group.iter().chain(&self.lead).chain(&self.items).cloned().collect();
            self.found.push(Deliverable { words: said, context, markdown, line, ..Deliverable::default() });
        }
    }
}

/// In one line.
fn words(text: &Text) -> String {
    text.content.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `📦 **Deliverables:**`, `4. deliverable`
fn is_title(text: &str) -> bool {
    let letters: String = text.chars().filter(|ch| ch.is_alphabetic()).flat_map(char::to_lowercase).collect();
    matches!(letters.as_str(), "deliverable" | "deliverables")
}

fn is_bold(text: &Text) -> bool {
    let mut stressed = text.pieces().filter(|(range, _)| text.content[range.clone()].contains(char::is_alphanumeric)).peekable();
    stressed.peek().is_some() && stressed.all(|(_, span)| span.style.strong)
}

/// Authors forget the blank line before `Then discuss:`, which then ends the item above it, though it introduces those below. What is
/// left of that item, and those words.
fn without_lead(text: &Text) -> (Option<Text>, Option<String>) {
    let content = text.content.trim_end();
    if !content.ends_with(':') {
        return (None, None);
    }
    let Some(end) = content.rfind(['.', '?', '!']).map(|at| at + 1).filter(|end| content[*end..].starts_with([' ', '\n'])) else {
        return (None, Some(words(text)));
    };
    let mut prompt = text.clone();
    let lead = prompt.split_off(end);
    (Some(prompt), Some(words(&lead)))
}

#[cfg(test)]
mod tests;
