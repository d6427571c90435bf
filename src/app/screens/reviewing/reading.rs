//! The right side: the prompt in full, what was written for it or what became of that, what it rests on, and what is said to it here.

use jiff::Timestamp;

use crate::app::keymap::{Action, Scope};
use crate::app::mark::Mark;
use crate::app::model::Shell;
use crate::app::screens::inbox::facts;
use crate::app::screens::quiz::composed::{Composed, Placed};
use crate::app::screens::result::tone;
use crate::app::sheet::{Sheet, Tone, wrap};
use crate::domain::evidence::Evidence;
use crate::submission::Change;

use super::{Mode, Prompt, Shown, State};

/// Lines of one stream of evidence, and of one attached file.
const LINES: usize = 60;

impl State {
    /// What stands at the right, in so many columns.
    pub(super) fn compose(&self, width: u16, shell: &Shell) -> Composed {
        let mut page = Composed::new(width, shell);
        match (&self.mode, self.prompt()) {
            (Mode::Sending(prepared), _) => self.compose_sending(&mut page, prepared, shell),
            (_, Some(prompt)) => self.compose_prompt(&mut page, prompt, usize::from(width), shell),
            (_, None) => self.compose_whole(&mut page, width, shell),
        }
        page
    }

    fn compose_prompt(&self, page: &mut Composed, prompt: &Prompt, width: usize, shell: &Shell) {
        if matches!(self.mode, Mode::Talk) {
            let place = format!("Prompt {} of {} · ", self.chosen + 1, self.loaded.prompts.len());
            let (standing, tone) = self.standing(prompt);
            page.words(&[(&place, Tone::Dim), (&standing, tone)]);
        }
        paragraph(page, &prompt.words, Tone::Strong, width);
        page.gap();
        match (&prompt.answer, prompt.difference.as_ref().filter(|_| self.differs)) {
            (_, Some(pieces)) => differing(page, pieces, width),
            (Some(answer), None) => page.text(answer, Placed::default()),
            (None, None) => drop(page.words(&[("Nothing is written here.", Tone::Dim)])),
        }
        if prompt.cut {
            paragraph(page, "It is longer; `drillyard instructor show` has all of it.", Tone::Warn, width);
        }
        if !prompt.results.is_empty() || prompt.quiz {
            page.gap();
            page.words(&[("Evidence", Tone::Title)]);
        }
        for shown in prompt.results.iter().filter_map(|at| self.loaded.results.get(*at)) {
            self.compose_result(page, shown, width, shell);
        }
        if prompt.quiz {
            self.compose_quizzes(page, shell);
        }
        self.compose_opinion(page, prompt, width, shell);
    }

    /// What was said of it before, and what is to be said.
    fn compose_opinion(&self, page: &mut Composed, prompt: &Prompt, width: usize, shell: &Shell) {
        if let Some(sent) = &prompt.sent {
            page.gap();
            let word = if sent.verified { "verified" } else { "needs work" };
            let when = at(sent.at, shell);
            page.words(&[("Decided before  ", Tone::Title), (word, Tone::Text), (&format!("  {}, {when}", sent.by), Tone::Dim)]);
            paragraph(page, &sent.comment, Tone::Text, width);
        }
        let opinion = self.opinion(prompt);
        for (title, text, writing) in [
            ("Your comment", &opinion.comment, self.writes(super::Subject::Comment)),
            ("Your note, which stays here", &opinion.note, self.writes(super::Subject::Note)),
        ] {
            if !text.trim().is_empty() && !writing {
                page.gap();
                page.words(&[(title, Tone::Title)]);
                page.text(text, Placed::default());
            }
        }
        if opinion.witnessed {
            page.gap();
            page.words(&[("Witnessed: what is decided on it reaches L3.", Tone::Accent)]);
        }
    }

    fn compose_whole(&self, page: &mut Composed, width: u16, shell: &Shell) {
        let mut sheet = Sheet::new(width);
        facts::compose(&mut sheet, &facts_line(self), shell);
        for line in &sheet.lines {
            let pieces: Vec<(&str, Tone)> = line.pieces.iter().map(|piece| (piece.text.as_str(), piece.tone)).collect();
            page.words(&pieces);
        }
        let width = usize::from(width);
        if !self.loaded.results.is_empty() {
            page.gap();
            page.words(&[("Checks", Tone::Title)]);
        }
        for shown in &self.loaded.results {
            self.compose_result(page, shown, width, shell);
        }
        if !self.loaded.quizzes.is_empty() {
            page.gap();
            page.words(&[("Knowledge checks", Tone::Title)]);
            self.compose_quizzes(page, shell);
        }
        if !self.loaded.statements.is_empty() {
            page.gap();
            page.words(&[("Said, where a check takes their word", Tone::Title)]);
        }
        for (check, said) in &self.loaded.statements {
            paragraph(page, &format!("{check}: {said}"), Tone::Text, width);
        }
        for file in &self.loaded.files {
            page.gap();
            page.words(&[(&file.path, Tone::Title), (&format!("  {} bytes", file.bytes), Tone::Dim)]);
            match &file.text {
                Some(text) => code(page, text, Tone::Code, width),
                None => paragraph(page, "It is no text.", Tone::Dim, width),
            }
        }
        if !self.opinions.comment.trim().is_empty() && !self.writes(super::Subject::Whole) {
            page.gap();
            page.words(&[("Your comment on the whole", Tone::Title)]);
            page.text(&self.opinions.comment, Placed::default());
        }
        if self.line().handed.holds && self.text.is_none() {
            page.gap();
            page.key(shell, Scope::Reviewing, Action::Comment, "comment on the whole");
            page.key(shell, Scope::Reviewing, Action::VerifyRest, "verify all that are open");
        }
    }

    fn compose_result(&self, page: &mut Composed, shown: &Shown, width: usize, shell: &Shell) {
        let unicode = shell.options.unicode;
        let mark = Mark::Verdict(shown.judged.unwrap_or(shown.result.verdict));
        let judged = match shown.judged {
            Some(judged) if judged != shown.result.verdict => format!(", and was claimed to be {}", shown.result.verdict.word()),
            Some(_) => String::new(),
            None => ", as the learner's tool says".to_owned(),
        };
        let told = format!("  {}{judged} · {} · {}", mark.word(), shown.level, at(shown.result.observed_at, shell));
        page.words(&[(mark.sign(unicode), tone(mark)), (" ", Tone::Text), (&shown.result.title, Tone::Text)]);
        for line in wrap(&told, width) {
            page.words(&[(&line, Tone::Dim)]);
        }
        if !shown.result.actual.is_empty() {
            paragraph(page, &format!("  found {}", shown.result.actual), Tone::Dim, width);
        }
        if self.evidence {
            for evidence in &shown.evidence {
                seen(page, evidence, width);
            }
        }
    }

    fn compose_quizzes(&self, page: &mut Composed, shell: &Shell) {
        for quiz in &self.loaded.quizzes {
            let score = format!("{} of {} right", quiz.right, quiz.asked);
            let when = format!("  {}", at(quiz.finished, shell));
            page.words(&[(&quiz.name, Tone::Text), ("  ", Tone::Text), (&score, Tone::Strong), (&when, Tone::Dim)]);
            for missed in &quiz.missed {
                page.words(&[("  missed: ", Tone::Dim), (missed, Tone::Text)]);
            }
        }
    }
}

/// The row with all changes, also those that rows do not tell.
fn facts_line(state: &State) -> crate::app::office::Line {
    crate::app::office::Line { changes: state.loaded.changes.clone(), begun: state.opinions.decided(), ..state.line().clone() }
}

/// Raw evidence, word for word.
fn seen(page: &mut Composed, evidence: &Evidence, width: usize) {
    let where_from = evidence.target.as_deref().unwrap_or("the learner's computer");
    let exit = evidence.exit().map(|exit| format!(", exit {exit}")).unwrap_or_default();
    paragraph(page, &format!("  on {where_from}: {}{exit}", evidence.command), Tone::Accent, width);
    for stream in [&evidence.stdout, &evidence.stderr] {
        code(page, stream, Tone::Code, width);
    }
}

/// A text as it is, line by line, up to a bound.
fn code(page: &mut Composed, text: &str, tone: Tone, width: usize) {
    let count = text.lines().count();
    for line in text.lines().take(LINES).flat_map(|line| wrap(line, width.saturating_sub(2))) {
        page.words(&[("  ", Tone::Text), (&line, tone)]);
    }
    if count > LINES {
        page.words(&[(&format!("  and {} lines more", count - LINES), Tone::Dim)]);
    }
}

/// What became of a text. Signs say what tones say: `[-gone-]`, `{+new+}`.
fn differing(page: &mut Composed, pieces: &[(Change, String)], width: usize) {
    let mut line: Vec<(String, Tone)> = Vec::new();
    let mut used = 0;
    let mut flush = |line: &mut Vec<(String, Tone)>, used: &mut usize| {
        let pieces: Vec<(&str, Tone)> = line.iter().map(|(text, tone)| (text.as_str(), *tone)).collect();
        page.words(&pieces);
        line.clear();
        *used = 0;
    };
    for (change, text) in pieces {
        let (open, close, tone) = match change {
            Change::Same => ("", "", Tone::Text),
            Change::Gone => ("[-", "-]", Tone::Bad),
            Change::New => ("{+", "+}", Tone::Good),
        };
        let trimmed = text.trim_end_matches(['\n', ' ']);
        let marked = format!("{open}{trimmed}{close}{}", &text[trimmed.len()..]);
        for (index, part) in marked.split('\n').enumerate() {
            if index > 0 {
                flush(&mut line, &mut used);
            }
            for word in part.split_inclusive(' ') {
                let cells = unicode_width::UnicodeWidthStr::width(word);
                if used > 0 && used + cells > width {
                    flush(&mut line, &mut used);
                }
                used += cells;
                line.push((word.to_owned(), tone));
            }
        }
    }
    // What ends with a line's end has had its last line.
    if !line.is_empty() {
        flush(&mut line, &mut used);
    }
}

/// `12 March, 14:03`
fn at(time: Timestamp, shell: &Shell) -> String {
    time.to_zoned(shell.options.zone.clone()).strftime("%-d %B, %H:%M").to_string()
}

/// Words, wrapped.
pub(super) fn paragraph(page: &mut Composed, text: &str, tone: Tone, width: usize) {
    for line in wrap(text, width) {
        page.words(&[(&line, tone)]);
    }
}
