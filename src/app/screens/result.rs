//! One step's results: for each of its checks what should be, what was found, why it matters, how to mend it, hints one at
//! a time, the way to the machine and the raw evidence. A screen of its own, or the side panel of a wide lesson.

pub(super) mod way;

use std::sync::Arc;

use crate::app::effect::{Copied, Effect};
use crate::app::keymap::{Action, Scope};
use crate::app::mark::{self, Mark};
use crate::app::model::{Go, Shell};
use crate::app::page::{Check, Exercise, Machine, Page};
use crate::app::sheet::{Sheet, SheetLine, Tone};
use crate::domain::check::Selection;
use crate::domain::evidence::{Evidence, Outcome};
use crate::domain::verdict::{CheckResult, Verdict};

use super::question::Asked;
use super::{Screen, lines_of, question, scrolled, target};

/// Cells of a label and the air after it.
const LABEL: usize = 10;
/// Lines of evidence shown of one probe.
const EVIDENCE_LINES: usize = 40;

/// Which step, which of its checks, and how much of it is shown.
#[derive(Clone, Debug)]
pub struct State {
    /// The lesson.
    pub page: Arc<Page>,
    /// Index into the page's exercises.
    pub exercise: usize,
    /// The step.
    pub step: u32,
    /// Which of the step's checks is shown in full.
    pub check: usize,
    /// Which of the likeliest causes is chosen, where the machine could not be reached.
    pub cause: usize,
    /// Hints asked for.
    pub hints: usize,
    /// The raw evidence is shown.
    pub evidence: bool,
    /// First line on screen.
    pub top: usize,
}

impl State {
    /// The results of a step, its first check that did not pass in full.
    pub fn new(page: Arc<Page>, exercise: usize, step: u32, shell: &Shell) -> Self {
        let mut state = Self { page, exercise, step, check: 0, cause: 0, hints: 0, evidence: false, top: 0 };
        let passed = Mark::Verdict(Verdict::Passed);
        state.check = state.marks(shell).iter().position(|mark| *mark != passed).unwrap_or(0);
        state
    }

    /// After a run: where the check shown passed, shows the first that did not.
    pub fn attend(&mut self, shell: &Shell) {
        let (marks, passed) = (self.marks(shell), Mark::Verdict(Verdict::Passed));
        if marks.get(self.check) == Some(&passed)
            && let Some(first) = marks.iter().position(|mark| *mark != passed)
        {
            self.show(first);
            self.top = 0;
        }
    }

    /// Shows this check, and of it what one sees at first.
    fn show(&mut self, check: usize) {
        (self.check, self.cause, self.hints, self.evidence) = (check, 0, 0, false);
    }

    fn found(&self) -> Option<&Exercise> {
        self.page.exercises.get(self.exercise)
    }

    fn checks(&self) -> Vec<&Check> {
        self.page.checks_of(self.exercise, self.step).collect()
    }

    fn marks(&self, shell: &Shell) -> Vec<Mark> {
        let Some(exercise) = self.found() else { return Vec::new() };
        self.checks().into_iter().map(|check| mark::of_check(shell, &self.page.id, exercise, check)).collect()
    }

    /// The check shown in full, with its result.
    fn shown<'a>(&'a self, shell: &'a Shell) -> Option<(&'a Check, Option<&'a CheckResult>)> {
        let check = self.checks().get(self.check).copied()?;
        Some((check, shell.result(&self.page.id, &self.found()?.full_id(check))))
    }

    /// The command or sentence that mends the check shown: that of the chosen cause, where there are causes.
    pub fn fix<'a>(&'a self, shell: &'a Shell) -> Option<&'a str> {
        let (_, result) = self.shown(shell)?;
        let result = result.filter(|result| result.verdict != Verdict::Passed)?;
        let of_cause = self.cause(result).and_then(|cause| cause.command.as_deref());
        of_cause.or_else(|| fix_of(result))
    }

    /// All of it, for this many columns.
    pub fn sheet(&self, shell: &Shell, width: u16) -> Sheet {
        let unicode = shell.options.unicode;
        let mut sheet = Sheet::new(width);
        let checks = self.checks();
        let marks = self.marks(shell);
        sheet.line(&[(&format!("Step {}", self.step), Tone::Title)]);
        for (index, (check, mark)) in checks.iter().zip(&marks).enumerate() {
            let sign = format!("{} ", mark.sign(unicode));
            if index != self.check {
                sheet.ends(&[(&sign, tone(*mark)), (&check.title, Tone::Text)], &[(mark.word(), tone(*mark))]).row = Some(index);
                continue;
            }
            sheet.gap().hanging((&sign, tone(*mark)), &check.title, Tone::Strong);
            sheet.line(&[("  ", Tone::Text), (mark.word(), tone(*mark))]);
            self.details(&mut sheet, shell, *mark);
            if index + 1 < checks.len() {
                sheet.gap();
            }
        }
        sheet
    }

    fn details(&self, sheet: &mut Sheet, shell: &Shell, mark: Mark) {
        let Some((check, result)) = self.shown(shell) else { return };
        if mark == Mark::NeedsYou
            && let Some(prompt) = &check.prompt
        {
            sheet.gap().paragraph(&prompt.text, Tone::Text);
            act_line(sheet, shell, "answer", Action::Open);
        } else if let Some(result) = result {
            self.verdict(sheet, result, shell);
            if result.verdict == Verdict::Failed && check.prompt.is_some() {
                act_line(sheet, shell, "answer again", Action::Open);
            }
        } else {
            sheet.gap();
            act_line(sheet, shell, "check it", Action::Check);
        }
        for (index, hint) in check.hints.iter().take(self.hints).enumerate() {
            sheet.gap().explained(&format!("hint {}    ", index + 1), hint, Tone::Text, shell.options.colours);
        }
        sheet.gap();
        if self.hints < check.hints.len() && mark != Mark::Verdict(Verdict::Passed) {
            act_line(sheet, shell, &format!("a hint ({} of {} seen)", self.hints, check.hints.len()), Action::Hint);
        }
        if let Some(hash) = result.and_then(|result| result.evidence.as_ref()) {
            act_line(sheet, shell, if self.evidence { "hide the evidence" } else { "evidence" }, Action::Evidence);
            if self.evidence {
                match shell.evidence.get(hash) {
                    None => {
                        sheet.gap().paragraph("Reading it …", Tone::Dim);
                    }
                    Some(Err(fault)) => {
                        sheet.gap().paragraph(fault, Tone::Bad);
                    }
                    Some(Ok(all)) => all.iter().for_each(|evidence| probe(sheet, evidence)),
                }
            }
        }
    }

    fn verdict(&self, sheet: &mut Sheet, result: &CheckResult, shell: &Shell) {
        sheet.gap();
        let (passed, colours) = (result.verdict == Verdict::Passed, shell.options.colours);
        sheet.explained("expected  ", &result.expected, Tone::Text, colours);
        if !result.actual.is_empty() {
            found(sheet, &result.actual, if passed { Tone::Good } else { Tone::Strong }, colours);
        }
        if let Some(held) = result.achieved_at.filter(|_| result.has_regressed()) {
            let when = held.to_zoned(shell.options.zone.clone()).strftime("%-d %B, %H:%M");
            sheet.labelled("before    ", &format!("it held on {when}"), Tone::Text);
        }
        match (result.verdict, result.because.as_deref()) {
            // A need is a check of this lesson; anything else was said by what was found.
            (Verdict::Skipped, Some(need)) if result.actual.is_empty() => {
                if let Some(needed) = self.page.check_called(need, &result.exercise) {
                    sheet.labelled("skipped   ", &format!("because \"{}\" did not pass", needed.title), Tone::Text);
                }
            }
            (Verdict::Errored, Some("no_target")) => {
                sheet.labelled("because   ", "this check has no machine to look at yet", Tone::Warn);
                act_line(sheet, shell, "set it up", Action::Machine);
            }
            (Verdict::Errored, Some(reason)) => {
                let reason = reason.replace('_', " ");
                sheet.labelled("because   ", &format!("{reason}; this says nothing about your work"), Tone::Warn);
            }
            _ => {}
        }
        if !passed {
            self.way(sheet, result, shell);
            if let Some(why) = &result.why {
                sheet.gap().explained("why       ", why, Tone::Text, colours);
            }
            if let Some(fix) = fix_of(result).filter(|_| way::causes(result).is_empty()) {
                sheet.gap().labelled("fix       ", fix, Tone::Code);
                act_line(sheet, shell, "copy the fix", Action::Copy);
            }
        }
        sheet.gap();
        let when = result.observed_at.to_zoned(shell.options.zone.clone()).strftime("%-d %B, %H:%M");
        sheet.paragraph(&format!("{when} · seen {}", vantage_word(result)), Tone::Dim);
    }

    /// Does what a key asks for; `Cancel` and scrolling are the screen's or the lesson's own.
    pub(super) fn do_for_check(&mut self, action: Action, shell: &mut Shell) -> Option<Vec<Effect>> {
        let checks = self.checks().len();
        match action {
            Action::Next | Action::Previous if checks > 1 => {
                self.show((self.check + if action == Action::Next { 1 } else { checks - 1 }) % checks);
            }
            Action::NextCause => {
                let causes = self.shown(shell).and_then(|(_, result)| Some(way::causes(result?).len())).unwrap_or(0);
                self.cause = (self.cause + 1) % causes.max(1);
            }
            Action::Hint => {
                let all = self.shown(shell).map_or(0, |(check, _)| check.hints.len());
                if self.hints == all {
                    shell.say(if all == 0 { "there is no hint for this one" } else { "those were all the hints" });
                }
                self.hints = (self.hints + 1).min(all);
            }
            Action::Evidence => {
                let hash = self.shown(shell).and_then(|(_, result)| result?.evidence.clone());
                self.evidence = !self.evidence && hash.is_some();
                if hash.is_none() {
                    shell.say("there is no evidence: nothing was asked");
                }
                return Some(self.read_evidence(shell).into_iter().collect());
            }
            Action::Copy => {
                let is_command = self.shown(shell).and_then(|(_, result)| self.cause(result?)).is_some();
                let what = if is_command { "the command" } else { "the fix" };
                return self.fix(shell).map(|fix| vec![Effect::Copy(Copied { text: fix.to_owned(), what: what.to_owned() })]);
            }
            Action::Check => {
                let exercise = self.found()?.id.clone();
                return Some(shell.check(self.page.id.clone(), Selection::Step(exercise, self.step)));
            }
            Action::Watch => {
                let exercise = self.found()?.id.clone();
                return Some(shell.toggle_watch(self.page.id.clone(), Selection::Exercise(exercise)));
            }
            Action::Machine => return self.set_up_machine(shell),
            Action::Open => {
                let (check, _) = self.shown(shell)?;
                let Some(prompt) = check.prompt.clone() else { return self.do_for_check(Action::Next, shell) };
                let check = (self.found()?.id.clone(), check.id.clone());
                let asked = Asked::ByCheck { lesson: self.page.id.clone(), check, prompt };
                shell.go = Some(Go::Push(Box::new(Screen::Question(question::State::new(asked)))));
            }
            _ => return None,
        }
        Some(Vec::new())
    }

    /// Has the evidence read that is to be shown, when it was not yet: after a run it is another.
    pub fn read_evidence(&self, shell: &Shell) -> Option<Effect> {
        let hash = self.shown(shell).and_then(|(_, result)| result?.evidence.clone());
        hash.filter(|hash| self.evidence && !shell.evidence.contains_key(hash)).map(|hash| Effect::LoadEvidence { hash })
    }

    pub(super) fn offers(&self, action: Action, shell: &Shell) -> bool {
        let shown = self.shown(shell);
        match action {
            Action::Copy => self.fix(shell).is_some(),
            Action::Hint => shown.is_some_and(|(check, _)| self.hints < check.hints.len()),
            Action::Evidence => shown.and_then(|(_, result)| result?.evidence.as_ref()).is_some(),
            Action::Next => self.checks().len() > 1,
            Action::NextCause => shown.and_then(|(_, result)| Some(way::causes(result?).len())).is_some_and(|causes| causes > 1),
            _ => true,
        }
    }

    fn set_up_machine(&self, shell: &mut Shell) -> Option<Vec<Effect>> {
        let named = self.shown(shell).and_then(|(_, result)| result?.target.clone());
        let machines = &self.page.machines;
        let machine: Machine = machines.iter().find(|machine| Some(&machine.name) == named.as_ref()).or(machines.first())?.clone();
        let then = Some((self.page.id.clone(), Selection::Step(self.found()?.id.clone(), self.step)));
        let (form, effect) = target::State::new(machine, then, shell);
        shell.go = Some(Go::Push(Box::new(Screen::Target(form))));
        Some(vec![effect])
    }

    pub(super) fn act(&mut self, action: Action, shell: &mut Shell) -> Vec<Effect> {
        if action == Action::Cancel {
            shell.go = Some(Go::Back);
        } else if action == Action::CheckAll {
            return shell.check(self.page.id.clone(), Selection::Lesson);
        } else if let Some(lines) = lines_of(action, shell.frame().body.height) {
            self.scroll(lines, shell);
        } else if let Some(effects) = self.do_for_check(action, shell) {
            if action == Action::NextCause {
                self.show_cause_alone(shell);
            }
            self.scroll(0, shell);
            return effects;
        }
        Vec::new()
    }

    pub(super) fn click(&mut self, _column: u16, row: u16, shell: &mut Shell) -> Vec<Effect> {
        let body = shell.frame().body;
        let at = self.top + usize::from(row.saturating_sub(body.y));
        let line = self.sheet(shell, body.width.saturating_sub(4)).lines.get(at).cloned();
        self.click_line(line, shell)
    }

    /// A click on a line of its sheet, wherever that is drawn.
    pub(super) fn click_line(&mut self, line: Option<SheetLine>, shell: &mut Shell) -> Vec<Effect> {
        let Some(line) = line else { return Vec::new() };
        if let Some(row) = line.row {
            match row.checked_sub(way::CAUSE_ROWS) {
                Some(cause) => self.cause = cause,
                None => self.show(row),
            }
        }
        line.action.and_then(|action| self.do_for_check(action, shell)).unwrap_or_default()
    }

    pub(super) fn scroll(&mut self, lines: i32, shell: &Shell) {
        let body = shell.frame().body;
        self.top = scrolled(self.top, lines, self.sheet(shell, body.width.saturating_sub(4)).lines.len(), body.height);
    }

    pub(super) fn reflow(&mut self, shell: &Shell) {
        self.scroll(0, shell);
    }
}

/// What mends it, where no cause is chosen.
fn fix_of(result: &CheckResult) -> Option<&str> {
    way::broken(result).and_then(|report| report.fix.as_deref()).or(result.fix.as_deref())
}

/// The tone of a mark.
pub fn tone(mark: Mark) -> Tone {
    match mark {
        Mark::Verdict(Verdict::Passed) => Tone::Good,
        Mark::Verdict(Verdict::Failed) | Mark::Regressed => Tone::Bad,
        Mark::Verdict(Verdict::Errored) | Mark::NeedsYou => Tone::Warn,
        Mark::Verdict(Verdict::Skipped) | Mark::NotRun => Tone::Dim,
        Mark::Running => Tone::Accent,
    }
}

/// What was found: its first line says it, and what it lists below is calm. What of that does not fit one line hangs below itself.
fn found(sheet: &mut Sheet, actual: &str, tone: Tone, colours: bool) {
    let (first, rest) = actual.split_once('\n').unwrap_or((actual, ""));
    sheet.explained("found     ", first, tone, colours);
    for line in rest.lines() {
        for (index, part) in crate::app::sheet::wrap(line, sheet.width().saturating_sub(LABEL + 2)).iter().enumerate() {
            let indent = " ".repeat(if index == 0 { LABEL } else { LABEL + 2 });
            sheet.line(&[(&indent, Tone::Dim), (part, Tone::Text)]);
        }
    }
}

fn vantage_word(result: &CheckResult) -> String {
    use crate::domain::verdict::Vantage;
    let machine = result.target.as_deref().unwrap_or("machine");
    match result.vantage {
        Vantage::Host => "from this computer".to_owned(),
        Vantage::Guest => format!("from inside {machine}"),
        Vantage::Network => format!("on the way to {machine}"),
    }
}

fn act_line(sheet: &mut Sheet, shell: &Shell, words: &str, action: Action) {
    let key = shell.keymap.key(Scope::Result, action, shell.options.unicode);
    // Its words stand where those of the labels above stand.
    sheet.line(&[(&format!("{key:<LABEL$}"), Tone::Key), (words, Tone::Dim)]).action = Some(action);
}

fn probe(sheet: &mut Sheet, evidence: &Evidence) {
    sheet.gap().paragraph(&evidence.command, Tone::Code);
    let outcome = match &evidence.outcome {
        Outcome::Exited(code) => format!("exit {code}"),
        Outcome::Signalled(signal) => format!("ended by {signal}"),
        Outcome::Missing => "not there".to_owned(),
        Outcome::Unavailable { message, .. } => message.clone(),
    };
    sheet.paragraph(&outcome, Tone::Dim);
    for stream in [&evidence.stdout, &evidence.stderr] {
        let clean = crate::domain::sanitize::sanitize(stream);
        let lines: Vec<&str> = clean.lines().collect();
        for line in lines.iter().take(EVIDENCE_LINES) {
            sheet.paragraph(line, Tone::Text);
        }
        if lines.len() > EVIDENCE_LINES {
            sheet.paragraph(&format!("… and {} lines more", lines.len() - EVIDENCE_LINES), Tone::Dim);
        }
    }
}
