//! What instructors said on a prompt: decided or not, by whom, when, and whether a signature proves it.

use crate::app::mark::{Mark, of_decision};
use crate::app::model::Shell;
use crate::app::screens::quiz::composed::Composed;
use crate::app::screens::result::tone;
use crate::app::sheet::Tone;
use crate::domain::handed_in::{Decided, HandedIn, Said};
use crate::domain::verdict::Verdict;

use super::entry::when;
use super::reading::paragraph;
use super::{Entry, State};

impl State {
    /// The last word that counts on a prompt.
    pub(super) fn decided(&self, entry: &Entry) -> Option<&Decided> {
        self.handed_in.as_ref()?.decisions.get(entry.then.as_deref()?)
    }

    /// `handed in 12 March, 14:03 · 2 verified · 1 needs work`; `None` while nothing was.
    pub fn became(&self, shell: &Shell) -> Option<String> {
        let handed_in = self.handed_in.as_ref()?;
        let at = when(handed_in.at, shell);
        if handed_in.waits {
            return Some(format!("signed {at}, waits to be sent"));
        }
        let words = Some(handed_in.words()).filter(|words| !words.is_empty());
        Some(std::iter::once(format!("handed in {at}")).chain(words).collect::<Vec<_>>().join(" · "))
    }

    /// Whether there are reviews that the learner has not looked at yet.
    pub fn unread(&self) -> bool {
        self.handed_in.as_ref().is_some_and(|handed_in| handed_in.unread > 0)
    }

    /// What was said on it, or of the whole, since it was last handed in; or before.
    pub(super) fn said(&self, page: &mut Composed, entry: &Entry, latest: bool, width: usize, shell: &Shell) {
        let Some(handed_in) = &self.handed_in else { return };
        let on = |id: Option<&str>| -> Vec<Said> { handed_in.said_on(id).filter(|said| said.latest == latest).cloned().collect() };
        let own = entry.then.as_deref().map(|id| on(Some(id))).unwrap_or_default();
        let whole = if latest { on(None) } else { Vec::new() };
        if own.is_empty() && whole.is_empty() {
            return;
        }
        page.words(&[(if latest { "Review" } else { "Earlier reviews" }, Tone::Title)]);
        for said in own.iter().chain(&whole) {
            one(page, said, width, shell);
        }
        page.gap();
    }
}

fn one(page: &mut Composed, said: &Said, width: usize, shell: &Shell) {
    let (mark, word) = match said.decision {
        Some(decision) => (of_decision(decision), decision.word()),
        None => (Mark::NotRun, "on the whole"),
    };
    let tail = format!(" · {} · {}", said.by, when(said.at, shell));
    let sign = if said.decision.is_some() { format!("{} ", mark.sign(shell.options.unicode)) } else { String::new() };
    let tone = if said.decision.is_some() { tone(mark) } else { Tone::Strong };
    page.words(&[(&sign, tone), (word, tone), (&tail, Tone::Dim)]);
    if !said.proved {
        let sign = Mark::Verdict(Verdict::Errored).sign(shell.options.unicode);
        let words = format!("{sign} no signature proves that, so it does not count");
        paragraph(page, &words, Tone::Warn, width);
    }
    for line in said.comment.lines() {
        paragraph(page, line, Tone::Text, width);
    }
}

/// Reviews that the learner has not looked at yet, as one says it: `a new review of 1.0 Start: 1 verified · 1 needs work`.
pub fn news(label: &str, handed_in: &HandedIn) -> String {
    let what = if handed_in.unread == 1 { "a new review".to_owned() } else { format!("{} new reviews", handed_in.unread) };
    let words = handed_in.words();
    let words = if words.is_empty() { String::new() } else { format!(": {words}") };
    format!("{what} of {label}{words}")
}
