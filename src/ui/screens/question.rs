//! A question: what is asked, why, and what each answer means.

use unicode_width::UnicodeWidthStr;

use crate::app::model::Shell;
use crate::app::screens::question::{self, Asked, State};
use crate::app::sheet::{Sheet, Tone};
use crate::domain::run::Question;
use crate::ui::chrome::inset;
use crate::ui::{Canvas, Cursor, sheet};

/// Draws it; the cursor stands after a passphrase's label and does not move, so that not even its length shows.
pub fn draw(canvas: &mut Canvas<'_>, shell: &Shell, state: &State) -> Cursor {
    let area = inset(shell.frame().body);
    if let Some(commands) = state.commands(area.width, shell) {
        sheet::draw(canvas, &commands, area, state.top, None);
        return None;
    }
    let mut lines = Sheet::new(area.width.min(80));
    let typed_at = compose(&mut lines, shell, state);
    sheet::draw(canvas, &lines, area, 0, None);
    let (line, column) = typed_at?;
    Some((area.x + column, area.y + u16::try_from(line).ok()?))
}

fn compose(sheet: &mut Sheet, shell: &Shell, state: &State) -> Option<(usize, u16)> {
    match &state.asked {
        Asked::ByRun(_, Question::Passphrase { identity, again }) => {
            if *again {
                sheet.paragraph("That passphrase does not open it. Once more:", Tone::Warn).gap();
            }
            sheet.line(&[("The passphrase of ", Tone::Text), (identity, Tone::Strong)]);
            sheet.gap();
            let typed = if state.secret.chars() > 0 { "(typed, not shown)" } else { "(nothing typed yet)" };
            sheet.line(&[("> ", Tone::Accent), ("  ", Tone::Text), (typed, Tone::Dim)]);
            let line = sheet.lines.len() - 1;
            sheet.gap().paragraph(
                "The key is used to log in to your machine, as ssh would. The passphrase stays in memory while Drillyard runs, is sent nowhere, \
                 and is wiped afterwards. With the key in ssh-agent you are not asked: ssh-add adds it.",
                Tone::Dim,
            );
            Some((line, 2))
        }
        // Drawn as a list of their own.
        Asked::ByRun(_, Question::Commands { .. }) => None,
        Asked::ByRun(_, Question::HostKey { target, host, algorithm, fingerprint }) => {
            sheet.paragraph(&format!("Is this really {target}?"), Tone::Strong).gap();
            sheet.paragraph("Its host key is seen for the first time:", Tone::Text).gap();
            sheet.labelled("  machine      ", host, Tone::Text);
            sheet.labelled("  key          ", algorithm, Tone::Text);
            sheet.labelled("  fingerprint  ", fingerprint, Tone::Code);
            sheet.gap().paragraph("On the machine itself, at its console, this prints the fingerprints to compare with:", Tone::Dim);
            sheet.gap().paragraph("  for f in /etc/ssh/*.pub; do ssh-keygen -lf $f; done", Tone::Code);
            sheet.gap();
            question::answers(sheet, shell, "yes, remember it in known_hosts", "no, do not log in");
            None
        }
        Asked::ByCheck { prompt, .. } if prompt.typed => {
            sheet.paragraph(&prompt.text, Tone::Strong).gap();
            sheet.line(&[("> ", Tone::Accent), (state.answer.text(), Tone::Text)]);
            let line = sheet.lines.len() - 1;
            sheet.gap().paragraph("Your answer is kept with your progress, and compared with what is right.", Tone::Dim);
            let before: String = state.answer.text().chars().take(state.answer.cursor()).collect();
            Some((line, 2 + u16::try_from(before.width()).unwrap_or(u16::MAX - 2)))
        }
        Asked::ByCheck { prompt, .. } => {
            sheet.paragraph(&prompt.text, Tone::Strong).gap();
            sheet.paragraph("Nothing can look this up: your word is taken for it, and marked as yours.", Tone::Dim).gap();
            question::answers(sheet, shell, "yes, it is so", "no, not yet");
            None
        }
    }
}
