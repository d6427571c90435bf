//! What a lesson asks a learner to deliver, read from its page, and which of what they wrote belongs to which prompt. Pure: pages come
//! parsed, answers from the store. Writing and showing are `app`'s.

mod id;
mod pairing;
mod reading;
mod source;

pub use id::key_for;
pub use pairing::{Paired, pair, pair_drafts, written};
pub use reading::{prompts_of, read};
