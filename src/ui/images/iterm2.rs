//! iTerm2's inline images (<https://iterm2.com/documentation-images.html>), which WezTerm knows too: a small one for each line of
//! cells, so that the part of a picture that is on screen is some of them as they are.

use std::io::Cursor;

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder, RgbImage, imageops};

use super::Key;
use super::passthrough::through_tmux;
use crate::domain::encoding::base64;
use crate::domain::picture::PictureFault;

/// One sequence for each line of cells.
pub(super) fn rows(picture: &RgbImage, key: &Key) -> Result<Vec<String>, PictureFault> {
    let rows = u32::from(key.rows);
    let height = picture.height() / rows;
    let row = |index: u32| {
        let strip = imageops::crop_imm(picture, 0, index * height, picture.width(), height).to_image();
        let file = png(&strip)?;
        let sequence = format!(
            "\x1b]1337;File=inline=1;size={};width={};height=1;preserveAspectRatio=0;doNotMoveCursor=1:{}\x07",
            file.len(),
            key.columns,
            base64(&file)
        );
        Ok(if key.drawing.tmux { through_tmux(&sequence) } else { sequence })
    };
    (0..rows).map(row).collect()
}

/// A PNG file, packed soon rather than small.
pub(super) fn png(picture: &RgbImage) -> Result<Vec<u8>, PictureFault> {
    let mut file = Cursor::new(Vec::new());
    let encoder = PngEncoder::new_with_quality(&mut file, CompressionType::Fast, FilterType::Adaptive);
    let written = encoder.write_image(picture.as_raw(), picture.width(), picture.height(), ExtendedColorType::Rgb8);
    written.map(|()| file.into_inner()).map_err(|_| PictureFault::TooLarge)
}
