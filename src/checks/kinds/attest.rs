//! `attest`: what only the learner, or an instructor, can see. The learner's own statement passes it, at level L0.

use std::sync::Arc;

use crate::checks::arguments::Arguments;
use crate::checks::kind::{Context, Judgement, Kind, Unaskable};
use crate::domain::check::Prompt;
use crate::domain::evidence::Evidence;
use crate::domain::probe::Probe;
use crate::domain::target::Bindings;
use crate::domain::verdict::{ErrorReason, Vantage};

#[derive(Debug)]
struct Attest {
    prompt: String,
}

/// Reads the arguments.
pub fn read(arguments: &mut Arguments<'_, '_>) -> Arc<dyn Kind> {
    Arc::new(Attest { prompt: arguments.required("prompt") })
}

impl Kind for Attest {
    fn name(&self) -> &'static str {
        "attest"
    }

    fn vantage(&self) -> Vantage {
        Vantage::Host
    }

    fn expected(&self) -> String {
        format!("your word on it: {}", self.prompt)
    }

    fn prompt(&self) -> Option<Prompt> {
        Some(Prompt { text: self.prompt.clone(), typed: false })
    }

    fn probes(&self, _: &Bindings) -> Result<Vec<Probe>, Unaskable> {
        Ok(Vec::new())
    }

    fn judge(&self, _: &[&Evidence], context: &Context<'_>) -> Judgement {
        match context.statement() {
            Some((said, at)) if !said.trim().is_empty() => {
                Judgement::passed(self.expected(), format!("you said so on {}: {}", super::date(at), said.trim()))
            }
            _ => Judgement::errored(
                ErrorReason::Unanswered,
                self.expected(),
                "not answered yet: no program can see this, so it takes your word",
            ),
        }
    }
}
