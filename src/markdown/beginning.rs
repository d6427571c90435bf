//! Where a page may be cut so that its beginning reads as it does in the whole.

use super::front_matter;

/// The beginning of `source`: some `least` bytes of the page after its front matter, and on to the next line that begins a block
/// of its own, neither in a fence nor in a list or a quote. All of it when there is no such line.
pub fn beginning(source: &str, least: usize) -> &str {
    let body = front_matter(source).map_or(0, |found| found.body);
    let mut fence: Option<&str> = None;
    let mut after_blank = false;
    let mut at = body;
    for line in source[body..].split_inclusive('\n') {
        let words = line.trim_start_matches(' ');
        let marks = words.len() - words.trim_start_matches(['`', '~']).len();
        match fence {
            Some(open) if words.starts_with(open) && words.trim_end().len() == marks => fence = None,
            None if words.starts_with("```") || words.starts_with("~~~") => fence = Some(&words[..marks]),
            None if after_blank && at >= body + least && begins_block(line) => return &source[..at],
            _ => {}
        }
        after_blank = words.trim_end().is_empty();
        at += line.len();
    }
    source
}

/// Whether a line after a blank one goes on with nothing that stands above it.
fn begins_block(line: &str) -> bool {
    line.starts_with(|ch: char| ch == '#' || ch.is_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_cut_before_a_block_of_its_own() {
        for (source, least, cut) in [
            ("# One\n\ntext\n\n## Two\n", 3, "# One\n\n"),
            ("# One\n\ntext\nmore\n\n## Two\n", 8, "# One\n\ntext\nmore\n\n"),
            ("a\n\n- list\n\n  goes on\n\n- more\n\nafter\n", 2, "a\n\n- list\n\n  goes on\n\n- more\n\n"),
            ("```\n\n# no heading\n\n```\n\nafter\n", 1, "```\n\n# no heading\n\n```\n\n"),
            ("~~~~\n\n~~~\n\ncode\n", 1, "~~~~\n\n~~~\n\ncode\n"),
            ("---\nkey: 1\n\nother: 2\n---\na\n\nb\n", 1, "---\nkey: 1\n\nother: 2\n---\na\n\n"),
            ("short", 100, "short"),
        ] {
            assert_eq!(beginning(source, least), cut, "{source:?} from {least}");
        }
    }

    #[test]
    fn the_beginning_reads_as_it_does_in_the_whole() {
        let section = "## Section\n\nSome *words*,\nand more.\n\n1. one\n2. two\n\n   within\n\n```\ncode\n\n```\n\n> quote\n\n";
        let source = section.repeat(20);
        for least in (0..source.len()).step_by(37) {
            let (whole, _) = crate::markdown::parse("a.md", &source);
            let (part, _) = crate::markdown::parse("a.md", beginning(&source, least));
            assert_eq!(part.blocks, whole.blocks[..part.blocks.len()], "from {least}");
        }
    }
}
