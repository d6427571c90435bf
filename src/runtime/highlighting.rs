//! The thread that finds out what the words of code are. One page at a time: a new one takes the place of the one before. Found
//! blocks are told in batches, so that a page with many is laid out a few times, not once for each.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::app::code::{self, Code};
use crate::app::msg::{JobId, Msg};
use crate::layout::document::Document;
use crate::layout::highlights::{CodeKey, Highlights, Piece};
use crate::ui::highlight::Highlighter;

use super::event_loop::{Happening, Inbox};
use super::panic::contained;

/// Found blocks wait this long for more.
const BATCH: Duration = Duration::from_millis(20);
/// No block takes longer, whatever its patterns meet; it stays plain then.
const LONGEST: Duration = Duration::from_millis(500);
/// A command that prints a page waits this long for all of it.
const PATIENCE: Duration = Duration::from_millis(500);

type Order = (JobId, Vec<Code>);
type Found = Vec<(CodeKey, Vec<Piece>)>;

/// What is to be looked at, for whoever asks.
#[derive(Clone, Default)]
pub struct Orders(Arc<(Mutex<Option<Order>>, Condvar)>);

impl Orders {
    /// Asks for these; what was asked before is left.
    pub fn set(&self, job: JobId, blocks: Vec<Code>) {
        let (order, changed) = &*self.0;
        *order.lock().unwrap_or_else(PoisonError::into_inner) = Some((job, blocks));
        changed.notify_one();
    }

    fn is_waiting(&self) -> bool {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    fn next(&self) -> Order {
        let (order, changed) = &*self.0;
        let mut order = order.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(order) = order.take() {
                return order;
            }
            order = changed.wait(order).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// Starts the thread; it ends with the program. Grammars are read when the first code comes.
pub fn start(inbox: Inbox) -> Orders {
    let orders = Orders::default();
    let asked = orders.clone();
    std::thread::spawn(move || {
        let mut highlighter = None;
        loop {
            let (job, blocks) = asked.next();
            let tell = |blocks: Found, done: bool| inbox.send(Happening::Msg(Msg::Highlighted { job, blocks, done })).is_ok();
            if !look(&asked, blocks, highlighter.get_or_insert_with(Highlighter::load), &tell) {
                return;
            }
        }
    });
    orders
}

/// Looks at the blocks until there are no more, or others are asked for. False when nobody listens any more.
fn look(asked: &Orders, blocks: Vec<Code>, highlighter: &mut Highlighter, tell: &dyn Fn(Found, bool) -> bool) -> bool {
    let (mut found, mut since) = (Found::new(), Instant::now());
    for code in blocks {
        if asked.is_waiting() {
            return true;
        }
        let begun = Instant::now();
        let go_on = || !asked.is_waiting() && begun.elapsed() < LONGEST;
        let pieces = contained("a code block", || highlighter.pieces(&code.language, &code.text, &go_on)).unwrap_or_default();
        found.push((CodeKey::of(&code.language, &code.text), pieces));
        if since.elapsed() >= BATCH {
            if !tell(std::mem::take(&mut found), false) {
                return false;
            }
            since = Instant::now();
        }
    }
    tell(found, true)
}

/// The same while one waits, for a page that is printed.
pub fn at_once(document: &Document) -> Highlights {
    let mut highlights = Highlights::default();
    let blocks = code::unknown(document, 0, &highlights);
    if blocks.is_empty() {
        return highlights;
    }
    let begun = Instant::now();
    let mut highlighter = Highlighter::load();
    for code in blocks {
        let pieces = highlighter.pieces(&code.language, &code.text, &|| begun.elapsed() < PATIENCE);
        highlights.insert(CodeKey::of(&code.language, &code.text), pieces);
    }
    highlights
}
