//! Lists that one narrows by typing: a line to type in, and below it the rows that fit, of which one is chosen. All of them move,
//! scroll, take clicks and say what is missing in the same way, which is written down here; a screen says what its rows are.

use super::chooser::Chooser;
use super::effect::Effect;
use super::geometry::{self, Area};
use super::key::Key;
use super::keymap::Action;
use super::model::{Go, Shell};
use super::sheet::{Sheet, Tone};

/// A list that one narrows by typing.
pub trait List {
    /// What is typed, and where in the list one is.
    fn chooser(&self) -> &Chooser;
    /// The same, to change it.
    fn chooser_mut(&mut self) -> &mut Chooser;
    /// How many rows fit what is typed.
    fn rows(&self) -> usize;
    /// How many lines of the screen a row takes.
    fn row_height(&self, _: &Shell) -> usize {
        1
    }
    /// Composes the row `index`; `pointer` shows whether it is chosen.
    fn row(&self, sheet: &mut Sheet, index: usize, pointer: &str, shell: &Shell);
    /// What stands right of the line: how many rows there are, or what they wait for.
    fn status(&self, shell: &Shell) -> (String, Tone);
    /// What stands in place of rows where there are none; empty while they are on their way.
    fn nothing(&self, shell: &Shell) -> &'static str;
    /// Something else is typed, or there are other things to choose from.
    fn refresh(&mut self, shell: &Shell);
    /// Does what the row that is chosen stands for. There is one.
    fn open(&mut self, shell: &mut Shell) -> Vec<Effect>;
    /// Types in what the row that is chosen is called, where that is of use.
    fn complete(&mut self, _: &mut Shell) {}
}

/// The line to type in, and the list below it with a line of air between, within the body.
pub fn parts(body: Area) -> (Area, Area) {
    let column = geometry::list_column(body);
    let line = Area { x: column.x - 1, width: column.width + 2, height: 1, ..column };
    let list = Area { y: column.y + 2, height: column.height.saturating_sub(2), ..column };
    (line, list)
}

/// The pointer left of a row.
pub fn pointer(chosen: bool, unicode: bool) -> &'static str {
    match (chosen, unicode) {
        (false, _) => "  ",
        (true, true) => "▸ ",
        (true, false) => "> ",
    }
}

/// The rows on screen, or what stands in their place.
pub fn sheet(list: &dyn List, shell: &Shell) -> Sheet {
    let (_, area) = parts(shell.frame().body);
    let mut sheet = Sheet::new(area.width);
    if list.rows() == 0 {
        sheet.paragraph(list.nothing(shell), Tone::Dim);
    }
    let chooser = list.chooser();
    for index in (chooser.top..list.rows()).take(visible(list, shell)) {
        list.row(&mut sheet, index, pointer(index == chooser.cursor, shell.options.unicode), shell);
    }
    sheet
}

/// Does what a key asks for.
pub fn act(list: &mut dyn List, action: Action, shell: &mut Shell) -> Vec<Effect> {
    match action {
        Action::Open if list.rows() == 0 => shell.say("nothing to choose here: Backspace takes letters back"),
        Action::Open => return list.open(shell),
        Action::Cancel => shell.go = Some(Go::Back),
        Action::Clear => edit(list, shell, Chooser::clear),
        Action::Next => list.complete(shell),
        action => {
            let (rows, visible) = (list.rows(), visible(list, shell));
            list.chooser_mut().act(action, rows, visible);
        }
    }
    Vec::new()
}

/// Takes a key that types or edits.
pub fn press(list: &mut dyn List, key: Key, shell: &Shell) {
    edit(list, shell, |chooser| chooser.press(key));
}

/// Takes pasted text.
pub fn paste(list: &mut dyn List, text: &str, shell: &Shell) {
    edit(list, shell, |chooser| chooser.paste(text));
}

fn edit(list: &mut dyn List, shell: &Shell, edit: impl FnOnce(&mut Chooser) -> bool) {
    if edit(list.chooser_mut()) {
        list.refresh(shell);
    }
}

/// A click on a row does what it stands for.
pub fn click(list: &mut dyn List, column: u16, row: u16, shell: &mut Shell) -> Vec<Effect> {
    let (_, area) = parts(shell.frame().body);
    if !area.contains(column, row) {
        return Vec::new();
    }
    let hit = sheet(list, shell).lines.get(usize::from(row - area.y)).and_then(|line| line.row);
    let Some(hit) = hit else { return Vec::new() };
    list.chooser_mut().cursor = hit;
    list.open(shell)
}

/// The wheel moves the list.
pub fn wheel(list: &mut dyn List, lines: i32, shell: &Shell) {
    let (rows, visible) = (list.rows(), visible(list, shell));
    let by = lines / i32::try_from(list.row_height(shell)).unwrap_or(1).max(1);
    list.chooser_mut().scroll(by, rows, visible);
}

/// The rows or the size of the screen are others now.
pub fn settle(list: &mut dyn List, shell: &Shell) {
    let (rows, visible) = (list.rows(), visible(list, shell));
    list.chooser_mut().settle(rows, visible);
}

/// How many rows are on screen.
fn visible(list: &dyn List, shell: &Shell) -> usize {
    usize::from(parts(shell.frame().body).1.height) / list.row_height(shell).max(1)
}
