//! Quizdown's blocks: where headings, quotes, lists and the rest begin and end. It is Markdown as quizdown-js reads it, which
//! is laxer than CommonMark (see `list`); inline text is left as it is, for `markdown` to read.

use super::list::{self, List};
use super::options;
use super::source::Line;
use super::{html, source};

/// One block.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Its lines; for a quote without the marks.
    pub lines: Vec<Line>,
}

/// What a block is.
#[derive(Clone, Debug, PartialEq)]
pub enum BlockKind {
    /// A heading of any level, with its text and level.
    Heading(String, u8),
    /// Running text.
    Paragraph,
    /// A fenced or an indented code block.
    Code,
    /// A quote.
    Quote,
    /// A list.
    List(List),
    /// A table.
    Table,
    /// Raw HTML.
    Html,
    /// YAML between lines of dashes; false when the closing line is missing.
    Options(bool),
    /// A thematic break or a link's definition: says nothing by itself.
    Mute,
}

impl Block {
    /// Its Markdown source.
    pub fn text(&self) -> String {
        source::decode_in_code(&source::join(&self.lines))
    }

    /// Where it is: the first line that is not blank.
    pub fn place(&self) -> (usize, usize) {
        self.lines.iter().find(|line| !line.is_blank()).map_or((1, 1), |line| (line.line, line.column))
    }
}

/// The blocks of a whole quiz.
pub fn page(lines: &[Line]) -> Vec<Block> {
    read(lines, true)
}

/// The blocks within a list item, where any line may start one: running text is interrupted by whatever comes.
pub fn item(lines: &[Line]) -> Vec<Block> {
    read(lines, false)
}

fn read(lines: &[Line], top: bool) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let (mut at, mut leading) = (0, true);
    while at < lines.len() {
        if lines[at].is_blank() {
            at += 1;
            continue;
        }
        let (kind, taken) = next(&lines[at..], top, leading);
        leading &= !matches!(kind, BlockKind::Heading(..));
        let taken = taken.clamp(1, lines.len() - at);
        let own = &lines[at..at + taken];
        let lines = if kind == BlockKind::Quote { own.iter().map(unquoted).collect() } else { own.to_vec() };
        blocks.push(Block { kind, lines });
        at += taken;
    }
    blocks
}

/// What starts at the first of `lines` (which is not blank), and how many of them it takes.
fn next(lines: &[Line], top: bool, leading: bool) -> (BlockKind, usize) {
    let first = &lines[0];
    if first.indent() > 3 {
        let end = lines.iter().position(|line| line.indent() <= 3 && !line.is_blank()).unwrap_or(lines.len());
        return (BlockKind::Code, end);
    }
    if let Some(taken) = fence(lines).and_then(|fence| fence_extent(lines, fence)) {
        return (BlockKind::Code, taken);
    }
    if let Some((text, level)) = heading(first) {
        return (BlockKind::Heading(text, level), 1);
    }
    if let Some((taken, closed)) = top.then(|| options::extent(lines, leading)).flatten() {
        return (BlockKind::Options(closed), taken);
    }
    if list::is_rule(first) {
        return (BlockKind::Mute, 1);
    }
    if is_quote(first) {
        return (BlockKind::Quote, quote_extent(lines));
    }
    if let Some((list, taken)) = list::read(lines) {
        return (BlockKind::List(list), taken);
    }
    match html::extent(lines) {
        0 => {}
        taken => return (BlockKind::Html, taken),
    }
    if top && list::is_definition(first) {
        return (BlockKind::Mute, 1);
    }
    if is_table(lines) {
        let end = (2..lines.len()).find(|&index| !continues(&lines[index], &lines[index..]));
        return (BlockKind::Table, end.unwrap_or(lines.len()));
    }
    if let Some(level) = lines.get(1).and_then(underline) {
        return (BlockKind::Heading(first.text.trim().to_owned(), level), 2);
    }
    if top { (BlockKind::Paragraph, paragraph_extent(lines)) } else { (BlockKind::Paragraph, 1) }
}

/// The text and level of a heading that starts with `#`.
fn heading(line: &Line) -> Option<(String, u8)> {
    let text = line.text.trim_start_matches(' ');
    let level = text.len() - text.trim_start_matches('#').len();
    let rest = &text[level..];
    let valid = (1..=6).contains(&level) && (rest.is_empty() || rest.starts_with(char::is_whitespace));
    let rest = rest.trim();
    let without = rest.trim_end_matches('#');
    let closed = without.is_empty() || without.ends_with(' ');
    valid.then(|| ((if closed { without.trim() } else { rest }).to_owned(), u8::try_from(level).unwrap_or(6)))
}

/// The level that a line of `=` or `-` makes of the one line before it.
fn underline(line: &Line) -> Option<u8> {
    let text = line.text.trim();
    let all = |mark: char| !text.is_empty() && text.chars().all(|ch| ch == mark);
    (line.indent() <= 3).then_some(())?;
    if all('=') { Some(1) } else { all('-').then_some(2) }
}

/// The character and length of the fence that opens at the first of `lines`, which must not be the last.
fn fence(lines: &[Line]) -> Option<(char, usize)> {
    let text = lines.first().filter(|line| line.indent() <= 3 && lines.len() > 1)?.text.trim_start_matches(' ');
    let mark = text.chars().next().filter(|ch| matches!(ch, '`' | '~'))?;
    let length = text.len() - text.trim_start_matches(mark).len();
    let information = &text[length..];
    (length >= 3 && !(mark == '`' && information.contains('`'))).then_some((mark, length))
}

/// A fence without its closing line goes to the end of a page; the text of a list item has no line end there, and no fence then.
fn fence_extent(lines: &[Line], fence: (char, usize)) -> Option<usize> {
    let close = lines.iter().skip(1).position(|line| closes(line, fence)).map(|index| index + 2);
    close.or_else(|| lines.last().is_some_and(|last| last.text.is_empty()).then_some(lines.len()))
}

fn closes(line: &Line, (mark, length): (char, usize)) -> bool {
    let text = line.text.trim_start_matches(' ').trim_end_matches(' ');
    let run = text.len() - text.trim_start_matches(mark).len();
    line.indent() <= 3 && run >= length && text.chars().all(|ch| matches!(ch, '`' | '~'))
}

fn is_quote(line: &Line) -> bool {
    line.indent() <= 3 && line.text.trim_start_matches(' ').starts_with('>')
}

fn unquoted(line: &Line) -> Line {
    let text = line.text.trim_start_matches(' ');
    let text = text.strip_prefix('>').map_or(line.text.as_str(), |text| text.strip_prefix(' ').unwrap_or(text));
    Line { text: text.to_owned(), ..*line }
}

/// A quote goes on over marked lines, and lazily over plain ones that continue the text of the line before.
fn quote_extent(lines: &[Line]) -> usize {
    let mut end = 0;
    while end < lines.len() && is_quote(&lines[end]) {
        let has_text = !unquoted(&lines[end]).text.is_empty();
        end += 1;
        while has_text && end < lines.len() && continues(&lines[end], &lines[end..]) {
            end += 1;
        }
    }
    end
}

fn paragraph_extent(lines: &[Line]) -> usize {
    (1..lines.len()).find(|&index| !continues(&lines[index], &lines[index..])).unwrap_or(lines.len())
}

fn continues(line: &Line, from: &[Line]) -> bool {
    !line.is_blank() && !interrupts(line, from)
}

/// Whether `line`, the first of `from`, ends running text before it.
fn interrupts(line: &Line, from: &[Line]) -> bool {
    let rule = line.indent() <= 3 && list::is_rule(line);
    rule || heading_mark(line) || is_quote(line) || fence(from).is_some() || list::interrupts(line) || html::interrupts(line)
}

/// A heading interrupts only with a space after its marks.
fn heading_mark(line: &Line) -> bool {
    let after = line.text.trim_start_matches(' ').trim_start_matches('#');
    line.indent() <= 3 && heading(line).is_some() && after.starts_with(' ')
}

/// A row of cells and below it a row of dashes with as many.
fn is_table(lines: &[Line]) -> bool {
    let [header, rule, ..] = lines else { return false };
    let cells = |line: &Line| line.text.trim().trim_start_matches('|').trim_end_matches('|').split('|').count();
    let dashes = rule.text.trim();
    header.text.contains('|')
        && dashes.contains('-')
        && dashes.contains('|')
        && dashes.chars().all(|ch| matches!(ch, '-' | ':' | '|' | ' '))
        && cells(header) == cells(rule)
}
