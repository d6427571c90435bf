//! What `status` tells of what was handed in of a lesson.

use crate::domain::handed_in::{Decision, HandedIn};

/// One line, and one more for each deliverable that needs work.
pub fn for_people(handed_in: &HandedIn, label: &str) -> String {
    let when = handed_in.at.strftime("%Y-%m-%d");
    if handed_in.waits {
        return format!("{label}: signed {when}, waits to be sent: `drillyard sync`\n");
    }
    let (verified, open) = handed_in.counts();
    let mut text = format!("{label}: handed in {when}");
    if verified + open > 0 {
        text.push_str(&format!(", {verified} of {} decided deliverables verified", verified + open));
    }
    text.push('\n');
    for (id, decided) in handed_in.decisions.iter().filter(|(_, decided)| decided.decision == Decision::NeedsWork) {
        let said = if decided.comment.is_empty() { String::new() } else { format!(": {}", decided.comment.replace('\n', " ")) };
        text.push_str(&format!("  {id} needs work, says {}{said}\n", decided.by));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::handed_in::Decided;

    #[test]
    fn what_needs_work_is_told_with_what_was_said() {
        let decided = |decision, comment: &str| Decided { decision, by: "tutor".to_owned(), comment: comment.to_owned() };
        let decisions = [("a", decided(Decision::Verified, "")), ("b", decided(Decision::NeedsWork, "why?"))];
        let decisions = decisions.into_iter().map(|(id, decided)| (id.to_owned(), decided)).collect();
        let handed_in = HandedIn { decisions, ..HandedIn::default() };
        let text = for_people(&handed_in, "1.0 Start");
        assert_eq!(text, "1.0 Start: handed in 1970-01-01, 1 of 2 decided deliverables verified\n  b needs work, says tutor: why?\n");
        let waits = HandedIn { waits: true, ..handed_in };
        assert_eq!(for_people(&waits, "1.0"), "1.0: signed 1970-01-01, waits to be sent: `drillyard sync`\n");
    }
}
