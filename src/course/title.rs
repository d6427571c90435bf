//! A lesson's title and number, from the sidebar's words, from a page's first heading or from a file's name.

use crate::domain::sanitize::sanitize_line;
use crate::markdown::front_matter;

/// Splits `4.1 - Golden Images` into `4.1` and `Golden Images`. A number without a dot counts only before a dash or a colon,
/// so that `7 habits` stays a title.
pub fn split_number(words: &str) -> (Option<String>, String) {
    let words = sanitize_line(words.trim());
    let end = words.find(|ch: char| !ch.is_ascii_digit() && ch != '.').unwrap_or(words.len());
    let (number, rest) = words.split_at(end);
    let number = number.trim_end_matches('.');
    let title = rest.trim_start().trim_start_matches(['-', '–', '—', ':']).trim_start();
    let spaced = rest.starts_with(char::is_whitespace) || title.len() < rest.len();
    let separated = title.len() < rest.trim_start().len();
    let sound =
        !number.is_empty() && number.split('.').all(|part| (1..=3).contains(&part.len())) && spaced && (number.contains('.') || separated);
    match sound && !title.is_empty() {
        true => (Some(number.to_owned()), title.to_owned()),
        false => (None, words.trim().to_owned()),
    }
}

/// Number and title from the last part of a path: `4.1-golden-images` gives `4.1` and `Golden images`.
pub fn from_file_name(path: &str) -> (Option<String>, String) {
    let stem = path.trim_end_matches('/').rsplit('/').next().unwrap_or(path);
    let words = stem.trim_end_matches(".md").replace('_', "-");
    let (number, title) = split_number(&words);
    let number = number.map(|number| match number.trim_start_matches('0') {
        trimmed if trimmed.starts_with(|ch: char| ch.is_ascii_digit()) => trimmed.to_owned(),
        _ => number,
    });
    let title = title.replace('-', " ");
    let mut chars = title.chars();
    let title = chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default();
    (number, title)
}

/// The text of the first heading of level 1, without its marks. Front matter and code fences are passed over.
pub fn first_heading(page: &str) -> Option<String> {
    let body = front_matter(page).map_or(page, |parts| &page[parts.body..]);
    let mut fenced = false;
    for line in body.lines() {
        if line.trim_start().starts_with("```") || line.trim_start().starts_with("~~~") {
            fenced = !fenced;
        } else if let Some(text) = line.strip_prefix("# ").filter(|_| !fenced) {
            let text = text.replace(['*', '`'], "");
            let text = text.split("{docsify-").next().unwrap_or_default();
            let text = sanitize_line(text.trim().trim_end_matches('#').trim()).into_owned();
            return Some(text).filter(|text| !text.is_empty());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_taken_off_only_when_it_is_one() {
        for (words, number, title) in [
            ("4.1 - Golden Images", Some("4.1"), "Golden Images"),
            ("1.2.1 Dojo", Some("1.2.1"), "Dojo"),
            ("9.6.1  - Admission", Some("9.6.1"), "Admission"),
            ("3: Loops", Some("3"), "Loops"),
            ("4.1. Images", Some("4.1"), "Images"),
            ("7 habits", None, "7 habits"),
            ("2024-01-02 News", None, "2024-01-02 News"),
            ("3.", None, "3."),
            ("Welcome", None, "Welcome"),
            ("K8s the hard way", None, "K8s the hard way"),
            ("", None, ""),
            ("\u{1b}[31m4.1 - Red", Some("4.1"), "Red"),
        ] {
            assert_eq!(split_number(words), (number.map(str::to_owned), title.to_owned()), "{words:?}");
        }
    }

    #[test]
    fn a_file_name_gives_a_number_and_a_title() {
        for (path, number, title) in [
            ("4-vms/4.1-golden-images.md", Some("4.1"), "Golden images"),
            ("01-intro.md", Some("1"), "Intro"),
            ("4-virtual-machines/", Some("4"), "Virtual machines"),
            ("packer.md", None, "Packer"),
            ("README", None, "README"),
        ] {
            assert_eq!(from_file_name(path), (number.map(str::to_owned), title.to_owned()), "{path:?}");
        }
    }

    #[test]
    fn the_first_heading_is_the_pages_own() {
        let page = "---\nx: 1\n# no\n---\n```\n# a comment\n```\n\n## small\n# **Golden** `Images` {docsify-ignore}\n# later\n";
        assert_eq!(first_heading(page).as_deref(), Some("Golden Images"));
        assert_eq!(first_heading("no heading\n#hashtag\n"), None);
    }
}
