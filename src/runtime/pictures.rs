//! The thread that makes pictures ready. The latest wishes win: what has scrolled away is not decoded any more.

use std::sync::{Arc, Condvar, Mutex, PoisonError};

use crate::domain::picture::PictureFault;
use crate::ports::CourseFiles;
use crate::ui::images::{Drawing, Grounds, Key, Ready, decode};
use crate::ui::theme::{Colours, Theme};

use super::event_loop::{Happening, Inbox};
use super::panic::contained;

/// What is wished for, nearest first.
#[derive(Clone, Default)]
pub struct Wishes(Arc<(Mutex<Vec<Key>>, Condvar)>);

impl Wishes {
    /// Replaces all wishes.
    pub fn set(&self, keys: Vec<Key>) {
        let (wishes, changed) = &*self.0;
        *wishes.lock().unwrap_or_else(PoisonError::into_inner) = keys;
        changed.notify_one();
    }

    /// Waits for the nearest one. It stays wished for until it is known, so `done` keeps it from being made twice.
    fn next(&self, done: &Key) -> Key {
        let (wishes, changed) = &*self.0;
        let mut wishes = wishes.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            wishes.retain(|key| key != done);
            if !wishes.is_empty() {
                return wishes.remove(0);
            }
            wishes = changed.wait(wishes).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// Starts the thread; it ends with the program.
pub fn start(files: Arc<dyn CourseFiles>, inbox: Inbox) -> Wishes {
    let wishes = Wishes::default();
    let asked = wishes.clone();
    std::thread::spawn(move || {
        let mut done = Key { path: String::new(), columns: 0, rows: 0, scheme: Default::default(), drawing: Drawing::default() };
        loop {
            let key = asked.next(&done);
            let picture = contained("a picture", || make(&*files, &key)).unwrap_or(Err(PictureFault::Corrupt));
            done.clone_from(&key);
            if inbox.send(Happening::Picture(key, picture)).is_err() {
                return;
            }
        }
    });
    wishes
}

fn make(files: &dyn CourseFiles, key: &Key) -> Result<Ready, PictureFault> {
    let bytes = files.bytes(&key.path).map_err(|error| PictureFault::of_unreadable(&error))?;
    let ground = |scheme| Theme::new(scheme, Colours::True).ground_rgb();
    decode(&bytes, key, Grounds { page: ground(key.scheme), other: ground(key.scheme.opposite()) })
}
