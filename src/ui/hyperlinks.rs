//! Links of a page as the terminal's own (OSC 8, <https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda>). Every cell
//! of a link opens and closes it by itself, so that a frame may write any of them and leave the others; what that says twice is
//! taken out of the bytes before they are sent.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::num::NonZeroU16;

use ratatui::buffer::{Buffer, CellDiffOption, CellWidth};

use crate::layout::document::{Document, ItemKind};

const OPENS: &str = "\x1b]8;id=";
/// Ends a link.
pub const CLOSES: &str = "\x1b]8;;\x1b\\";
/// Two cells of the link, and back to the first of them.
const ROOM: &str = "  \x1b[2D";
/// What VTE takes; others take more.
const LONGEST: usize = 2_083;

/// What opens the link that is item `item` of the document. `None` for anything but an address of the web or of a mailbox. The
/// item is its id: lines of one link are one to the terminal.
pub fn opening(document: &Document, item: u32) -> Option<String> {
    let ItemKind::Link { href, .. } = &document.items.get(item as usize)?.kind else { return None };
    let scheme = href.split_once(':')?.0.to_ascii_lowercase();
    if !["http", "https", "mailto"].contains(&scheme.as_str()) || href.chars().any(char::is_control) {
        return None;
    }
    let mut opening = format!("{OPENS}{item};");
    for byte in href.bytes() {
        // As RFC 3986 wants them; nothing else can steer a terminal.
        match byte {
            0x21..=0x7e => opening.push(char::from(byte)),
            _ => drop(write!(opening, "%{byte:02X}")),
        }
    }
    opening.push_str("\x1b\\");
    Some(opening).filter(|opening| opening.len() <= LONGEST)
}

/// Makes the cells of a line from `x` to before `end` part of the link that `opening` opens.
pub fn mark(cells: &mut Buffer, y: u16, x: u16, end: u16, opening: &str) {
    let mut x = x;
    let right = cells.area.right();
    let mut symbol = String::new();
    while x < end {
        let Some(cell) = cells.cell_mut((x, y)) else { return };
        let width = cell.symbol().cell_width().max(1);
        // A sign with a variation selector takes two cells with some terminals and one with others: both are made the link's before it is
        // drawn. At the edge of the screen one can't go back, and it stays out of the link.
        let varies = width > 1 && cell.symbol().contains('\u{fe0f}');
        if !varies || x.saturating_add(width) < right {
            symbol.clear();
            symbol.extend([opening, if varies { ROOM } else { "" }, cell.symbol(), CLOSES]);
            let width = NonZeroU16::new(width).map_or(CellDiffOption::None, CellDiffOption::ForcedWidth);
            cell.set_symbol(&symbol).set_diff_option(width);
        }
        x = x.saturating_add(width);
    }
}

/// The bytes of a frame without a link's end that its own beginning follows.
pub fn joined(frame: &[u8]) -> Cow<'_, [u8]> {
    let (opens, closes) = (OPENS.as_bytes(), CLOSES.as_bytes());
    if !frame.windows(opens.len()).any(|window| window == opens) {
        return Cow::Borrowed(frame);
    }
    let mut kept = Vec::with_capacity(frame.len());
    let mut open: &[u8] = &[];
    let mut rest = frame;
    while !rest.is_empty() {
        let after = rest.strip_prefix(closes);
        if let Some(after) = after.and_then(|after| after.strip_prefix(open)).filter(|_| !open.is_empty()) {
            rest = after;
            continue;
        }
        let length = if after.is_some() {
            open = &[];
            closes.len()
        } else if rest.starts_with(opens) {
            let end = rest.windows(2).position(|window| window == b"\x1b\\").map_or(rest.len(), |end| end + 2);
            open = &rest[..end];
            end
        } else {
            rest.iter().skip(1).position(|byte| *byte == 0x1b).map_or(rest.len(), |next| next + 1)
        };
        kept.extend_from_slice(&rest[..length]);
        rest = &rest[length..];
    }
    Cow::Owned(kept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{layout, markdown};
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    fn opened(href: &str) -> Option<String> {
        let (page, _) = markdown::parse("a.md", &format!("[words](<{href}>)"));
        opening(&layout::lay_out(&page, &layout::Options::default(), &layout::no_pictures), 0)
    }

    #[test]
    fn only_addresses_become_links_and_nothing_in_them_steers_a_terminal() {
        assert_eq!(opened("https://example.org/a;b?c=d").unwrap(), "\x1b]8;id=0;https://example.org/a;b?c=d\x1b\\");
        assert_eq!(opened("mailto:ada@example.org").unwrap(), "\x1b]8;id=0;mailto:ada@example.org\x1b\\");
        assert_eq!(opened("https://example.org/ä b").unwrap(), "\x1b]8;id=0;https://example.org/%C3%A4%20b\x1b\\");
        for href in ["4.2-local.md", "#anchor", "file:///etc/passwd", "javascript:alert(1)", "//example.org", "x:y"] {
            assert_eq!(opened(href), None, "{href}");
        }
        assert_eq!(opened(&format!("https://example.org/{}", "x".repeat(LONGEST))), None);
    }

    fn buffer(text: &str, link: std::ops::Range<u16>) -> Buffer {
        let mut cells = Buffer::empty(Rect::new(0, 0, 20, 1));
        cells.set_string(0, 0, text, Style::default());
        mark(&mut cells, 0, link.start, link.end, "\x1b]8;id=1;u\x1b\\");
        cells
    }

    /// What a frame writes: column and text of each cell.
    fn written(before: &Buffer, after: &Buffer) -> Vec<(u16, String)> {
        before.diff(after).into_iter().map(|(x, _, cell)| (x, cell.symbol().replace('\x1b', "^"))).collect()
    }

    #[test]
    fn each_cell_written_alone_is_whole_and_wide_ones_are_written_once() {
        let plain = Buffer::empty(Rect::new(0, 0, 20, 1));
        let linked = |text: &str| format!("^]8;id=1;u^\\{text}^]8;;^\\");
        let before = buffer("a漢b", 0..4);
        assert_eq!(written(&plain, &before), [(0, linked("a")), (1, linked("漢")), (3, linked("b"))]);
        assert_eq!(written(&before, &before), []);
        assert_eq!(written(&before, &buffer("a漢c", 0..4)), [(3, linked("c"))]);
        assert_eq!(written(&before, &buffer("axyb", 0..4)), [(1, linked("x")), (2, linked("y"))]);
        // The same words without the link, as when the page has scrolled.
        assert_eq!(written(&before, &buffer("a漢b", 0..0)).len(), 3);
    }

    #[test]
    fn a_sign_that_some_terminals_draw_narrow_leaves_no_gap_in_its_link() {
        let plain = Buffer::empty(Rect::new(0, 0, 20, 1));
        let linked = |text: &str| format!("^]8;id=1;u^\\{text}^]8;;^\\");
        let before = buffer("a⚠\u{fe0f}b", 0..4);
        assert_eq!(written(&plain, &before), [(0, linked("a")), (1, linked("  ^[2D⚠\u{fe0f}")), (3, linked("b"))]);
        assert_eq!(written(&before, &before), []);
        let edge = buffer(&format!("{}⚠\u{fe0f}", "x".repeat(18)), 17..20);
        assert_eq!((edge[(17, 0)].symbol(), edge[(18, 0)].symbol()), (linked("x").replace('^', "\x1b").as_str(), "⚠\u{fe0f}"));
    }

    #[test]
    fn what_is_said_twice_is_left_out_of_a_frame() {
        let joined =
            |text: &str| String::from_utf8(joined(text.replace('^', "\x1b").as_bytes()).into_owned()).unwrap().replace('\x1b', "^");
        let (one, two, end) = ("^]8;id=1;u^\\", "^]8;id=2;u^\\", "^]8;;^\\");
        assert_eq!(joined(&format!("x{one}a{end}{one}b{end}{one}c{end}y")), format!("x{one}abc{end}y"));
        assert_eq!(joined(&format!("{one}a{end}{two}b{end}")), format!("{one}a{end}{two}b{end}"));
        assert_eq!(joined(&format!("{one}a{end}^[1m{one}b{end}")), format!("{one}a{end}^[1m{one}b{end}"));
        assert_eq!(joined("plain ^[0m"), "plain ^[0m");
        assert_eq!(joined(&format!("{one}a{end}{end}^")), format!("{one}a{end}{end}^"));
    }
}
