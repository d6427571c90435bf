//! A file's bytes become pixels on the ground of the page, and these what the terminal understands.

use std::borrow::Cow;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use fast_image_resize::images::Image;
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::{ImageError, ImageReader, Limits, RgbImage, RgbaImage};

use super::ready::{Ready, Sharp};
use super::{Grounds, Key, Protocol, Rgb, iterm2, kitty, sixel, svg};
use crate::domain::picture::{MOST_PIXELS, PictureFault};

/// Files larger than this are not read.
pub const LARGEST_FILE: usize = 16 * 1024 * 1024;
/// Memory a decoder may take.
const DECODER_MEMORY: u64 = 160 * 1024 * 1024;
/// No picture is drawn with more pixels, where the terminal can enlarge it.
const MOST_DRAWN: f32 = 2_500_000.0;
/// The longer side of what a picture's ground is judged by.
const JUDGED: u32 = 512;

/// The pixels that a picture is drawn into, and their shape.
pub(super) struct Room {
    pub width: u32,
    pub height: u32,
    /// Width and height of one of them, in pixels of the screen.
    pixel: (f32, f32),
}

impl Room {
    fn of(key: &Key) -> Self {
        let (columns, rows) = (u32::from(key.columns), u32::from(key.rows));
        let (cell_width, cell_height) = (u32::from(key.drawing.cell.0.max(1)), u32::from(key.drawing.cell.1.max(1)));
        #[expect(clippy::cast_precision_loss, reason = "cells and screens are small")]
        let (wide, high) = (cell_width as f32, cell_height as f32);
        match key.drawing.protocol {
            Protocol::HalfBlocks => Self { width: columns, height: 2 * rows, pixel: (wide, high / 2.0) },
            Protocol::Sixel => Self { width: columns * cell_width, height: rows * cell_height, pixel: (1.0, 1.0) },
            Protocol::Kitty | Protocol::ITerm2 => {
                #[expect(clippy::cast_precision_loss, reason = "a few million")]
                let all = (columns * cell_width * rows * cell_height) as f32;
                let share = (MOST_DRAWN / all).sqrt().min(1.0);
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "smaller than the cell")]
                let side = |length: f32| ((length * share) as u32).max(1);
                let (cell_width, cell_height) = (side(wide), side(high));
                #[expect(clippy::cast_precision_loss, reason = "cells are small")]
                let pixel = (wide / cell_width as f32, high / cell_height as f32);
                Self { width: columns * cell_width, height: rows * cell_height, pixel }
            }
        }
    }

    /// The largest size of this shape that fits.
    pub fn fitted(&self, (width, height): (f32, f32)) -> (u32, u32) {
        let (pixel_width, pixel_height) = self.pixel;
        #[expect(clippy::cast_precision_loss, reason = "rooms are a few thousand pixels")]
        let scale = (self.width as f32 * pixel_width / width).min(self.height as f32 * pixel_height / height);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "positive, and bounded by the room")]
        let side = |length: f32, most: u32| ((length * scale).round() as u32).clamp(1, most);
        (side(width / pixel_width, self.width), side(height / pixel_height, self.height))
    }
}

/// Makes a picture of `bytes` ready for `key`, on the ground that suits it; or says why there is none. Takes its time: not for the
/// thread that draws.
pub fn decode(bytes: &[u8], key: &Key, grounds: Grounds) -> Result<Ready, PictureFault> {
    if bytes.len() > LARGEST_FILE || key.columns == 0 || key.rows == 0 {
        return Err(PictureFault::TooLarge);
    }
    let room = Room::of(key);
    // A fault of a decoder on a hostile file must not take more than the picture with it.
    let drawn = catch_unwind(AssertUnwindSafe(|| fitted(bytes, key, &room, grounds)));
    let (picture, ground) = drawn.map_err(|_| PictureFault::Corrupt)??;
    let picture = laid_out(&picture, &room, ground);
    let sharp = match key.drawing.protocol {
        Protocol::HalfBlocks => Sharp::None,
        Protocol::Kitty => Sharp::Kitty(kitty::Kitty::new(&picture)?),
        Protocol::ITerm2 => Sharp::Rows(iterm2::rows(&picture, key)?),
        Protocol::Sixel => Sharp::Sixel(sixel::Sixel::new(&picture)),
    };
    let halves = halves(picture, (u32::from(key.columns), 2 * u32::from(key.rows)))?;
    Ok(Ready::new(key, halves, sharp))
}

/// The picture as large as its room allows, and the ground for it.
fn fitted(bytes: &[u8], key: &Key, room: &Room, grounds: Grounds) -> Result<(RgbaImage, Rgb), PictureFault> {
    let (drawn, size, filter) = if !svg::is_svg(bytes) {
        let drawn = raster(bytes)?;
        #[expect(clippy::cast_precision_loss, reason = "bounded by MOST_PIXELS")]
        let size = room.fitted((drawn.width() as f32, drawn.height() as f32));
        // Hamming: as sharp as these few pixels can be, and no halos at the edges of lines.
        (drawn, size, FilterType::Hamming)
    } else {
        // In few pixels it is drawn twice as large and then halved: hairlines and small text come out better. Box: each pixel is the
        // mean of its four and takes nothing from its neighbours.
        let fine = if key.drawing.protocol == Protocol::HalfBlocks { 2 } else { 1 };
        let drawn = svg::draw(bytes, room, fine)?;
        let size = (drawn.width() / fine, drawn.height() / fine);
        (drawn, size, FilterType::Box)
    };
    let judged = judged(&drawn)?;
    let ground = grounds.suiting(&judged);
    Ok((resized(drawn, size, filter)?, ground))
}

/// As much of a picture as is needed to judge it by.
fn judged(picture: &RgbaImage) -> Result<Cow<'_, RgbaImage>, PictureFault> {
    let (width, height) = picture.dimensions();
    let longer = width.max(height);
    if longer <= JUDGED || picture.pixels().all(|pixel| pixel.0[3] == u8::MAX) {
        return Ok(Cow::Borrowed(picture));
    }
    let size = ((width * JUDGED / longer).max(1), (height * JUDGED / longer).max(1));
    resized(picture.clone(), size, FilterType::Box).map(Cow::Owned)
}

/// The picture in the middle of its room.
fn laid_out(picture: &RgbaImage, room: &Room, ground: Rgb) -> RgbImage {
    let mut laid = RgbImage::from_pixel(room.width, room.height, image::Rgb([ground.0, ground.1, ground.2]));
    let (left, top) = ((room.width - picture.width().min(room.width)) / 2, (room.height - picture.height().min(room.height)) / 2);
    for (x, y, pixel) in picture.enumerate_pixels().filter(|(x, y, _)| left + x < room.width && top + y < room.height) {
        laid.put_pixel(left + x, top + y, image::Rgb(over(pixel.0, ground)));
    }
    laid
}

fn over([r, g, b, a]: [u8; 4], ground: Rgb) -> [u8; 3] {
    let mix = |colour: u8, ground: u8| {
        let mixed = (u16::from(colour) * u16::from(a) + u16::from(ground) * (255 - u16::from(a)) + 127) / 255;
        u8::try_from(mixed).unwrap_or(u8::MAX)
    };
    [mix(r, ground.0), mix(g, ground.1), mix(b, ground.2)]
}

/// Brought down to two pixels a cell.
fn halves(picture: RgbImage, size: (u32, u32)) -> Result<Vec<Rgb>, PictureFault> {
    let (width, height) = picture.dimensions();
    let raw = if (width, height) == size {
        picture.into_raw()
    } else {
        scaled(picture.into_raw(), (width, height), size, PixelType::U8x3, FilterType::Hamming)?
    };
    Ok(raw.chunks_exact(3).map(|pixel| (pixel[0], pixel[1], pixel[2])).collect())
}

fn reader(bytes: &[u8]) -> Result<ImageReader<Cursor<&[u8]>>, PictureFault> {
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| PictureFault::Corrupt)?;
    reader.format().is_some().then_some(reader).ok_or(PictureFault::UnknownFormat)
}

/// Width and height of a picture that is not too large to be decoded.
pub(super) fn bounded_size(bytes: &[u8]) -> Result<(u32, u32), PictureFault> {
    let (width, height) = reader(bytes)?.into_dimensions().map_err(fault)?;
    let few = u64::from(width) * u64::from(height) <= MOST_PIXELS;
    few.then_some((width, height)).ok_or(PictureFault::TooLarge)
}

fn fault(error: ImageError) -> PictureFault {
    match error {
        ImageError::Limits(_) => PictureFault::TooLarge,
        ImageError::Unsupported(_) => PictureFault::UnknownFormat,
        _ => PictureFault::Corrupt,
    }
}

fn raster(bytes: &[u8]) -> Result<RgbaImage, PictureFault> {
    bounded_size(bytes)?;
    let mut reader = reader(bytes)?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(DECODER_MEMORY);
    reader.limits(limits);
    Ok(reader.decode().map_err(fault)?.into_rgba8())
}

fn resized(source: RgbaImage, size: (u32, u32), filter: FilterType) -> Result<RgbaImage, PictureFault> {
    if source.dimensions() == size {
        return Ok(source);
    }
    let from = source.dimensions();
    let raw = scaled(source.into_raw(), from, size, PixelType::U8x4, filter)?;
    RgbaImage::from_raw(size.0, size.1, raw).ok_or(PictureFault::Corrupt)
}

fn scaled(raw: Vec<u8>, from: (u32, u32), to: (u32, u32), pixels: PixelType, filter: FilterType) -> Result<Vec<u8>, PictureFault> {
    let source = Image::from_vec_u8(from.0, from.1, raw, pixels).map_err(|_| PictureFault::Corrupt)?;
    let mut target = Image::new(to.0, to.1, pixels);
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(filter));
    Resizer::new().resize(&source, &mut target, &options).map_err(|_| PictureFault::Corrupt)?;
    Ok(target.into_vec())
}
