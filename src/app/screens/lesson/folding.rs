//! Opens and closes folds: by Enter, by a click, and for whatever leads to something within a closed one.

use crate::app::code::Progress;
use crate::app::model::Shell;
use crate::app::page::Part;
use crate::layout::document::ItemKind;

use super::State;

impl State {
    /// Opens fold `fold` of the document, or closes it. What is on top of the screen stays there, and the fold stays in focus.
    pub(super) fn toggle_fold(&mut self, fold: usize, shell: &Shell) {
        let Some((block, open)) = self.document().folds.get(fold).map(|fold| (fold.block, fold.open)) else { return };
        self.set_folds(&[block], !open, shell);
        let document = self.document();
        let same = |kind: &ItemKind| matches!(kind, ItemKind::Fold(fold) if document.folds[*fold as usize].block == block);
        self.focus = document.items.iter().position(|item| same(&item.kind));
    }

    /// Opens the folds with these blocks, at once, for what is in them is gone to next.
    pub(super) fn unfold(&mut self, blocks: &[u32], shell: &Shell) {
        if !blocks.is_empty() {
            self.layouts.clear();
            self.set_folds(blocks, true, shell);
        }
    }

    fn set_folds(&mut self, blocks: &[u32], open: bool, shell: &Shell) {
        self.view.folds.extend(blocks.iter().map(|block| (*block, open)));
        self.focus = None;
        if self.page.part == Part::All {
            // There may be code in it that nobody has looked at.
            self.code = Progress::Unasked;
        }
        self.reflow(shell);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::app::geometry;
    use crate::app::keymap::Action;
    use crate::app::model::{Model, Options, Scheme};
    use crate::app::msg::JobId;
    use crate::app::page::Page;
    use crate::domain::course::Course;
    use crate::markdown;

    const SOURCE: &str = "# Top\n\nwords\n\n<details><summary>Why</summary>\n\n## Inner\n\nSo.\n\n<details><summary>Deep</summary>\n\n### Deeper\n\nthere\n\n</details>\n\n</details>\n\n[to it](#deeper)\n";

    fn opened(anchor: Option<&str>) -> (State, Model) {
        let options = Options {
            scheme: Scheme::Dark,
            unicode: true,
            colours: true,
            hyperlinks: false,
            pictures: false,
            zone: jiff::tz::TimeZone::UTC,
        };
        let mut model = Model::new(Arc::new(Course::default()), options, (80, 24));
        let page = Page { text: markdown::parse("a.md", SOURCE).0, ..Page::default() };
        let state = State::new(page, anchor, JobId(0), &mut model.shell);
        (state, model)
    }

    fn lines(state: &State) -> Vec<&str> {
        (0..state.document().lines.len()).map(|line| state.document().line_text(line)).filter(|line| !line.is_empty()).skip(3).collect()
    }

    #[test]
    fn enter_opens_a_fold_and_closes_it_again() {
        let (mut state, mut model) = opened(None);
        assert_eq!(lines(&state), ["▸ Why", "to it"]);
        state.act(Action::Next, &mut model.shell);
        state.act(Action::Open, &mut model.shell);
        assert_eq!(lines(&state), ["▾ Why", "  Inner", "  So.", "  ▸ Deep", "to it"]);
        assert_eq!(state.focus, Some(0), "what was opened stays in focus");
        state.act(Action::Next, &mut model.shell);
        state.act(Action::Open, &mut model.shell);
        assert_eq!(lines(&state)[3..], ["  ▾ Deep", "    Deeper", "    there", "to it"]);
        state.act(Action::Previous, &mut model.shell);
        state.act(Action::Open, &mut model.shell);
        assert_eq!(lines(&state), ["▸ Why", "to it"]);
        state.act(Action::Open, &mut model.shell);
        assert_eq!(lines(&state)[3..5], ["  ▾ Deep", "    Deeper"], "what is in it is as it was");
    }

    #[test]
    fn a_click_on_the_summary_opens_it() {
        let (mut state, mut model) = opened(None);
        let text = state.parts(&model.shell).text;
        let row = state.document().folds[0].line as u16;
        state.click(text.x + 3, text.y + row, &mut model.shell);
        assert!(state.document().folds[0].open);
    }

    #[test]
    fn what_leads_to_a_heading_opens_every_fold_over_it() {
        for by in ["the link", "the outline", "the start"] {
            let (mut state, mut model) = opened((by == "the start").then_some("deeper"));
            match by {
                "the link" => state.go_to_anchor("deeper", &mut model.shell),
                "the outline" => state.go_to_heading(2, &mut model.shell),
                _ => {}
            }
            assert!(lines(&state).contains(&"    Deeper"), "{by}");
            assert_eq!(model.shell.message, None, "{by}");
        }
    }

    #[test]
    fn a_fold_keeps_its_state_at_another_width() {
        let (mut state, mut model) = opened(None);
        state.toggle_fold(0, &model.shell);
        model.shell.size = (geometry::NARROWEST, 24);
        state.reflow(&model.shell);
        assert!(lines(&state).contains(&"▾ Why"));
    }
}
