//! Pictures in half-blocks: a file's bytes become a grid of colours of exactly the size of their room. Decoding is for a worker
//! thread; drawing only looks up what is ready. Bounds keep a hostile file from taking the memory or the time.

use std::collections::HashMap;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, OnceLock};

use fast_image_resize::images::Image;
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::{ImageReader, Limits, RgbaImage};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg;

use crate::app::model::{Model, Scheme, Shell};
use crate::app::screens::{Screen, lesson};
use crate::course::picture_path;
use crate::domain::course::LessonId;
use crate::layout::document::PictureBox;

/// Files larger than this are not read.
pub const LARGEST_FILE: usize = 16 * 1024 * 1024;
/// Pictures of more pixels than this are not decoded: a small file can claim any size.
const MOST_PIXELS: u64 = 24_000_000;
/// Memory a decoder may take.
const DECODER_MEMORY: u64 = 160 * 1024 * 1024;
/// Memory that pictures kept ready may take.
const KEPT_BYTES: usize = 8 * 1024 * 1024;
/// Pictures this many screens away are made ready.
const NEAR: usize = 1;

type Rgb = (u8, u8, u8);

/// Names one picture at one size on one ground.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    /// Its file, relative to the course's root.
    pub path: String,
    /// Cells it takes.
    pub columns: u16,
    /// Lines it takes.
    pub rows: u16,
    /// The ground it lies on.
    pub scheme: Scheme,
}

impl Key {
    /// The picture that belongs in a room of a lesson's page, as the theme has it.
    pub fn of(room: &PictureBox, lesson: &LessonId, shell: &Shell) -> Option<Self> {
        let source = if shell.scheme.is_dark() { &room.dark } else { &room.light };
        let path = picture_path(&shell.course, lesson, source)?;
        let rows = u16::try_from(room.lines.len()).ok()?;
        Some(Self { path, columns: room.cells, rows, scheme: shell.scheme })
    }
}

/// A picture ready to be drawn: each cell an upper and a lower half.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pixels {
    /// Cells across.
    pub columns: u16,
    /// Cells down.
    pub rows: u16,
    /// Colours in reading order, two lines of them for each line of cells.
    colours: Vec<Rgb>,
}

impl Pixels {
    /// The colours of the upper and the lower half of a cell.
    pub fn cell(&self, column: u16, row: u16) -> (Rgb, Rgb) {
        let at = |line: usize| self.colours.get(line * usize::from(self.columns) + usize::from(column)).copied().unwrap_or_default();
        (at(2 * usize::from(row)), at(2 * usize::from(row) + 1))
    }
}

/// Pictures that are ready, the ones used longest ago leaving first when there are too many.
#[derive(Debug, Default)]
pub struct PictureCache {
    ready: HashMap<Key, (Option<Pixels>, u64)>,
    bytes: usize,
    turn: u64,
}

impl PictureCache {
    /// The picture, when it is ready.
    pub fn get(&self, key: &Key) -> Option<&Pixels> {
        self.ready.get(key)?.0.as_ref()
    }

    /// Whether it was made ready, or could not be.
    pub fn knows(&self, key: &Key) -> bool {
        self.ready.contains_key(key)
    }

    /// Forgets pictures whose files changed.
    pub fn forget(&mut self, paths: &[String]) {
        let changed = |key: &Key| paths.contains(&key.path);
        let freed: usize =
            self.ready.iter().filter(|(key, _)| changed(key)).filter_map(|(_, (pixels, _))| pixels.as_ref().map(bytes)).sum();
        self.bytes -= freed;
        self.ready.retain(|key, _| !changed(key));
    }

    /// Marks pictures as in use.
    pub fn touch(&mut self, keys: &[Key]) {
        self.turn += 1;
        for key in keys {
            if let Some((_, used)) = self.ready.get_mut(key) {
                *used = self.turn;
            }
        }
    }

    /// Keeps a picture, or that there is none.
    pub fn put(&mut self, key: Key, pixels: Option<Pixels>) {
        self.bytes += pixels.as_ref().map_or(0, bytes);
        if let Some((Some(old), _)) = self.ready.insert(key, (pixels, self.turn)) {
            self.bytes -= bytes(&old);
        }
        while self.bytes > KEPT_BYTES {
            let turn = self.turn;
            let oldest = self.ready.iter().filter(|(_, (pixels, used))| pixels.is_some() && *used < turn);
            let Some(key) = oldest.min_by_key(|(_, (_, used))| *used).map(|(key, _)| key.clone()) else { return };
            if let Some((Some(old), _)) = self.ready.remove(&key) {
                self.bytes -= bytes(&old);
            }
        }
    }
}

fn bytes(pixels: &Pixels) -> usize {
    pixels.colours.len() * size_of::<Rgb>()
}

/// The pictures on screen and near it, nearest first.
pub fn wanted(model: &Model) -> Vec<Key> {
    let Screen::Lesson(state) = model.top() else { return Vec::new() };
    if !model.shell.options.pictures {
        return Vec::new();
    }
    let mut near = near(state, usize::from(model.shell.frame().body.height));
    near.sort_by_key(|(distance, _)| *distance);
    near.into_iter().filter_map(|(_, room)| Key::of(room, &state.page.id, &model.shell)).collect()
}

fn near(state: &lesson::State, height: usize) -> Vec<(usize, &PictureBox)> {
    let (top, bottom) = (state.top, state.top + height);
    let distance = |room: &PictureBox| {
        let (start, end) = (room.lines.start as usize, room.lines.end as usize);
        if start >= bottom { start - bottom } else { top.saturating_sub(end) }
    };
    let far = NEAR * height;
    let rooms = state.document().pictures_within(top.saturating_sub(far + 1)..bottom + far + 1).filter(|room| room.shown);
    rooms.map(|room| (distance(room), room)).filter(|(distance, _)| *distance <= far).collect()
}

/// Makes a picture of `bytes` ready for `key`, on this ground. `None` when it is no picture, too large, or beyond the decoder.
/// Takes its time: not for the thread that draws.
pub fn decode(bytes: &[u8], key: &Key, ground: Rgb) -> Option<Pixels> {
    if bytes.len() > LARGEST_FILE || key.columns == 0 || key.rows == 0 {
        return None;
    }
    let room = (u32::from(key.columns), 2 * u32::from(key.rows));
    // A fault of a decoder on a hostile file must not take more than the picture with it.
    let decoded = catch_unwind(AssertUnwindSafe(|| if is_svg(bytes) { draw_svg(bytes, room) } else { shrink(bytes, room) }));
    let picture = decoded.ok().flatten()?;
    let (left, top) = ((room.0 - picture.width().min(room.0)) / 2, (room.1 - picture.height().min(room.1)) / 2);
    let mut colours = vec![ground; (room.0 * room.1) as usize];
    for (x, y, pixel) in picture.enumerate_pixels().filter(|(x, y, _)| *x < room.0 && *y < room.1) {
        colours[((top + y).min(room.1 - 1) * room.0 + (left + x).min(room.0 - 1)) as usize] = over(pixel.0, ground);
    }
    Some(Pixels { columns: key.columns, rows: key.rows, colours })
}

fn over([r, g, b, a]: [u8; 4], ground: Rgb) -> Rgb {
    let mix = |colour: u8, ground: u8| {
        let mixed = (u16::from(colour) * u16::from(a) + u16::from(ground) * (255 - u16::from(a)) + 127) / 255;
        u8::try_from(mixed).unwrap_or(u8::MAX)
    };
    (mix(r, ground.0), mix(g, ground.1), mix(b, ground.2))
}

/// The largest size of this shape that fits.
fn fitted((width, height): (f32, f32), room: (u32, u32)) -> (u32, u32) {
    #[expect(clippy::cast_precision_loss, reason = "rooms are a few hundred pixels")]
    let scale = (room.0 as f32 / width).min(room.1 as f32 / height);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "positive, and bounded by the room")]
    let side = |length: f32, most: u32| ((length * scale).round() as u32).clamp(1, most);
    (side(width, room.0), side(height, room.1))
}

fn reader(bytes: &[u8]) -> Option<ImageReader<Cursor<&[u8]>>> {
    ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()
}

/// The size that a picture's first bytes claim; `None` when it is too large to be decoded.
fn bounded_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let (width, height) = reader(bytes)?.into_dimensions().ok()?;
    (u64::from(width) * u64::from(height) <= MOST_PIXELS).then_some((width, height))
}

fn shrink(bytes: &[u8], room: (u32, u32)) -> Option<RgbaImage> {
    let (width, height) = bounded_size(bytes)?;
    let mut reader = reader(bytes)?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(DECODER_MEMORY);
    reader.limits(limits);
    let source = reader.decode().ok()?.into_rgba8();
    #[expect(clippy::cast_precision_loss, reason = "bounded by MOST_PIXELS")]
    let (width, height) = fitted((width as f32, height as f32), room);
    // Hamming: as sharp as these few pixels can be, and no halos at the edges of lines.
    resized(source, (width, height), FilterType::Hamming)
}

fn resized(source: RgbaImage, (width, height): (u32, u32), filter: FilterType) -> Option<RgbaImage> {
    if source.dimensions() == (width, height) {
        return Some(source);
    }
    let source = Image::from_vec_u8(source.width(), source.height(), source.into_raw(), PixelType::U8x4).ok()?;
    let mut target = Image::new(width, height, PixelType::U8x4);
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(filter));
    Resizer::new().resize(&source, &mut target, &options).ok()?;
    RgbaImage::from_raw(width, height, target.into_vec())
}

fn is_svg(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).into_owned();
    head.contains("<svg") || head.trim_start().starts_with("<?xml") || head.contains("<!DOCTYPE svg")
}

/// Draws an svg at the size of its room, so that thin lines stay lines. Nothing outside of the file is read.
fn draw_svg(bytes: &[u8], room: (u32, u32)) -> Option<RgbaImage> {
    let mut options = usvg::Options::default();
    options.image_href_resolver.resolve_string = Box::new(|_, _| None);
    // A picture within the picture is decoded by the renderer, which knows no bounds; and no picture holds a third.
    options.image_href_resolver.resolve_data = Box::new(|kind, data, _| {
        bounded_size(&data)?;
        usvg::ImageHrefResolver::default_data_resolver()(kind, data, &usvg::Options::default())
    });
    if bytes.windows(5).any(|window| window == b"<text") {
        options.fontdb = fonts();
    }
    let tree = usvg::Tree::from_data(bytes, &options).ok()?;
    let size = tree.size();
    let (width, height) = fitted((size.width(), size.height()), room);
    // Drawn twice as large and then halved: hairlines and small text come out better.
    let (large_width, large_height) = (width * 2, height * 2);
    let mut pixmap = Pixmap::new(large_width, large_height)?;
    #[expect(clippy::cast_precision_loss, reason = "rooms are a few hundred pixels")]
    let scale = Transform::from_scale(large_width as f32 / size.width(), large_height as f32 / size.height());
    resvg::render(&tree, scale, &mut pixmap.as_mut());
    // Box: each pixel is the mean of its four and takes nothing from its neighbours.
    resized(RgbaImage::from_raw(large_width, large_height, pixmap.take_demultiplied())?, (width, height), FilterType::Box)
}

/// The system's fonts, read once, when a picture first has text.
fn fonts() -> Arc<usvg::fontdb::Database> {
    static FONTS: OnceLock<Arc<usvg::fontdb::Database>> = OnceLock::new();
    let load = || {
        let mut fonts = usvg::fontdb::Database::new();
        fonts.load_system_fonts();
        Arc::new(fonts)
    };
    FONTS.get_or_init(load).clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GROUND: Rgb = (10, 20, 30);

    fn key(columns: u16, rows: u16) -> Key {
        Key { path: "x".into(), columns, rows, scheme: Scheme::Dark }
    }

    #[test]
    fn an_svg_fills_its_room_and_lies_on_the_ground() {
        let svg =
            br##"<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><rect width="40" height="20" fill="#ff0000"/></svg>"##;
        let pixels = decode(svg, &key(8, 4), GROUND).unwrap();
        let (upper, lower) = pixels.cell(4, 0);
        assert!(upper.0 > 250 && lower.0 > 250 && upper.1 == 0, "{upper:?} {lower:?}");
        assert_eq!(pixels.cell(4, 3), (GROUND, GROUND));
    }

    #[test]
    fn a_picture_keeps_its_shape_in_a_room_of_another() {
        let svg =
            br##"<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect width="10" height="10" fill="#00ff00"/></svg>"##;
        let pixels = decode(svg, &key(16, 4), GROUND).unwrap();
        assert_eq!(pixels.cell(0, 0), (GROUND, GROUND));
        assert_eq!(pixels.cell(7, 1).0, (0, 255, 0));
    }

    #[test]
    fn what_is_no_picture_or_claims_too_much_is_left_out() {
        assert_eq!(decode(b"not a picture", &key(8, 4), GROUND), None);
        assert_eq!(decode(b"<svg xmlns='http://www.w3.org/2000/svg'><", &key(8, 4), GROUND), None);
        // A PNG header that claims 100 000 x 100 000 pixels.
        let mut bomb = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        bomb.extend([0, 1, 0x86, 0xa0, 0, 1, 0x86, 0xa0, 8, 6, 0, 0, 0]);
        bomb.extend([0; 4]);
        assert_eq!(decode(&bomb, &key(8, 4), GROUND), None);
    }

    #[test]
    fn a_picture_within_a_picture_is_drawn_and_bounded_like_any_other() {
        let within = |side: u32| {
            let mut png = Cursor::new(Vec::new());
            image::GrayImage::from_pixel(side, side, image::Luma([255])).write_to(&mut png, image::ImageFormat::Png).unwrap();
            let data = crate::domain::encoding::base64(png.get_ref());
            format!(
                r#"<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image width="9" height="9" href="data:image/png;base64,{data}"/></svg>"#
            )
        };
        let drawn = |svg: &str| decode(svg.as_bytes(), &key(8, 4), GROUND).unwrap().cell(4, 2).0;
        assert_eq!(drawn(&within(3)), (255, 255, 255));
        assert_eq!(drawn(&within(5_000)), GROUND, "25 million pixels are too many");
    }

    #[test]
    fn pictures_used_longest_ago_leave_first() {
        let mut cache = PictureCache::default();
        let large = || Some(Pixels { columns: 1000, rows: 500, colours: vec![GROUND; 1_000_000] });
        let keys: Vec<Key> = (0..4).map(|index| Key { path: index.to_string(), ..key(1, 1) }).collect();
        for key in &keys {
            cache.put(key.clone(), large());
            cache.touch(std::slice::from_ref(key));
        }
        assert!(cache.get(&keys[3]).is_some());
        assert!(cache.get(&keys[0]).is_none());
        assert!(cache.bytes <= KEPT_BYTES);
    }
}
