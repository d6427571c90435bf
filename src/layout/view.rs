//! What the reader did to a page: folds opened and closed, wide blocks moved sideways. Part of what a layout depends on, so that
//! every line of a document stays within its width.

use std::collections::BTreeMap;

use super::prompt::Prompt;

/// Changes by block: the index that [`Place::block`](crate::domain::progress::Place::block) has for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// Folds that the reader opened (`true`) or closed; others are as their author left them.
    pub folds: BTreeMap<u32, bool>,
    /// Columns that a block too wide for the page was moved by, to the left.
    pub shifts: BTreeMap<u32, u16>,
    /// What is told of the prompts of its deliverables, by the line of the source that each begins at.
    pub prompts: BTreeMap<u32, Prompt>,
}

/// A page as its author left it.
pub(super) static UNTOUCHED: View = View { folds: BTreeMap::new(), shifts: BTreeMap::new(), prompts: BTreeMap::new() };
