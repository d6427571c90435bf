//! Which of kitty's pictures the terminal holds: each is sent once, before it is first shown, and taken away when it is kept no
//! longer. Whoever gives the terminal back takes all of them away.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use crate::ui::images::kitty::{Name, forget};
use crate::ui::images::{PictureCache, Shown};

/// What to send before the terminal is given back, whoever does so.
static FAREWELL: Mutex<String> = Mutex::new(String::new());

/// See the module. By name, which picture it is.
#[derive(Debug, Default)]
pub struct SentPictures(BTreeMap<Name, u64>);

impl SentPictures {
    /// What to send so that the pictures on screen are there, and others are not.
    pub fn update(&mut self, pictures: &PictureCache, shown: &[Shown]) -> String {
        let tmux = pictures.drawing.tmux;
        let mut commands = String::new();
        if !self.0.is_empty() {
            let kept: Vec<Name> = pictures.names().collect();
            let gone: Vec<Name> = self.0.keys().filter(|name| !kept.contains(name)).copied().collect();
            self.0.retain(|name, _| kept.contains(name));
            commands.push_str(&forget(gone, tmux));
        }
        for Shown { key, .. } in shown {
            let ready = pictures.get(key).and_then(|picture| picture.as_ref().ok());
            let Some((ready, kitty)) = ready.and_then(|ready| Some((ready, ready.kitty()?))) else { continue };
            if self.0.insert(kitty.name, kitty.serial) != Some(kitty.serial) {
                commands.push_str(&kitty.transmission(ready.columns, ready.rows, tmux));
            }
        }
        if !commands.is_empty() {
            *FAREWELL.lock().unwrap_or_else(PoisonError::into_inner) = forget(self.0.keys().copied(), tmux);
        }
        commands
    }

    /// All were taken away, as the farewell does: whatever is shown is sent anew.
    pub fn lost(&mut self) {
        self.0.clear();
    }
}

/// Takes all pictures out of the terminal's memory; nothing when there are none. Said once.
pub fn farewell() -> String {
    std::mem::take(&mut *FAREWELL.lock().unwrap_or_else(PoisonError::into_inner))
}
