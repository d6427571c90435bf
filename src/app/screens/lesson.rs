//! A lesson's page: scrolling, what is focused, the outline, and the step whose results stand beside the text. The page is
//! laid out here, once for each width; colours are the view's business.

mod copying;
mod find;
mod focus;
mod folding;
mod large;
mod memory;
mod opening;
mod panels;
mod prompts;
mod sideways;

pub use find::Find;
pub use focus::outline_top;
use memory::Trail;
pub use memory::renewed;
pub use panels::Parts;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::app::code;
use crate::app::effect::Effect;
use crate::app::geometry;
use crate::app::keymap::Action;
use crate::app::model::{Go, Shell};
use crate::app::msg::JobId;
use crate::app::page::{Page, Part};
use crate::domain::check::Selection;
use crate::domain::progress::Place;
use crate::layout::View;
use crate::layout::document::Document;

use super::{lines_of, result, scrolled};
use large::Large;

/// A lesson on screen.
#[derive(Debug)]
pub struct State {
    /// What is shown.
    pub page: Arc<Page>,
    /// First line on screen.
    pub top: usize,
    /// Index into the document's items of what Enter opens.
    pub focus: Option<usize>,
    /// The cursor of the outline, where it takes the whole screen.
    pub outline: Option<usize>,
    /// The step whose results stand in the side panel.
    pub step: Option<result::State>,
    /// How far its code has come.
    pub code: code::Progress,
    /// What was unfolded, folded and moved sideways.
    pub view: View,
    /// Words that are looked for on the page.
    pub find: Option<Find>,
    /// An address that was shown; Enter again opens it.
    pub address: Option<String>,
    /// Places of this page to come back to.
    trail: Trail,
    /// The place that stays on top when the width changes. Moves only with the person, so that resizing back and forth does not drift.
    anchor: Place,
    /// Which of several lines at that place: an empty line has the place of the one above it.
    below_anchor: usize,
    layouts: BTreeMap<u16, Document>,
    /// What `layouts` were made for: what the reader did to the page, and the size of a cell.
    laid_out_for: (View, (u16, u16)),
    width: u16,
    large: Large,
}

impl State {
    /// The page at the place it was left at, or at an anchor. `job` read it.
    pub fn new(mut page: Page, anchor: Option<&str>, job: JobId, shell: &mut Shell) -> Self {
        let first = large::as_read(&mut page, shell);
        let page = Arc::new(page);
        let mut state = Self {
            anchor: Place::default(),
            below_anchor: 0,
            trail: Trail::default(),
            top: 0,
            focus: None,
            outline: None,
            step: None,
            code: if page.part == Part::All { code::Progress::Unasked } else { code::Progress::Done },
            view: View::default(),
            find: None,
            address: None,
            layouts: BTreeMap::new(),
            laid_out_for: (View::default(), shell.cell),
            width: 0,
            large: Large::new(&page, job),
            page,
        };
        if let Some(first) = first {
            state.keep(first.document, (View::default(), first.cell));
        }
        state.restore(shell);
        if let Some(anchor) = anchor {
            state.go_to_anchor(anchor, shell);
            state.trail = Trail::default();
        }
        state
    }

    /// The page at the width it is shown at.
    pub fn document(&self) -> &Document {
        static NOTHING: std::sync::LazyLock<Document> = std::sync::LazyLock::new(Document::default);
        self.layouts.get(&self.width).unwrap_or(&NOTHING)
    }

    /// Share of the page seen, in percent.
    pub fn read_percent(&self, shell: &Shell) -> u8 {
        let lines = self.document().lines.len();
        let seen = self.seen(self.top + usize::from(shell.frame().body.height));
        u8::try_from((seen * 100).checked_div(lines).unwrap_or(100).min(100)).unwrap_or(100)
    }

    /// The heading of what is being read: that of the focus, else the first one in the upper third of the screen, else the one above.
    pub fn heading(&self, shell: &Shell) -> Option<usize> {
        let document = self.document();
        if let Some(item) = self.focus.and_then(|item| document.items.get(item)) {
            return document.heading_of(item);
        }
        let mut upper = document.headings_within(self.top..self.top + usize::from(shell.frame().body.height / 3));
        upper.next().or_else(|| self.document().heading_at(self.top))
    }

    /// The heading that the outline marks: as above, but that towards the end of the page the eye goes down the last screen.
    pub fn marked_heading(&self, shell: &Shell) -> Option<usize> {
        let height = usize::from(shell.frame().body.height);
        let lines = self.document().lines.len();
        let (third, left) = (height / 3, lines.saturating_sub(self.top + height));
        if self.focus.is_some() || self.top == 0 || left >= height - third {
            return self.heading(shell);
        }
        self.document().heading_at(self.top + third + (height - third - left))
    }

    /// The exercise at the focus or on screen: index into the page's exercises.
    pub fn exercise(&self, shell: &Shell) -> Option<usize> {
        let document = self.document();
        let here = self.heading(shell).and_then(|heading| self.page.exercise_at(document, u32::try_from(heading).ok()?));
        here.or_else(|| {
            let mut on_screen = document.headings_within(self.top..self.top + usize::from(shell.frame().body.height));
            on_screen.find_map(|heading| self.page.exercise_at(document, u32::try_from(heading).ok()?))
        })
    }

    /// Keeps the place for the store.
    pub fn save(&self, shell: &Shell) -> Effect {
        Effect::SavePlace { lesson: self.page.id.clone(), reading: self.reading(), read_percent: self.read_percent(shell) }
    }

    pub(super) fn offers(&self, action: Action, shell: &Shell) -> bool {
        match action {
            Action::Check | Action::CheckAll | Action::Watch => !self.page.exercises.is_empty(),
            Action::Deliverables => !self.page.deliverables.is_empty() || shell.written(&self.page.id).is_some(),
            Action::Copy => self.to_copy(shell).is_some(),
            Action::NextLesson | Action::PreviousLesson => shell.course.position(&self.page.id).is_some(),
            Action::NextHit | Action::PreviousHit => self.find.is_some(),
            Action::Left | Action::Right => self.can_move(action == Action::Right),
            _ => true,
        }
    }

    pub(super) fn act(&mut self, action: Action, shell: &mut Shell) -> Vec<Effect> {
        if self.is_finding() {
            self.act_in_find(action, shell);
            return Vec::new();
        }
        if action == Action::Find {
            self.begin_find(shell);
            return Vec::new();
        }
        if let Some(cursor) = self.outline {
            self.act_in_outline(cursor, action, shell);
            return Vec::new();
        }
        let address = self.address.take();
        match action {
            Action::Open => return self.open(address, shell),
            Action::Back => self.back(shell),
            Action::Next => self.move_focus(true, shell),
            Action::Previous => self.move_focus(false, shell),
            Action::Cancel => return self.cancel(shell),
            Action::NextHit | Action::PreviousHit => self.step_hit(action == Action::NextHit, shell),
            Action::Left | Action::Right => self.move_sideways(action == Action::Right, shell),
            Action::Outline => self.toggle_outline(shell),
            Action::Check => return self.check_here(shell),
            Action::CheckAll => return self.check_all(shell),
            Action::Watch => return self.watch(shell),
            Action::Deliverables => return shell.open_deliverables(self.page.id.clone(), self.prompt_here()),
            Action::Copy => return self.copy(shell),
            Action::NextLesson | Action::PreviousLesson => return self.neighbour(action == Action::NextLesson, shell),
            Action::Hint | Action::Evidence | Action::NextCause | Action::Machine => return self.act_for_step(action, shell),
            _ => {
                self.large.wants_end = action == Action::Bottom;
                if let Some(lines) = lines_of(action, shell.frame().body.height) {
                    self.scroll(lines, shell);
                }
            }
        }
        Vec::new()
    }

    /// Esc lets go of what is in front, one thing at a time, and of what goes on before what only stands there.
    fn cancel(&mut self, shell: &mut Shell) -> Vec<Effect> {
        if self.step.take().is_some() {
            self.reflow(shell);
        } else if let Some(end) = shell.end_watch() {
            return vec![end];
        } else if self.find.is_some() {
            self.leave_find(shell);
        } else {
            self.focus = None;
        }
        Vec::new()
    }

    fn act_in_outline(&mut self, cursor: usize, action: Action, shell: &mut Shell) {
        match action {
            Action::Open => {
                self.outline = None;
                self.go_to_heading(cursor, shell);
            }
            Action::Cancel | Action::Outline => self.outline = None,
            _ => {
                if let Some(lines) = lines_of(action, shell.frame().body.height) {
                    self.move_in_outline(cursor, lines);
                }
            }
        }
    }

    fn move_in_outline(&mut self, cursor: usize, lines: i32) {
        let last = self.document().headings.len().saturating_sub(1);
        self.outline = Some(cursor.saturating_add_signed(isize::try_from(lines).unwrap_or(0)).min(last));
    }

    fn check_here(&mut self, shell: &mut Shell) -> Vec<Effect> {
        if self.page.exercises.is_empty() {
            shell.say("nothing in this lesson can be checked from here");
            return Vec::new();
        }
        let step = self.focused_step().filter(|(exercise, step)| self.page.checks_of(*exercise, *step).next().is_some());
        let selection = match (step, self.exercise(shell)) {
            (Some((exercise, step)), _) => Selection::Step(self.page.exercises[exercise].id.clone(), step),
            (None, Some(exercise)) => Selection::Exercise(self.page.exercises[exercise].id.clone()),
            (None, None) => {
                shell.say("go to an exercise to check it, or press R to check the whole lesson");
                return Vec::new();
            }
        };
        shell.check(self.page.id.clone(), selection)
    }

    fn check_all(&mut self, shell: &mut Shell) -> Vec<Effect> {
        if self.page.exercises.is_empty() {
            shell.say("nothing in this lesson can be checked from here");
            return Vec::new();
        }
        shell.check(self.page.id.clone(), Selection::Lesson)
    }

    /// Watches the exercise here, else the whole lesson; or ends that.
    fn watch(&mut self, shell: &mut Shell) -> Vec<Effect> {
        if self.page.exercises.is_empty() {
            shell.say("nothing in this lesson can be checked from here");
            return Vec::new();
        }
        let exercise = self.exercise(shell).map(|exercise| Selection::Exercise(self.page.exercises[exercise].id.clone()));
        shell.toggle_watch(self.page.id.clone(), exercise.unwrap_or(Selection::Lesson))
    }

    fn neighbour(&mut self, next: bool, shell: &mut Shell) -> Vec<Effect> {
        let Some(at) = shell.course.position(&self.page.id) else {
            shell.say("the contents do not list this page: no lesson comes before or after it");
            return Vec::new();
        };
        let lessons = &shell.course.lessons;
        let found = if next {
            (at + 1..lessons.len()).find(|&index| lessons[index].present)
        } else {
            (0..at).rev().find(|&index| lessons[index].present)
        };
        match found {
            Some(index) => shell.open_lesson(index, None, true),
            None => {
                shell.say(if next { "this is the last lesson" } else { "this is the first lesson" });
                Vec::new()
            }
        }
    }

    fn act_for_step(&mut self, action: Action, shell: &mut Shell) -> Vec<Effect> {
        if self.step.is_none() {
            self.step = self.focused_step().map(|(exercise, step)| result::State::new(self.page.clone(), exercise, step, shell));
        }
        match &mut self.step {
            Some(step) => {
                let effects = step.do_for_check(action, shell).unwrap_or_default();
                if action == Action::NextCause {
                    step.show_cause_alone(shell);
                }
                if shell.size.0 >= geometry::SIDE_PANEL_FROM {
                    self.reflow(shell);
                    if action == Action::NextCause {
                        self.show_cause(shell);
                    }
                } else if shell.go.is_none() {
                    self.show_step_alone(shell);
                } else {
                    // It led on to something else, which comes first.
                    self.step = None;
                }
                effects
            }
            None => {
                shell.say("choose a step first: Tab goes from one to the next, Enter shows its results");
                Vec::new()
            }
        }
    }

    /// Below the width of a side panel a step's results are a screen of their own.
    fn show_step_alone(&mut self, shell: &mut Shell) {
        if let Some(step) = self.step.take() {
            shell.go = Some(Go::Push(Box::new(super::Screen::Result(step))));
        }
    }

    /// Moves the page by this many lines.
    pub(super) fn scroll(&mut self, lines: i32, shell: &mut Shell) {
        let body = shell.frame().body;
        let top = scrolled(self.top, lines, self.document().lines.len(), body.height);
        if top != self.top {
            self.go_to_line(top, shell);
        }
    }

    fn go_to_line(&mut self, line: usize, shell: &mut Shell) {
        let height = shell.frame().body.height;
        self.top = scrolled(line, 0, self.document().lines.len(), height);
        self.anchor = self.document().lines.get(self.top).map_or_else(Place::default, |line| line.place);
        self.below_anchor = self.top.saturating_sub(self.document().line_at(self.anchor));
        // What has left the screen is no longer what Enter means.
        let (top, bottom) = (self.top, self.top + usize::from(height));
        let on_screen = |item: &usize| {
            self.document().items.get(*item).is_some_and(|item| (item.lines.start as usize) < bottom && item.lines.end as usize > top)
        };
        self.focus = self.focus.filter(on_screen);
        shell.place_moved();
    }

    /// More is known of its code: same lines, other roles. That of a large page stays plain.
    pub(super) fn recolour(&mut self, shell: &Shell) {
        if self.page.part == Part::All {
            self.layouts.clear();
            self.reflow(shell);
        }
    }

    /// Lays the page out for the width there is now and puts the same place on top again.
    pub(super) fn reflow(&mut self, shell: &Shell) {
        self.tell_prompts(shell);
        // Below the smallest terminal nothing of it is shown; the layout need not follow there.
        let width = self.parts(shell).text.width.max(geometry::NARROWEST);
        let is_current = self.is_current(shell);
        if is_current && self.layouts.contains_key(&width) {
            (self.width, self.large.wish) = (width, None);
        } else if self.layouts.contains_key(&self.width) && self.page.part != Part::All {
            self.large.wish = Some(width);
        } else {
            self.keep(self.page.lay_out(width, &self.view, shell.look()), (self.view.clone(), shell.cell));
        }
        self.find_again();
        let lines = &self.document().lines;
        let first = self.document().line_at(self.anchor);
        let same = lines.get(first..).unwrap_or_default().iter().take_while(|line| line.place == self.anchor).count();
        let line = first + self.below_anchor.min(same.saturating_sub(1));
        self.top = scrolled(line, 0, lines.len(), shell.frame().body.height);
        self.outline = self.outline.filter(|_| shell.size.0 < geometry::SIDE_PANEL_FROM);
        self.scroll_step(0, shell);
    }
}
