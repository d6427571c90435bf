//! The workbench's pure core, after the Elm architecture: messages change the model, and what the world must do comes back
//! as effects. Knows no terminal, no clock and no file; `ui` draws the model, `runtime` carries out the effects.

pub mod chooser;
pub mod code;
pub mod editor;
pub mod effect;
pub mod geometry;
pub mod key;
pub mod keymap;
pub mod list;
pub mod mark;
pub mod model;
pub mod msg;
pub mod notice;
pub mod office;
pub mod opening;
pub mod page;
pub mod run;
pub mod screens;
pub mod session;
pub mod sheet;
pub mod text_field;
pub mod told;
pub mod update;
pub mod watch;
