//! Where a course keeps its parts: the docs root, the quiz roots, the site's name. Given in `drillyard.yaml`, told by a docsify
//! `index.html`, or found by looking.

use super::path::join;
use super::settings::{FILE, Settings};
use crate::domain::diagnostic::Diagnostic;
use crate::domain::sanitize::sanitize_line;

/// Folders of a course, each empty (the root) or ending in `/`.
#[derive(Debug, PartialEq)]
pub struct Folders {
    pub docs: String,
    pub quizzes: Vec<String>,
}

/// What a docsify site's `index.html` says of itself.
#[derive(Debug, Default, PartialEq)]
pub struct Site {
    pub name: Option<String>,
    pub base_path: Option<String>,
}

/// Reads `name` and `basePath` from the `$docsify` object of a page, and its `<title>` where it has no name.
pub fn site(html: &str) -> Site {
    let title = || html.split_once("<title>").and_then(|(_, rest)| rest.split_once("</title>")).map(|(title, _)| title.trim().to_owned());
    let script = html.split_once("$docsify").map_or("", |(_, script)| script);
    let name = string_property(script, "name").or_else(title).map(|name| sanitize_line(&name).into_owned());
    Site { name: name.filter(|name| !name.is_empty()), base_path: string_property(script, "basePath") }
}

/// The string in `key: 'value'`, its escapes undone. Only properties that open a line count, as in any site made by docsify-cli.
fn string_property(script: &str, key: &str) -> Option<String> {
    let after_key = |line: &str| {
        Some(
            line.trim_start()
                .trim_start_matches(['"', '\''])
                .strip_prefix(key)?
                .trim_start_matches(['"', '\''])
                .trim_start()
                .strip_prefix(':')?
                .trim_start()
                .to_owned(),
        )
    };
    let value = script.lines().find_map(after_key)?;
    let quote = value.chars().next().filter(|quote| matches!(quote, '\'' | '"' | '`'))?;
    let mut text = String::new();
    let mut chars = value.chars().skip(1);
    while let Some(ch) = chars.next() {
        match ch {
            '\\' => text.extend(chars.next()),
            ch if ch == quote => return Some(text),
            ch => text.push(ch),
        }
    }
    None
}

/// Finds the docs root and the quiz roots among `paths`. A folder that is set but not there is a diagnostic, and is looked for instead.
pub fn folders(paths: &[String], settings: &Settings, site: &Site, found: &mut Vec<Diagnostic>) -> Folders {
    let exists = |folder: &str| folder.is_empty() || paths.iter().any(|path| path.starts_with(folder));
    let mut given = |folder: &str, setting: &str| {
        let tidy = join("", folder).map(|folder| if folder.is_empty() { folder } else { folder + "/" }).filter(|folder| exists(folder));
        if tidy.is_none() {
            let message = format!("'{setting}' names a folder that the course does not have: '{}'", sanitize_line(folder));
            found.push(Diagnostic::error("missing-folder", FILE, 1, 1, message));
        }
        tidy
    };
    let docs = settings.docs.as_deref().and_then(|folder| given(folder, "docs"));
    let quizzes: Vec<String> = settings.quizzes.iter().filter_map(|folder| given(folder, "quizzes")).collect();

    let base_path =
        || site.base_path.as_deref().and_then(|base| join("", base)).map(|base| base + "/").filter(|base| base != "/" && exists(base));
    let with_sidebar =
        || ["docs/", "", "lessons/"].into_iter().find(|folder| paths.contains(&format!("{folder}_sidebar.md"))).map(str::to_owned);
    let docs_folder = || paths.iter().any(|path| path.starts_with("docs/") && path.ends_with(".md")).then(|| "docs/".to_owned());
    let docs = docs.or_else(base_path).or_else(with_sidebar).or_else(docs_folder).unwrap_or_default();

    let usual = ["src/quizzes/", "quizzes/"].into_iter().filter(|folder| exists(folder)).map(str::to_owned).collect();
    Folders { docs, quizzes: if quizzes.is_empty() { usual } else { quizzes } }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(paths: &[&str]) -> Vec<String> {
        paths.iter().map(|path| (*path).to_owned()).collect()
    }

    #[test]
    fn a_docsify_page_tells_its_name_and_base_path() {
        let html = "<title>Page</title><script>\n window.$docsify = {\n  name: 'Ann\\'s Yard',\n  repo: 'x/y',\n  \"basePath\": \"/docs/\",\n }</script>";
        assert_eq!(site(html), Site { name: Some("Ann's Yard".into()), base_path: Some("/docs/".into()) });
        assert_eq!(site("<title> Page </title>").name.as_deref(), Some("Page"));
        assert_eq!(site("$docsify = {\n name: compute(),\n name2: 'x'"), Site::default());
    }

    #[test]
    fn the_docs_root_is_found_by_looking() {
        for (files, docs, quizzes) in [
            (&["docs/_sidebar.md", "docs/a.md", "src/quizzes/q.js"][..], "docs/", &["src/quizzes/"][..]),
            (&["_sidebar.md", "docs/a.md", "quizzes/q.md"], "", &["quizzes/"]),
            (&["lessons/_sidebar.md", "README.md"], "lessons/", &[]),
            (&["README.md", "docs/a.md"], "docs/", &[]),
            (&["a.md", "b/c.md"], "", &[]),
        ] {
            let found = folders(&paths(files), &Settings::default(), &Site::default(), &mut Vec::new());
            assert_eq!(found, Folders { docs: docs.to_owned(), quizzes: paths(quizzes) }, "{files:?}");
        }
    }

    #[test]
    fn what_is_set_wins_when_it_is_there() {
        let files = paths(&["docs/_sidebar.md", "pages/a.md", "tests/q.md"]);
        let settings = |docs: &str, quiz: &str| Settings { docs: Some(docs.into()), quizzes: vec![quiz.into()], ..Settings::default() };
        let mut found = Vec::new();
        assert_eq!(
            folders(&files, &settings("pages", "./tests/"), &Site::default(), &mut found),
            Folders { docs: "pages/".into(), quizzes: vec!["tests/".into()] }
        );
        assert_eq!(found, []);
        let folders = folders(&files, &settings("../up", "nowhere"), &Site::default(), &mut found);
        assert_eq!(folders, Folders { docs: "docs/".into(), quizzes: vec![] });
        assert_eq!(found.iter().map(|found| found.rule).collect::<Vec<_>>(), ["missing-folder", "missing-folder"]);
    }
}
