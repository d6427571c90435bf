//! The lines of a quiz, made even: common indentation taken off, tabs four spaces wide, each with its place in the file.

/// One line of quizdown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its text without line end; holds no tab.
    pub text: String,
    /// Line of the file, from 1.
    pub line: usize,
    /// Column of its first character that is no blank, in characters from 1.
    pub column: usize,
}

impl Line {
    /// Nothing but spaces.
    pub fn is_blank(&self) -> bool {
        self.text.chars().all(|ch| ch == ' ')
    }

    /// Spaces at its start.
    pub fn indent(&self) -> usize {
        self.text.len() - self.text.trim_start_matches(' ').len()
    }

    /// The same line without up to `most` of the spaces at its start.
    pub fn outdented(&self, most: usize) -> Self {
        Self { text: self.text[self.indent().min(most)..].to_owned(), ..*self }
    }
}

/// Splits `text` into lines. `place` gives the line and column (both from 1) in the file where line `n` (from 0) of `text` begins.
pub fn lines(text: &str, place: impl Fn(usize) -> (usize, usize)) -> Vec<Line> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let is_margin = |ch: char| ch == ' ' || ch == '\t';
    let margin_of = |line: &str| line.chars().take_while(|ch| is_margin(*ch)).count();
    let common = text.split('\n').filter(|line| !line.trim().is_empty()).map(margin_of).min().unwrap_or(0);
    text.split('\n')
        .enumerate()
        .map(|(number, line)| {
            let (at, column) = place(number);
            let margin = margin_of(line);
            // Blanks are one byte each, so characters and bytes agree here.
            let text = line[common.min(margin)..].replace('\t', "    ");
            Line { text, line: at, column: column + margin }
        })
        .collect()
}

/// The text of `lines`, without blank lines at either end.
pub fn join<'a>(lines: impl IntoIterator<Item = &'a Line>) -> String {
    let all: Vec<&str> = lines.into_iter().map(|line| line.text.as_str()).collect();
    all.join("\n").trim_start_matches('\n').trim_end().to_owned()
}

/// Turns `&lt;`, `&gt;` and `&amp;` into what they stand for within code, where Markdown would show them as written.
/// quizdown-js decodes them everywhere before it reads anything, so quizzes have them in code.
pub fn decode_in_code(markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len());
    let mut rest = markdown;
    while let Some(start) = rest.find('`') {
        let ticks = rest[start..].len() - rest[start..].trim_start_matches('`').len();
        let after = start + ticks;
        out.push_str(&rest[..after]);
        let body = &rest[after..];
        let Some(end) = closing_run(body, ticks) else {
            rest = body;
            continue;
        };
        out.push_str(&body[..end].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"));
        out.push_str(&body[end..end + ticks]);
        rest = &body[end + ticks..];
    }
    out.push_str(rest);
    out
}

/// Where the next run of exactly `ticks` backticks starts.
fn closing_run(text: &str, ticks: usize) -> Option<usize> {
    let mut at = 0;
    while let Some(found) = text[at..].find('`') {
        let start = at + found;
        let length = text[start..].len() - text[start..].trim_start_matches('`').len();
        if length == ticks {
            return Some(start);
        }
        at = start + length;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_common_margin_comes_off_and_places_stay() {
        let read = lines("\n  # A\n\n\t  - b\r\n", |line| (line + 1, 1));
        let seen: Vec<(&str, usize, usize)> = read.iter().map(|line| (line.text.as_str(), line.line, line.column)).collect();
        assert_eq!(seen, [("", 1, 1), ("# A", 2, 3), ("", 3, 1), (" - b", 4, 4), ("", 5, 1)]);
    }

    #[test]
    fn entities_are_decoded_in_code_only() {
        for (written, read) in [
            ("a &lt; b `&lt;b&gt;` c", "a &lt; b `<b>` c"),
            ("```\n&amp;&amp;\n```", "```\n&&\n```"),
            ("`` a`&lt; `` &gt;", "`` a`< `` &gt;"),
            ("open ` &lt;", "open ` &lt;"),
        ] {
            assert_eq!(decode_in_code(written), read);
        }
    }
}
