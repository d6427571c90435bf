//! Draws an svg at the size of its room, so that thin lines stay lines. Nothing outside of the file is read.

use std::sync::{Arc, OnceLock};

use image::RgbaImage;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg;
use resvg::usvg::fontdb::{Database, Family};

use super::decode::{Room, bounded_size};
use crate::domain::picture::PictureFault;

/// Whether these are the first bytes of an svg.
pub fn is_svg(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).into_owned();
    head.contains("<svg") || head.trim_start().starts_with("<?xml") || head.contains("<!DOCTYPE svg")
}

/// More elements than any picture needs: tags are counted, at the beginning and at the end.
const MOST_TAGS: usize = 200_000;
/// More attributes than any element needs. The parser compares each with all those before it.
const MOST_ATTRIBUTES: usize = 1_000;
/// Each rule of a style sheet is held against each element.
const MOST_COMPARED: usize = 20_000_000;

/// Whether reading it takes no more than about the time of its length.
fn is_bounded(bytes: &[u8]) -> bool {
    let count = |sign: u8| bytes.iter().filter(|byte| **byte == sign).count();
    let (tags, rules) = (count(b'<'), count(b'{'));
    // No < stands in a value, so that each begins a tag, whatever was before it.
    let attributes = bytes.split(|byte| *byte == b'<').map(attributes).max();
    tags <= MOST_TAGS && tags.saturating_mul(rules) <= MOST_COMPARED && attributes.is_none_or(|count| count <= MOST_ATTRIBUTES)
}

/// How many attributes a tag has that begins like this.
fn attributes(text: &[u8]) -> usize {
    let (mut count, mut quote) = (0, None);
    for byte in text {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'=') => count += 1,
            (None, b'>') => break,
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    count
}

/// Draws it as large as fits `room`; `fine` times larger, for who makes it smaller again.
pub fn draw(bytes: &[u8], room: &Room, fine: u32) -> Result<RgbaImage, PictureFault> {
    if !is_bounded(bytes) {
        return Err(PictureFault::TooLarge);
    }
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
fn fonts() -> Arc<Database> {
    static FONTS: OnceLock<Arc<Database>> = OnceLock::new();
    let load = || {
        let mut fonts = Database::new();
        fonts.load_system_fonts();
        settle_families(&mut fonts);
        Arc::new(fonts)
    };
    FONTS.get_or_init(load).clone()
}

/// Has each generic family stand for one that is there. What the system's settings prefer need not be installed, and text in a family
/// that is not there would vanish.
fn settle_families(fonts: &mut Database) {
    const SANS: &[&str] = &["DejaVu Sans", "Liberation Sans", "Noto Sans", "Arial", "Helvetica"];
    const SERIF: &[&str] = &["DejaVu Serif", "Liberation Serif", "Noto Serif", "Times New Roman", "Times"];
    const MONOSPACE: &[&str] = &["DejaVu Sans Mono", "Liberation Mono", "Noto Sans Mono", "Courier New", "Courier"];
    let settle = |fonts: &mut Database, family: Family<'_>, common: &[&str], set: fn(&mut Database, String)| {
        if let Some(name) = installed(fonts, fonts.family_name(&family), common) {
            set(fonts, name);
        }
    };
    settle(fonts, Family::SansSerif, SANS, Database::set_sans_serif_family);
    settle(fonts, Family::Serif, SERIF, Database::set_serif_family);
    settle(fonts, Family::Monospace, MONOSPACE, Database::set_monospace_family);
    settle(fonts, Family::Cursive, SANS, Database::set_cursive_family);
    settle(fonts, Family::Fantasy, SANS, Database::set_fantasy_family);
}

/// `wanted`, else the first of `common`, else any family: the first that is there.
fn installed(fonts: &Database, wanted: &str, common: &[&str]) -> Option<String> {
    let is_there = |name: &&str| fonts.faces().any(|face| face.families.iter().any(|(family, _)| family == name));
    let known = std::iter::once(wanted).chain(common.iter().copied()).find(is_there).map(str::to_owned);
    known.or_else(|| fonts.faces().find_map(|face| face.families.first()).map(|(family, _)| family.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_every_family_is_drawn_where_there_is_any_font() {
        if fonts().is_empty() {
            return;
        }
        for family in
            ["sans-serif", "serif", "monospace", "cursive", "fantasy", "A Font That Nobody Has", "A Font That Nobody Has, sans-serif"]
        {
            let svg = format!(
                r#"<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><text x="2" y="16" font-family="{family}" font-size="16">Kiln</text></svg>"#
            );
            let tree = usvg::Tree::from_data(svg.as_bytes(), &usvg::Options { fontdb: fonts(), ..usvg::Options::default() }).unwrap();
            let drawn = tree.root().children().first().is_some_and(|node| node.bounding_box().width() > 10.0);
            assert!(drawn, "{family}");
        }
    }
}
