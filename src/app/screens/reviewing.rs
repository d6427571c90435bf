//! A submission, to be reviewed: at the left its prompts with what is decided on each, at the right what was written and what it rests on,
//! on top whose it is and what there is to know of it. What is decided is kept as it is made, and leaves only signed, after a look at it.

mod deciding;
mod listing;
mod loaded;
mod reading;
mod sending;
mod strip;
mod talking;
mod writing;

use crate::app::effect::{Copied, Effect};
use crate::app::geometry::{self, Area};
use crate::app::keymap::{Action, Scope};
use crate::app::model::{Go, Shell};
use crate::app::office::{Line, Order};
use crate::domain::course::LessonId;
use crate::domain::opinion::{Opinion, Opinions};

use super::quiz::composed::Composed;
use super::{lines_of, scrolled};

pub use loaded::{Attached, Loaded, Prepared, Prompt, Quiz, Sent, Shown};
pub use writing::{Subject, Text, lines};

/// Cells of air around a panel's text.
const AIR: u16 = 2;

/// What is on show of the submission.
#[derive(Clone, Debug, Default)]
pub enum Mode {
    /// The list of prompts, and beside it what is chosen.
    #[default]
    Prompts,
    /// What is chosen alone, where both have no room.
    Reading,
    /// One prompt after the other, as they are talked over with the learner.
    Talk,
    /// What would be sent.
    Sending(Box<Prepared>),
}

/// The screen.
#[derive(Clone, Debug)]
pub struct State {
    /// The submission.
    pub loaded: Loaded,
    /// What is thought of it.
    pub opinions: Opinions,
    /// What is chosen: a prompt, or after them the whole.
    pub chosen: usize,
    /// What is on show.
    pub mode: Mode,
    /// What is being written, if anything is.
    pub text: Option<Text>,
    /// Answers are shown with what became of them.
    pub differs: bool,
    /// What machines said is shown, word for word.
    pub evidence: bool,
    /// What stands at the right.
    pub composed: Composed,
    /// First of its rows on screen.
    pub top: usize,
    /// First line of the list on screen.
    pub list_top: usize,
    kept: Opinions,
    on_its_way: Option<Opinions>,
    preparing: Option<crate::app::msg::JobId>,
    publishing: Option<crate::app::msg::JobId>,
}

/// Where its parts stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts {
    /// Whose it is, and what there is to know.
    pub strip: Area,
    /// The prompts.
    pub list: Option<Area>,
    /// What is chosen.
    pub main: Option<Area>,
    /// What is being written.
    pub text: Option<Area>,
    /// List and main stand side by side.
    pub beside: bool,
}

impl State {
    /// At the first prompt that nobody has decided on.
    pub fn new(loaded: Loaded, shell: &Shell) -> Self {
        let mut state = Self {
            opinions: loaded.opinions.clone(),
            kept: loaded.opinions.clone(),
            loaded,
            chosen: 0,
            mode: Mode::Prompts,
            text: None,
            differs: false,
            evidence: false,
            composed: Composed::default(),
            top: 0,
            list_top: 0,
            on_its_way: None,
            preparing: None,
            publishing: None,
        };
        let first = state.open_prompts().next();
        state.chosen = first.unwrap_or(0);
        state.reflow(shell);
        state
    }

    /// Whose keys hold.
    pub fn scope(&self) -> Scope {
        match (&self.text, &self.mode) {
            (Some(_), _) => Scope::Commenting,
            (None, Mode::Prompts | Mode::Reading) => Scope::Reviewing,
            (None, Mode::Talk) => Scope::Talk,
            (None, Mode::Sending(_)) => Scope::Sending,
        }
    }

    /// Its row of the inbox.
    pub fn line(&self) -> &Line {
        &self.loaded.line
    }

    /// The prompt that is chosen; `None` at the whole.
    pub fn prompt(&self) -> Option<&Prompt> {
        self.loaded.prompts.get(self.chosen)
    }

    /// What is thought of a prompt.
    pub fn opinion(&self, prompt: &Prompt) -> Opinion {
        self.opinions.on.get(&prompt.id).cloned().unwrap_or_default()
    }

    /// What is decided on a prompt: now, or in what was sent.
    pub fn verdict(&self, prompt: &Prompt) -> Option<bool> {
        self.opinion(prompt).verified.or(prompt.sent.as_ref().map(|sent| sent.verified))
    }

    /// Prompts that nobody has decided on, from the one chosen on and then from the first.
    fn open_prompts(&self) -> impl Iterator<Item = usize> + '_ {
        let count = self.loaded.prompts.len();
        let from = self.chosen.min(count.saturating_sub(1));
        (from..count).chain(0..from).filter(|at| self.loaded.prompts.get(*at).is_some_and(|prompt| self.verdict(prompt).is_none()))
    }

    /// How many prompts are decided on, and how many there are.
    pub fn decided(&self) -> (usize, usize) {
        let prompts = &self.loaded.prompts;
        (prompts.iter().filter(|prompt| self.verdict(prompt).is_some()).count(), prompts.len())
    }

    /// Where its parts are.
    pub fn parts(&self, shell: &Shell) -> Parts {
        let body = shell.frame().body;
        let whole = Area { x: body.x + AIR, width: body.width.saturating_sub(2 * AIR), ..body };
        let lines = u16::try_from(self.strip(shell, whole.width).lines.len()).unwrap_or(u16::MAX).min(body.height / 3);
        let strip = Area { height: lines, ..whole };
        let below = Area { y: body.y + lines + 1, height: body.height.saturating_sub(lines + 1), ..body };
        let inset = |x: u16, width: u16| Area { x: x + AIR, width: width.saturating_sub(2 * AIR).min(geometry::MEASURE), ..below };
        let alone = matches!(self.mode, Mode::Talk | Mode::Sending(_));
        let (list, mut main, beside) = if body.width >= geometry::SIDE_PANEL_FROM && !alone {
            let left = (body.width * 2 / 5).clamp(44, 66);
            let list = Area { width: left.saturating_sub(2 * AIR - 1), ..inset(body.x, left) };
            (Some(list), Some(inset(body.x + left + 1, body.width - left - 1)), true)
        } else if matches!(self.mode, Mode::Prompts) && self.text.is_none() {
            (Some(inset(body.x, body.width)), None, false)
        } else {
            (None, Some(inset(body.x, body.width)), false)
        };
        let text = match (&self.text, &mut main) {
            (Some(_), Some(main)) => Some(writing::below(main)),
            _ => None,
        };
        Parts { strip, list, main, text, beside }
    }

    /// Whether going back leaves something of this screen, and not the screen.
    pub fn goes_back_within(&self) -> bool {
        self.text.is_some() || !matches!(self.mode, Mode::Prompts)
    }

    pub(super) fn offers(&self, action: Action, shell: &Shell) -> bool {
        let holds = self.line().handed.holds;
        match action {
            Action::Verified | Action::NeedsWork | Action::Witnessed => holds && self.prompt().is_some(),
            Action::Comment | Action::VerifyRest | Action::Phrases | Action::Talk => holds,
            Action::Send => holds && self.opinions.has_something_to_send(),
            Action::Difference => self.prompt().is_some_and(|prompt| prompt.difference.is_some()),
            Action::NextWaiting => self.next_waiting(shell).is_some(),
            Action::Yes | Action::No => self.publishing.is_none(),
            _ => true,
        }
    }

    pub(super) fn act(&mut self, action: Action, shell: &mut Shell) -> Vec<Effect> {
        let effects = match (&self.text, &self.mode) {
            (Some(_), _) => self.act_in_writing(action, shell),
            (None, Mode::Sending(_)) => self.act_in_sending(action, shell),
            (None, Mode::Talk) => self.act_in_talk(action, shell),
            (None, Mode::Prompts | Mode::Reading) => self.act_in_prompts(action, shell),
        };
        self.reflow(shell);
        effects
    }

    fn act_in_prompts(&mut self, action: Action, shell: &mut Shell) -> Vec<Effect> {
        if let Some(effects) = self.decide(action, shell) {
            return effects;
        }
        match action {
            Action::Open if matches!(self.mode, Mode::Prompts) && !self.parts(shell).beside => {
                (self.mode, self.top) = (Mode::Reading, 0);
            }
            Action::Open => return self.decide(Action::Comment, shell).unwrap_or_default(),
            Action::Next => self.choose(self.chosen + 1),
            Action::Previous => self.choose(self.chosen.saturating_sub(1)),
            Action::Down | Action::Up if matches!(self.mode, Mode::Prompts) => {
                self.choose(if action == Action::Down { self.chosen + 1 } else { self.chosen.saturating_sub(1) });
            }
            Action::Copy => return self.copy(shell),
            Action::Lesson => return shell.open_page(LessonId(self.line().handed.lesson.clone()), None, false),
            Action::Send => return self.prepare(shell),
            Action::Talk => self.begin_talk(shell),
            Action::NextWaiting => return self.leave_for_next(shell),
            Action::Cancel | Action::Back if matches!(self.mode, Mode::Reading) => self.mode = Mode::Prompts,
            Action::Cancel | Action::Back => shell.go = Some(Go::Back),
            action => self.look(action, shell),
        }
        Vec::new()
    }

    /// What changes nothing but what is shown of it.
    fn look(&mut self, action: Action, shell: &mut Shell) {
        match action {
            Action::Evidence => self.evidence = !self.evidence,
            Action::Difference => match self.prompt().map(|prompt| prompt.difference.is_some()) {
                Some(true) => self.differs = !self.differs,
                Some(false) => shell.say("there is no answer of an earlier submission to compare with"),
                None => shell.say("choose a prompt first: what changed in all stands here"),
            },
            action => self.scroll(action, shell),
        }
    }

    fn choose(&mut self, at: usize) {
        let at = at.min(self.loaded.prompts.len());
        if at != self.chosen {
            (self.chosen, self.top) = (at, 0);
        }
    }

    fn scroll(&mut self, action: Action, shell: &Shell) {
        let parts = self.parts(shell);
        let height = parts.main.or(parts.list).map_or(0, |area| area.height);
        if let Some(lines) = lines_of(action, height) {
            match parts.main {
                Some(_) => self.top = scrolled(self.top, lines, self.composed.rows.len(), height),
                None => self.choose(self.chosen.saturating_add_signed(isize::try_from(lines.signum()).unwrap_or(0))),
            }
        }
    }

    fn copy(&self, shell: &mut Shell) -> Vec<Effect> {
        match self.prompt().and_then(|prompt| prompt.answer.clone()) {
            Some(text) => vec![Effect::Copy(Copied { text, what: "the answer".to_owned() })],
            None => {
                shell.say("nothing is written here");
                Vec::new()
            }
        }
    }

    /// The one that waits after this one; of the last one the first.
    fn next_waiting<'a>(&self, shell: &'a Shell) -> Option<&'a Line> {
        let waiting = shell.office.as_deref()?.waiting();
        let this = &self.line().handed;
        let after =
            |line: &&Line| (line.handed.at, &line.handed.submission, &line.handed.branch) > (this.at, &this.submission, &this.branch);
        let other = |line: &&Line| !line.is(self.line());
        waiting.iter().find(after).or_else(|| waiting.iter().find(other))
    }

    fn leave_for_next(&mut self, shell: &mut Shell) -> Vec<Effect> {
        let Some(next) = self.next_waiting(shell).cloned() else {
            shell.say("nothing else waits");
            return Vec::new();
        };
        let mut effects = self.keep();
        effects.extend(shell.open_submission(next, true));
        effects
    }

    pub(super) fn click(&mut self, column: u16, row: u16, shell: &mut Shell) -> Vec<Effect> {
        let parts = self.parts(shell);
        if parts.text.is_some_and(|area| area.contains(area.x, row) && column + AIR >= area.x) {
            self.click_text(column, row, shell);
            return Vec::new();
        }
        if let Some(list) = parts.list.filter(|list| column < list.x + list.width && list.contains(list.x, row)) {
            let line = self.list_top + usize::from(row - list.y);
            let Some(row) = self.list(shell, list.width).lines.get(line).and_then(|line| line.row) else { return Vec::new() };
            let effects = if self.text.is_some() { self.stop_writing(shell) } else { Vec::new() };
            let again = row == self.chosen;
            self.choose(row);
            // Where both have no room, what is chosen takes the place of the list.
            let more = if again || !parts.beside { self.act(Action::Open, shell) } else { Vec::new() };
            self.reflow(shell);
            return effects.into_iter().chain(more).collect();
        }
        let Some(main) = parts.main.filter(|main| column + AIR >= main.x && main.contains(main.x, row)) else { return Vec::new() };
        let action = self.composed.rows.get(self.top + usize::from(row - main.y)).and_then(|row| row.action);
        action.filter(|_| self.text.is_none()).map(|action| self.act(action, shell)).unwrap_or_default()
    }

    pub(super) fn wheel(&mut self, column: u16, row: u16, lines: i32, shell: &Shell) {
        let parts = self.parts(shell);
        if let (Some(area), Some(text)) = (parts.text.filter(|area| area.contains(area.x, row)), &mut self.text) {
            text.scroll(lines, area);
            return;
        }
        match (parts.list, parts.main) {
            (Some(list), _) if parts.main.is_none() || column < list.x + list.width => {
                self.list_top = scrolled(self.list_top, lines, self.list(shell, list.width).lines.len(), list.height);
            }
            (_, Some(main)) => self.top = scrolled(self.top, lines, self.composed.rows.len(), main.height),
            _ => {}
        }
    }

    /// Composes what is on show for the room there is, and keeps what is chosen, and the cursor, in sight.
    pub(super) fn reflow(&mut self, shell: &Shell) {
        let Parts { list, main, text, .. } = self.parts(shell);
        if let Some(list) = list {
            let lines = self.list(shell, list.width).lines;
            let first = lines.iter().position(|line| line.row == Some(self.chosen)).unwrap_or(0);
            let last = lines.iter().rposition(|line| line.row == Some(self.chosen)).unwrap_or(first);
            let first = if self.chosen == 0 { 0 } else { first };
            self.list_top = super::brought_on(self.list_top, first..last + 1, list.height);
            self.list_top = scrolled(self.list_top, 0, lines.len(), list.height);
        }
        if let Some(main) = main {
            self.composed = self.compose(main.width, shell);
            self.top = scrolled(self.top, 0, self.composed.rows.len(), main.height);
        }
        if let (Some(area), Some(text)) = (text, &mut self.text) {
            text.wrap(area);
        }
    }

    /// Has what is thought of it kept, unless it is.
    pub fn keep(&mut self) -> Vec<Effect> {
        let latest = self.on_its_way.as_ref().unwrap_or(&self.kept);
        if *latest == self.opinions {
            return Vec::new();
        }
        self.on_its_way = Some(self.opinions.clone());
        vec![Effect::Office(Order::Keep(Box::new(self.opinions.clone())))]
    }

    /// It is kept.
    pub fn kept(&mut self, opinions: &Opinions) {
        self.on_its_way.take_if(|sent| sent == opinions);
        self.kept = opinions.clone();
    }

    /// It could not be kept: it is tried again.
    pub fn not_kept(&mut self, shell: &mut Shell) {
        self.on_its_way = None;
        shell.draft_due.get_or_insert(shell.now + writing::AGAIN);
    }

    /// The store has all that was thought and written.
    pub fn is_kept(&self) -> bool {
        self.kept == self.opinions
    }
}
