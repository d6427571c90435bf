//! Where a link or a picture of a page leads, by docsify's rules: page links resolve from the docs root, pictures from the
//! page's own folder. Nothing that a page says leads out of the course's folder.

use super::path::{folder_of, join, percent_decode};
use crate::domain::course::{Course, LessonId};
use crate::domain::sanitize::sanitize_line;

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// A lesson of the sidebar, by its index. Its page may be absent ([`Lesson::present`](crate::domain::course::Lesson)).
    Lesson {
        /// Index into [`Course::lessons`].
        index: usize,
        /// The heading to go to.
        anchor: Option<String>,
    },
    /// A page that is there but that the sidebar does not list; see [`lesson_for_path`](super::lesson_for_path).
    Page {
        /// The page.
        id: LessonId,
        /// The heading to go to.
        anchor: Option<String>,
    },
    /// A heading of the same page.
    Anchor(String),
    /// An address for the browser: http, https or mailto, and nothing else.
    Url(String),
    /// A file of the course, relative to its root.
    File(String),
    /// Nothing that is there: the link as written, clean.
    Missing(String),
}

/// Resolves `href`, a link in the page `from`. `ignore` is docsify's `:ignore`: the link is a file's, not a page's.
pub fn resolve(course: &Course, from: &LessonId, href: &str, ignore: bool) -> Destination {
    let href = href.trim();
    let missing = || Destination::Missing(sanitize_line(href).into_owned());
    if let Some(rest) = href.strip_prefix("//") {
        return url(&format!("https://{rest}")).unwrap_or_else(missing);
    }
    if has_scheme(href) {
        return url(href).unwrap_or_else(missing);
    }
    let route = ["/#/", "#/"].into_iter().find_map(|prefix| href.strip_prefix(prefix)).map(|route| format!("/{route}"));
    let (path, anchor) = split_anchor(route.as_deref().unwrap_or(href));
    if path.is_empty() {
        return anchor.map_or_else(missing, Destination::Anchor);
    }
    let page = if ignore { None } else { page(course, from, &path) };
    match page {
        Some(id) => match course.position(&id) {
            Some(index) => Destination::Lesson { index, anchor },
            None => Destination::Page { id, anchor },
        },
        None => file(course, from, &path).map_or_else(missing, Destination::File),
    }
}

/// A scheme as RFC 3986 has it, section 3.1.
fn has_scheme(href: &str) -> bool {
    href.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|ch: char| ch.is_ascii_alphabetic()) && scheme.chars().all(|ch| ch.is_ascii_alphanumeric() || "+-.".contains(ch))
    })
}

fn url(href: &str) -> Option<Destination> {
    let scheme = href.split_once(':')?.0.to_ascii_lowercase();
    let sound = ["http", "https", "mailto"].contains(&scheme.as_str()) && !href.chars().any(|ch| ch.is_control() || ch.is_whitespace());
    sound.then(|| Destination::Url(href.to_owned()))
}

/// Takes `#slug`, `?id=slug` and any other query off. The path is decoded; the anchor too.
fn split_anchor(href: &str) -> (String, Option<String>) {
    let end = href.find(['?', '#']).unwrap_or(href.len());
    let (path, rest) = href.split_at(end);
    let fragment = rest.split_once('#').map(|(_, fragment)| fragment);
    let query = rest.strip_prefix('?').unwrap_or_default().split('#').next().unwrap_or_default();
    let id = query.split('&').find_map(|pair| pair.strip_prefix("id="));
    let anchor = id.or(fragment).filter(|anchor| !anchor.is_empty());
    (percent_decode(path), anchor.map(|anchor| sanitize_line(&percent_decode(anchor)).into_owned()))
}

/// The page that `path` means: from the docs root first; then, as people expect it, from the page's own folder.
fn page(course: &Course, from: &LessonId, path: &str) -> Option<LessonId> {
    let here = folder_of(&from.0);
    let folders = if path.starts_with('/') { vec![""] } else { vec!["", here] };
    let mut listed = None;
    for folder in folders {
        for candidate in page_ids(path) {
            let Some(id) =
                join(&format!("{}{folder}", course.docs), &candidate).and_then(|file| file.strip_prefix(&course.docs).map(str::to_owned))
            else {
                continue;
            };
            let id = LessonId(id);
            if course.has_file(&course.lesson_file(&id)) {
                return Some(id);
            }
            if listed.is_none() && course.position(&id).is_some() {
                listed = Some(id);
            }
        }
    }
    listed
}

/// What page ids a link's path may stand for: `.md` is optional, and a folder means its README.
pub(super) fn page_ids(path: &str) -> impl Iterator<Item = String> {
    let stem = path.strip_suffix(".md").unwrap_or(path);
    let folder = stem.is_empty() || stem.ends_with('/');
    let page = (!folder).then(|| stem.to_owned());
    page.into_iter().chain(std::iter::once_with(move || format!("{stem}{}README", if folder { "" } else { "/" })))
}

/// The file that `path` means: from the page's folder, the docs root or the course's root, whichever has it first.
fn file(course: &Course, from: &LessonId, path: &str) -> Option<String> {
    file_in(course, &here(course, from), path)
}

fn file_in(course: &Course, here: &str, path: &str) -> Option<String> {
    let folders = if path.starts_with('/') { [course.docs.as_str(), "", ""] } else { [here, course.docs.as_str(), ""] };
    folders.into_iter().filter_map(|folder| join(folder, path)).find(|file| course.has_file(file))
}

/// The folder that the page `id` is in, from the course's root: empty, or ending in `/`.
pub(super) fn here(course: &Course, id: &LessonId) -> String {
    format!("{}{}", course.docs, folder_of(&id.0))
}

/// The file of the course that `source` means, written in a file of the folder `here`; `None` when it is elsewhere or not there.
pub(super) fn file_from(course: &Course, here: &str, source: &str) -> Option<String> {
    let source = source.trim();
    let (path, _) = split_anchor(source);
    let elsewhere = path.is_empty() || has_scheme(source) || source.starts_with("//");
    if elsewhere { None } else { file_in(course, here, &path) }
}

/// The file of a picture in the page `from`, relative to the course's root, whether it is there or not; `None` for one that is
/// remote, embedded or outside of the course.
pub fn picture_path(course: &Course, from: &LessonId, src: &str) -> Option<String> {
    let src = src.trim();
    let (path, _) = split_anchor(src);
    if path.is_empty() || has_scheme(src) || src.starts_with("//") {
        return None;
    }
    let here = here(course, from);
    let first = if path.starts_with('/') { course.docs.as_str() } else { here.as_str() };
    file(course, from, &path).or_else(|| join(first, &path))
}

/// The file of the quiz with this id, as a page names it: `chapter-4/4.1/x.js`, below one of the quiz roots.
pub fn quiz_path(course: &Course, id: &str) -> Option<String> {
    let id = percent_decode(id.trim());
    let names = [id.clone(), format!("{id}.js"), format!("{id}.md")];
    let roots = course.quizzes.iter();
    roots.flat_map(|root| names.iter().filter_map(|name| join(root, name))).find(|file| course.has_file(file))
}

/// What the name of a lesson's check file ends with.
const CHECKS: &str = ".checks.yaml";

/// Name of a lesson's check file: below the docs root of its course, below the learner's folder of checks, and below `lessons/`
/// of the built-in course.
pub fn check_file_name(id: &LessonId) -> String {
    format!("{id}{CHECKS}")
}

/// Whether a file of this path is a lesson's check file.
pub fn is_check_file(path: &str) -> bool {
    path.ends_with(CHECKS)
}

/// The check file beside the lesson, relative to the course's root, when it has one.
pub fn check_file(course: &Course, id: &LessonId) -> Option<String> {
    Some(format!("{}{}", course.docs, check_file_name(id))).filter(|file| course.has_file(file))
}

/// The page that the file `path` holds, when it is one of the course.
pub fn page_of_file(course: &Course, path: &str) -> Option<LessonId> {
    let of_a_quiz = course.quizzes.iter().any(|root| path.starts_with(root.as_str()));
    let id = path.strip_prefix(course.docs.as_str())?.strip_suffix(".md")?;
    (course.has_file(path) && !of_a_quiz).then(|| LessonId(id.to_owned()))
}

/// The lesson whose check file `path` is, by its name; the lesson need not be there.
pub fn checked_lesson(course: &Course, path: &str) -> Option<LessonId> {
    let id = path.strip_prefix(course.docs.as_str())?.strip_suffix(CHECKS)?;
    Some(LessonId(id.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::assemble;

    fn course() -> Course {
        let mut paths = [
            "README.md",
            "docs/README.md",
            "docs/_sidebar.md",
            "docs/4-vms/4.1-images.md",
            "docs/4-vms/4.1-images.checks.yaml",
            "docs/4-vms/img/a b.png",
            "docs/4-vms/packer.md",
            "docs/guide/README.md",
            "docs/sheet.pdf",
            "docs/8/8.1-terraform.md",
            "examples/Vagrantfile",
            "img/root.png",
            "src/quizzes/chapter-4/4.1/x.js",
        ]
        .map(str::to_owned);
        paths.sort();
        let sidebar = "- [Home](/)\n- [4.1 - Images](/4-vms/4.1-images)\n- [Absent](absent.md)\n- [8.1 - T](8/8.1-terraform)\n";
        assemble(&paths, &|path| (path == "docs/_sidebar.md").then(|| sidebar.to_owned()), "course").0
    }

    #[test]
    fn a_link_leads_where_docsify_would_lead() {
        let course = course();
        let from = LessonId("4-vms/4.1-images".to_owned());
        let lesson = |index, anchor: Option<&str>| Destination::Lesson { index, anchor: anchor.map(str::to_owned) };
        let page = |id: &str| Destination::Page { id: LessonId(id.to_owned()), anchor: None };
        let file = |path: &str| Destination::File(path.to_owned());
        let missing = |href: &str| Destination::Missing(href.to_owned());
        for (href, expected) in [
            ("4-vms/4.1-images.md", lesson(1, None)),
            ("/4-vms/4.1-images", lesson(1, None)),
            ("4-vms/4.1-images?id=steps", lesson(1, Some("steps"))),
            ("4-vms/4.1-images.md#two%20words", lesson(1, Some("two words"))),
            ("#/4-vms/4.1-images?id=steps", lesson(1, Some("steps"))),
            ("/#/4-vms/4.1-images", lesson(1, None)),
            ("8/8.1-terraform", lesson(3, None)),
            ("/", lesson(0, None)),
            ("README.md", lesson(0, None)),
            ("#steps", Destination::Anchor("steps".to_owned())),
            ("?id=steps", Destination::Anchor("steps".to_owned())),
            ("absent.md", lesson(2, None)),
            ("4-vms/packer.md", page("4-vms/packer")),
            ("packer.md", page("4-vms/packer")),
            ("./packer", page("4-vms/packer")),
            ("../guide/", page("guide/README")),
            ("guide", page("guide/README")),
            ("sheet.pdf", file("docs/sheet.pdf")),
            ("img/a%20b.png", file("docs/4-vms/img/a b.png")),
            ("../../examples/Vagrantfile", file("examples/Vagrantfile")),
            ("https://example.org/a?b#c", Destination::Url("https://example.org/a?b#c".to_owned())),
            ("//example.org", Destination::Url("https://example.org".to_owned())),
            ("mailto:ann@example.org", Destination::Url("mailto:ann@example.org".to_owned())),
            ("javascript:alert(1)", missing("javascript:alert(1)")),
            ("file:///etc/passwd", missing("file:///etc/passwd")),
            ("https://example.org/\u{1b}]0;x\u{7}", missing("https://example.org/")),
            ("../../../../etc/passwd", missing("../../../../etc/passwd")),
            ("%2e%2e/%2e%2e/%2e%2e/etc/passwd", missing("%2e%2e/%2e%2e/%2e%2e/etc/passwd")),
            ("nowhere.md", missing("nowhere.md")),
            ("", missing("")),
            ("#", missing("#")),
        ] {
            assert_eq!(resolve(&course, &from, href, false), expected, "{href:?}");
        }
        assert_eq!(resolve(&course, &from, "packer.md", true), file("docs/4-vms/packer.md"), "an ignored link is a file's");
    }

    #[test]
    fn a_picture_resolves_from_its_pages_folder() {
        let from = LessonId("4-vms/4.1-images".to_owned());
        for (src, path) in [
            ("img/a%20b.png", Some("docs/4-vms/img/a b.png")),
            ("../../img/root.png", Some("img/root.png")),
            ("/img/root.png", Some("img/root.png")),
            ("img/absent.png?raw=true", Some("docs/4-vms/img/absent.png")),
            ("../../../x.png", None),
            ("https://example.org/x.png", None),
            ("//example.org/x.png", None),
            ("data:image/png;base64,AA", None),
            ("", None),
        ] {
            assert_eq!(picture_path(&course(), &from, src).as_deref(), path, "{src:?}");
        }
    }

    #[test]
    fn quizzes_and_check_files_are_found_by_name() {
        let course = course();
        assert_eq!(quiz_path(&course, "chapter-4/4.1/x.js").as_deref(), Some("src/quizzes/chapter-4/4.1/x.js"));
        assert_eq!(quiz_path(&course, "/chapter-4/4.1/x").as_deref(), Some("src/quizzes/chapter-4/4.1/x.js"));
        assert_eq!(quiz_path(&course, "../../docs/README.md/../sheet.pdf"), Some("docs/sheet.pdf".to_owned()));
        assert_eq!(quiz_path(&course, "../../../x.js"), None);
        assert_eq!(check_file(&course, &LessonId("4-vms/4.1-images".to_owned())).as_deref(), Some("docs/4-vms/4.1-images.checks.yaml"));
        assert_eq!(check_file(&course, &LessonId("4-vms/packer".to_owned())), None);
    }
}
