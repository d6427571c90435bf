//! Which links embed a file, and what the file is taken for: docsify's `[words](path ':include :type=code lang')`. Only what can be
//! text on a page is embedded; films, sites and whatever is elsewhere stay links.

use super::page::{Embed, EmbedKind};
use super::title_options::TitleOptions;

/// Endings of what is no text: a link is all that a page of text can have of it.
const NO_TEXT: &[&str] = &[
    "html", "htm", "mp4", "ogg", "ogv", "webm", "mov", "mp3", "wav", "m4a", "flac", "pdf", "png", "jpg", "jpeg", "gif", "webp", "svg",
    "avif", "ico", "zip", "gz",
];

/// The file that a link to `href` with these options embeds; `None` when it is a link.
pub(super) fn read(href: &str, options: &TitleOptions<'_>) -> Option<Embed> {
    options.get("include")?;
    let path = &href[..href.find(['?', '#']).unwrap_or(href.len())];
    let elsewhere = path.starts_with("//") || path.split_once(':').is_some_and(|(scheme, _)| !scheme.contains('/'));
    if elsewhere || path.is_empty() {
        return None;
    }
    let name = path.rsplit('/').next().unwrap_or_default();
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    // docsify takes what is left of the title for the language.
    let language = || match options.title.split(' ').next() {
        Some(language) if !language.is_empty() => language.to_owned(),
        _ if ending == "md" => "markdown".to_owned(),
        _ => ending.clone(),
    };
    let kind = match options.get("type") {
        Some("markdown") => EmbedKind::Markdown,
        Some("code" | "mermaid") => EmbedKind::Code(language()),
        Some(_) => return None,
        None if ending == "md" || ending == "markdown" => EmbedKind::Markdown,
        None if NO_TEXT.contains(&ending.as_str()) => return None,
        None => EmbedKind::Code(language()),
    };
    let fragment = options.get("fragment").filter(|name| !name.is_empty()).map(str::to_owned);
    Some(Embed { path: path.to_owned(), words: String::new(), kind, fragment })
}

/// What stands in `text` between two lines that hold the marker `[name]` after `###`, `///`, `//` or `#`; `None` when there are no two.
/// docsify asks for `###` or `///`; authors write what their language takes for a comment.
pub fn fragment<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let marker = format!("[{name}]");
    let marks = |line: &str| {
        let before = line.find(&marker).map(|at| line[..at].trim_end());
        before.is_some_and(|before| before.ends_with("//") || before.ends_with('#'))
    };
    let mut at = 0;
    let mut start = None;
    let mut found = None;
    for line in text.split_inclusive('\n') {
        if marks(line) {
            match start {
                None => start = Some(at + line.len()),
                // As docsify's pattern does, up to the last one.
                Some(start) => found = Some(start..at),
            }
        }
        at += line.len();
    }
    found.map(|range| &text[range])
}

#[cfg(test)]
mod tests {
    use super::super::title_options;
    use super::*;

    #[test]
    fn a_link_embeds_what_can_be_text() {
        let code = |language: &str| Some(EmbedKind::Code(language.to_owned()));
        for (href, title, kind) in [
            ("part.md", ":include", Some(EmbedKind::Markdown)),
            ("part.md", "", None),
            ("part.txt", ":include :type=markdown", Some(EmbedKind::Markdown)),
            ("setup.sh", ":include", code("sh")),
            ("setup.sh", ":include :type=code bash", code("bash")),
            ("Dockerfile", "the file :include", code("the")),
            ("Dockerfile", ":include :type=code", code("")),
            ("part.md", ":include :type=code", code("markdown")),
            ("film.mp4", ":include", None),
            ("a.html", ":include", None),
            ("a.html", ":include :type=code", code("html")),
            ("shot.png", ":include", None),
            ("a.md", ":include :type=iframe", None),
            ("https://example.org/a.md", ":include", None),
            ("//example.org/a.md", ":include", None),
            ("", ":include", None),
        ] {
            assert_eq!(read(href, &title_options::read(title)).map(|embed| embed.kind), kind, "{href} {title}");
        }
        let embed = read("a/b.js?raw", &title_options::read(":include :type=code :fragment=demo")).unwrap();
        assert_eq!((embed.path.as_str(), embed.fragment.as_deref()), ("a/b.js", Some("demo")));
    }

    #[test]
    fn a_fragment_stands_between_its_two_markers() {
        let text = "let a;\n  /// [demo]\n  let b;\n  /// [demo]\nlet c;\n";
        assert_eq!(fragment(text, "demo"), Some("  let b;\n"));
        assert_eq!(fragment("### [x]\none\n### [x]\n", "x"), Some("one\n"));
        assert_eq!(fragment("// [x]\none\n// [y]\n// [x]", "x"), Some("one\n// [y]\n"));
        assert_eq!(fragment("# [x]\nnever closed", "x"), None);
        assert_eq!(fragment("see [x]\nand [x]\n", "x"), None);
    }
}
