//! What the command line did not say, asked at a terminal: who one is, and where to hand in.

use crate::cli::console::Console;
use crate::runtime::plain_terminal::Echo;

/// The learner's name; `None` where nobody answers.
pub fn name(console: &Console) -> Option<String> {
    answer(console, "Who are you, as your instructor's roster has you? Mostly an address:")
}

/// A remote or a file; `None` where nobody answers.
pub fn destination(console: &Console) -> Option<String> {
    answer(console, "Where to? A Git remote, or a new file that ends in .tar:")
}

/// Keeps what was printed on screen until it was read.
pub fn wait(console: &Console) {
    console.ask("Enter goes back to the workbench.", Echo::Shown);
}

fn answer(console: &Console, question: &str) -> Option<String> {
    let answer = console.ask(question, Echo::Shown)?;
    let answer = answer.expose().trim();
    (!answer.is_empty()).then(|| answer.to_owned())
}
