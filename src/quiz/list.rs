//! A list of quizdown and its items. Old Markdown readers were lax here, and real quizzes lean on it: whatever follows an
//! item belongs to it, however little it is indented, until a blank line is followed by unindented text that is no item.
//! Only the extent of lists and items is found here; what an item holds is read by `blocks`.

use super::source::Line;

/// A list.
#[derive(Clone, Debug, PartialEq)]
pub struct List {
    /// Its first marker is a number.
    pub ordered: bool,
    /// Its own items; those of lists within them are part of their text.
    pub items: Vec<Item>,
}

/// One item.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Its content, outdented, without list marker and task marker.
    pub lines: Vec<Line>,
    /// Whether it is ticked; `None` without a task marker.
    pub task: Option<bool>,
}

/// The marker at the start of an item's line.
#[derive(Clone, Copy)]
struct Marker {
    /// Spaces before it.
    indent: usize,
    /// Characters of the marker.
    width: usize,
    /// Column where the content starts.
    content: usize,
    /// What tells one style of list from another: `-`, `*`, `+`, `.`, `)`.
    style: char,
}

/// The list at the start of `lines`, and how many of them it takes.
pub fn read(lines: &[Line]) -> Option<(List, usize)> {
    let first = lines.first().filter(|line| opens(line))?;
    let marker = marker(first)?;
    let mut chunks = Chunks { lines, indent: marker.indent, at: 0 }.peekable();
    let mut items = Vec::new();
    let mut taken = 0;
    while let Some((start, mut end)) = chunks.next() {
        let own = self::marker(&lines[start])?;
        let mut ended = end_within(&lines[start..end], 2, own.content);
        let nested =
            |next: &(usize, usize)| self::marker(&lines[next.0]).is_some_and(|inner| inner.indent >= own.content || inner.indent > 3);
        while ended.is_none()
            && let Some(next) = chunks.next_if(nested)
        {
            let read = end - start;
            end = next.1;
            ended = end_within(&lines[start..end], read.max(2), own.content);
        }
        let other_style = chunks.peek().is_some_and(|next| self::marker(&lines[next.0]).is_some_and(|next| next.style != marker.style));
        let stop = ended.map(|length| start + length).or(other_style.then_some(end));
        taken = stop.unwrap_or(end);
        items.push(item(&lines[start..taken], own));
        if stop.is_some() {
            break;
        }
    }
    Some((List { ordered: marker.style == '.' || marker.style == ')', items }, taken))
}

/// Whether a list can start at this line: at most three spaces, a marker, a space.
pub fn opens(line: &Line) -> bool {
    marker(line).is_some_and(|marker| marker.indent <= 3 && line.text[marker.indent + marker.width..].starts_with(' '))
}

/// Whether this line ends a paragraph before it: of the numbered lists only those that start with 1 do.
pub fn interrupts(line: &Line) -> bool {
    let text = line.text.trim_start_matches(' ');
    opens(line) && (text.starts_with(['-', '*', '+']) || text.starts_with("1.") || text.starts_with("1)"))
}

/// The marker at the start of `line`; the space after it may be missing.
fn marker(line: &Line) -> Option<Marker> {
    let indent = line.indent();
    let text = &line.text[indent..];
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let style = text[digits..].chars().next()?;
    let valid = if digits == 0 { matches!(style, '-' | '*' | '+') } else { digits <= 9 && matches!(style, '.' | ')') };
    let width = digits + 1;
    let spaces = || text[width..].len() - text[width..].trim_start_matches(' ').len();
    valid.then(|| Marker { indent, width, content: indent + width + spaces(), style })
}

/// A list's lines in chunks that each begin with a marker, found only as far as they are asked for: a page may have as many lists
/// as lines.
struct Chunks<'a> {
    lines: &'a [Line],
    /// Of the list's first marker.
    indent: usize,
    at: usize,
}

impl Iterator for Chunks<'_> {
    type Item = (usize, usize);

    fn next(&mut self) -> Option<Self::Item> {
        let start = self.at;
        if start == self.lines.len() || start > 0 && self.ends_list(start) {
            return None;
        }
        let more = |index: &usize| marker(&self.lines[*index]).is_none() && !self.ends_list(*index);
        self.at = start + 1 + (start + 1..self.lines.len()).take_while(more).count();
        Some((start, self.at))
    }
}

impl Chunks<'_> {
    /// Whether the list ends before the line at `index`, whatever its items say.
    fn ends_list(&self, index: usize) -> bool {
        let line = &self.lines[index];
        let at_margin = line.indent() == self.indent || line.indent() == 0;
        if at_margin && is_rule(line) || is_definition(line) {
            return true;
        }
        let next = self.lines.get(index + 1).filter(|_| line.text.is_empty());
        next.is_some_and(|next| next.text.is_empty() || !next.text.starts_with(' ') && !opens(next))
    }
}

/// The number of lines after which an item ends within `lines`: a blank line and then text left of its content, at `from` or later.
fn end_within(lines: &[Line], from: usize, content: usize) -> Option<usize> {
    let outside = (from..lines.len()).find(|&index| {
        let line = &lines[index];
        !line.is_blank() && line.indent() < content && lines[index - 1].is_blank()
    })?;
    (0..outside).rev().find(|&index| !lines[index].is_blank()).map(|last| last + 1)
}

fn item(lines: &[Line], marker: Marker) -> Item {
    let Some((first, rest)) = lines.split_first() else { return Item { lines: Vec::new(), task: None } };
    let after = &first.text[marker.indent + marker.width..];
    let after = after.strip_prefix(' ').unwrap_or(after);
    let taken = first.text.len() - after.len();
    let mut lines = vec![Line { text: after.to_owned(), ..*first }];
    lines.extend(rest.iter().cloned());
    // Only an item with an indented line is outdented as a whole, its first line too.
    if rest.iter().any(|line| line.text.starts_with(' ')) {
        lines = lines.iter().map(|line| line.outdented(taken)).collect();
    }
    while lines.len() > 1 && lines.last().is_some_and(|line| line.text.is_empty()) {
        lines.pop();
    }
    let task = match lines[0].text.get(..4) {
        Some("[ ] ") => Some(false),
        Some("[x] " | "[X] ") => Some(true),
        _ => None,
    };
    if task.is_some() {
        lines[0].text = lines[0].text[3..].trim_start_matches(' ').to_owned();
    }
    Item { lines, task }
}

/// A thematic break: three or more of `-`, `_` or `*`, with spaces between if any.
pub fn is_rule(line: &Line) -> bool {
    let text = line.text.trim_start_matches(' ');
    let Some(mark) = text.chars().next().filter(|ch| matches!(ch, '-' | '_' | '*')) else { return false };
    text.chars().all(|ch| ch == mark || ch == ' ') && text.chars().filter(|ch| *ch == mark).count() >= 3
}

/// A link's definition, `[label]: destination "title"`.
pub fn is_definition(line: &Line) -> bool {
    let text = line.text.trim_start_matches(' ');
    let Some((label, rest)) = text.strip_prefix('[').and_then(|text| text.split_once("]:")) else { return false };
    let rest = rest.trim();
    let (destination, title) = rest.split_once(' ').unwrap_or((rest, ""));
    let title = title.trim();
    let quoted = |open, close| title.len() > 1 && title.starts_with(open) && title.ends_with(close);
    line.indent() <= 3
        && !label.trim().is_empty()
        && !label.contains(['[', ']'])
        && !destination.is_empty()
        && (title.is_empty() || quoted('"', '"') || quoted('\'', '\'') || quoted('(', ')'))
}

#[cfg(test)]
mod tests {
    use super::super::source;
    use super::*;

    fn list(text: &str) -> (List, usize) {
        read(&source::lines(text, |line| (line + 1, 1))).expect("a list")
    }

    #[test]
    fn whatever_follows_an_item_is_its_until_a_blank_line_and_unindented_text() {
        for (text, items, taken) in [
            ("- a\n- b", 2, 2),
            ("- a\n> quote\n- b", 2, 3),
            ("- a\n\n  more\n- b", 2, 4),
            ("- a\n\nmore", 1, 1),
            ("10. a\n\n  > left of the content\n11. b", 1, 1),
            ("- a\n\n\n- two blank lines end a list", 1, 1),
            ("- a\n* b", 1, 1),
            ("1. a\n2) b", 1, 1),
            ("- a\n  - nested\n- b", 2, 3),
            ("- a\n---\n- b", 1, 1),
            ("- a\n[x]: http://example.org\n- b", 1, 1),
            ("1. a\n```\ncode\n```\n1. b", 2, 5),
        ] {
            let (list, lines) = list(text);
            assert_eq!((list.items.len(), lines), (items, taken), "{text:?}");
        }
    }

    #[test]
    fn a_task_marker_is_exact() {
        for (text, task) in [
            ("- [x] a", Some(true)),
            ("- [X] a", Some(true)),
            ("- [ ] a", Some(false)),
            ("- [x]a", None),
            ("- [] a", None),
            ("- [  ] a", None),
            ("- [x]", None),
            ("-  [x] a", None),
            ("- [é] a", None),
        ] {
            assert_eq!(list(text).0.items[0].task, task, "{text:?}");
        }
    }
}
