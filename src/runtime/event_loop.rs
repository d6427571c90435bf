//! The loop of the workbench: wait for something to happen, take in all that has, draw once. It waits on one channel, and
//! wakes by itself only when the model says that time changes what is shown: an idle workbench uses no CPU and writes no byte.

use std::io;
use std::time::Instant;

use jiff::{SignedDuration, Timestamp};
use rustix::io::Errno;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};

use crate::adapters::tmux::Tmux;
use crate::app::code::Code;
use crate::app::effect::{Copied, Effect};
use crate::app::model::Model;
use crate::app::msg::{JobId, Msg};
use crate::app::update::update;
use crate::domain::course::LessonId;
use crate::domain::picture::PictureFault;
use crate::ui::images::{Key, PictureCache, Ready, shown, wanted};

use super::asking::Asking;
use super::effects::World;
use super::input::{Input, Reply};
use super::signals;
use super::terminal::Terminal;

/// Taken in before the next frame, at most: a flood of events must not keep the screen from being drawn.
const MOST_AT_ONCE: usize = 512;

/// The time of day may be so far off.
const DRIFT: SignedDuration = SignedDuration::from_secs(2);

/// One thing that happened.
#[derive(Debug)]
pub enum Happening {
    /// To the model.
    Msg(Msg),
    /// A picture was made ready, or could not be.
    Picture(Key, Result<Ready, PictureFault>),
    /// The terminal answered a question.
    Reply(Reply),
    /// The tmux around this program said what it is; or can't be asked.
    Tmux(Option<Tmux>),
    /// The terminal may have another size.
    Resized,
    /// The shell asked the program to stop.
    Suspended,
    /// The program was woken.
    Woken,
}

/// Where things that happened are told.
pub type Inbox = UnboundedSender<Happening>;

/// The workbench while it runs.
pub struct Loop {
    /// What is shown.
    pub model: Model,
    /// Where.
    pub terminal: Terminal,
    /// What carries out effects.
    pub world: World,
    /// Pictures that are ready.
    pub pictures: PictureCache,
    /// What the terminal is asked.
    pub asking: Asking,
    /// Zero of the model's clock.
    pub started: Instant,
    /// Nothing was drawn yet.
    pub blank: bool,
    /// What can wait until something is on the screen.
    pub later: Vec<Effect>,
    /// Code to be looked at once the next frame is out.
    pub to_highlight: Option<(JobId, Vec<Code>)>,
    /// What reads the terminal, once it does.
    pub input: Option<Input>,
    /// What the terminal is to be given away for.
    pub to_lend: Option<Lent>,
}

/// What the terminal is given away for.
#[derive(Debug)]
pub enum Lent {
    /// A text for the person's own editor.
    Edit(String),
    /// A lesson to be shown and handed in.
    HandIn(LessonId),
}

impl Loop {
    /// Runs until somebody leaves, or the terminal goes away. An error is the terminal's.
    pub async fn run(mut self, happenings: UnboundedReceiver<Happening>) -> io::Result<()> {
        let Err(error) = self.live(happenings).await else { return Ok(()) };
        // Nobody is left to leave, but what leaving saves must not be lost.
        update(&mut self.model, Msg::Quit).into_iter().for_each(|effect| self.world.carry_out(effect));
        // Whether one sees first by reading or by writing that the terminal is gone is chance, and it is left in order either way.
        if is_gone(&error) { Ok(()) } else { Err(error) }
    }

    async fn live(&mut self, mut happenings: UnboundedReceiver<Happening>) -> io::Result<()> {
        loop {
            let wakes_at = [self.model.wakes_at(), self.asking.until()].into_iter().flatten().min();
            let wakes_at = wakes_at.map(|at| tokio::time::Instant::from_std(self.started + at));
            let first = match wakes_at {
                Some(at) => tokio::time::timeout_at(at, happenings.recv()).await.unwrap_or(Some(Happening::Msg(self.clock()))),
                None => happenings.recv().await,
            };
            let Some(first) = first else { return Ok(()) };
            let mut batch: Vec<_> = self.time_of_day().into_iter().chain([Happening::Msg(self.clock()), first]).collect();
            while batch.len() < MOST_AT_ONCE
                && let Ok(more) = happenings.try_recv()
            {
                batch.push(more);
            }
            for happening in coalesced(batch) {
                if self.take(happening)? {
                    return Ok(());
                }
            }
            if let Some(lent) = self.to_lend.take()
                && self.lend(lent).await?
            {
                return Ok(());
            }
            self.settle();
            self.draw()?;
        }
    }

    /// Gives the terminal to another program until that ends. True when it is time to leave.
    async fn lend(&mut self, lent: Lent) -> io::Result<bool> {
        if let Some(input) = &mut self.input {
            input.pause();
        }
        self.terminal.lend();
        signals::lend(true);
        let msg = match lent {
            Lent::Edit(text) => {
                let edited = self.world.edit(text).await;
                Msg::TextEdited(edited.unwrap_or_else(|_| Err("nobody could wait for your editor".to_owned())))
            }
            Lent::HandIn(lesson) => {
                let done = self.world.hand_in(lesson.clone()).await;
                Msg::HandedIn { lesson, done: done.unwrap_or_else(|_| Err("nobody could wait for what hands in".to_owned())) }
            }
        };
        signals::lend(false);
        let taken = self.terminal.take_back();
        if let Some(input) = &mut self.input {
            input.resume();
        }
        taken?;
        self.resize()?;
        self.take(Happening::Msg(msg))
    }

    /// Once the terminal has answered, or has had its time, pictures are drawn as it shows them best.
    fn settle(&mut self) {
        if let Some(found) = self.asking.settle(self.started.elapsed()) {
            self.pictures.drawing = found.drawing;
            for msg in found.messages {
                update(&mut self.model, msg);
            }
        }
    }

    fn clock(&self) -> Msg {
        Msg::Clock(self.started.elapsed())
    }

    /// The time of day, where it is another than it would be by the clock that counts from the start: that one stands still while a machine
    /// sleeps.
    fn time_of_day(&self) -> Option<Happening> {
        let since = SignedDuration::try_from(self.started.elapsed()).unwrap_or_default();
        let (counted, now) = (self.model.shell.started.checked_add(since).ok()?, Timestamp::now());
        (now.duration_since(counted).abs() > DRIFT).then_some(Happening::Msg(Msg::TimeOfDay(now)))
    }

    /// Takes one happening in. True when it is time to leave.
    fn take(&mut self, happening: Happening) -> io::Result<bool> {
        match happening {
            Happening::Msg(msg) => {
                if let Msg::FilesChanged(paths) = &msg {
                    self.pictures.forget(paths);
                }
                for effect in update(&mut self.model, msg) {
                    match effect {
                        Effect::Quit => return Ok(true),
                        Effect::Suspend => self.suspend()?,
                        Effect::Mouse(listen) => self.terminal.listen_to_mouse(listen)?,
                        Effect::Copy(copied) => self.copy(copied)?,
                        Effect::EditText(text) => self.to_lend = Some(Lent::Edit(text)),
                        Effect::HandIn(lesson) => self.to_lend = Some(Lent::HandIn(lesson)),
                        Effect::Highlight { job, blocks } => self.to_highlight = Some((job, blocks)),
                        effect => self.world.carry_out(effect),
                    }
                }
            }
            Happening::Picture(key, picture) => self.pictures.put(key, picture),
            Happening::Reply(reply) => self.asking.take(reply),
            Happening::Tmux(tmux) => self.asking.take_tmux(tmux),
            Happening::Resized => self.resize()?,
            Happening::Suspended => self.suspend()?,
            Happening::Woken => {
                self.terminal.woken()?;
                self.resize()?;
            }
        }
        Ok(false)
    }

    /// Puts text on the clipboard in both ways there are: through the terminal, and by a program on this machine.
    fn copy(&mut self, copied: Copied) -> io::Result<()> {
        let sent = self.terminal.copy(&copied.text)?;
        match self.world.copy(copied, sent) {
            Some(Ok(told)) => self.model.shell.say(told),
            Some(Err(fault)) => self.model.shell.complain(fault),
            None => {}
        }
        Ok(())
    }

    fn suspend(&mut self) -> io::Result<()> {
        self.terminal.suspend()?;
        self.resize()
    }

    /// The terminal may have another size than when the program was stopped.
    fn resize(&mut self) -> io::Result<()> {
        let (width, height) = self.terminal.size()?;
        update(&mut self.model, Msg::Resize(width, height));
        // Another size of letters is another size of cells.
        if let Some(cell) = self.terminal.cell().filter(|cell| self.asking.measured(*cell)) {
            self.pictures.drawing.cell = cell;
            update(&mut self.model, Msg::CellSize(cell.0, cell.1));
        }
        Ok(())
    }

    /// Draws what has changed, and asks for pictures that will be needed.
    pub fn draw(&mut self) -> io::Result<()> {
        // It is there in a moment: nothing else must flash by before it.
        if self.blank && self.model.awaits_start() {
            return Ok(());
        }
        let first = std::mem::take(&mut self.blank);
        let drawing = self.pictures.drawing;
        let wanted = wanted(&self.model, drawing);
        self.pictures.touch(&wanted);
        // In a moment it is known how they are to be drawn: none is drawn twice.
        if !self.asking.is_open() {
            self.world.want_pictures(wanted.into_iter().filter(|key| !self.pictures.knows(key)).collect());
        }
        let shown = shown(&self.model, drawing);
        self.pictures.prepare(&shown);
        self.terminal.draw(&self.model, &self.pictures, &shown)?;
        if first {
            self.world.watch();
            std::mem::take(&mut self.later).into_iter().for_each(|effect| self.world.carry_out(effect));
        }
        if let Some((job, blocks)) = self.to_highlight.take() {
            self.world.highlight(job, blocks);
        }
        match self.asking.ask(self.started.elapsed()) {
            Some(questions) => self.terminal.ask(&questions),
            None => Ok(()),
        }
    }
}

/// Whether the terminal is no longer there: its other end was closed.
fn is_gone(error: &io::Error) -> bool {
    matches!(Errno::from_io_error(error), Some(Errno::IO | Errno::NXIO | Errno::PIPE))
}

/// Changes of the size in a row are one, and notches of the wheel at one place add up.
fn coalesced(batch: Vec<Happening>) -> Vec<Happening> {
    let mut kept: Vec<Happening> = Vec::with_capacity(batch.len());
    for happening in batch {
        match (kept.last_mut(), &happening) {
            (Some(Happening::Resized), Happening::Resized) => {}
            (
                Some(Happening::Msg(Msg::Wheel { column, row, notches })),
                Happening::Msg(Msg::Wheel { column: x, row: y, notches: more }),
            ) if (*column, *row) == (*x, *y) => {
                *notches += more;
            }
            _ => kept.push(happening),
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_of_the_wheel_and_a_drag_of_the_corner_become_one_message_each() {
        let wheel = |notches| Happening::Msg(Msg::Wheel { column: 4, row: 4, notches });
        let kept = coalesced(vec![wheel(1), wheel(1), wheel(-1), Happening::Resized, Happening::Resized, wheel(1)]);
        assert_eq!(kept.len(), 3, "{kept:?}");
        assert!(matches!(kept[0], Happening::Msg(Msg::Wheel { notches: 1, .. })));
        assert!(matches!(kept[1], Happening::Resized));
    }
}
