//! What instructors said on a prompt: decided or not, by whom, when, and whether a signature proves it.

use crate::app::mark::{Mark, of_decision};
use crate::app::model::Shell;
use crate::app::screens::quiz::composed::Composed;
use crate::app::screens::result::tone;
use crate::app::sheet::{Tone, wrap};
use crate::domain::handed_in::{Decided, Decision, HandedIn, Said};
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
        let own = entry.then.as_deref().into_iter().flat_map(|id| handed_in.said_on(Some(id)));
        let whole = handed_in.said_on(None).filter(|_| latest);
        let mut all: Vec<&Said> = own.chain(whole).filter(|said| said.latest == latest).collect();
        if all.is_empty() {
            return;
        }
        // What counts comes first.
        all.sort_by_key(|said| !said.proved);
        page.words(&[(if latest { "Review" } else { "Earlier reviews" }, Tone::Title)]);
        for said in all {
            one(page, said, width, shell);
        }
        page.gap();
    }
}

fn one(page: &mut Composed, said: &Said, width: usize, shell: &Shell) {
    let word = said.decision.map_or("on the whole", Decision::word);
    let tail = format!(" · {} · {}", said.by, when(said.at, shell));
    let unicode = shell.options.unicode;
    match said.decision.map(of_decision) {
        _ if !said.proved => {
            let sign = format!("{} ", Mark::Verdict(Verdict::Errored).sign(unicode));
            page.words(&[(&sign, Tone::Warn), (word, Tone::Dim), (&tail, Tone::Dim)]);
            paragraph(page, "  no signature of your instructors proves that: it does not count", Tone::Warn, width);
        }
        Some(mark) => {
            let sign = format!("{} ", mark.sign(unicode));
            page.words(&[(&sign, tone(mark)), (word, tone(mark)), (&tail, Tone::Dim), (" · signature holds", Tone::Dim)]);
        }
        None => {
            page.words(&[("  ", Tone::Text), (word, Tone::Strong), (&tail, Tone::Dim), (" · signature holds", Tone::Dim)]);
        }
    }
    for line in said.comment.lines().flat_map(|line| wrap(line, width.saturating_sub(2))) {
        page.words(&[("  ", Tone::Text), (&line, Tone::Text)]);
    }
}

/// Reviews that the learner has not looked at yet, as one says it: `a new review of 1.0 Start: 1 verified · 1 needs work`.
pub fn news(label: &str, handed_in: &HandedIn) -> String {
    let what = if handed_in.unread == 1 { "a new review".to_owned() } else { format!("{} new reviews", handed_in.unread) };
    let words = handed_in.words();
    let words = if words.is_empty() { String::new() } else { format!(": {words}") };
    format!("{what} of {label}{words}")
}
