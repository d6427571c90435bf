//! Deliverables in words, line by line: nothing is said by a column, a colour or a drawn line.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::Sheet;
use crate::app::screens::deliverables::{Attached, Entry};
use crate::domain::deliverable::{Draft, count_words, size_words};
use crate::domain::handed_in::Said;
use crate::domain::verdict::Verdict;
use crate::runtime::clock::zone;

impl Sheet<'_> {
    /// All prompts, each with what came of it.
    pub(super) fn list(&self) -> String {
        let asked = self.entries.iter().filter(|entry| !entry.is_loose());
        let (written, all) = (asked.clone().filter(|entry| !entry.is_empty()).count(), asked.count());
        let mut text = match all {
            0 => format!("{} asks for no deliverables.\n", self.title),
            all => format!("{}: {written} of {all} written{}\n", self.title, self.became()),
        };
        let mut context: &[String] = &[];
        for (at, entry) in self.entries.iter().enumerate() {
            let own = entry.deliverable.as_ref().map_or(&[][..], |deliverable| &deliverable.context);
            text.push('\n');
            if entry.is_loose() && !self.entries[..at].iter().any(Entry::is_loose) {
                text.push_str("No longer asked for:\n");
            } else if own != context && !own.is_empty() {
                text.push_str(&format!("{}\n", own.join(" ")));
            }
            context = own;
            text.push_str(&format!("{}. {}\n   {}\n", at + 1, entry.prompt(), self.state(at)));
        }
        text
    }

    /// `, handed in 2026-03-12, 2 verified, 1 needs work`
    fn became(&self) -> String {
        let Some(handed_in) = self.handed_in() else { return String::new() };
        let day = handed_in.at.to_zoned(zone()).strftime("%Y-%m-%d").to_string();
        if handed_in.waits {
            return format!(", signed {day}, waits to be sent: `drillyard sync`");
        }
        let words = handed_in.words().replace(" · ", ", ");
        let words = if words.is_empty() { words } else { format!(", {words}") };
        format!(", handed in {day}{words}")
    }

    /// `needs work, says tutor; 42 words, saved 2026-03-12 14:03; 1 file`
    fn state(&self, at: usize) -> String {
        let entry = &self.entries[at];
        let decided = entry.then.as_ref().and_then(|id| self.handed_in()?.decisions.get(id));
        let decided = decided.map(|decided| format!("{}, says {}", decided.decision.word(), decided.by));
        let saved = entry.draft.as_ref().map(|draft| when(draft.at, &zone()));
        let written = match saved {
            Some(saved) if !entry.is_empty() => format!("{}, saved {saved}", entry.words()),
            _ => "nothing written yet".to_owned(),
        };
        let files = match self.files(at).count() {
            0 => None,
            1 => Some("1 file".to_owned()),
            count => Some(format!("{count} files")),
        };
        let evidence = entry.deliverable.as_ref().map_or(0, |deliverable| deliverable.evidence.len());
        let held = entry.deliverable.iter().flat_map(|deliverable| &deliverable.evidence);
        let passed =
            held.filter(|id| self.loaded.results.iter().any(|result| result.id == **id && result.verdict == Verdict::Passed)).count();
        let evidence = (evidence > 0).then(|| format!("{passed} of {evidence} checks passed"));
        decided.into_iter().chain([written]).chain(files).chain(evidence).collect::<Vec<_>>().join("; ")
    }

    /// One prompt in full.
    pub(super) fn one(&self, at: usize) -> String {
        let (entry, zone) = (&self.entries[at], zone());
        let mut text = format!("{}, deliverable {} of {}\n\n", self.title, at + 1, self.entries.len());
        match &entry.deliverable {
            Some(deliverable) => {
                if !deliverable.context.is_empty() {
                    text.push_str(&format!("{}\n", deliverable.context.join(" ")));
                }
                text.push_str(&format!("{}\n\nId: {}\n", deliverable.markdown, deliverable.id));
            }
            None => text.push_str(&format!("{}\n\nThe page asks for this no more.\n", entry.prompt())),
        }
        text.push_str(&format!("State: {}\n", self.state(at)));
        if let Some(words) = entry.reworded() {
            text.push_str(&format!("Written when it read: {words}\n"));
        }
        let said: Vec<&Said> = match (self.handed_in(), &entry.then) {
            (Some(handed_in), Some(id)) => handed_in.said_on(Some(id)).chain(handed_in.said_on(None).filter(|said| said.latest)).collect(),
            _ => Vec::new(),
        };
        if !said.is_empty() {
            text.push_str("\nReviews:\n");
            said.iter().for_each(|said| text.push_str(&review(said, &zone)));
        }
        text.push_str(&self.evidence(entry));
        if self.files(at).next().is_some() {
            text.push_str("\nFiles:\n");
            for Attached { attachment, size } in self.files(at) {
                let size = size.as_ref().map_or_else(|fault| format!("can't leave: {fault}"), |bytes| size_words(*bytes));
                text.push_str(&format!("{}, {size}\n", attachment.path));
            }
        }
        if !entry.is_empty() {
            text.push_str(&format!("\nAnswer:\n\n{}\n", entry.text.trim_end()));
        }
        text
    }

    /// Results of checks with their level, and of the quiz.
    fn evidence(&self, entry: &Entry) -> String {
        let Some(deliverable) = entry.deliverable.as_ref().filter(|it| it.quiz || !it.evidence.is_empty()) else { return String::new() };
        let mut text = "\nEvidence:\n".to_owned();
        for id in &deliverable.evidence {
            let title = self.loaded.checks.get(id).unwrap_or(id);
            let told = match self.loaded.results.iter().find(|result| result.id == *id) {
                Some(result) => format!("{}, {}, {}", result.verdict.word(), result.level, when(result.observed_at, &zone())),
                None => "not run".to_owned(),
            };
            text.push_str(&format!("{title}: {told}\n"));
        }
        if deliverable.quiz {
            let told = self.loaded.quiz.map_or_else(|| "not taken yet".to_owned(), |(right, asked)| format!("{right} of {asked} right"));
            text.push_str(&format!("Knowledge check: {told}\n"));
        }
        text
    }

    /// What the answer was before.
    pub(super) fn version_lines(&self, told: &[Draft]) -> String {
        if told.is_empty() {
            return "Nothing was saved here yet.\n".to_owned();
        }
        let mut text = String::new();
        for (number, draft) in (1..).zip(told) {
            let now = if number == 1 { ", as it is now" } else { "" };
            let words = count_words(&draft.text);
            let words = if words == 1 { "1 word".to_owned() } else { format!("{words} words") };
            text.push_str(&format!("Version {number}, {}, {words}{now}:\n\n{}\n\n", when(draft.at, &zone()), draft.text.trim_end()));
        }
        text
    }
}

/// What was said, by whom, and whether that is proved.
fn review(said: &Said, zone: &TimeZone) -> String {
    let word = said.decision.map_or("on the whole", |decision| decision.word());
    let earlier = if said.latest { "" } else { ", of an earlier submission" };
    let proved = if said.proved { "signature holds" } else { "no signature proves that: it does not count" };
    let comment = if said.comment.is_empty() { String::new() } else { format!("{}\n", said.comment) };
    format!("{word}, {}, {}{earlier}; {proved}\n{comment}", said.by, when(said.at, zone))
}

fn when(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M").to_string()
}
