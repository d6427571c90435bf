//! Everything the screen shows, and nothing else. Only `update` changes it.

mod asking;
mod standing;
mod telling;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::domain::course::{Course, LessonId};
use crate::domain::evidence::Evidence;
use crate::domain::progress::LessonProgress;
use crate::domain::target::Bindings;
use crate::domain::verdict::CheckResult;
use crate::finding::{Finder, Index};
use crate::layout::highlights::Highlights;
use crate::review::{Agenda, end_of_day};

use super::effect::Effect;
use super::geometry::{self, Frame};
use super::keymap::{Action, Keymap};
use super::msg::JobId;
use super::office::Office;
use super::opening::{DeliverablesOpening, Opening, QuizOpening};
use super::page::Look;
use super::run::Run;
use super::screens::{Screen, contents};
use super::told::Told;
use super::watch::Watch;
use standing::Checks;

/// The place is saved once scrolling has rested for this long: less than the second that may be lost.
const PLACE_RESTS: Duration = Duration::from_millis(400);

/// A wait is worth words once it has lasted this long.
pub const WORTH_TELLING: Duration = Duration::from_millis(500);

/// The contents wait this long to be told where to begin, so that their cursor does not jump.
const START_WAITS: Duration = Duration::from_millis(150);

/// A theme and its ground.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// Light text on a dark ground.
    #[default]
    Dark,
    /// The other way about.
    Light,
    /// High contrast, on black.
    ContrastDark,
    /// High contrast, on white.
    ContrastLight,
}

impl Scheme {
    /// Whether its ground is dark.
    pub fn is_dark(self) -> bool {
        matches!(self, Self::Dark | Self::ContrastDark)
    }

    /// High contrast on the same ground.
    pub fn contrasted(self) -> Self {
        if self.is_dark() { Self::ContrastDark } else { Self::ContrastLight }
    }

    /// As it is, on the other ground.
    pub fn opposite(self) -> Self {
        match self {
            Self::Dark => Self::Light,
            Self::Light => Self::Dark,
            Self::ContrastDark => Self::ContrastLight,
            Self::ContrastLight => Self::ContrastDark,
        }
    }

    /// The one after it, in the order that `t` goes through: high contrast is on the ground that `first` has.
    pub fn next(self, first: Self) -> Self {
        match self {
            Self::Dark => Self::Light,
            Self::Light => first.contrasted(),
            Self::ContrastDark | Self::ContrastLight => Self::Dark,
        }
    }

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dark => "dark",
            Self::Light => "light",
            Self::ContrastDark => "high contrast, on black",
            Self::ContrastLight => "high contrast, on white",
        }
    }
}

/// Who is told of clicks and of the wheel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mouse {
    /// The workbench.
    #[default]
    Ours,
    /// The terminal, as the settings say.
    Terminals,
    /// The terminal for a while, so that text can be selected.
    Lent,
}

/// What is known of the terminal and wanted by the person before the start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The theme to begin with.
    pub scheme: Scheme,
    /// The locale has UTF-8: marks and lines may be drawn with it.
    pub unicode: bool,
    /// The terminal shows colours.
    pub colours: bool,
    /// The terminal knows hyperlinks.
    pub hyperlinks: bool,
    /// Pictures are drawn; else they are labelled boxes.
    pub pictures: bool,
    /// The learner's time zone: times are shown in it.
    pub zone: TimeZone,
}

/// A day is over for all clocks of the program so long after its end.
const DAY_IS_OVER: SignedDuration = SignedDuration::from_secs(5);

/// The workbench.
#[derive(Debug)]
pub struct Model {
    /// What all screens share.
    pub shell: Shell,
    /// Screens from the contents up to the one on top. Never empty.
    pub screens: Vec<Screen>,
}

/// What all screens share.
#[derive(Debug)]
pub struct Shell {
    /// The course.
    pub course: Arc<Course>,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// The theme now.
    pub scheme: Scheme,
    /// As given at the start.
    pub options: Options,
    /// Width and height of a cell in pixels, as pages are laid out for.
    pub cell: (u16, u16),
    /// Time since the start.
    pub now: Duration,
    /// Progress by lesson.
    pub progress: BTreeMap<LessonId, LessonProgress>,
    /// What is due for review; `None` until it was read.
    pub due: Option<Box<Agenda>>,
    /// When the day is over for which that was worked out: then other questions are due.
    pub day_ends: Option<Timestamp>,
    /// Latest results of the lessons opened so far, by check.
    pub results: BTreeMap<LessonId, BTreeMap<String, CheckResult>>,
    /// Evidence read so far, by hash.
    pub evidence: BTreeMap<String, Result<Vec<Evidence>, String>>,
    /// Machines by the course's names.
    pub bindings: Bindings,
    /// The run under way.
    pub run: Option<Run>,
    /// The checks that are watched.
    pub watch: Option<Watch>,
    /// The line above the footer.
    pub message: Option<Message>,
    /// All that was said above the footer, and what is wrong in the files read so far.
    pub told: Told,
    /// The keys.
    pub keymap: Keymap,
    /// Who has the mouse.
    pub mouse: Mouse,
    /// The time of day at zero of the model's clock.
    pub started: Timestamp,
    /// Nothing of this session is kept.
    pub nothing_saved: bool,
    /// The outline panel is wanted where there is room.
    pub outline: bool,
    /// The lesson being read in.
    pub opening: Option<Opening>,
    /// The quiz being read in.
    pub quiz_opening: Option<QuizOpening>,
    /// What the words of code blocks are, as far as known.
    pub highlights: Arc<Highlights>,
    /// The job that finds out more.
    pub highlighting: Option<JobId>,
    /// The course, read for finding; from when it is first wanted on.
    pub index: Option<Arc<Index>>,
    /// The job that reads it.
    pub indexing: Option<JobId>,
    /// What was looked for on a page last, as typed.
    pub last_find: Option<(String, Finder)>,
    /// When the place of the lesson on top is to be saved.
    pub place_due: Option<Duration>,
    /// When what is being written is to be saved.
    pub draft_due: Option<Duration>,
    /// Deliverables being read in.
    pub deliverables_opening: Option<DeliverablesOpening>,
    /// The latest reading anew of files that changed.
    pub rereading: Option<JobId>,
    /// The instructor's part, where this is an instructor's workbench.
    pub office: Option<Box<Office>>,
    /// Where the screen on top wants to go; `update` takes it.
    pub go: Option<Go>,
    /// How the checks of lessons stand.
    checks: Checks,
    next_job: u64,
}

/// A line above the footer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its text: the latest that was said, after what nobody has read yet.
    pub text: String,
    /// What was said last.
    pub latest: String,
    /// It tells of something wrong.
    pub wrong: bool,
    /// It stands among the problems too.
    pub listed: bool,
    /// When it leaves, as time since the start.
    pub until: Duration,
}

/// A change of screens.
#[derive(Debug)]
pub enum Go {
    /// Put this one on top.
    Push(Box<Screen>),
    /// Take the one on top away.
    Back,
    /// The same, and the lessons below it that one came through, with the lists that they were chosen from.
    Leave,
    /// As [`Self::Back`], for a question that got its answer.
    Answered,
    /// The same, and what was chosen there is done.
    Do(Action),
    /// The same, and the text below takes this phrase in.
    Phrase(String),
    /// The same, and the page below goes to the heading with this anchor.
    Anchor(String),
}

impl Model {
    /// The workbench at the contents of `course`.
    pub fn new(course: Arc<Course>, options: Options, size: (u16, u16)) -> Self {
        let contents = contents::State::new(&course);
        let shell = Shell {
            course,
            size,
            scheme: options.scheme,
            options,
            cell: geometry::CELL,
            now: Duration::ZERO,
            progress: BTreeMap::new(),
            due: None,
            day_ends: None,
            results: BTreeMap::new(),
            evidence: BTreeMap::new(),
            bindings: Bindings::new(),
            run: None,
            watch: None,
            message: None,
            told: Told::default(),
            keymap: Keymap::default(),
            mouse: Mouse::Ours,
            started: Timestamp::UNIX_EPOCH,
            nothing_saved: false,
            outline: true,
            opening: None,
            quiz_opening: None,
            highlights: Arc::default(),
            highlighting: None,
            index: None,
            indexing: None,
            last_find: None,
            place_due: None,
            draft_due: None,
            deliverables_opening: None,
            rereading: None,
            office: None,
            go: None,
            checks: Checks::default(),
            next_job: 1,
        };
        Self { shell, screens: vec![Screen::Contents(contents)] }
    }

    /// The screen on top.
    #[expect(clippy::expect_used, reason = "`update` never takes the last screen away: leaving it leaves the program")]
    pub fn top(&self) -> &Screen {
        self.screens.last().expect("a screen")
    }

    /// When something on screen changes by itself, as time since the start: a message leaves, a second of a wait passes.
    pub fn wakes_at(&self) -> Option<Duration> {
        let message = self.shell.message.as_ref().map(|message| message.until);
        let waits = [self.shell.run.as_ref().map(|run| run.since), self.shell.office_wait().map(|wait| wait.since)];
        let second = waits.into_iter().flatten().map(|since| {
            let waited = self.shell.now.saturating_sub(since);
            since + Duration::from_secs(waited.as_secs() + 1)
        });
        let start = (self.shell.now < START_WAITS && self.awaits_start()).then_some(START_WAITS);
        let slow = self.shell.opening.as_ref().filter(|_| !self.shell.opens_slowly()).map(|opening| opening.since + WORTH_TELLING);
        let exams = self.screens.iter().filter_map(|screen| match screen {
            Screen::Quiz(quiz) => quiz.wakes_at(&self.shell),
            _ => None,
        });
        let day = self.shell.day_ends.map(|ends| self.shell.now + self.shell.until(ends));
        [message, second.min(), self.shell.place_due, self.shell.draft_due, start, slow, day, exams.min()].into_iter().flatten().min()
    }

    /// Whether what to show first is still being found out: the lesson asked for, or where to begin in the contents.
    pub fn awaits_start(&self) -> bool {
        let contents = match &self.screens[..] {
            [Screen::Contents(contents)] => !contents.placed && self.shell.message.is_none() && self.shell.now < START_WAITS,
            _ => false,
        };
        (self.shell.opening.is_some() && !self.shell.opens_slowly()) || contents
    }

    /// Whether the terminal is too small to show anything but that.
    pub fn too_small(&self) -> bool {
        let (width, height) = self.shell.size;
        width < geometry::SMALLEST.0 || height < geometry::SMALLEST.1
    }
}

impl Shell {
    /// The id for the next job.
    pub fn job(&mut self) -> JobId {
        self.next_job += 1;
        JobId(self.next_job)
    }

    /// The time of day, as far as screens tell it.
    pub fn now_at(&self) -> Timestamp {
        let since = SignedDuration::try_from(self.now).unwrap_or_default();
        self.started.checked_add(since).unwrap_or(self.started)
    }

    /// The parts of the screen.
    pub fn frame(&self) -> Frame {
        geometry::frame(self.size)
    }

    /// Width of a lesson's text when nothing but the outline stands beside it.
    pub fn page_width(&self) -> u16 {
        let body = self.frame().body;
        let main = if self.outline { geometry::split(body).0 } else { body };
        // Below the smallest terminal nothing of it is shown; the layout need not follow there.
        geometry::text_column(main).width.max(geometry::NARROWEST)
    }

    /// Whether the lesson on its way has been waited for so long that one should be told.
    pub fn opens_slowly(&self) -> bool {
        self.opening.as_ref().is_some_and(|opening| self.now >= opening.since + WORTH_TELLING)
    }

    /// What layouts show of the terminal.
    pub fn look(&self) -> Look<'_> {
        Look { highlights: &self.highlights, colours: self.options.colours, cell: self.cell }
    }

    /// Asks the run under way to stop. `None` when there is none.
    pub fn stop_run(&mut self) -> Option<Effect> {
        let run = self.run.as_mut()?;
        run.stopping = true;
        self.watch.take_if(|watch| watch.job == run.job);
        Some(Effect::CancelJob(run.job))
    }

    /// The place of the lesson on top changed: save it once it rests.
    pub fn place_moved(&mut self) {
        self.place_due = Some(self.now + PLACE_RESTS);
    }

    /// The latest result of a check of a lesson.
    pub fn result(&self, lesson: &LessonId, check: &str) -> Option<&CheckResult> {
        self.results.get(lesson)?.get(check)
    }

    /// The time of day.
    pub fn time_of_day(&self) -> Timestamp {
        let since = SignedDuration::try_from(self.now).unwrap_or_default();
        self.started.checked_add(since).unwrap_or(self.started)
    }

    /// How long until that time of day; nothing, once it is past.
    fn until(&self, at: Timestamp) -> Duration {
        Duration::try_from(at.duration_since(self.time_of_day())).unwrap_or_default()
    }

    /// What is due today, and until when that holds.
    pub fn know_due(&mut self, agenda: Box<Agenda>) {
        self.due = Some(agenda);
        self.day_ends = end_of_day(self.time_of_day(), &self.options.zone).checked_add(DAY_IS_OVER).ok();
    }

    /// How many questions of a lesson are due for review.
    pub fn due_in(&self, lesson: &LessonId) -> usize {
        self.due.as_deref().map_or(0, |agenda| agenda.due.iter().filter(|card| card.lesson == *lesson).count())
    }

    /// Whether a check waits for its result in the run under way.
    pub fn is_running(&self, lesson: &LessonId, check: &str) -> bool {
        self.run.as_ref().is_some_and(|run| run.lesson == *lesson && run.waiting.contains(check))
    }
}
