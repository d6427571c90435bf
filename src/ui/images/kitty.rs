//! Kitty's graphics protocol (<https://sw.kovidgoyal.net/kitty/graphics-protocol/>): a picture is sent once, and then stands wherever
//! placeholders stand in the text. So it scrolls, is cut at edges and goes away as text does, in tmux too.

use std::fmt::Write;

use image::RgbImage;

use super::diacritics::DIACRITICS;
use super::iterm2::png;
use super::passthrough::through_tmux;
use crate::domain::encoding::base64;
use crate::domain::picture::PictureFault;

/// The character that stands for a piece of a picture.
const PLACEHOLDER: char = '\u{10EEEE}';
/// The most that one command may carry.
const CHUNK: usize = 4096;

/// A picture for kitty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kitty {
    png: Vec<u8>,
    /// The name the terminal knows it by: the program's own part, and one of 255.
    pub name: Name,
    /// Tells it from an earlier picture of the same name.
    pub serial: u64,
}

/// A picture's name. Its lower part is told by an indexed colour, which even a tmux without true colours hands on as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name {
    /// This program's.
    pub session: u8,
    /// From 1.
    pub number: u8,
}

impl Name {
    fn id(self) -> u32 {
        u32::from(self.session) << 24 | u32::from(self.number)
    }
}

impl Kitty {
    pub(super) fn new(picture: &RgbImage) -> Result<Self, PictureFault> {
        Ok(Self { png: png(picture)?, name: Name::default(), serial: 0 })
    }

    pub(super) fn bytes(&self) -> usize {
        self.png.len()
    }

    /// Sends the picture, to stand in so many cells wherever its placeholders are.
    pub fn transmission(&self, columns: u16, rows: u16, tmux: bool) -> String {
        let payload = base64(&self.png);
        let mut sent = String::with_capacity(payload.len() + payload.len() / 64 + 64);
        let chunks = payload.len().div_ceil(CHUNK);
        for (index, start) in (0..payload.len()).step_by(CHUNK).enumerate() {
            let more = u8::from(index + 1 < chunks);
            let mut command = String::with_capacity(CHUNK + 64);
            // q=2: nothing is answered, not even that it failed. The answer would come among the keys.
            let _ = match index {
                0 => write!(command, "\x1b_Ga=T,U=1,f=100,i={},c={columns},r={rows},q=2,m={more};", self.name.id()),
                _ => write!(command, "\x1b_Gq=2,m={more};"),
            };
            command.push_str(&payload[start..payload.len().min(start + CHUNK)]);
            command.push_str("\x1b\\");
            sent.push_str(&if tmux { through_tmux(&command) } else { command });
        }
        sent
    }

    /// What stands in the first cell of a line of the picture; the cells after it count on by themselves. Drawn in the colour
    /// whose index is the picture's number.
    pub(super) fn first_cell(&self, row: u16) -> Option<String> {
        let mark = |value: usize| DIACRITICS.get(value);
        let marks = [mark(usize::from(row))?, mark(0)?, mark(usize::from(self.name.session))?];
        Some(std::iter::once(PLACEHOLDER).chain(marks.into_iter().copied()).collect())
    }

    /// What stands in the other cells.
    pub(super) fn next_cell() -> &'static str {
        "\u{10EEEE}"
    }
}

/// Takes pictures away, out of the terminal's memory too.
pub fn forget(names: impl IntoIterator<Item = Name>, tmux: bool) -> String {
    let commands = names.into_iter().map(|name| {
        let command = format!("\x1b_Ga=d,d=I,i={},q=2\x1b\\", name.id());
        if tmux { through_tmux(&command) } else { command }
    });
    commands.collect()
}
