//! The YAML that a page may begin with. Found and cut off here; what it means is the course's business.

/// A page's front matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrontMatter<'a> {
    /// The YAML between the two `---` lines.
    pub yaml: &'a str,
    /// Line of the source at which the YAML starts, from 1.
    pub first_line: usize,
    /// Where the page itself begins, in bytes of the source.
    pub body: usize,
}

/// The front matter of a page, if it has one: a first line of `---` (blank lines may stand before it), YAML,
/// and a line of `---` or `...`. A page that merely
/// begins with a thematic break has none.
pub fn front_matter(source: &str) -> Option<FrontMatter<'_>> {
    let start = opening(source)?;
    let mut at = start;
    for line in source[start..].split_inclusive('\n') {
        if line.starts_with(['-', '.']) && matches!(line.trim_end(), "---" | "...") {
            let yaml = &source[start..at];
            let first_line = 1 + source[..start].matches('\n').count();
            return looks_like_yaml(yaml).then_some(FrontMatter { yaml, first_line, body: at + line.len() });
        }
        at += line.len();
    }
    None
}

/// Front matter was begun and never ended, so the page shows it.
pub(super) fn is_unclosed(source: &str) -> bool {
    let begun = opening(source).is_some_and(|start| {
        let first = source[start..].lines().next().unwrap_or_default();
        first.split_once(':').is_some_and(|(key, _)| !key.is_empty() && !key.contains(' '))
    });
    begun && front_matter(source).is_none()
}

fn opening(source: &str) -> Option<usize> {
    let opened = source.trim_start_matches(['\u{feff}', '\r', '\n', ' ']);
    let line = opened.split_inclusive('\n').next()?;
    (line.trim_end() == "---").then_some(source.len() - opened.len() + line.len())
}

fn looks_like_yaml(yaml: &str) -> bool {
    let first = yaml.lines().map(str::trim).find(|line| !line.is_empty());
    first.is_none_or(|line| line.contains(':') || line.starts_with(['#', '{']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_matter_is_what_stands_between_two_rules_at_the_top() {
        for (source, yaml, body) in [
            ("---\nkey: 1\n---\n# Page\n", Some("key: 1\n"), "# Page\n"),
            ("\u{feff}---\r\nkey: 1\r\n---\r\nPage", Some("key: 1\r\n"), "Page"),
            ("---\nkey: 1\n...\nPage", Some("key: 1\n"), "Page"),
            ("---\n---\nPage", Some(""), "Page"),
            ("\n\n---\nkey: 1\n---\nPage", Some("key: 1\n"), "Page"),
            ("---\n\nOnly a rule\n\n---\nMore", None, ""),
            ("---\nkey: never closed\n", None, ""),
            ("Text\n---\nkey: 1\n---\n", None, ""),
            ("", None, ""),
        ] {
            let found = front_matter(source);
            assert_eq!(found.map(|found| found.yaml), yaml, "{source:?}");
            if let Some(found) = found {
                assert_eq!(&source[found.body..], body);
                assert_eq!(found.first_line, 2 + source.find("---").map_or(0, |at| source[..at].matches('\n').count()));
            }
        }
    }

    #[test]
    fn front_matter_without_an_end_is_told_from_a_thematic_break() {
        assert!(is_unclosed("---\nkey: 1\n\n# Page\n"));
        assert!(!is_unclosed("---\nSome words: and more\n"));
        assert!(!is_unclosed("---\nkey: 1\n---\n"));
    }
}
