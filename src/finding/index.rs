//! The course, read for finding: its pages in order, each by itself, so that one that changed takes the place of what it was.

use std::sync::Arc;

use super::page::PageIndex;
use crate::domain::course::LessonId;

/// See the module. A clone shares the pages.
#[derive(Clone, Debug, Default)]
pub struct Index {
    pages: Vec<Arc<PageIndex>>,
}

impl Index {
    /// Of pages in the course's order.
    pub fn new(pages: impl IntoIterator<Item = PageIndex>) -> Self {
        Self { pages: pages.into_iter().map(Arc::new).collect() }
    }

    /// The pages in order.
    pub fn pages(&self) -> &[Arc<PageIndex>] {
        &self.pages
    }

    /// Puts a page that was read anew in its place; at the end when it was not there.
    pub fn replace(&mut self, page: PageIndex) {
        let place = self.pages.iter().position(|old| old.lesson == page.lesson);
        match place.and_then(|place| self.pages.get_mut(place)) {
            Some(old) => *old = Arc::new(page),
            None => self.pages.push(Arc::new(page)),
        }
    }

    /// The page of a lesson.
    pub fn page(&self, lesson: &LessonId) -> Option<&PageIndex> {
        self.pages.iter().find(|page| page.lesson == *lesson).map(|page| &**page)
    }
}
