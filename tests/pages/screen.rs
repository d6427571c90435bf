//! A page as the workbench shows it: what stands on top stays there over any change of size, Tab comes by everything that can be opened,
//! and a click on it means it.

use std::sync::Arc;

use drillyard::app::effect::Effect;
use drillyard::app::key::{Key, KeyCode};
use drillyard::app::model::{Model, Options, Scheme};
use drillyard::app::msg::Msg;
use drillyard::app::page::Page;
use drillyard::app::screens::Screen;
use drillyard::app::screens::lesson::State;
use drillyard::app::update::update;
use drillyard::course::{Destination, resolve};
use drillyard::layout::document::ItemKind;
use drillyard::ui::images::PictureCache;
use drillyard::ui::theme::Colours;
use drillyard::ui::view;
use jiff::tz::TimeZone;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::courses::{Lesson, Shelf};

/// The workbench with one page open.
pub struct Bench(Model);

impl Bench {
    pub fn open(shelf: &Shelf, lesson: &Lesson, size: (u16, u16)) -> Self {
        let options =
            Options { scheme: Scheme::Dark, unicode: true, colours: true, hyperlinks: false, pictures: true, zone: TimeZone::UTC };
        let mut model = Model::new(Arc::new(shelf.course.clone()), options, size);
        let effects = model.shell.open_page(lesson.page.id.clone(), None, false);
        let [Effect::LoadLesson { job, .. }] = effects[..] else { panic!("{effects:?}") };
        update(&mut model, Msg::LessonLoaded { job, page: Ok(Box::new(Page { pictures: true, ..lesson.page.clone() })) });
        Self(model)
    }

    fn shown(&self) -> &State {
        match self.0.top() {
            Screen::Lesson(lesson) => lesson,
            other => panic!("no lesson is on top, but {:?}", other.scope()),
        }
    }

    fn height(&self) -> usize {
        usize::from(self.0.shell.frame().body.height)
    }

    fn press(&mut self, code: KeyCode) {
        update(&mut self.0, Msg::Key(Key::plain(code)));
    }

    fn resize(&mut self, (width, height): (u16, u16)) {
        update(&mut self.0, Msg::Resize(width, height));
    }

    fn first_words(&self) -> String {
        let document = self.shown().document();
        let words = (self.shown().top..document.lines.len()).map(|line| document.line_text(line).trim().to_owned());
        words.take(3).collect()
    }

    /// Keys and the wheel, a frame after each: down and up again, to the end and back.
    pub fn scrolls(&mut self) {
        for code in [KeyCode::Char('j'), KeyCode::PageDown, KeyCode::Char('G'), KeyCode::Char('k'), KeyCode::PageUp] {
            for _ in 0..8 {
                self.press(code);
                self.draw();
            }
        }
        for notches in [1, 1, 1, -1, -1, -1] {
            update(&mut self.0, Msg::Wheel { column: 10, row: 10, notches });
            self.draw();
        }
        self.press(KeyCode::Char('g'));
    }

    /// Goes from thing to thing and back, a frame after each.
    pub fn goes_through_things(&mut self) {
        for code in [KeyCode::Tab, KeyCode::BackTab] {
            for _ in 0..40 {
                self.press(code);
                self.draw();
            }
        }
    }

    /// Moves what is wide on screen to one side and back again.
    pub fn moves_sideways(&mut self) {
        self.press(KeyCode::Right);
        assert!(self.shown().view.shifts.values().any(|shift| *shift > 0), "nothing was moved");
        self.press(KeyCode::Left);
    }

    fn draw(&self) {
        let (width, height) = self.0.shell.size;
        let mut cells = Buffer::empty(Rect::new(0, 0, width, height));
        view(&self.0, Colours::True, &PictureCache::default(), &mut cells);
    }

    /// Goes through the page, and at each stop through other sizes: back at the first everything is as it was.
    pub fn keeps_its_place(&mut self, lesson: &Lesson) {
        let name = &lesson.file;
        let size = self.0.shell.size;
        loop {
            let (top, words) = (self.shown().top, self.first_words());
            let place = self.shown().document().lines[top].place;
            for other in [(80, 24), (200, 60), (60, 20), (111, 40)] {
                self.resize(other);
                let shown = self.shown();
                let reachable = shown.top + self.height() < shown.document().lines.len();
                let here = shown.document().lines[shown.top].place;
                assert!(
                    !reachable || here.block == place.block,
                    "{name}: at {other:?} block {} is on top, not {}",
                    here.block,
                    place.block
                );
            }
            self.resize(size);
            assert_eq!((self.shown().top, self.first_words()), (top, words), "{name}: line {top} is not on top any more");
            self.press(KeyCode::Char('d'));
            (0..7).for_each(|_| self.press(KeyCode::Char('j')));
            if self.shown().top == top {
                return;
            }
        }
    }

    /// Goes with Tab to each thing, which then is on screen, and clicks on it, which then is meant. Returns how many there were.
    pub fn everything_is_reached_and_clicked(&mut self, shelf: &Shelf, name: &str) -> usize {
        let mut count = 0;
        let mut last = None;
        loop {
            self.press(KeyCode::Tab);
            let Some(item) = self.shown().focus.filter(|item| Some(*item) != last) else { return count };
            assert!(last.is_none_or(|last| item > last), "{name}: Tab goes back from {last:?} to {item}");
            last = Some(item);
            count += 1;
            let (top, height) = (self.shown().top, self.height());
            let thing = self.shown().document().items[item].clone();
            let lines = thing.lines.start as usize..thing.lines.end as usize;
            assert!(lines.start < top + height && lines.end > top, "{name}: Tab leaves {thing:?} off the screen");
            self.click(item, &thing.kind, lines, shelf, name);
        }
    }

    fn click(&mut self, item: usize, kind: &ItemKind, lines: std::ops::Range<usize>, shelf: &Shelf, name: &str) {
        let text = self.shown().parts(&self.0.shell).text;
        let (top, height) = (self.shown().top, self.height());
        let cell = {
            let document = self.shown().document();
            let on_screen = lines.start.max(top)..lines.end.min(top + height);
            let drawn = on_screen.clone().find_map(|line| {
                let column = (0..document.width).find(|column| document.item_at(line, *column) == Some(item as u32))?;
                Some((column, line))
            });
            let picture = match kind {
                ItemKind::Picture(picture) => Some(&document.pictures[*picture as usize]),
                _ => document.pictures.iter().find(|room| room.lines.start as usize == lines.start),
            };
            drawn.or_else(|| Some((picture?.column, on_screen.start))).unwrap()
        };
        update(&mut self.0, Msg::Click { column: text.x + cell.0, row: text.y + (cell.1 - top) as u16 });
        match self.0.top() {
            Screen::Picture(_) => {
                assert!(matches!(kind, ItemKind::Picture(_)), "{name}: a click on {kind:?} shows a picture");
                self.press(KeyCode::Char('q'));
            }
            Screen::Lesson(_) => self.has_opened(item, kind, shelf, name),
            Screen::Result(_) => {
                assert!(matches!(kind, ItemKind::Step(_)), "{name}: a click on {kind:?} shows results");
                self.press(KeyCode::Char('q'));
            }
            other => panic!("{name}: a click on {kind:?} leads to {:?}", other.scope()),
        }
    }

    fn has_opened(&mut self, item: usize, kind: &ItemKind, shelf: &Shelf, name: &str) {
        if let ItemKind::Link { href, ignore } = kind
            && let Destination::Anchor(anchor) = resolve(&shelf.course, &self.shown().page.id, href, *ignore)
        {
            let line = self.shown().document().anchor(&anchor).unwrap();
            let seen = self.shown().top..self.shown().top + self.height();
            assert!(seen.contains(&line), "{name}: {href} leads to lines {seen:?}, its heading stands on {line}");
            self.press(KeyCode::Backspace);
        } else if let ItemKind::Fold(fold) = kind {
            let open = |bench: &Self| bench.shown().document().folds[*fold as usize].open;
            let was = open(self);
            self.press(KeyCode::Enter);
            assert_eq!(open(self), !was, "{name}: Enter does not turn the fold that was clicked");
        } else {
            assert!(
                self.shown().focus == Some(item) || matches!(kind, ItemKind::Picture(_)),
                "{name}: a click on {kind:?} means something else"
            );
        }
        // What Tab goes on from.
        while self.shown().focus != Some(item) {
            let before = self.shown().focus;
            self.press(if before.is_some_and(|focus| focus > item) { KeyCode::BackTab } else { KeyCode::Tab });
            assert_ne!(self.shown().focus, before, "{name}: Tab does not come by {kind:?} again");
        }
    }
}
