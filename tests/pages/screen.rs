//! A page as the workbench shows it, with keys to press: what stands on top stays there over any change of size.

use std::sync::Arc;

use drillyard::app::effect::Effect;
use drillyard::app::key::{Key, KeyCode};
use drillyard::app::model::{Model, Options, Scheme};
use drillyard::app::msg::Msg;
use drillyard::app::page::Page;
use drillyard::app::screens::Screen;
use drillyard::app::screens::lesson::State;
use drillyard::app::update::update;
use drillyard::ui::images::PictureCache;
use drillyard::ui::theme::Colours;
use drillyard::ui::view;
use jiff::tz::TimeZone;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::courses::{Lesson, Shelf};

/// The workbench with one page open.
pub struct Bench(pub(super) Model);

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

    pub(super) fn shown(&self) -> &State {
        match self.0.top() {
            Screen::Lesson(lesson) => lesson,
            other => panic!("no lesson is on top, but {:?}", other.scope()),
        }
    }

    pub(super) fn height(&self) -> usize {
        usize::from(self.0.shell.frame().body.height)
    }

    pub(super) fn press(&mut self, code: KeyCode) {
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
}
