//! Puts a course together from its paths and the few texts that say how it hangs together. Pages are not read, so that a large
//! course opens at once; what front matter tells comes later, from [`summaries`](super::summaries).

use std::collections::HashSet;

use super::layout::{self, Folders};
use super::links::page_ids;
use super::path::{folder_of, join, natural_order, percent_decode};
use super::settings;
use super::sidebar;
use super::title::{first_heading, from_file_name, split_number};
use crate::domain::course::{Chapter, Course, Lesson, LessonId, LessonSummary};
use crate::domain::diagnostic::Diagnostic;
use crate::domain::sanitize::sanitize_line;

/// Share of a quiz that passes where nothing says otherwise.
const PASSING_GRADE: u8 = 80;

/// The course whose files are `paths` (sorted, relative to its root). `read` gives the text of one of them; `folder_name` names
/// the course where it does not name itself.
pub fn assemble(paths: &[String], read: &dyn Fn(&str) -> Option<String>, folder_name: &str) -> (Course, Vec<Diagnostic>) {
    let mut found = Vec::new();
    let read_if_there = |path: &str| if has(paths, path) { read(path) } else { None };
    let (settings, mut faults) = read_if_there(settings::FILE).map(|text| settings::parse(&text)).unwrap_or_default();
    found.append(&mut faults);
    let site = ["index.html", "docs/index.html"].into_iter().find_map(read_if_there).map(|html| layout::site(&html)).unwrap_or_default();
    let Folders { docs, quizzes } = layout::folders(paths, &settings, &site, &mut found);

    let pages = match &read_if_there(&format!("{docs}_sidebar.md")) {
        Some(text) => from_sidebar(paths, &docs, text),
        None => from_files(paths, &docs, &quizzes, read),
    };
    let (chapters, lessons) = in_chapters(pages);

    let landing_heading = || read_if_there(&format!("{docs}README.md")).and_then(|text| first_heading(&text));
    let name = settings.name.or(site.name).or_else(landing_heading).filter(|name| !name.is_empty());
    let id = settings.id.unwrap_or_else(|| folder_name.to_lowercase());
    let course = Course {
        id: sanitize_line(&id).into_owned(),
        name: name.unwrap_or_else(|| sanitize_line(folder_name).into_owned()),
        docs,
        quizzes,
        chapters,
        lessons,
        passing_grade: settings.passing_grade.unwrap_or(PASSING_GRADE),
        submit: settings.submit,
        files: paths.to_vec(),
    };
    (course, found)
}

/// A lesson for a page that the sidebar does not list but a link leads to. `text` is the page's.
pub fn lesson_for_path(id: &LessonId, text: &str) -> Lesson {
    let (number, title) = from_file_name(&id.0);
    let (own_number, title) = first_heading(text).map_or((None, title), |heading| split_number(&heading));
    Lesson { id: id.clone(), number: own_number.or(number), title, depth: 0, present: true, summary: LessonSummary::default() }
}

fn has(paths: &[String], path: &str) -> bool {
    paths.binary_search_by(|file| file.as_str().cmp(path)).is_ok()
}

/// Lessons with the title of the chapter that each is in, in order.
type Pages = Vec<(String, Lesson)>;

fn from_sidebar(paths: &[String], docs: &str, text: &str) -> Pages {
    let mut pages: Pages = Vec::new();
    let mut seen = HashSet::new();
    for entry in sidebar::parse(text) {
        let Some((id, present)) = listed_page(paths, docs, &entry.href) else { continue };
        if !seen.insert(id.clone()) {
            continue;
        }
        let (number, title) = split_number(&entry.words);
        let title = if title.is_empty() { from_file_name(&id).1 } else { title };
        let number = number.or_else(|| from_file_name(&id).0.filter(|number| number.contains('.')));
        let lesson = Lesson { id: LessonId(id), number, title, depth: entry.depth, present, summary: LessonSummary::default() };
        pages.push((sanitize_line(&entry.chapter).into_owned(), lesson));
    }
    pages
}

/// The page that a sidebar's link names, and whether it is there. `None` for what is no page of this course.
fn listed_page(paths: &[String], docs: &str, href: &str) -> Option<(String, bool)> {
    let href = href.trim().trim_start_matches("#/");
    if href.contains("://") || href.starts_with("//") || href.starts_with("mailto:") || href.starts_with('#') {
        return None;
    }
    let path = percent_decode(href.split(['?', '#']).next().unwrap_or_default());
    let mut first = None;
    for id in page_ids(&path) {
        let Some(mut file) = join(docs, &id).filter(|file| file.starts_with(docs)) else { continue };
        file.push_str(".md");
        let id = || file[docs.len()..file.len() - ".md".len()].to_owned();
        if has(paths, &file) {
            return Some((id(), true));
        }
        first.get_or_insert_with(id);
    }
    Some((first?, false))
}

/// Without a sidebar: all pages in natural order, a chapter for each folder.
fn from_files(paths: &[String], docs: &str, quizzes: &[String], read: &dyn Fn(&str) -> Option<String>) -> Pages {
    let is_page = |path: &&String| {
        let name = &path[folder_of(path).len()..];
        path.starts_with(docs) && path.ends_with(".md") && !name.starts_with('_') && !quizzes.iter().any(|root| path.starts_with(root))
    };
    let mut files: Vec<&String> = paths.iter().filter(is_page).collect();
    files.sort_by(|a, b| natural_order(a, b));
    let page = |file: &String| {
        let id = LessonId(file[docs.len()..].trim_end_matches(".md").to_owned());
        let folder = folder_of(&id.0).split('/').next().unwrap_or_default();
        let chapter = match from_file_name(folder) {
            (Some(number), title) => format!("{number} {title}"),
            (None, title) => title,
        };
        (chapter, lesson_for_path(&id, &read(file).unwrap_or_default()))
    };
    files.into_iter().map(page).collect()
}

fn in_chapters(pages: Pages) -> (Vec<Chapter>, Vec<Lesson>) {
    let mut chapters: Vec<Chapter> = Vec::new();
    let mut lessons = Vec::with_capacity(pages.len());
    for (title, lesson) in pages {
        match chapters.last_mut() {
            Some(chapter) if chapter.title == title => chapter.lessons.end += 1,
            _ => chapters.push(Chapter { title, lessons: lessons.len()..lessons.len() + 1 }),
        }
        lessons.push(lesson);
    }
    (chapters, lessons)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn build(files: &[(&str, &str)]) -> (Course, Vec<Diagnostic>) {
        let mut paths: Vec<String> = files.iter().map(|(path, _)| (*path).to_owned()).collect();
        paths.sort();
        let read = |path: &str| files.iter().find(|(name, _)| *name == path).map(|(_, text)| (*text).to_owned());
        assemble(&paths, &read, "My-Folder")
    }

    fn shape(course: &Course) -> Vec<String> {
        let mut lines = Vec::new();
        for chapter in &course.chapters {
            lines.push(format!("[{}]", chapter.title));
            for lesson in &course.lessons[chapter.lessons.clone()] {
                let mark = if lesson.present { "" } else { " (absent)" };
                lines.push(format!("{}{} = {}{mark}", "  ".repeat(lesson.depth.into()), lesson.label(), lesson.id));
            }
        }
        lines
    }

    #[test]
    fn a_docsify_course_has_its_sidebars_order() {
        let sidebar = "- [Welcome](/)\n- **Part 1**\n- [1.0 - Start](1/1.0-start.md)\n  - [Twice](1/1.0-start)\n  - [More](/1/1.0.1-more)\n- [Site](https://x.org)\n- [Out](../../x.md)\n- [Guide](guide/)\n";
        let (course, found) = build(&[
            ("docs/_sidebar.md", sidebar),
            ("docs/README.md", "# The Yard\n"),
            ("docs/1/1.0-start.md", ""),
            ("docs/guide/README.md", ""),
            ("docs/unlisted.md", ""),
        ]);
        assert_eq!(
            shape(&course),
            [
                "[]",
                "Welcome = README",
                "[Part 1]",
                "1.0 Start = 1/1.0-start",
                "  1.0.1 More = 1/1.0.1-more (absent)",
                "Guide = guide/README"
            ]
        );
        assert_eq!((course.id.as_str(), course.name.as_str(), course.docs.as_str()), ("my-folder", "The Yard", "docs/"));
        assert_eq!(found, [], "an absent page is told by its lesson");
    }

    #[test]
    fn a_folder_of_pages_is_a_course_in_natural_order() {
        let (course, found) = build(&[
            ("10-last/a.md", "# Last thing"),
            ("2-vms/2.10-x.md", ""),
            ("2-vms/2.9-y.md", "# 2.9 The *ninth*"),
            ("README.md", ""),
            ("_navbar.md", ""),
            ("quizzes/q.md", ""),
            ("zeta.md", "text"),
        ]);
        assert_eq!(found, []);
        assert_eq!(
            shape(&course),
            [
                "[]",
                "README = README",
                "Zeta = zeta",
                "[2 Vms]",
                "2.9 The ninth = 2-vms/2.9-y",
                "2.10 X = 2-vms/2.10-x",
                "[10 Last]",
                "Last thing = 10-last/a"
            ]
        );
        assert_eq!(course.quizzes, ["quizzes/"]);
        assert_eq!(course.name, "My-Folder");
    }

    #[test]
    fn a_course_may_say_what_it_is() {
        let (course, found) = build(&[
            ("drillyard.yaml", "name: Yard\ndocs: lessons\nquizzes: tests\npassing_grade: 60\nid: yard\n"),
            ("index.html", "<script>window.$docsify = {\n name: 'Other',\n basePath: '/docs/' }"),
            ("docs/b.md", ""),
            ("lessons/a.md", ""),
            ("tests/q.md", ""),
        ]);
        assert_eq!(found, []);
        assert_eq!((course.id.as_str(), course.name.as_str(), course.passing_grade), ("yard", "Yard", 60));
        assert_eq!((course.docs.as_str(), course.lessons.len(), course.quizzes), ("lessons/", 1, vec!["tests/".to_owned()]));
    }

    #[test]
    fn no_page_and_no_sidebar_is_no_lesson_and_no_crash() {
        for files in [&[][..], &[("a.txt", "")], &[("_sidebar.md", "")], &[("_sidebar.md", "- **Only a title**\n")]] {
            assert_eq!(build(files).0.lessons, []);
        }
    }
}
