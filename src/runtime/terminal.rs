//! The terminal taken over and given back: raw mode, the alternate screen, mouse, paste, cursor. Given back exactly once,
//! whatever ends the program. Frames go out whole, in one write, so that a panic in the middle leaves nothing half drawn.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::cursor::{Hide, MoveTo, Show};
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::style::{Print, ResetColor};
use crossterm::terminal::{Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal as Drawing, TerminalOptions, Viewport};
use rustix::process::{Signal, getpgrp, getpid, kill_process};
use rustix::termios::tcgetpgrp;

use crate::app::geometry::layout_cell;
use crate::app::model::Model;
use crate::ui::hyperlinks;
use crate::ui::images::{PictureCache, Shown};
use crate::ui::theme::Colours;

use super::clipboard;
use super::sent_pictures::{self, SentPictures};

/// Buttons and the wheel in SGR form (xterm's ctlseqs, "Mouse Tracking"). Not every movement: an idle program stays idle.
const MOUSE_ON: &str = "\x1b[?1002h\x1b[?1006h";
const MOUSE_OFF: &str = "\x1b[?1006l\x1b[?1002l";
/// Synchronised output (<https://gist.github.com/christianparpart/d8a62cc1ab659194337d73e399004036>): the terminal shows the frame at once.
const FRAME_BEGINS: &[u8] = b"\x1b[?2026h";
const FRAME_ENDS: &[u8] = b"\x1b[?2026l";

/// What ratatui writes for a frame in which no cell is another: colours reset, the cursor hidden.
const NOTHING_CHANGED: &[u8] = b"\x1b[39m\x1b[49m\x1b[59m\x1b[0m\x1b[?25l";
/// What it writes last when the cursor is to be seen.
const CURSOR_SHOWN: &[u8] = b"H";
/// What it writes when it is dropped. Who gives the terminal back does that already; and of a terminal that is gone ratatui would
/// complain on stderr, which is gone too: that panics.
const DROPPED: &[u8] = b"\x1b[?25h";

static TAKEN: AtomicBool = AtomicBool::new(false);

/// The terminal while the workbench has it.
pub struct Terminal {
    drawing: Drawing<CrosstermBackend<FrameWriter>>,
    mouse: bool,
    colours: Colours,
    sent: SentPictures,
    /// Taken over again after a stop of its own, of which the signal that ended it is still to tell.
    awake: bool,
    /// The program goes on in the background: the terminal is another's, and nothing is drawn.
    away: bool,
}

impl Terminal {
    /// Takes the terminal over.
    pub fn enter(mouse: bool, colours: Colours) -> io::Result<Self> {
        let size = crossterm::terminal::size()?;
        take(mouse)?;
        let drawing = blank(size).inspect_err(|_| give_back())?;
        Ok(Self { drawing, mouse, colours, sent: SentPictures::default(), awake: false, away: false })
    }

    /// Columns and rows.
    pub fn size(&self) -> io::Result<(u16, u16)> {
        crossterm::terminal::size()
    }

    /// Width and height of a cell in pixels, when the system knows.
    pub fn cell(&self) -> Option<(u16, u16)> {
        cell()
    }

    /// Sends questions, whose answers come among the keys.
    pub fn ask(&mut self, questions: &str) -> io::Result<()> {
        if self.away {
            return Ok(());
        }
        let mut out = io::stdout().lock();
        out.write_all(questions.as_bytes())?;
        out.flush()
    }

    /// Draws the model, on which these pictures are `shown`. Only cells that changed since the last frame are written.
    pub fn draw(&mut self, model: &Model, pictures: &PictureCache, shown: &[Shown]) -> io::Result<()> {
        if self.away {
            return Ok(());
        }
        let (width, height) = model.shell.size;
        if self.drawing.get_frame().area() != Rect::new(0, 0, width, height) {
            self.drawing = blank(model.shell.size)?;
        }
        let sent = self.sent.update(pictures, shown);
        self.drawing.backend_mut().write_all(sent.as_bytes())?;
        self.drawing.draw(|frame| {
            let cursor = crate::ui::view(model, self.colours, pictures, frame.buffer_mut());
            if let Some(position) = cursor {
                frame.set_cursor_position(position);
            }
        })?;
        Ok(())
    }

    /// Puts text on the clipboard through the terminal. False when it is longer than terminals take.
    pub fn copy(&mut self, text: &str) -> io::Result<bool> {
        let Some(sequence) = clipboard::sequence(text, |name| std::env::var(name).ok()) else { return Ok(false) };
        let mut out = io::stdout().lock();
        out.write_all(sequence.as_bytes())?;
        out.flush()?;
        Ok(true)
    }

    /// Listens to the mouse, or leaves it to the terminal.
    pub fn listen_to_mouse(&mut self, listen: bool) -> io::Result<()> {
        self.mouse = listen;
        crossterm::execute!(io::stdout().lock(), Print(if listen { MOUSE_ON } else { MOUSE_OFF }))
    }

    /// Gives the terminal to another program.
    pub fn lend(&mut self) {
        give_back();
    }

    /// Takes it over again.
    pub fn take_back(&mut self) -> io::Result<()> {
        self.wake()
    }

    /// Gives the terminal back, stops the program, and takes the terminal over again when the shell wakes it.
    pub fn suspend(&mut self) -> io::Result<()> {
        give_back();
        // Sent to the whole program, it is this thread, the first one, that takes it: nothing below runs before the shell's `fg`.
        kill_process(getpid(), Signal::STOP)?;
        self.wake()?;
        self.awake = true;
        Ok(())
    }

    /// The program goes on after it was stopped. Where somebody else stopped it, the terminal is taken over again: the shell may have
    /// changed its modes meanwhile.
    pub fn woken(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.awake) { Ok(()) } else { self.wake() }
    }

    /// A shell that ends sends what it had stopped on its way in the background, with a signal to end. Who set the terminal's modes there
    /// would be stopped once more before it could take notice, and for ever when the shell is gone by then.
    fn wake(&mut self) -> io::Result<()> {
        self.away = in_background();
        if self.away {
            // What was taken over is the shell's by now.
            TAKEN.store(false, Ordering::SeqCst);
            return Ok(());
        }
        give_back();
        take(self.mouse)?;
        self.drawing = blank(self.size()?)?;
        self.sent.lost();
        Ok(())
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        give_back();
    }
}

/// A screen of this size with nothing on it yet. (Clearing the one there is would ask the terminal where its cursor is, and the
/// answer would go to the thread that reads keys.)
fn blank((width, height): (u16, u16)) -> io::Result<Drawing<CrosstermBackend<FrameWriter>>> {
    let mut writer = FrameWriter::default();
    // From the first cell on, not all: where that means more than the cells, as in Ghostty, kitty's pictures would be gone with it.
    crossterm::queue!(writer, ResetColor, MoveTo(0, 0), Clear(ClearType::FromCursorDown))?;
    let viewport = Viewport::Fixed(Rect::new(0, 0, width, height));
    Drawing::with_options(CrosstermBackend::new(writer), TerminalOptions { viewport })
}

fn take(mouse: bool) -> io::Result<()> {
    enable_raw_mode()?;
    TAKEN.store(true, Ordering::SeqCst);
    let mut out = io::stdout().lock();
    crossterm::queue!(out, EnterAlternateScreen, Hide, EnableBracketedPaste)?;
    if mouse {
        crossterm::queue!(out, Print(MOUSE_ON))?;
    }
    out.flush()
}

/// Whether the terminal is for another job of the shell's (tcgetpgrp(3)). Where there is no job control, nobody else has it.
fn in_background() -> bool {
    tcgetpgrp(io::stdin()).is_ok_and(|foreground| foreground != getpgrp())
}

/// Columns and rows.
pub fn size() -> io::Result<(u16, u16)> {
    crossterm::terminal::size()
}

/// Width and height of a cell in pixels, when the system knows: some say nothing, and some nonsense.
pub fn cell() -> Option<(u16, u16)> {
    let size = crossterm::terminal::window_size().ok()?;
    let cell = (size.width.checked_div(size.columns)?, size.height.checked_div(size.rows)?);
    Some(cell).filter(|cell| layout_cell(*cell).is_some())
}

/// Gives the terminal back, if it is taken. A terminal that is gone can't be told, and need not be.
pub fn give_back() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        let _ = io::stdout().lock().write_all(sent_pictures::farewell().as_bytes());
        let _ = crossterm::execute!(io::stdout().lock(), Print(MOUSE_OFF), DisableBracketedPaste, LeaveAlternateScreen, Show);
        let _ = disable_raw_mode();
    }
}

/// Gathers a frame and sends it in one write. What was not sent is dropped with it.
#[derive(Default)]
struct FrameWriter {
    frame: Vec<u8>,
    /// The frame sent last left the cursor on the screen.
    cursor: bool,
}

impl Write for FrameWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.frame.is_empty() {
            self.frame.extend_from_slice(FRAME_BEGINS);
        }
        self.frame.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let cells = self.frame.strip_prefix(FRAME_BEGINS).unwrap_or_default();
        if cells.is_empty() || cells == DROPPED || (cells == NOTHING_CHANGED && !self.cursor) {
            self.frame.clear();
            return Ok(());
        }
        self.cursor = cells.ends_with(CURSOR_SHOWN);
        self.frame.extend_from_slice(FRAME_ENDS);
        let mut out = io::stdout().lock();
        let sent = out.write_all(&hyperlinks::joined(&self.frame)).and_then(|()| out.flush());
        self.frame.clear();
        sent
    }
}
