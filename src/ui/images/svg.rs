//! Draws an svg at the size of its room, so that thin lines stay lines. Nothing outside of the file is read.

use std::sync::{Arc, OnceLock};

use image::RgbaImage;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg;

use super::decode::{Room, bounded_size};
use crate::domain::picture::PictureFault;

/// Whether these are the first bytes of an svg.
pub fn is_svg(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).into_owned();
    head.contains("<svg") || head.trim_start().starts_with("<?xml") || head.contains("<!DOCTYPE svg")
}

/// Draws it as large as fits `room`; `fine` times larger, for who makes it smaller again.
pub fn draw(bytes: &[u8], room: &Room, fine: u32) -> Result<RgbaImage, PictureFault> {
    let mut options = usvg::Options::default();
    options.image_href_resolver.resolve_string = Box::new(|_, _| None);
    // A picture within the picture is decoded by the renderer, which knows no bounds; and no picture holds a third.
    options.image_href_resolver.resolve_data = Box::new(|kind, data, _| {
        bounded_size(&data).ok()?;
        usvg::ImageHrefResolver::default_data_resolver()(kind, data, &usvg::Options::default())
    });
    if bytes.windows(5).any(|window| window == b"<text") {
        options.fontdb = fonts();
    }
    let tree = usvg::Tree::from_data(bytes, &options).map_err(|_| PictureFault::Corrupt)?;
    let size = tree.size();
    let (width, height) = room.fitted((size.width(), size.height()));
    let (width, height) = (width * fine, height * fine);
    let mut pixmap = Pixmap::new(width, height).ok_or(PictureFault::TooLarge)?;
    #[expect(clippy::cast_precision_loss, reason = "rooms are a few thousand pixels")]
    let scale = Transform::from_scale(width as f32 / size.width(), height as f32 / size.height());
    resvg::render(&tree, scale, &mut pixmap.as_mut());
    RgbaImage::from_raw(width, height, pixmap.take_demultiplied()).ok_or(PictureFault::Corrupt)
}

/// The system's fonts, read once, when a picture first has text. Only their names are held; the files are mapped when used.
fn fonts() -> Arc<usvg::fontdb::Database> {
    static FONTS: OnceLock<Arc<usvg::fontdb::Database>> = OnceLock::new();
    let load = || {
        let mut fonts = usvg::fontdb::Database::new();
        fonts.load_system_fonts();
        Arc::new(fonts)
    };
    FONTS.get_or_init(load).clone()
}
