//! Where in a file something stands: what a page was laid out from keeps lines, and no columns.

/// Line and column, both from 1, of `words` in `text`, from line `from` on; the start of line `from` when they are not found.
pub fn place_of(text: &str, from: u32, words: &str) -> (usize, usize) {
    let from = (from as usize).max(1);
    let lines = (1..).zip(text.lines()).skip(from - 1);
    let found = lines.filter(|_| !words.is_empty()).find_map(|(number, line)| {
        let before = &line[..line.find(words)?];
        Some((number, before.chars().count() + 1))
    });
    found.unwrap_or((from, 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_from_a_line_on() {
        let text = "a link\nü a [link](b.md)\nlast\n";
        assert_eq!(place_of(text, 1, "link"), (1, 3));
        assert_eq!(place_of(text, 2, "b.md"), (2, 12));
        assert_eq!(place_of(text, 3, "b.md"), (3, 1), "not there any more");
        assert_eq!((place_of(text, 0, ""), place_of(text, 9, "a")), ((1, 1), (9, 1)));
    }
}
