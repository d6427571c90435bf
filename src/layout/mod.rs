//! Blocks at a width become a document: lines of styled runs, with everything one can go to. Pure; emits roles, never colours.

pub mod document;
