//! An option and what is said of it: beside it where there is room, else at its right edge and below it. Of its tick, of what is said,
//! and of where that stands, a question on show and one that is looked back at have the same.

use super::composed::{Composed, Placed, cells};
use crate::app::sheet::Tone;
use crate::quiz::{Kind, Mark, Question};

/// Room for what is said of an option, where its comments stand below it, or it has none.
const MARGIN: usize = 18;
/// Air between an option and a comment beside it.
const AIR: usize = 3;
/// Pictures of options are no higher than this, so that all options can be seen at once.
const HIGHEST: u16 = 8;

/// What is said of an option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// `✓`
    pub sign: char,
    /// `right`
    pub words: String,
    /// They tell more than the sign does.
    pub tells_more: bool,
    /// In which tone.
    pub tone: Tone,
}

/// One option, to be shown.
pub struct Shown<'a> {
    /// Its Markdown.
    pub text: &'a str,
    /// What stands left of it.
    pub lead: &'a [(&'a str, Tone)],
    /// It is chosen.
    pub strong: bool,
    /// Its number, from 0, where a click is for it.
    pub option: Option<usize>,
    /// What is said of it.
    pub said: Option<Said>,
    /// Its comments, as far as they are told.
    pub comments: &'a [String],
}

/// The column at which what is said stands beside the options of `question`, which are this far in; `None` where it stands at the right
/// edge and below them. It hangs on the question alone, so that nothing moves when it is answered.
pub fn column(page: &Composed, question: &Question, indent: usize) -> Option<usize> {
    if page.whole == page.width {
        return None;
    }
    let commented = question.answers.iter().any(|answer| !answer.comments.is_empty());
    let most = if commented { page.whole * 5 / 9 } else { page.width.saturating_sub(MARGIN) };
    let widest = question.answers.iter().map(|answer| page.natural_width(&answer.text, most.saturating_sub(indent))).max();
    Some((indent + widest.unwrap_or(0)).min(most) + AIR)
}

/// Puts an option on the page, its comments at `column`, or below it.
pub fn put(page: &mut Composed, shown: Shown<'_>, column: Option<usize>, unicode: bool) {
    let Shown { lead, strong, option, said, .. } = &shown;
    let pictures = page.figures.len();
    let text = Placed { lead, strong: *strong, option: *option, highest: Some(HIGHEST), ..Placed::default() };
    match (column, said) {
        (None, said) => {
            let words =
                said.as_ref().filter(|said| !said.words.is_empty()).map(|said| (format!("{} {}", said.sign, said.words), said.tone));
            let right: Vec<_> = words.iter().map(|(words, tone)| (words.as_str(), *tone)).collect();
            page.text(shown.text, Placed { right: &right, margin: MARGIN, ..text });
            let bar = format!("{}{} ", " ".repeat(cells(lead).saturating_sub(2)), if unicode { '│' } else { '|' });
            let bar = [(bar.as_str(), said.as_ref().map_or(Tone::Dim, |said| said.tone))];
            for comment in shown.comments {
                page.text(comment, Placed { lead: &bar, bar: true, highest: Some(HIGHEST), ..Placed::default() });
            }
        }
        (Some(column), said) => {
            let top = page.rows.len();
            page.text(shown.text, Placed { margin: page.width.saturating_sub(column.saturating_sub(AIR)), ..text });
            beside(page, &shown, said.as_ref(), (top, column), unicode);
        }
    }
    // Pictures of two options must not run together.
    if page.figures.len() > pictures {
        page.gap();
    }
}

/// `✓  updating in place: that is the mutable model`
fn beside(page: &mut Composed, shown: &Shown<'_>, said: Option<&Said>, (top, column): (usize, usize), unicode: bool) {
    // Of one that was rightly left out only where its comment begins.
    let (sign, tone) = said.map_or((if unicode { '·' } else { '-' }, Tone::Dim), |said| (said.sign, said.tone));
    let sign = format!("{sign}  ");
    let mut at = top;
    // Where letters have to do as signs, the words are worth their line.
    let told = said.filter(|said| !said.words.is_empty() && (said.tells_more || shown.comments.is_empty() || !unicode));
    if let Some(said) = told {
        page.words_beside(&[(&sign, tone), (&said.words, tone)], (at, column), shown.option);
        at += 1;
    }
    for comment in shown.comments {
        let lead = [(if at == top { sign.as_str() } else { "   " }, tone)];
        page.text_beside(comment, (at, column), Placed { lead: &lead, highest: Some(HIGHEST), option: shown.option, ..Placed::default() });
        at = page.rows.iter().rposition(|row| row.beside.is_some()).map_or(at, |last| last + 1);
    }
}

/// Whether it is chosen. A sequence has nothing to tick.
pub fn tick(kind: Kind, chosen: bool, unicode: bool) -> &'static str {
    match (kind, chosen, unicode) {
        (Kind::Sequence, ..) => "",
        (Kind::Single, false, _) => "( ) ",
        (Kind::Single, true, true) => "(•) ",
        (Kind::Single, true, false) => "(*) ",
        (_, false, _) => "[ ] ",
        (_, true, _) => "[x] ",
    }
}

/// The sign of a mark.
pub fn sign(mark: Mark, unicode: bool) -> char {
    match (mark, unicode) {
        (Mark::Right, true) => '✓',
        (Mark::Right, false) => '+',
        (Mark::Wrong, true) => '✗',
        (Mark::Wrong, false) => 'x',
        (Mark::Missed, true) => '◆',
        (Mark::Missed, false) => '*',
    }
}

/// The tone of a mark.
pub fn tone(mark: Mark) -> Tone {
    match mark {
        Mark::Right => Tone::Good,
        Mark::Wrong => Tone::Bad,
        Mark::Missed => Tone::Warn,
    }
}

/// What a mark says of an option.
pub fn said(kind: Kind, mark: Mark, unicode: bool) -> Said {
    let words = match (kind, mark) {
        (Kind::Sequence, Mark::Right) => "in place",
        (Kind::Sequence, Mark::Wrong) => "not here",
        (Kind::Sequence, Mark::Missed) => "",
        (_, Mark::Right) => "right",
        (_, Mark::Wrong) => "wrong",
        (Kind::Single, Mark::Missed) => "the right one",
        (_, Mark::Missed) => "this one too",
    };
    let tells_more = mark == Mark::Missed || kind == Kind::Sequence;
    Said { sign: sign(mark, unicode), words: words.to_owned(), tells_more, tone: tone(mark) }
}
