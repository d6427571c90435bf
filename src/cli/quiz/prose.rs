//! Markdown of a quiz as plain lines of a width, for a terminal that is written to line by line.

use crate::layout::{self, Options};
use crate::markdown;

/// `text` wrapped to `width` cells, as it reads without styles. Lines have no control characters.
pub fn lines(text: &str, width: usize) -> Vec<String> {
    let (page, _) = markdown::parse("", text);
    let width = u16::try_from(width.max(10)).unwrap_or(u16::MAX);
    let options = Options { width, ..Options::default() };
    let document = layout::lay_out(&page, &options, &layout::no_pictures);
    layout::plain(&document).lines().map(str::to_owned).collect()
}

/// `text` below `lead`, its first line beside it and the others as far in.
pub fn beside(lead: &str, text: &str, width: usize) -> String {
    let indent = lead.chars().count();
    let mut out = String::new();
    for (index, line) in lines(text, width.saturating_sub(indent)).iter().enumerate() {
        let start = if index == 0 { lead.to_owned() } else { " ".repeat(indent) };
        out.push_str(format!("{start}{line}").trim_end());
        out.push('\n');
    }
    if out.is_empty() { format!("{}\n", lead.trim_end()) } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_text_hangs_below_its_lead_and_code_stays_as_it_is() {
        assert_eq!(beside("  1  ", "one **two** three", 14), "  1  one two\n     three\n");
        assert!(beside("", "See:\n\n```sh\nls -l  x\n```", 40).contains("ls -l  x"));
    }
}
