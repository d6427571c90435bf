//! `drillyard outline`: a course's chapters and lessons with their minutes, for people or as JSON.

use std::io::Write;

use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use super::open::{self, CourseArgs};
use super::{Exit, output};
use crate::domain::course::{Chapter, Course, Lesson, duration_words};

/// List a course's chapters and lessons, with their minutes
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    pub(super) course: CourseArgs,
    /// As JSON: versioned, and stable within a version
    #[arg(long)]
    pub(super) json: bool,
}

/// Writes the outline to stdout.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let mut open = open::read_course(args.course.course.as_deref())?;
    open.read_summaries();
    output::report(&open.diagnostics);
    let mut out = output::results();
    if args.json {
        output::write_json(&mut out, &Outline::of(&open.course))?;
    } else {
        out.write_all(for_people(&open.course).as_bytes())?;
    }
    out.flush()?;
    Ok(Exit::Done)
}

/// The JSON form. Fields are only ever added within a format.
#[derive(Serialize)]
struct Outline<'a> {
    format: u32,
    course: &'a str,
    name: &'a str,
    chapters: Vec<OutlineChapter<'a>>,
}

#[derive(Serialize)]
struct OutlineChapter<'a> {
    title: &'a str,
    lessons: Vec<OutlineLesson<'a>>,
}

#[derive(Serialize)]
struct OutlineLesson<'a> {
    id: &'a str,
    number: Option<&'a str>,
    title: &'a str,
    depth: u8,
    present: bool,
    category: Option<&'a str>,
    reading_minutes: Option<u32>,
    exercises: Vec<OutlineExercise<'a>>,
}

#[derive(Serialize)]
struct OutlineExercise<'a> {
    name: &'a str,
    description: &'a str,
    minutes: Option<u32>,
    technologies: &'a [String],
}

impl<'a> Outline<'a> {
    fn of(course: &'a Course) -> Self {
        let lesson = |lesson: &'a Lesson| OutlineLesson {
            id: &lesson.id.0,
            number: lesson.number.as_deref(),
            title: &lesson.title,
            depth: lesson.depth,
            present: lesson.present,
            category: lesson.summary.category.as_deref(),
            reading_minutes: lesson.summary.reading_minutes,
            exercises: lesson
                .summary
                .exercises
                .iter()
                .map(|exercise| OutlineExercise {
                    name: &exercise.name,
                    description: &exercise.description,
                    minutes: exercise.minutes,
                    technologies: &exercise.technologies,
                })
                .collect(),
        };
        let chapter = |chapter: &'a Chapter| OutlineChapter {
            title: &chapter.title,
            lessons: course.lessons[chapter.lessons.clone()].iter().map(lesson).collect(),
        };
        Self { format: 1, course: &course.id, name: &course.name, chapters: course.chapters.iter().map(chapter).collect() }
    }
}

/// Aligned columns: number and title, reading time, time for exercises.
fn for_people(course: &Course) -> String {
    let mut text = format!("{}\n", course.name);
    let name = |lesson: &Lesson| {
        let indent = "  ".repeat(usize::from(lesson.depth) + 1);
        match &lesson.number {
            Some(number) => format!("{indent}{number:<5} {}", lesson.title),
            None => format!("{indent}{}", lesson.title),
        }
    };
    let widest = course.lessons.iter().map(|lesson| name(lesson).width()).max().unwrap_or(0);
    for chapter in &course.chapters {
        text.push('\n');
        if !chapter.title.is_empty() {
            text.push_str(&format!("{}\n", chapter.title));
        }
        for lesson in &course.lessons[chapter.lessons.clone()] {
            let name = name(lesson);
            let gap = " ".repeat(widest - name.width());
            let line = match lesson.present {
                true => format!(
                    "{name}{gap}  {:>7}  {}",
                    lesson.summary.reading_minutes.map(duration_words).unwrap_or_default(),
                    exercises(lesson)
                ),
                false => format!("{name}{gap}  not there"),
            };
            text.push_str(line.trim_end());
            text.push('\n');
        }
    }
    text
}

fn exercises(lesson: &Lesson) -> String {
    lesson.summary.exercise_minutes().map(|minutes| format!("+ {}", duration_words(minutes))).unwrap_or_default()
}
