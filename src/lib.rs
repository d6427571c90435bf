//! The map of the house. `ARCHITECTURE.md` has the rules; `tests/architecture.rs` holds the code to them.

pub mod adapters; // I/O: each implements a trait of `ports`
pub mod app; // pure: the workbench as a model, messages, effects and one update
pub mod checks; // pure: check files become plans, evidence becomes verdicts
pub mod cli; // one file per subcommand; the only place that prints
pub mod course; // pure: text of a course's files -> Course, summaries, where links lead
pub mod deliverables; // pure: what a page asks to be delivered, and which answer belongs to which prompt
pub mod domain; // pure: the nouns every room shares
pub mod finding; // pure: words on a page, places by a few letters, a search of all text
pub mod layout; // pure: blocks at a width become lines of styled runs
pub mod linting; // pure: all that is wrong in a course, for its author
pub mod markdown; // pure: a page of Markdown, docsify and HTML becomes blocks
pub mod ports; // the traits through which the core asks the world
pub mod quiz; // pure: quizdown becomes questions, a session asks and grades them
pub mod review; // pure: how well questions are remembered, which are due, what is to come
pub mod runtime; // shell: terminal, event loop, config and paths, the check runner
pub mod submission; // pure: what is handed in and what is decided on it: formats, signatures, what they prove
pub mod ui; // the model drawn: roles and tones become colours, pictures half-blocks
