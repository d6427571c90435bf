//! Links that a terminal lets one click: OSC 8, as most terminals and `less -R` know it. Only addresses; a page of the course is no
//! address.

use crate::layout::document::{Document, ItemKind};

/// Ends a link.
pub const END: &str = "\u{1b}]8;;\u{1b}\\";

/// Terminals refuse longer ones.
const LONGEST: usize = 2083;

/// What begins the link that item `item` of the document is; `None` when it is none that a terminal could open. The number ties the
/// pieces of a link together that stand on several lines.
pub fn of(document: &Document, item: u32) -> Option<String> {
    let ItemKind::Link { href, .. } = &document.items.get(item as usize)?.kind else { return None };
    let address = ["https://", "http://", "mailto:"].iter().any(|scheme| href.starts_with(scheme));
    let mut encoded = String::with_capacity(href.len());
    for byte in href.bytes() {
        match byte {
            b'!'..=b'~' => encoded.push(char::from(byte)),
            byte => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    (address && encoded.len() <= LONGEST).then(|| format!("\u{1b}]8;id={item};{encoded}\u{1b}\\"))
}
