//! The pages that are proved: those of the built-in course, those of a real one where there is one, and the page of every construct; each
//! read and laid out as the workbench does it.

use std::path::{Path, PathBuf};

use drillyard::adapters::course_files::{BuiltIn, Folder};
use drillyard::app::page::{Look, Page};
use drillyard::course::assemble;
use drillyard::domain::course::{Course, LessonId};
use drillyard::domain::picture::PictureFault;
use drillyard::layout::document::Document;
use drillyard::layout::highlights::Highlights;
use drillyard::layout::{Options, View, lay_out, linear, unfolded};
use drillyard::markdown;
use drillyard::ports::CourseFiles;
use drillyard::runtime::lesson::{self, Lessons};

/// Widths of the text: on a small terminal, at the measure, and beyond it.
pub const WIDTHS: [u16; 3] = [60, 92, 140];

/// A course and its files.
pub struct Shelf {
    pub course: Course,
    pub files: Box<dyn CourseFiles>,
}

/// A page, as it was written and as it was read.
pub struct Lesson {
    /// Its file, relative to the course's root.
    pub file: String,
    pub source: String,
    pub page: Page,
}

impl Shelf {
    pub fn built_in() -> Self {
        Self::of(Box::new(BuiltIn), BuiltIn::FOLDER_NAME)
    }

    /// The real course, where there is one.
    pub fn real() -> Option<Self> {
        let folder = PathBuf::from(std::env::var_os("DRILLYARD_TEST_COURSE")?);
        let files = Folder::open(&folder).unwrap();
        let name = files.name();
        Some(Self::of(Box::new(files), &name))
    }

    fn of(files: Box<dyn CourseFiles>, name: &str) -> Self {
        let (course, _) = assemble(&files.paths(), &|path| files.text(path).ok(), name);
        Self { course, files }
    }

    /// Every page there is, whether the contents list it or not.
    pub fn lessons(&self) -> Vec<Lesson> {
        let docs = &self.course.docs;
        let pages = self.course.files.iter().filter_map(|file| file.strip_prefix(docs.as_str())?.strip_suffix(".md"));
        let pages = pages.filter(|page| !page.starts_with("quizzes/"));
        pages.map(|page| self.lesson(&LessonId(page.to_owned()))).collect()
    }

    fn lesson(&self, id: &LessonId) -> Lesson {
        let file = self.course.lesson_file(id);
        let source = self.files.text(&file).unwrap();
        let page = lesson::read(&self.readable(), id, (Options::default().width, Options::default().cell), false).unwrap();
        Lesson { file, source, page }
    }

    /// What pages are read from.
    pub fn readable(&self) -> Lessons<'_> {
        Lessons { course: &self.course, files: &*self.files, own_checks: Path::new("/nowhere"), pictures: true, colours: true }
    }
}

/// The page that has every construct, in a course of its own.
pub fn every_construct() -> Lesson {
    alone(include_str!("../data/every-construct.md"))
}

/// `source` as a page of no course.
pub fn alone(source: &str) -> Lesson {
    let (text, _) = markdown::parse("page.md", source);
    let page = Page { text, pictures: true, ..Page::default() };
    Lesson { file: "page.md".to_owned(), source: source.to_owned(), page }
}

/// A picture that is a link, one that is none, and one that is missing, of a course that has the first two.
pub fn with_pictures() -> Lesson {
    let mut lesson = alone("# Kilns\n\n[![A kiln](kiln.svg)](https://example.org/kilns)\n\n![An oven](oven.svg)\n\n![Lost](lost.svg)\n");
    lesson.page.picture_sizes = ["kiln.svg", "oven.svg"].map(|name| (name.to_owned(), Ok((160, 80)))).into();
    lesson
}

/// All pages: built in, real, and the one of every construct.
pub fn all() -> Vec<Lesson> {
    let shelves = [Some(Shelf::built_in()), Shelf::real()];
    let lessons = shelves.into_iter().flatten().flat_map(|shelf| shelf.lessons());
    lessons.chain([every_construct()]).collect()
}

impl Lesson {
    /// Parts of it may stand side by side: then what comes later need not stand lower.
    pub fn has_columns(&self) -> bool {
        self.source.contains("class=\"grid")
    }

    /// As its author left it.
    pub fn at(&self, width: u16) -> Document {
        self.viewed(width, &View::default())
    }

    /// With what a reader folded, unfolded and moved sideways.
    pub fn viewed(&self, width: u16, view: &View) -> Document {
        let look = Look { highlights: &Highlights::default(), colours: true, cell: Options::default().cell };
        self.page.lay_out(width, view, look)
    }

    /// With all folds open, and nothing beyond an edge: all that there is to read.
    pub fn open_at(&self, width: u16) -> Document {
        self.wholly(&unfolded(self.page.text.clone()), width, false)
    }

    /// As it is written for pipes and screen readers.
    pub fn written_at(&self, width: u16) -> Document {
        self.wholly(&linear(self.page.text.clone()), width, true)
    }

    fn wholly(&self, page: &markdown::Page, width: u16, linear: bool) -> Document {
        let sizes = |source: &str| self.page.picture_sizes.get(source).copied().unwrap_or(Err(PictureFault::Missing));
        let options = Options { width, pictures: !linear, linear, header: Some(&self.page.summary), ..Options::default() };
        lay_out(page, &options, &sizes)
    }
}
