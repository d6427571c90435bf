//! A question's lines: what is asked, why, and what each answer means.

use unicode_width::UnicodeWidthStr;

use super::{Asked, State};
use crate::app::keymap::{Action, Scope};
use crate::app::model::Shell;
use crate::app::sheet::{Sheet, Tone};
use crate::domain::run::{CommandLine, Novelty, Question};

/// Prose is no wider than this.
const MEASURE: u16 = 80;

/// The lines, and where one types.
pub struct Composed {
    /// From top to bottom. It may be longer than the screen; its end says how to answer.
    pub sheet: Sheet,
    /// Line and column of the cursor, where something is typed. That of a passphrase stands after its label and does not move, so that
    /// not even its length shows.
    pub cursor: Option<(usize, u16)>,
}

/// The question in so many columns.
pub fn compose(state: &State, width: u16, shell: &Shell) -> Composed {
    let mut sheet = Sheet::new(width.min(MEASURE));
    let mut cursor = None;
    match &state.asked {
        Asked::ByRun(_, Question::Passphrase { identity, again }) => {
            if *again {
                sheet.paragraph("That passphrase does not open it. Once more:", Tone::Warn).gap();
            }
            sheet.line(&[("The passphrase of ", Tone::Text), (identity, Tone::Strong)]);
            sheet.gap();
            let typed = if state.secret.chars() > 0 { "(typed, not shown)" } else { "(nothing typed yet)" };
            sheet.line(&[("> ", Tone::Accent), ("  ", Tone::Text), (typed, Tone::Dim)]);
            cursor = Some((sheet.lines.len() - 1, 2));
            sheet.gap().paragraph(
                "The key is used to log in to your machine, as ssh would. The passphrase stays in memory while Drillyard runs, is sent nowhere, \
                 and is wiped afterwards. With the key in ssh-agent you are not asked: ssh-add adds it.",
                Tone::Dim,
            );
        }
        Asked::ByRun(_, Question::Login { machine, after_key, instruction, prompt, shown, again }) => {
            if *again {
                sheet.paragraph("That was not accepted. Once more:", Tone::Warn).gap();
            }
            let (before, after) = match after_key {
                true => ("Your key is accepted by ", ". Its server asks for a second factor:"),
                false => ("No key lets you in to ", ". Its server asks:"),
            };
            sheet.line(&[(before, Tone::Text), (machine, Tone::Strong), (after, Tone::Text)]);
            sheet.gap();
            if !instruction.is_empty() {
                sheet.paragraph(instruction, Tone::Text).gap();
            }
            sheet.paragraph(prompt, Tone::Strong).gap();
            let hidden = if state.secret.chars() > 0 { "(typed, not shown)" } else { "(nothing typed yet)" };
            let typed = if *shown { (state.secret.expose(), Tone::Text) } else { (hidden, Tone::Dim) };
            sheet.line(&[("> ", Tone::Accent), (if *shown { "" } else { "  " }, Tone::Text), typed]);
            let before = if *shown { state.secret.expose().width() } else { 0 };
            cursor = Some((sheet.lines.len() - 1, 2 + u16::try_from(before).unwrap_or(u16::MAX - 2)));
            sheet.gap().paragraph(
                "It is sent to that machine alone, as ssh would, and kept nowhere. With your key on the machine you are not asked: ssh-copy-id puts \
                 it there.",
                Tone::Dim,
            );
        }
        Asked::ByRun(_, Question::Commands { lesson, commands, changed }) => {
            // As wide as the screen: commands are long.
            sheet = Sheet::new(width);
            list(&mut sheet, lesson, commands, *changed);
            answers(&mut sheet, shell, "yes, until they change", "no, leave these checks out");
        }
        Asked::ByRun(_, Question::HostKey { target, host, algorithm, fingerprint }) => {
            sheet.paragraph(&format!("Is this really {target}?"), Tone::Strong).gap();
            sheet.paragraph("Its host key is seen for the first time:", Tone::Text).gap();
            sheet.labelled("  machine      ", host, Tone::Text);
            sheet.labelled("  key          ", algorithm, Tone::Text);
            sheet.labelled("  fingerprint  ", fingerprint, Tone::Code);
            sheet.gap().paragraph("On the machine itself, at its console, this prints the fingerprints to compare with:", Tone::Dim);
            sheet.gap().paragraph("  for f in /etc/ssh/*.pub; do ssh-keygen -lf $f; done", Tone::Code);
            sheet.gap();
            answers(&mut sheet, shell, "yes, remember it in known_hosts", "no, do not log in");
        }
        Asked::ByCheck { prompt, .. } if prompt.typed => {
            sheet.paragraph(&prompt.text, Tone::Strong).gap();
            let (typed, cell) = state.answer.shown(sheet.width().saturating_sub(2));
            sheet.line(&[("> ", Tone::Accent), (typed, Tone::Text)]);
            cursor = Some((sheet.lines.len() - 1, 2 + u16::try_from(cell).unwrap_or(u16::MAX - 2)));
            sheet.gap().paragraph("Your answer is kept with your progress, and compared with what is right.", Tone::Dim);
        }
        Asked::ByCheck { prompt, .. } => {
            sheet.paragraph(&prompt.text, Tone::Strong).gap();
            sheet.paragraph("Nothing can look this up: your word is taken for it, and marked as yours.", Tone::Dim).gap();
            answers(&mut sheet, shell, "yes, it is so", "no, not yet");
        }
    }
    Composed { sheet, cursor }
}

/// The commands that want to run.
fn list(sheet: &mut Sheet, lesson: &str, commands: &[CommandLine], changed: bool) {
    sheet.paragraph(&format!("May these commands of {lesson} run?"), Tone::Strong).gap();
    let since = "The checks have changed since you agreed to them. ";
    let about = "Whoever wrote this course chose them. They run as you, each time you check. Look at every one:";
    sheet.paragraph(&format!("{}{about}", if changed { since } else { "" }), Tone::Text).gap();
    for command in commands {
        let (sign, text, tone) = match command.novelty {
            Novelty::Same => ("    ", command.text.clone(), Tone::Code),
            Novelty::New => ("  + ", format!("{}  (new)", command.text), Tone::Warn),
            Novelty::Gone => ("  - ", format!("{}  (no longer there)", command.text), Tone::Dim),
        };
        sheet.hanging((sign, tone), &text, tone);
    }
    sheet.gap();
}

/// What yes and no mean, each with its key.
fn answers(sheet: &mut Sheet, shell: &Shell, yes: &str, no: &str) {
    for (action, meaning) in [(Action::Yes, yes), (Action::No, no)] {
        let key = shell.keymap.key(Scope::Question, action, shell.options.unicode);
        sheet.line(&[(&key, Tone::Key), ("  ", Tone::Text), (meaning, Tone::Text)]).action = Some(action);
    }
}
