//! The strip on top: who, when, at which level, what changed since the last time, and what somebody should look at.

use crate::app::model::Shell;
use crate::app::screens::inbox::facts;
use crate::app::sheet::{Sheet, Tone, fit};
use crate::domain::verdict::Verdict;

use super::State;

impl State {
    /// Its lines, for this many columns.
    pub fn strip(&self, shell: &Shell, width: u16) -> Sheet {
        let mut sheet = Sheet::new(width);
        let (line, unicode) = (self.line(), shell.options.unicode);
        let handed = &line.handed;
        let came = format!("{} ago", facts::age(handed.at, shell));
        let came = if came == "now ago" { "just now".to_owned() } else { came };
        let which = if line.attempts > 0 { format!("number {}", line.attempts + 1) } else { "the first one".to_owned() };
        let facts_of = format!("  {came} · {which} · level {}", handed.level);
        let (decided, all) = self.decided();
        let counted = format!("{decided} of {all} decided");
        let tone = if decided == all { Tone::Good } else { Tone::Text };
        sheet.ends(&[(facts::who(line), Tone::Strong), (&facts_of, Tone::Dim)], &[(&counted, tone)]);
        for told in facts::warnings(line) {
            let bad = told.severity == "refused";
            let (sign, tone) = if bad { (Verdict::Failed.mark(unicode), Tone::Bad) } else { ("!", Tone::Warn) };
            let words = fit(&format!("{}: {}", told.rule.replace('-', " "), told.message), sheet.width().saturating_sub(2));
            sheet.line(&[(sign, tone), (" ", Tone::Text), (&words, Tone::Text)]);
        }
        let odd: Vec<String> =
            facts::standing(line).into_iter().filter(|(_, good, _)| !good).map(|(label, _, words)| format!("{label} {words}")).collect();
        let fine = "signature good, course and checks as here".to_owned();
        let standing = if odd.is_empty() { fine } else { odd.join(" · ") };
        let tone = if odd.is_empty() { Tone::Dim } else { Tone::Warn };
        sheet.line(&[(&fit(&standing, sheet.width()), tone)]);
        if let Some(first) = self.loaded.changes.first() {
            let more = match self.loaded.changes.len() - 1 {
                0 => String::new(),
                more => format!(", and {more} more"),
            };
            let words = fit(&format!("since the last time: {first}{more}"), sheet.width());
            sheet.line(&[(&words, Tone::Dim)]);
        }
        sheet
    }
}
