//! What Enter does with what is focused: links lead on, cards and folds open, steps show their results, code is copied.

use crate::app::effect::Effect;
use crate::app::geometry;
use crate::app::keymap::Action;
use crate::app::model::{Go, Shell};
use crate::app::screens::{Screen, picture, result};
use crate::course::{Destination, resolve};
use crate::layout::document::ItemKind;

use super::State;

impl State {
    /// Opens what is focused. `address` is the one shown before: it is opened now.
    pub(super) fn open(&mut self, address: Option<String>, shell: &mut Shell) -> Vec<Effect> {
        let Some(item) = self.focus.and_then(|item| self.document().items.get(item)) else {
            shell.say("Tab chooses a link, a step or a card; Enter opens it");
            return Vec::new();
        };
        match item.kind.clone() {
            ItemKind::Link { href, ignore } => self.follow(&href, ignore, address, shell),
            ItemKind::Step(step) if self.step_checks(step as usize).is_some() => {
                let shown = self.step.as_ref().map(|step| (step.exercise, step.step));
                if shown.is_some() && shown == self.focused_step() {
                    // Enter again: a check that needs the person's word asks for it.
                    return self.act_for_step(Action::Open, shell);
                }
                self.show_step(shell);
                if shell.size.0 < geometry::SIDE_PANEL_FROM {
                    self.show_step_alone(shell);
                }
                Vec::new()
            }
            ItemKind::Code { .. } => self.copy(shell),
            ItemKind::Quiz(quizzes) => shell.open_quiz(self.page.id.clone(), quizzes),
            ItemKind::Fold(fold) => {
                self.toggle_fold(fold as usize, shell);
                shell.place_moved();
                Vec::new()
            }
            ItemKind::Picture(picture) => {
                self.enlarge(picture as usize, shell);
                Vec::new()
            }
            ItemKind::Deliverable(line) => shell.open_deliverables(self.page.id.clone(), Some(line)),
            ItemKind::Step(_) | ItemKind::Table => Vec::new(),
        }
    }

    /// Shows a picture on the whole screen, or says why not.
    fn enlarge(&self, picture: usize, shell: &mut Shell) {
        let Some(room) = self.document().pictures.get(picture) else { return };
        match (picture::State::new(self.page.id.clone(), room), room.size) {
            (Some(state), _) => shell.go = Some(Go::Push(Box::new(Screen::Picture(state)))),
            (None, Ok(_)) => shell.say("pictures are not drawn here; --images and `drillyard doctor` say more"),
            (None, Err(fault)) => shell.complain(format!("there is no picture to show: {} is {fault}", room.dark)),
        }
    }

    /// Puts the results of the focused step beside the text.
    pub(super) fn show_step(&mut self, shell: &mut Shell) {
        if let Some((exercise, step)) = self.focused_step() {
            let same = self.step.as_ref().is_some_and(|shown| (shown.exercise, shown.step) == (exercise, step));
            if !same {
                self.step = Some(result::State::new(self.page.clone(), exercise, step, shell));
            }
        }
        self.reflow(shell);
    }

    fn follow(&mut self, href: &str, ignore: bool, address: Option<String>, shell: &mut Shell) -> Vec<Effect> {
        let destination = resolve(&shell.course, &self.page.id, href, ignore);
        // A link may name its own page.
        let here = match &destination {
            Destination::Lesson { index, .. } => shell.course.lessons.get(*index).is_some_and(|lesson| lesson.id == self.page.id),
            Destination::Page { id, .. } => *id == self.page.id,
            _ => false,
        };
        match destination {
            Destination::Lesson { anchor, .. } | Destination::Page { anchor, .. } if here => {
                match anchor {
                    Some(anchor) => self.go_to_anchor(&anchor, shell),
                    None => {
                        self.remember();
                        self.go_to_line(0, shell);
                    }
                }
                Vec::new()
            }
            Destination::Lesson { index, anchor } => shell.open_lesson(index, anchor, false),
            Destination::Page { id, anchor } => shell.open_page(id, anchor, false),
            Destination::Anchor(anchor) => {
                self.go_to_anchor(&anchor, shell);
                Vec::new()
            }
            Destination::Url(url) if address.as_ref() == Some(&url) => vec![Effect::OpenUrl(url)],
            Destination::Url(url) => {
                shell.say(format!("{url}   Enter again opens it in the browser"));
                self.address = Some(url);
                Vec::new()
            }
            Destination::File(path) => {
                shell.say(format!("a file of the course: {path}"));
                Vec::new()
            }
            Destination::Missing(href) => {
                shell.complain(format!("this link leads nowhere: {href}"));
                Vec::new()
            }
        }
    }

    pub(in crate::app) fn go_to_anchor(&mut self, anchor: &str, shell: &mut Shell) {
        self.unfold(&self.document().folds_over_anchor(anchor), shell);
        match self.document().anchor(anchor) {
            // A line of air above, as the page has it.
            Some(line) => {
                self.remember();
                self.go_to_line(line.saturating_sub(1), shell);
            }
            None => shell.complain(format!("this page has no heading '{anchor}'")),
        }
    }

    pub(super) fn go_to_heading(&mut self, heading: usize, shell: &mut Shell) {
        self.unfold(&self.document().folds_over_heading(heading), shell);
        let Some(line) = self.document().headings.get(heading).map(|heading| heading.line as usize) else { return };
        self.remember();
        self.go_to_line(line.saturating_sub(1), shell);
    }
}
