//! Screens that only tell something, line by line, and are scrolled: all of them in the same way.

use super::effect::Effect;
use super::geometry;
use super::keymap::Action;
use super::model::{Go, Shell};
use super::screens::{lines_of, scrolled};
use super::sheet::Sheet;

/// A screen that only tells something.
pub trait Notice {
    /// Its lines, for this many columns.
    fn sheet(&self, shell: &Shell, width: u16) -> Sheet;
    /// First line on screen.
    fn top(&self) -> usize;
    /// The same, to change it.
    fn top_mut(&mut self) -> &mut usize;
}

/// Does what a key asks for.
pub fn act(notice: &mut dyn Notice, action: Action, shell: &mut Shell) -> Vec<Effect> {
    if action == Action::Cancel {
        shell.go = Some(Go::Back);
    } else if let Some(lines) = lines_of(action, shell.frame().body.height) {
        scroll(notice, lines, shell);
    }
    Vec::new()
}

/// Moves it by so many lines; by none, when there are others or the screen has another size.
pub fn scroll(notice: &mut dyn Notice, lines: i32, shell: &Shell) {
    let area = geometry::list_column(shell.frame().body);
    let all = notice.sheet(shell, area.width).lines.len();
    *notice.top_mut() = scrolled(notice.top(), lines, all, area.height);
}
