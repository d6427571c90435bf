//! What the terminal is asked, once, after the first frame: its ground, how large a cell is, and how it shows pictures. Waiting ends
//! with the answer that every terminal gives, or after a moment: who does not answer gets half-blocks, and nobody waits meanwhile.

mod choice;
mod kin;

pub use choice::choose;
pub use kin::Kin;

use std::time::Duration;

use super::input::Reply;
use crate::adapters::tmux::Tmux;
use crate::app::model::Scheme;
use crate::app::msg::Msg;
use crate::runtime::config::Images;
use crate::ui::images::Drawing;
use crate::ui::images::passthrough::through_tmux;

/// How long answers are waited for.
pub const PATIENCE: Duration = Duration::from_millis(150);

/// The colour of the ground: OSC 11, xterm's ctlseqs.
const GROUND: &str = "\x1b]11;?\x1b\\";
/// The size of a cell: XTWINOPS 16.
const CELL: &str = "\x1b[16t";
/// Whether a picture of one pixel could be shown; nothing is kept of it.
const KITTY: &str = "\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\";
/// The name: XTVERSION.
const NAME: &str = "\x1b[>0q";
/// What it can do: DA1. Comes last: terminals answer in order, so that there is nothing to wait for after this.
const ATTRIBUTES: &str = "\x1b[c";

/// What the terminal answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// The colour of its ground.
    pub ground: Option<(u8, u8, u8)>,
    /// Width and height of a cell in pixels.
    pub cell: Option<(u16, u16)>,
    /// It understands kitty's graphics.
    pub kitty: bool,
    /// Its name and version.
    pub name: Option<String>,
    /// What it can do.
    pub attributes: Option<Vec<u16>>,
    /// What the tmux around this program says.
    pub tmux: Option<Tmux>,
}

impl Answers {
    /// Keeps an answer.
    pub fn take(&mut self, reply: Reply) {
        match reply {
            Reply::Ground(r, g, b) => self.ground = Some((r, g, b)),
            Reply::Cell(width, height) => self.cell = Some((width, height)),
            Reply::Kitty(understood) => self.kitty = understood,
            Reply::Name(name) => self.name = Some(name),
            Reply::Attributes(attributes) => self.attributes = Some(attributes),
        }
    }

    /// Whether nothing more is to be expected of a terminal of this kind.
    pub fn are_complete(&self, kin: Kin) -> bool {
        // What lies around a tmux answers whenever it likes, even before the tmux has said whether it hands anything on; unless the
        // name of it says all there is to know.
        let told = |tmux: &Tmux| !tmux.passes_on() || self.kitty || choice::is_kitty(&tmux.terminal);
        let beyond = kin != Kin::Tmux || self.tmux.as_ref().is_some_and(told);
        self.attributes.is_some() && beyond
    }

    /// Dark or light, by how bright the ground looks (ITU-R BT.601).
    pub fn scheme(&self) -> Option<Scheme> {
        let (r, g, b) = self.ground?;
        let bright = u32::from(r) * 299 + u32::from(g) * 587 + u32::from(b) * 114;
        Some(if bright > 127_500 { Scheme::Light } else { Scheme::Dark })
    }
}

/// What to send to a terminal of this kind; `pictures` when it matters how it shows them. `None` when it is better not asked.
pub fn questions(kin: Kin, pictures: bool) -> Option<String> {
    let ask = |parts: &[&str]| Some(parts.concat());
    match kin {
        Kin::Silent => None,
        Kin::Plain => ask(&[GROUND, CELL, ATTRIBUTES]),
        _ if !pictures => ask(&[GROUND, CELL, ATTRIBUTES]),
        Kin::Tmux => ask(&[GROUND, CELL, &through_tmux(KITTY), ATTRIBUTES]),
        Kin::Able => ask(&[GROUND, CELL, KITTY, NAME, ATTRIBUTES]),
    }
}

/// The state of asking.
#[derive(Clone, Debug)]
pub struct Asking {
    kin: Kin,
    images: Images,
    term: String,
    pane: Option<String>,
    /// Pictures are drawn: it matters how.
    pictures: bool,
    /// The ground decides whether dark or light.
    ground: bool,
    measured: Option<(u16, u16)>,
    answers: Answers,
    stage: Stage,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Nothing was asked yet.
    Before,
    /// Answers may come until this time since the start.
    Open(Duration),
    /// What comes now comes too late.
    Over,
}

/// What came of it.
#[derive(Debug)]
pub struct Found {
    /// How pictures are drawn.
    pub drawing: Drawing,
    /// What the model has to know.
    pub messages: Vec<Msg>,
}

impl Asking {
    /// What there is to be asked, given what the environment and the system say and what the person wants: whether `pictures` are
    /// drawn, and whether the `ground` decides on the theme.
    pub fn new(
        variable: impl Fn(&str) -> Option<String>,
        images: Images,
        pictures: bool,
        ground: bool,
        measured: Option<(u16, u16)>,
    ) -> Self {
        let (kin, term) = (Kin::read(&variable), variable("TERM").unwrap_or_default());
        let pane = variable("TMUX_PANE").filter(|_| kin == Kin::Tmux && pictures);
        Self { kin, images, term, pane, pictures, ground, measured, answers: Answers::default(), stage: Stage::Before }
    }

    /// The pane of the tmux that is to be asked too.
    pub fn pane(&self) -> Option<String> {
        self.pane.clone()
    }

    /// The questions, once: the first frame is on the screen.
    pub fn ask(&mut self, now: Duration) -> Option<String> {
        if self.stage != Stage::Before {
            return None;
        }
        let questions = questions(self.kin, self.pictures);
        // Without a question there is no answer to wait for.
        self.stage = Stage::Open(if questions.is_some() { now + PATIENCE } else { now });
        questions
    }

    /// Whether it is still to be found out how pictures are drawn.
    pub fn is_open(&self) -> bool {
        self.stage != Stage::Over
    }

    /// When waiting ends, as time since the start.
    pub fn until(&self) -> Option<Duration> {
        match self.stage {
            Stage::Open(until) => Some(until),
            _ => None,
        }
    }

    /// Keeps an answer that came in time.
    pub fn take(&mut self, reply: Reply) {
        if self.is_open() {
            self.answers.take(reply);
        }
    }

    /// The same, of tmux. One that can't be asked hands nothing on.
    pub fn take_tmux(&mut self, tmux: Option<Tmux>) {
        self.answers.tmux = Some(tmux.unwrap_or_default());
    }

    /// What came of it, once: when all is answered, or time is up.
    pub fn settle(&mut self, now: Duration) -> Option<Found> {
        let until = self.until()?;
        if now < until && !self.answers.are_complete(self.kin) {
            return None;
        }
        self.stage = Stage::Over;
        let session = u8::try_from(std::process::id() % 255).unwrap_or(0) + 1;
        let drawing = Drawing { session, ..choose(self.images, self.kin, &self.answers, self.measured, &self.term) };
        let cell = self.answers.cell.filter(|_| self.measured.is_none()).map(|(width, height)| Msg::CellSize(width, height));
        let ground = self.answers.scheme().filter(|_| self.ground).map(Msg::Ground);
        Some(Found { drawing, messages: cell.into_iter().chain(ground).collect() })
    }

    /// Whether the system tells of another size of cells than before, after all was asked.
    pub fn measured(&mut self, cell: (u16, u16)) -> bool {
        !self.is_open() && self.measured.replace(cell).is_some_and(|before| before != cell)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_ends_with_what_every_terminal_answers() {
        let mut answers = Answers::default();
        answers.take(Reply::Kitty(true));
        assert!(!answers.are_complete(Kin::Able));
        answers.take(Reply::Attributes(vec![62]));
        assert!(answers.are_complete(Kin::Able));
    }

    #[test]
    fn a_terminal_that_says_nothing_is_waited_for_no_longer_than_the_bound() {
        let environment = |name: &str| (name == "TERM").then(|| "xterm-256color".to_owned());
        let mut asking = Asking::new(environment, Images::Auto, true, true, None);
        let asked = Duration::from_millis(40);
        assert!(asking.settle(asked).is_none(), "nothing was asked yet");
        assert!(asking.ask(asked).is_some());
        let end = asked + Duration::from_millis(150);
        assert_eq!(asking.until(), Some(end), "the loop wakes by itself then");
        assert!(asking.settle(end - Duration::from_millis(1)).is_none());
        assert_eq!(asking.settle(end).map(|found| found.drawing.protocol), Some(crate::ui::images::Protocol::HalfBlocks));
        assert!(!asking.is_open() && asking.ask(end).is_none() && asking.until().is_none(), "that was all");
    }

    #[test]
    fn a_tmux_answers_before_what_lies_around_it() {
        let mut answers = Answers::default();
        answers.take(Reply::Attributes(vec![1, 2]));
        assert!(!answers.are_complete(Kin::Tmux));
        answers.tmux = Some(Tmux { passthrough: false, clients: 1, terminal: "xterm-256color".into(), cell: None });
        assert!(answers.are_complete(Kin::Tmux), "nothing can be passed on");
    }

    #[test]
    fn what_lies_around_a_tmux_may_answer_before_the_tmux_does() {
        let mut answers = Answers::default();
        answers.take(Reply::Attributes(vec![1, 2]));
        answers.take(Reply::Kitty(true));
        assert!(!answers.are_complete(Kin::Tmux), "whether it hands pictures on is still to be told");
        answers.tmux = Some(Tmux { passthrough: true, clients: 1, terminal: "xterm-256color".into(), cell: None });
        assert!(answers.are_complete(Kin::Tmux));
    }

    #[test]
    fn the_ground_says_dark_or_light() {
        let scheme = |ground| Answers { ground: Some(ground), ..Answers::default() }.scheme();
        assert_eq!(scheme((255, 255, 255)), Some(Scheme::Light));
        assert_eq!(scheme((0xfd, 0xf6, 0xe3)), Some(Scheme::Light));
        assert_eq!(scheme((0, 0x2b, 0x36)), Some(Scheme::Dark));
        assert_eq!(scheme((0, 0, 255)), Some(Scheme::Dark), "blue is not bright");
        assert_eq!(Answers::default().scheme(), None);
    }

    #[test]
    fn what_asks_for_kitty_is_sent_only_where_it_can_do_no_harm() {
        assert!(questions(Kin::Able, true).unwrap().contains("_G"));
        assert!(questions(Kin::Tmux, true).unwrap().contains("\x1bPtmux;\x1b\x1b_G"));
        assert!(!questions(Kin::Plain, true).unwrap().contains("_G"));
        assert!(!questions(Kin::Able, false).unwrap().contains("_G"));
        assert_eq!(questions(Kin::Silent, true), None);
        assert!(questions(Kin::Able, true).unwrap().ends_with(ATTRIBUTES));
    }
}
