//! What can be opened on a page as the workbench shows it: Tab comes by all of it, and a click on it does what it is there for.

use drillyard::app::effect::Effect;
use drillyard::app::key::KeyCode;
use drillyard::app::msg::Msg;
use drillyard::app::screens::Screen;
use drillyard::app::session;
use drillyard::app::update::update;
use drillyard::course::{Destination, resolve};
use drillyard::domain::course::{Course, LessonId};
use drillyard::layout::document::{Item, ItemKind};

use super::screen::Bench;

impl Bench {
    /// Goes with Tab to each thing, which then is on screen, and clicks on it. Returns how many there were: all of the page.
    pub fn everything_is_reached_and_clicked(&mut self, course: &Course, name: &str) -> usize {
        let expected = self.can_be_opened();
        let mut visited: Vec<usize> = Vec::new();
        loop {
            self.press(KeyCode::Tab);
            let last = visited.last().copied();
            let Some(item) = self.shown().focus.filter(|item| Some(*item) != last) else { break };
            assert!(last.is_none_or(|last| item > last), "{name}: Tab goes back from {last:?} to {item}");
            visited.push(item);
            let (top, height) = (self.shown().top, self.height());
            let thing = &self.shown().document().items[item];
            let lines = thing.lines.start as usize..thing.lines.end as usize;
            assert!(lines.start < top + height && lines.end > top, "{name}: Tab leaves {thing:?} off the screen");
            self.is_clicked(item, course, name);
            self.comes_back_to(item, name);
        }
        assert_eq!(visited, expected, "{name}: what Tab comes by, and what there is");
        visited.len()
    }

    /// What there is to open, as indices of the document's items: no step that nothing checks, and no table that shows all it has.
    fn can_be_opened(&self) -> Vec<usize> {
        let (page, document) = (&self.shown().page, self.shown().document());
        let can = |at: usize, item: &Item| match &item.kind {
            ItemKind::Link { .. } | ItemKind::Quiz(_) | ItemKind::Code { .. } | ItemKind::Fold(_) | ItemKind::Picture(_) => true,
            ItemKind::Step(step) => self.checked(*step).is_some_and(|(exercise, step)| page.checks_of(exercise, step).next().is_some()),
            ItemKind::Table => document.wide.iter().any(|wide| wide.item as usize == at),
            ItemKind::Deliverable(_) => true,
        };
        document.items.iter().enumerate().filter(|(at, item)| can(*at, item)).map(|(at, _)| at).collect()
    }

    /// The exercise that a step belongs to, and its number.
    fn checked(&self, step: u32) -> Option<(usize, u32)> {
        let step = &self.shown().document().steps[step as usize];
        Some((self.shown().page.exercise_at(self.shown().document(), step.heading?)?, step.number))
    }

    fn item(&self, item: usize) -> Item {
        self.shown().document().items[item].clone()
    }

    /// The link that a picture stands for.
    fn link_of_picture(&self, item: usize) -> Option<usize> {
        let (picture, next) = (self.item(item), self.shown().document().items.get(item + 1)?);
        let same_place = next.lines == picture.lines && next.column == picture.column;
        (matches!(next.kind, ItemKind::Link { .. }) && same_place).then_some(item + 1)
    }

    /// Clicks on a cell of an item. What is said comes from that alone.
    fn click_on(&mut self, item: usize) -> Vec<Effect> {
        let text = self.shown().parts(&self.0.shell).text;
        let (top, height) = (self.shown().top, self.height());
        let (column, line) = {
            let document = self.shown().document();
            let thing = &document.items[item];
            let on_screen = (thing.lines.start as usize).max(top)..(thing.lines.end as usize).min(top + height);
            let drawn = on_screen.clone().find_map(|line| {
                let column = (0..document.width).find(|column| document.item_at(line, *column) == Some(item as u32))?;
                Some((column, line))
            });
            let picture = match thing.kind {
                ItemKind::Picture(picture) => Some(&document.pictures[picture as usize]),
                _ => document.pictures.iter().find(|room| room.lines.start == thing.lines.start && room.column >= thing.column),
            };
            drawn.or_else(|| Some((picture?.column, on_screen.start))).unwrap()
        };
        self.0.shell.message = None;
        update(&mut self.0, Msg::Click { column: text.x + column, row: text.y + (line - top) as u16 })
    }

    fn said(&self) -> &str {
        self.0.shell.message.as_ref().map_or("", |message| &message.text)
    }

    fn is_clicked(&mut self, item: usize, course: &Course, name: &str) {
        let kind = self.item(item).kind;
        let what = format!("{name}: a click on {kind:?}");
        match &kind {
            ItemKind::Link { href, ignore } => self.follows(item, resolve(course, &self.shown().page.id, href, *ignore), course, &what),
            ItemKind::Quiz(quizzes) => {
                let effects = self.click_on(item);
                assert!(matches!(&effects[..], [Effect::LoadQuiz { quiz, .. }] if *quiz == quizzes[0]), "{what}: {effects:?}");
            }
            ItemKind::Code { language, text } => {
                let effects = self.click_on(item);
                let wanted = session::commands(language, text);
                assert!(matches!(&effects[..], [Effect::Copy(copied)] if copied.text == wanted), "{what}: {effects:?}");
            }
            ItemKind::Fold(fold) => {
                let open = |bench: &Self| bench.shown().document().folds[*fold as usize].open;
                let before = open(self);
                self.click_on(item);
                assert_eq!(open(self), !before, "{what} does not turn it");
                self.press(KeyCode::Enter);
                assert_eq!(open(self), before, "{what}, and Enter does not turn it back");
            }
            ItemKind::Picture(picture) => match self.link_of_picture(item) {
                // What Tab comes by next.
                Some(link) => {
                    self.click_on(item);
                    assert!(self.shown().focus == Some(link), "{what} does not mean its link");
                }
                None => self.enlarges(item, *picture, &what),
            },
            ItemKind::Step(step) => self.tells_results(item, *step, &what),
            ItemKind::Deliverable(line) => {
                let effects = self.click_on(item);
                let opening = self.0.shell.deliverables_opening;
                assert!(matches!(effects[..], [Effect::LoadDeliverables { .. }]), "{what} opens no deliverables: {effects:?}");
                assert_eq!(opening.and_then(|opening| opening.line), Some(*line), "{what} opens another prompt");
            }
            ItemKind::Table => {
                self.click_on(item);
                assert_eq!(self.shown().focus, Some(item), "{what} means something else");
            }
        }
    }

    /// A click on a link leads where it points, or says why not.
    fn follows(&mut self, item: usize, destination: Destination, course: &Course, what: &str) {
        let here = self.shown().page.id.clone();
        let effects = self.click_on(item);
        // Where the page was left is saved when it has moved since.
        let loads = |page: &LessonId| match &effects[..] {
            [Effect::SavePlace { .. }, Effect::LoadLesson { lesson, .. }] | [Effect::LoadLesson { lesson, .. }] => lesson == page,
            _ => false,
        };
        let page = match &destination {
            Destination::Lesson { index, .. } => Some(&course.lessons[*index].id),
            Destination::Page { id, .. } => Some(id),
            _ => None,
        };
        match (&destination, page) {
            (Destination::Lesson { anchor, .. } | Destination::Page { anchor, .. }, Some(page)) if *page == here => {
                self.has_come_to(anchor.as_deref(), what);
                self.press(KeyCode::Backspace);
            }
            (Destination::Lesson { index, .. }, _) if !course.lessons[*index].present => {
                assert!(self.said().contains("is missing"), "{what} says {:?}", self.said());
            }
            (Destination::Lesson { .. } | Destination::Page { .. }, page) => {
                assert!(page.is_some_and(loads), "{what} leads to {page:?}: {effects:?}");
            }
            (Destination::Anchor(anchor), _) => {
                self.has_come_to(Some(anchor), what);
                self.press(KeyCode::Backspace);
            }
            (Destination::Url(url), _) => {
                let shown = self.shown().address.as_ref() == Some(url) && self.said().contains("Enter again opens it");
                assert!(shown, "{what} says {:?}", self.said());
                assert_eq!(self.click_on(item), [Effect::OpenUrl(url.clone())], "{what}, the second one");
            }
            (Destination::File(path), _) => assert!(self.said().contains(path.as_str()), "{what} says {:?}", self.said()),
            (Destination::Missing(_), _) => assert!(self.said().contains("leads nowhere"), "{what} says {:?}", self.said()),
        }
    }

    /// The heading with this anchor is on screen; without one, the page's first line is on top.
    fn has_come_to(&self, anchor: Option<&str>, what: &str) {
        let line = anchor.map_or(0, |anchor| self.shown().document().anchor(anchor).unwrap());
        let seen = self.shown().top..self.shown().top + self.height();
        assert!(seen.contains(&line), "{what} leads to lines {seen:?}, its heading stands on {line}");
    }

    /// A click on a picture shows it on the whole screen, or says why there is none.
    fn enlarges(&mut self, item: usize, picture: u32, what: &str) {
        let room = self.shown().document().pictures[picture as usize].clone();
        self.click_on(item);
        match self.0.top() {
            Screen::Picture(large) => {
                assert!(room.shown && large.name(self.0.shell.scheme) == room.dark, "{what} shows {:?}", large.name(self.0.shell.scheme));
                self.press(KeyCode::Char('q'));
            }
            _ => {
                let why = if room.size.is_err() { "there is no picture to show" } else { "pictures are not drawn here" };
                assert!(!room.shown && self.said().contains(why), "{what} says {:?}", self.said());
                assert_eq!(self.shown().focus, Some(item), "{what} means something else");
            }
        }
    }

    /// A click on a step shows its results: beside the text, or where there is no room on a screen of their own.
    fn tells_results(&mut self, item: usize, step: u32, what: &str) {
        let expected = self.checked(step);
        self.click_on(item);
        let (shown, leave) = match self.0.top() {
            Screen::Result(result) => (Some(result), KeyCode::Char('q')),
            _ => (self.shown().step.as_ref(), KeyCode::Esc),
        };
        assert_eq!(shown.map(|result| (result.exercise, result.step)), expected, "{what} shows others' results");
        self.press(leave);
        assert!(self.shown().step.is_none(), "{what}: its results stay");
    }

    /// Goes with Tab to what was clicked, for Tab to go on from there.
    fn comes_back_to(&mut self, item: usize, name: &str) {
        while self.shown().focus != Some(item) {
            let before = self.shown().focus;
            self.press(if before.is_some_and(|focus| focus > item) { KeyCode::BackTab } else { KeyCode::Tab });
            assert_ne!(self.shown().focus, before, "{name}: Tab does not come by {:?} again", self.item(item).kind);
        }
    }
}
