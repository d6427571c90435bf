//! The text of a course's files becomes a [`Course`](crate::domain::course::Course): which folder holds the pages, what the
//! sidebar lists, what front matter tells, where a link leads. Pure: it is told the paths, and asks for a text by its path.
//! Pages' bodies are read by `markdown`; here they get what they embed. It reads neither quizzes (`quiz`) nor check files (`checks`).

mod assemble;
mod embed;
mod exercise;
mod front_matter;
mod layout;
mod links;
mod path;
mod settings;
mod sidebar;
mod title;

pub use assemble::{assemble, lesson_for_path};
pub use embed::{ReadText, page};
pub use exercise::{exercise_at, exercise_number};
pub use front_matter::{summaries, summary};
pub use links::{Destination, check_file, check_file_name, checked_lesson, is_check_file, page_of_file, picture_path, quiz_path, resolve};

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::course::LessonId;

    proptest! {
        #[test]
        fn no_text_of_a_course_is_too_odd_to_read(
            sidebar in "([-#* >\\[\\]()/.a-c0-9\n\u{1b}é]|%2e){0,120}",
            page in "(---|:|\n|[-a-c{}\\[\\]#\"' é\t]){0,80}",
            settings in "(name|docs|quizzes|:|\n|[-a-c{}\\[\\] ./]){0,40}",
            html in "(\\$docsify|name|basePath|title|[:'\"\\\\<>/\n é]){0,40}",
        ) {
            let paths = ["_sidebar.md", "a/b.md", "drillyard.yaml", "index.html"].map(str::to_owned);
            let read = |path: &str| Some(match path {
                "_sidebar.md" => sidebar.clone(),
                "drillyard.yaml" => settings.clone(),
                "index.html" => html.clone(),
                _ => page.clone(),
            });
            for paths in [&paths[..], &paths[1..]] {
                let (course, _) = assemble(paths, &read, "c");
                let (told, _) = summaries(&course, &read);
                prop_assert_eq!(told.len(), course.lessons.len());
                let listed: usize = course.chapters.iter().map(|chapter| chapter.lessons.len()).sum();
                prop_assert_eq!(listed, course.lessons.len());
            }
        }

        #[test]
        fn no_link_leads_out_of_the_course(href in "([.]{2}/|%2e|%2E|%2f|/|#|\\?id=|:|//|http|file|\\\\|[a-b.\u{1b} ]){0,12}") {
            let paths = ["a.md", "b/a.md", "b/b.md"].map(str::to_owned);
            let (course, _) = assemble(&paths, &|_| None, "c");
            let from = LessonId("b/b".to_owned());
            match resolve(&course, &from, &href, false) {
                Destination::File(path) => prop_assert!(course.has_file(&path)),
                Destination::Page { id, .. } => prop_assert!(course.has_file(&course.lesson_file(&id))),
                Destination::Url(url) => prop_assert!(["http:", "https:", "mailto:"].iter().any(|scheme| url.to_lowercase().starts_with(scheme))),
                Destination::Lesson { .. } | Destination::Anchor(_) | Destination::Missing(_) => {}
            }
            let picture = picture_path(&course, &from, &href).unwrap_or_default();
            prop_assert!(!picture.split('/').any(|part| part == "..") && !picture.starts_with('/'));
        }
    }
}
