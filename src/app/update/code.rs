//! Code on its way to its colours: what is asked for, and what comes back.

use std::sync::Arc;

use crate::app::code::Progress;
use crate::app::effect::Effect;
use crate::app::model::Model;
use crate::app::msg::JobId;
use crate::layout::highlights::{CodeKey, Piece};

/// Has the code of the screen on top looked at, where that is not done or on its way.
pub fn highlight(model: &mut Model) -> Option<Effect> {
    let Model { shell, screens } = model;
    let screen = screens.last_mut()?;
    if !screen.code_progress()?.is_due(shell.highlighting) {
        return None;
    }
    let blocks = screen.unknown_code(&shell.highlights);
    let progress = screen.code_progress()?;
    if blocks.is_empty() {
        *progress = Progress::Done;
        return None;
    }
    let job = shell.job();
    shell.highlighting = Some(job);
    *progress = Progress::Asked(job);
    Some(Effect::Highlight { job, blocks })
}

/// What was found out of code. Of a page that gave way to another it comes too late.
pub fn highlighted(model: &mut Model, job: JobId, blocks: Vec<(CodeKey, Vec<Piece>)>, done: bool) {
    let Model { shell, screens } = model;
    if shell.highlighting != Some(job) {
        return;
    }
    let highlights = Arc::make_mut(&mut shell.highlights);
    blocks.into_iter().for_each(|(key, pieces)| highlights.insert(key, pieces));
    for screen in screens {
        if let Some(progress) = screen.code_progress().filter(|progress| done && **progress == Progress::Asked(job)) {
            *progress = Progress::Done;
        }
        screen.recolour(shell);
    }
}
