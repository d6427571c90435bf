//! What would be sent: a look at it, a yes, and what comes of that. The bytes shown are the bytes that are signed.

use crate::app::effect::Effect;
use crate::app::keymap::{Action, Scope};
use crate::app::model::Shell;
use crate::app::msg::JobId;
use crate::app::office::Order;
use crate::app::screens::quiz::composed::{Composed, Placed};
use crate::app::sheet::{Tone, wrap};
use crate::domain::opinion::Opinions;
use crate::domain::sanitize::sanitize_line;
use crate::submission::review::Ruling;

use super::listing::sign;
use super::reading::paragraph;
use super::{Mode, Prepared, State};

impl State {
    /// Has the review made that would be sent.
    pub(super) fn prepare(&mut self, shell: &mut Shell) -> Vec<Effect> {
        if !self.line().handed.holds {
            shell.complain("it does not hold: nothing of it can be decided on; the learner has to hand it in again");
            return Vec::new();
        }
        if !self.opinions.has_something_to_send() {
            shell.say("decide on something first: v verifies, b sends back to the learner");
            return Vec::new();
        }
        let mut effects = self.keep();
        let job = shell.job();
        self.preparing = Some(job);
        let (decisions, comment) = (self.decisions(), self.opinions.comment.trim().to_owned());
        effects.push(Effect::Office(Order::Prepare { job, handed: Box::new(self.line().handed.clone()), decisions, comment }));
        effects
    }

    /// It is made, unless something else was asked for since.
    pub fn prepared(&mut self, job: JobId, prepared: Result<Box<Prepared>, String>, shell: &mut Shell) {
        if self.preparing.take_if(|waiting| *waiting == job).is_none() {
            return;
        }
        match prepared {
            Ok(prepared) => (self.mode, self.top) = (Mode::Sending(prepared), 0),
            Err(fault) => shell.report(fault),
        }
        self.reflow(shell);
    }

    pub(super) fn act_in_sending(&mut self, action: Action, shell: &mut Shell) -> Vec<Effect> {
        match action {
            Action::Yes => return self.send(shell),
            Action::No | Action::Cancel | Action::Back if self.publishing.is_none() => (self.mode, self.top) = (Mode::Prompts, 0),
            Action::No | Action::Cancel | Action::Back => shell.say("it is being sent: Esc stops that"),
            action => self.scroll(action, shell),
        }
        Vec::new()
    }

    fn send(&mut self, shell: &mut Shell) -> Vec<Effect> {
        let Mode::Sending(prepared) = &self.mode else { return Vec::new() };
        if self.publishing.is_some() {
            return Vec::new();
        }
        let document = prepared.document.clone();
        let Some(job) = shell.wait_for("signing") else { return Vec::new() };
        self.publishing = Some(job);
        vec![Effect::Office(Order::Send { job, document, opinions: Box::new(self.opinions.clone()) })]
    }

    /// Whether this is the screen that waits for the job.
    pub fn publishes(&self, job: JobId) -> bool {
        self.publishing == Some(job)
    }

    /// It is published; what is left of the opinions stays.
    pub fn sent(&mut self, left: Opinions, phrases: Vec<String>, shell: &mut Shell) {
        self.publishing = None;
        let at = shell.now_at();
        for prompt in &mut self.loaded.prompts {
            let Some(opinion) = self.opinions.on.get(&prompt.id) else { continue };
            if let Some(verified) = opinion.verified {
                prompt.sent = Some(super::Sent { verified, comment: opinion.comment.clone(), by: "you".to_owned(), at });
            }
        }
        (self.opinions, self.kept, self.on_its_way) = (left.clone(), left, None);
        self.loaded.phrases = phrases;
        (self.mode, self.top) = (Mode::Prompts, 0);
        let next = self.next_waiting(shell).map(|line| format!("; {} goes on to {}", next_key(shell), line.handed.learner));
        shell.say(format!("sent: {}{}", self.line().handed.learner, next.unwrap_or_else(|| "; nothing else waits".to_owned())));
        self.reflow(shell);
    }

    /// It was not published: all that was decided is here as before.
    pub fn not_sent(&mut self, shell: &Shell) {
        self.publishing = None;
        if matches!(self.mode, Mode::Sending(_)) {
            (self.mode, self.top) = (Mode::Prompts, 0);
        }
        self.reflow(shell);
    }

    pub(super) fn compose_sending(&self, page: &mut Composed, prepared: &Prepared, shell: &Shell) {
        let unicode = shell.options.unicode;
        let width = page.width();
        page.words(&[("Sign and send this review?", Tone::Strong)]);
        page.gap();
        for (label, words) in [("by", &prepared.reviewer), ("key", &prepared.key), ("to", &prepared.to)] {
            for (index, line) in wrap(words, width.saturating_sub(6)).iter().enumerate() {
                let label = if index == 0 { label } else { "" };
                page.words(&[(&format!("{label:<6}"), Tone::Dim), (line, Tone::Text)]);
            }
        }
        page.gap();
        for decision in self.decisions() {
            let words = self.loaded.prompts.iter().find(|prompt| prompt.id == decision.deliverable).map_or("", |prompt| &prompt.words);
            let (sign, tone) = sign(Some(decision.decision == Ruling::Verified), unicode);
            let ruling = format!(" {}, {}  ", decision.decision.words(), decision.level);
            page.words(&[(sign, tone), (&ruling, tone), (&crate::app::sheet::fit(words, width.saturating_sub(24)), Tone::Text)]);
            if !decision.comment.is_empty() {
                page.text(&decision.comment, Placed { lead: &[("    ", Tone::Text)], ..Placed::default() });
            }
        }
        if !self.opinions.comment.trim().is_empty() {
            page.words(&[("  On the whole  ", Tone::Dim)]);
            page.text(self.opinions.comment.trim(), Placed { lead: &[("    ", Tone::Text)], ..Placed::default() });
        }
        let (decided, all) = self.decided();
        if decided < all {
            page.gap();
            paragraph(
                page,
                &format!("{} stay open: nothing is said of them. What you wrote to them stays here.", all - decided),
                Tone::Warn,
                width,
            );
        }
        page.gap();
        page.key(shell, Scope::Sending, Action::Yes, "sign and send");
        page.key(shell, Scope::Sending, Action::No, "not yet");
        page.gap();
        page.words(&[("Word for word", Tone::Title)]);
        for line in prepared.document.lines().flat_map(|line| wrap(&sanitize_line(line), width)) {
            page.words(&[(&line, Tone::Code)]);
        }
    }
}

fn next_key(shell: &Shell) -> String {
    shell.keymap.key(Scope::Reviewing, Action::NextWaiting, shell.options.unicode)
}
