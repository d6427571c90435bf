//! What a learner hands in and what an instructor decides on it: the documents, how they are signed, and what they prove. Pure: texts,
//! bytes and times come in, documents and reports go out. Signing itself needs a private key, and is the adapters' (`ports::Signer`).
//!
//! Start at [`Manifest`] (what a submission says), [`Package`] (its files) and [`verify`] (what of it is proved, by whom, at which level).

pub mod archive;
pub mod challenge;
mod changes;
pub mod cohort;
pub mod compose;
mod difference;
pub mod export;
pub mod finding;
mod hash;
mod hashes;
mod level;
pub mod manifest;
pub mod package;
pub mod recheck;
pub mod remote;
pub mod rerun;
pub mod review;
pub mod roster;
pub mod signature;
pub mod strict;
pub mod verify;

pub use challenge::Challenge;
pub use changes::changes;
pub use cohort::Cohort;
pub use compose::{Draft, Material, Written, compose};
pub use difference::{Change, difference};
pub use finding::{Finding, Rule, Severity};
pub use hash::Hash;
pub use hashes::{check_hashes, counts_for_course, course_hash, machine_hash};
pub use level::Level;
pub use manifest::Manifest;
pub use package::Package;
pub use rerun::Rerun;
pub use review::Review;
pub use roster::Roster;
pub use signature::{Purpose, Signer};
pub use verify::{Known, Report, verify};
