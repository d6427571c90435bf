//! The check files beside the pages of the real course.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use drillyard::adapters::course_files::Folder;
use drillyard::checks::parse;
use drillyard::course::{self, exercise_at};
use drillyard::deliverables;
use drillyard::domain::course::{Course, LessonId};
use drillyard::domain::picture::PictureFault;
use drillyard::layout::{self, Options};
use drillyard::linting;
use drillyard::ports::CourseFiles;

use crate::support::check_files;

/// Lessons that ask for things to be done in numbered steps: every step has a check.
const STEPPED: &[&str] = &[
    "1.3.2-vim",
    "4.2-local-development",
    "4.3-managing-infrastructure",
    "4.4-containers",
    "4.5.1-docker-compose",
    "4.5.2-kubernetes",
    "4.5.3-tilt",
];

/// The course, where there is one: its files read by path.
fn real_course() -> Option<(Course, Folder)> {
    let root = PathBuf::from(std::env::var_os("DRILLYARD_TEST_COURSE")?);
    let files = Folder::open(&root).unwrap();
    let (course, _) = course::assemble(&files.paths(), &|path| files.text(path).ok(), "real");
    Some((course, files))
}

fn text(files: &Folder, path: &str) -> Result<String, String> {
    files.text(path).map_err(|error| error.to_string())
}

#[test]
fn each_fits_its_page_heading_by_heading_and_step_by_step() {
    let Some((course, files)) = real_course() else { return };
    let read = |path: &str| text(&files, path);
    for (lesson, checks) in check_files() {
        let (file, _) = parse(&lesson, &checks);
        let no_pictures = |_: &str| Err(PictureFault::Missing);
        let of_course = linting::Files { text: &read, picture: &no_pictures };
        let id = LessonId(lesson.clone());
        let told = linting::checks_of_page(&course, of_course, &id, &lesson, &file);
        assert!(told.iter().all(|told| told.file != lesson), "{told:#?}");
        assert!(course.has_file(&course.lesson_file(&id)), "{lesson}");
    }
}

#[test]
fn no_numbered_step_of_an_exercise_is_without_a_check() {
    let Some((course, files)) = real_course() else { return };
    let mut steps_seen = 0;
    for (lesson, checks) in check_files() {
        if !STEPPED.iter().any(|stepped| lesson.ends_with(stepped)) {
            continue;
        }
        let (file, _) = parse(&lesson, &checks);
        let id = LessonId(lesson.clone());
        let name = course.lesson_file(&id);
        let (page, _) = course::page(&course, &id, &name, &text(&files, &name).unwrap(), &|path| text(&files, path));
        let document = layout::lay_out(&layout::unfolded(page), &Options::default(), &layout::no_pictures);
        let names: Vec<&str> = file.exercises.iter().map(|exercise| exercise.heading.as_str()).collect();
        let mut asked: BTreeMap<usize, BTreeSet<u32>> = BTreeMap::new();
        for step in &document.steps {
            let above = document.headings[..=step.heading.unwrap() as usize].iter().rev();
            if let Some(exercise) = exercise_at(&names, above.map(|heading| (heading.level, heading.text.as_str()))) {
                asked.entry(exercise).or_default().insert(step.number);
                steps_seen += 1;
            }
        }
        for (exercise, steps) in asked {
            let exercise = &file.exercises[exercise];
            let covered: BTreeSet<u32> = exercise.checks.iter().filter_map(|check| check.keys.step).collect();
            assert_eq!(covered, steps, "{lesson}: {}", exercise.heading);
        }
        let headings = document.headings.iter().filter(|heading| heading.text.starts_with("Exercise"));
        assert_eq!(headings.count(), file.exercises.len(), "{lesson}");
    }
    assert!(steps_seen > 50, "{steps_seen}");
}

#[test]
fn every_prompt_of_these_lessons_is_tied_to_something() {
    let Some((course, files)) = real_course() else { return };
    for (lesson, checks) in check_files() {
        let (file, _) = parse(&lesson, &checks);
        let id = LessonId(lesson.clone());
        let name = course.lesson_file(&id);
        let (page, _) = course::page(&course, &id, &name, &text(&files, &name).unwrap(), &|path| text(&files, path));
        let found = deliverables::read(&page, &file.deliverables);
        let ids: Vec<&str> = found.iter().map(|found| found.id.as_str()).collect();
        let wanted: Vec<&str> = file.deliverables.iter().map(|spec| spec.id.as_str()).collect();
        assert_eq!(ids, wanted, "{lesson}");
        // No more of the page's words than it takes to find the prompt.
        let short = |words: &String| words.split_whitespace().count() <= 5;
        assert!(file.deliverables.iter().all(|spec| spec.prompts.iter().all(short)), "{lesson}");
    }
}
