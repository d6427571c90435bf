//! `y` on a page: the commands of a code block, the address of a link, the fix of a step.

use crate::app::effect::{Copied, Effect};
use crate::app::model::Shell;
use crate::app::session;
use crate::course::{Destination, resolve};
use crate::layout::document::ItemKind;

use super::State;

impl State {
    pub(super) fn copy(&mut self, shell: &mut Shell) -> Vec<Effect> {
        if let Some(copied) = self.to_copy(shell) {
            return vec![Effect::Copy(copied)];
        }
        shell.say("nothing to copy here: Tab goes to code and to links");
        Vec::new()
    }

    /// The code or the link in focus; else the fix of the step shown; else the first code on screen.
    pub(super) fn to_copy(&self, shell: &Shell) -> Option<Copied> {
        let focused = self.focus.and_then(|item| self.document().items.get(item)).map(|item| &item.kind);
        let focused = focused.and_then(|kind| self.copied(kind, shell));
        let fix = || self.step.as_ref()?.fix(shell).map(|fix| Copied { text: fix.to_owned(), what: "the fix".to_owned() });
        focused.or_else(fix).or_else(|| {
            let document = self.document();
            let bottom = (self.top + usize::from(shell.frame().body.height)).min(document.lines.len());
            // Every frame asks: what is on screen is looked through, and not all there is on the page.
            let items = (self.top..bottom).flat_map(|line| document.runs_of(line)).filter_map(|run| run.item);
            let kinds = items.filter_map(|item| Some((item, &document.items.get(item as usize)?.kind)));
            let code = kinds.filter(|(_, kind)| matches!(kind, ItemKind::Code { .. })).min_by_key(|(item, _)| *item);
            code.and_then(|(_, kind)| self.copied(kind, shell))
        })
    }

    fn copied(&self, kind: &ItemKind, shell: &Shell) -> Option<Copied> {
        match kind {
            ItemKind::Code { language, text } => {
                let text = session::commands(language, text);
                let what = match text.lines().count() {
                    1 => "1 line".to_owned(),
                    lines => format!("{lines} lines"),
                };
                Some(Copied { text, what })
            }
            ItemKind::Link { href, ignore } => {
                let address = match resolve(&shell.course, &self.page.id, href, *ignore) {
                    Destination::Url(url) => url,
                    _ => href.clone(),
                };
                Some(Copied { what: address.clone(), text: address })
            }
            _ => None,
        }
    }
}
