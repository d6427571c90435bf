//! What a lesson asks a learner to write about or to show, and what they wrote: every version of it, as it was saved.

use jiff::Timestamp;

/// One thing that a lesson asks for under "Deliverables": a prompt.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deliverable {
    /// Unique within the lesson, and fit for the name of a file: of the lesson's check file, else made of the prompt's words.
    pub id: String,
    /// The prompt's words in one line, without any Markdown.
    pub words: String,
    /// What introduces it, outer first: the paragraph before its list, the item that it is nested in. Words in one line each.
    pub context: Vec<String>,
    /// The prompt as Markdown.
    pub markdown: String,
    /// Line of the page's file that it starts at, from 1.
    pub line: u32,
    /// Full ids (`exercise/check`) of the checks whose results belong to it.
    pub evidence: Vec<String>,
    /// The lesson's quiz belongs to it.
    pub quiz: bool,
}

/// What an answer was written for: enough to find its prompt again when the page has changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Purpose {
    /// The answer's own name within the lesson. All its versions have it, whatever becomes of the prompt.
    pub key: String,
    /// Id of the deliverable when this version was saved.
    pub deliverable: String,
    /// The prompt's words then.
    pub words: String,
    /// Its place among the lesson's deliverables then, from 0.
    pub place: u32,
    /// How many there were.
    pub of: u32,
}

/// One version of what a learner wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// What for.
    pub purpose: Purpose,
    /// Markdown, as written. Empty when all of it was deleted.
    pub text: String,
    /// When it was saved.
    pub at: Timestamp,
}

/// A file that goes along with an answer when it is handed in. It stays where it is, and is read when it leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// The answer that it belongs to, by the name that all its versions have.
    pub key: String,
    /// Where it is on this computer, from the root on.
    pub path: String,
}

/// An answer as the contents know it: what it was written for, and whether there is any of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// What for.
    pub purpose: Purpose,
    /// Its latest version says nothing.
    pub empty: bool,
}

impl Draft {
    /// Whether it says nothing: white space does not count.
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// How many words a text has: whatever stands between white space and has a letter or a digit.
pub fn count_words(text: &str) -> usize {
    text.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count()
}

/// `417 bytes`, `12.3 KiB`, `1.0 MiB`
pub fn size_words(bytes: u64) -> String {
    let tenths = |unit: u64| format!("{}.{}", bytes / unit, bytes % unit * 10 / unit);
    match bytes {
        1 => "1 byte".to_owned(),
        0..1024 => format!("{bytes} bytes"),
        1024..1_048_576 => format!("{} KiB", tenths(1024)),
        _ => format!("{} MiB", tenths(1 << 20)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_told_in_the_unit_that_fits() {
        let told = [1, 417, 12_600, 1 << 20].map(size_words);
        assert_eq!(told, ["1 byte", "417 bytes", "12.3 KiB", "1.0 MiB"]);
    }

    #[test]
    fn marks_of_markdown_are_no_words() {
        assert_eq!(count_words("## Toil\n\n- work *by hand* – again\n"), 5);
        assert_eq!(count_words(" \n--- "), 0);
    }
}
