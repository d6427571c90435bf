//! Sixels (DEC's VT330/VT340 Programmer Reference Manual, chapter 14): six lines of pixels at a time, one colour after the other.
//! A picture is brought down to 256 colours once; the lines that are on screen are then encoded as often as they change.

use std::fmt::Write;
use std::ops::Range;

use image::RgbImage;

use super::Rgb;
use super::quantise::Indexed;

/// Lines of pixels in a band.
const BAND: usize = 6;

/// A picture for a terminal with sixels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sixel {
    picture: Indexed,
    /// The part encoded last: first line of cells and how many, and the sequence.
    strip: Option<(Range<u16>, String)>,
}

impl Sixel {
    pub fn new(picture: &RgbImage) -> Self {
        Self { picture: Indexed::new(picture), strip: None }
    }

    pub fn bytes(&self) -> usize {
        self.picture.pixels.len()
    }

    /// Encodes these lines of the `all` lines of cells that the picture takes, unless they are.
    pub fn prepare(&mut self, rows: Range<u16>, all: u16) {
        if self.strip(&rows).is_none() {
            let cell = self.picture.height / usize::from(all.max(1));
            let lines = usize::from(rows.start) * cell..(usize::from(rows.end) * cell).min(self.picture.height);
            self.strip = Some((rows, encode(&self.picture, lines)));
        }
    }

    /// Forgets what was encoded: nothing of it is on screen.
    pub fn drop_strip(&mut self) {
        self.strip = None;
    }

    /// The sequence for these lines of cells, once prepared.
    pub fn strip(&self, rows: &Range<u16>) -> Option<&str> {
        self.strip.as_ref().filter(|(ready, _)| ready == rows).map(|(_, sequence)| sequence.as_str())
    }
}

fn encode(picture: &Indexed, lines: Range<usize>) -> String {
    let width = picture.width;
    let mut text = String::with_capacity(width * lines.len() / 4 + 4096);
    // Second parameter 1: what is not painted stays as it is, below a band that is not all used.
    let _ = write!(text, "\x1bP0;1;0q\"1;1;{width};{}", lines.len());
    let pixels = |lines: Range<usize>| &picture.pixels[lines.start * width..lines.end * width];
    let mut used = [false; 256];
    pixels(lines.clone()).iter().for_each(|index| used[usize::from(*index)] = true);
    for (index, colour) in picture.palette.iter().enumerate().filter(|(index, _)| used[*index]) {
        define(&mut text, index, *colour);
    }
    // For each colour met in a band, the bits of its columns.
    let mut bits: Vec<Option<Vec<u8>>> = vec![None; 256];
    for top in lines.clone().step_by(BAND) {
        for (bit, line) in (top..lines.end.min(top + BAND)).enumerate() {
            for (x, index) in pixels(line..line + 1).iter().enumerate() {
                bits[usize::from(*index)].get_or_insert_with(|| vec![0; width])[x] |= 1 << bit;
            }
        }
        let mut first = true;
        for (index, columns) in bits.iter_mut().enumerate() {
            if let Some(columns) = columns.take() {
                text.push_str(if first { "#" } else { "$#" });
                first = false;
                push_number(&mut text, index);
                runs(&mut text, &columns);
            }
        }
        if top + BAND < lines.end {
            text.push('-');
        }
    }
    text.push_str("\x1b\\");
    text
}

/// Colours are told in percent.
fn define(text: &mut String, index: usize, (r, g, b): Rgb) {
    let percent = |channel: u8| (u32::from(channel) * 100 + 127) / 255;
    let _ = write!(text, "#{index};2;{};{};{}", percent(r), percent(g), percent(b));
}

/// Columns, equal ones in a row counted; empty ones at the end left out.
fn runs(text: &mut String, columns: &[u8]) {
    let end = columns.iter().rposition(|bits| *bits != 0).map_or(0, |last| last + 1);
    for run in columns[..end].chunk_by(|a, b| a == b) {
        let sixel = char::from(b'?' + run[0]);
        if run.len() > 3 {
            text.push('!');
            push_number(text, run.len());
            text.push(sixel);
        } else {
            (0..run.len()).for_each(|_| text.push(sixel));
        }
    }
}

fn push_number(text: &mut String, number: usize) {
    let _ = write!(text, "{number}");
}
