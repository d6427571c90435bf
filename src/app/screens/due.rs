//! What comes back today: the questions that are due, by lesson; those that keep going wrong; and how much is to come. Enter asks what
//! is due. What it shows is kept in the shell.

use jiff::ToSpan;
use unicode_width::UnicodeWidthStr;

use crate::app::effect::Effect;
use crate::app::geometry::{self, Area};
use crate::app::keymap::{Action, Scope};
use crate::app::list::pointer;
use crate::app::model::{Go, Shell};
use crate::app::sheet::{Sheet, Tone};
use crate::domain::course::LessonId;
use crate::domain::recall::Card;
use crate::review::{Agenda, FORECAST, SESSION, day_of};

use super::{lines_of, scrolled};

/// Days of the chart.
const CHART: usize = 7;
/// Cells of its longest bar.
const BAR: usize = 24;

/// Where one is in the list.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// The question that the pointer is at, from 0: what is due, and then what keeps going wrong.
    pub cursor: usize,
    /// First line on screen.
    pub top: usize,
}

/// The questions that the pointer goes to, in order.
fn listed(agenda: &Agenda) -> Vec<&Card> {
    agenda.due_by_lesson().into_iter().flat_map(|(_, cards)| cards).chain(&agenda.leeches).collect()
}

impl State {
    /// Where it stands.
    pub fn area(shell: &Shell) -> Area {
        geometry::list_column(shell.frame().body)
    }

    /// Whether an action has something to do here and now.
    pub fn offers(&self, action: Action, shell: &Shell) -> bool {
        let agenda = shell.due.as_deref();
        match action {
            Action::Open => agenda.is_some_and(|agenda| !agenda.due.is_empty()),
            Action::Lesson | Action::Down | Action::Up => agenda.is_some_and(|agenda| !listed(agenda).is_empty()),
            _ => true,
        }
    }

    pub(super) fn act(&mut self, action: Action, shell: &mut Shell) -> Vec<Effect> {
        match action {
            Action::Open => return shell.open_review(),
            Action::Lesson => {
                let chosen = shell.due.as_deref().and_then(|agenda| listed(agenda).get(self.cursor).map(|card| card.lesson.clone()));
                return chosen.map(|lesson| shell.open_page(lesson, None, false)).unwrap_or_default();
            }
            Action::Cancel => shell.go = Some(Go::Back),
            Action::Next => self.step(1, shell),
            Action::Previous => self.step(-1, shell),
            action => self.step(lines_of(action, Self::area(shell).height).unwrap_or(0), shell),
        }
        Vec::new()
    }

    /// Moves the pointer by so many questions. Where there are none the page itself moves.
    fn step(&mut self, by: i32, shell: &Shell) {
        let count = shell.due.as_deref().map_or(0, |agenda| listed(agenda).len());
        let before = self.cursor;
        self.cursor = before.saturating_add_signed(isize::try_from(by).unwrap_or(0)).min(count.saturating_sub(1));
        if self.cursor == before {
            return self.scroll(by, shell);
        }
        let Area { width, height, .. } = Self::area(shell);
        let lines = self.sheet(shell, width).lines;
        let Some(at) = lines.iter().position(|line| line.row == Some(self.cursor)) else { return };
        let height = usize::from(height);
        // With the lesson above it in sight.
        self.top = self.top.max((at + 1).saturating_sub(height)).min(at.saturating_sub(1));
        if self.cursor == 0 {
            self.top = 0;
        }
    }

    pub(super) fn click(&mut self, row: u16, shell: &mut Shell) -> Vec<Effect> {
        let area = Self::area(shell);
        let lines = self.sheet(shell, area.width).lines;
        let Some(line) = lines.get(self.top + usize::from(row.saturating_sub(area.y))) else { return Vec::new() };
        if let Some(action) = line.action {
            return self.act(action, shell);
        }
        // The first click goes to a question, the second to its lesson: as in the contents.
        match line.row {
            Some(row) if row == self.cursor => self.act(Action::Lesson, shell),
            Some(row) => {
                self.cursor = row;
                Vec::new()
            }
            None => Vec::new(),
        }
    }

    pub(super) fn scroll(&mut self, lines: i32, shell: &Shell) {
        let area = Self::area(shell);
        self.top = scrolled(self.top, lines, self.sheet(shell, area.width).lines.len(), area.height);
    }

    /// There are other questions now, or the screen has another size.
    pub fn reflow(&mut self, shell: &Shell) {
        let count = shell.due.as_deref().map_or(0, |agenda| listed(agenda).len());
        self.cursor = self.cursor.min(count.saturating_sub(1));
        self.scroll(0, shell);
    }

    /// Its lines, for this many columns.
    pub fn sheet(&self, shell: &Shell, width: u16) -> Sheet {
        let mut sheet = Sheet::new(width);
        let Some(agenda) = shell.due.as_deref() else {
            sheet.paragraph("Looking at what you have answered so far.", Tone::Dim);
            return sheet;
        };
        sheet.gap();
        if agenda.known == 0 {
            sheet.paragraph("Nothing comes back yet.", Tone::Strong);
            sheet.gap().paragraph(
                "Take the knowledge check of a lesson. Each of its questions comes back here when it is time: what you missed at once, \
                 what you knew in some days, and later each time you know it again.",
                Tone::Dim,
            );
            return sheet;
        }
        self.due(&mut sheet, agenda, shell);
        self.leeches(&mut sheet, agenda, shell);
        forecast(&mut sheet, agenda, shell);
        sheet
    }

    fn due(&self, sheet: &mut Sheet, agenda: &Agenda, shell: &Shell) {
        let count = agenda.due.len();
        if count == 0 {
            let next = agenda.next.map(|next| next.to_zoned(shell.options.zone.clone()).strftime("%A, %-d %B").to_string());
            sheet.paragraph("Nothing is due today.", Tone::Good);
            sheet.paragraph(&next.map(|next| format!("The next question comes back on {next}.")).unwrap_or_default(), Tone::Dim);
            return;
        }
        let key = shell.keymap.key(Scope::Due, Action::Open, shell.options.unicode);
        let asks = if count > SESSION { format!(" asks the first {SESSION}") } else { " begins the review".to_owned() };
        let due = format!("{} due for review today", questions_are(count));
        sheet.ends(&[(&due, Tone::Strong)], &[(&key, Tone::Key), (&asks, Tone::Dim)]).action = Some(Action::Open);
        let mut row = 0;
        for (lesson, cards) in agenda.due_by_lesson() {
            sheet.gap().line(&[(&label(shell, lesson), Tone::Title)]);
            for card in cards {
                let note = if card.recall.surely_wrong { "sure, and wrong" } else { "" };
                self.question(sheet, row, &card.title, (note, Tone::Warn), shell);
                row += 1;
            }
        }
    }

    fn leeches(&self, sheet: &mut Sheet, agenda: &Agenda, shell: &Shell) {
        if agenda.leeches.is_empty() {
            return;
        }
        let key = shell.keymap.key(Scope::Due, Action::Lesson, shell.options.unicode);
        sheet.gap().line(&[("These keep going wrong", Tone::Title)]);
        sheet.paragraph(&format!("Their lesson helps more than one more try: {key} opens it."), Tone::Dim);
        for (index, card) in agenda.leeches.iter().enumerate() {
            let note = format!("wrong again {} times   {}", card.recall.lapses, label(shell, &card.lesson));
            self.question(sheet, agenda.due.len() + index, &card.title, (&note, Tone::Bad), shell);
        }
    }

    fn question(&self, sheet: &mut Sheet, row: usize, title: &str, note: (&str, Tone), shell: &Shell) {
        let chosen = row == self.cursor;
        let left = [(pointer(chosen, shell.options.unicode), Tone::Accent), (title, if chosen { Tone::Strong } else { Tone::Text })];
        sheet.ends(&left, &[note]).row = Some(row);
    }
}

/// How many questions come back on each day of a week, and how many within a month.
fn forecast(sheet: &mut Sheet, agenda: &Agenda, shell: &Shell) {
    sheet.gap().line(&[("To come", Tone::Title)]);
    let today = day_of(shell.time_of_day(), &shell.options.zone);
    let most = agenda.forecast.iter().take(CHART).copied().max().unwrap_or(0).max(1);
    let room = sheet.width().saturating_sub(18).min(BAR);
    let cell = if shell.options.unicode { "▇" } else { "#" };
    for (ahead, count) in agenda.forecast.iter().take(CHART).enumerate() {
        let day = i64::try_from(ahead).ok().and_then(|ahead| today.checked_add(ahead.days()).ok()).unwrap_or(today);
        let name = if ahead == 0 { "today".to_owned() } else { day.strftime("%a %-d").to_string() };
        // Whatever comes is seen: the least bar has a cell.
        let bar = cell.repeat((count * room).div_ceil(most));
        let air = if bar.width() > 0 { " " } else { "" };
        sheet.line(&[(&format!("  {name:<8}"), Tone::Dim), (&format!("{bar}{air}"), Tone::Accent), (&count.to_string(), Tone::Text)]);
    }
    sheet.line(&[(&format!("  within {FORECAST} days: {} of the {} you have met", agenda.within(FORECAST), agenda.known), Tone::Dim)]);
}

fn label(shell: &Shell, lesson: &LessonId) -> String {
    let found = shell.course.position(lesson).and_then(|index| shell.course.lessons.get(index));
    found.map_or_else(|| lesson.0.clone(), |lesson| lesson.label())
}

/// `1 question is`, `6 questions are`
pub fn questions_are(count: usize) -> String {
    if count == 1 { "1 question is".to_owned() } else { format!("{count} questions are") }
}
