//! Keeps room for a picture, from its size in pixels; where none can be shown, a line says what would be there and why it is not.

use super::blocks::{Typesetter, plain};
use super::document::{ItemKind, PictureBox, Role, TALLEST};
use super::writer::count;
use crate::domain::picture::PictureFault;
use crate::markdown::page::{Picture, PictureSize, SpanKind, Style, Text};

/// Lower than this a picture without a size shows little, since a cell holds but two samples of some hundred pixels: it grows this
/// high, yet not beyond [`MOST_GROWTH`], so that an icon stays one. Sizes that authors ask for are kept.
const TELLING: u16 = 12;
/// How much such a picture grows.
const MOST_GROWTH: f64 = 2.0;

/// Sets `picture`.
pub(super) fn set(typesetter: &mut Typesetter<'_>, picture: &Picture) {
    let size = if is_remote(&picture.dark) { Err(PictureFault::Remote) } else { (typesetter.sizes)(&picture.dark) };
    let size = size.or_else(|fault| (typesetter.sizes)(&picture.light).map_err(|_| fault));
    let writer = &mut typesetter.writer;
    writer.settle();
    let index = count(writer.document.pictures.len());
    let start = writer.next_line();
    let link = picture.link.as_ref().map(|link| ItemKind::Link { href: link.href.clone(), ignore: link.ignore });
    let items = [Some(ItemKind::Picture(index)), link].map(|kind| kind.map(|kind| writer.item(kind)));
    let room = size.ok().filter(|_| typesetter.options.pictures);
    let (mut column, mut cells) = (count(writer.indent()), 0);
    if let Some(pixels) = room {
        let available = count(writer.available());
        let (width, rows) = fit(pixels, picture.size, (available, typesetter.options.highest), typesetter.options.cell);
        cells = width;
        if picture.centred || writer.centred {
            column += available.saturating_sub(width) / 2;
        }
        for row in 0..rows {
            writer.line(row, &[]);
        }
    } else {
        // As code, so that file names are not broken at their hyphens.
        let label = Text::of(&label(&picture.alt, &picture.dark, size), Style { kind: SpanKind::Code, ..Style::default() });
        let outer = writer.centred;
        writer.centred |= picture.centred && typesetter.signs.placed;
        writer.label(&label, plain(Role::Dim), items[0]);
        writer.centred = outer;
    }
    items.into_iter().flatten().for_each(|item| writer.end_item(item));
    let lines = start..writer.next_line();
    let narrow = |cells: u32| u16::try_from(cells).unwrap_or(u16::MAX);
    writer.document.pictures.push(PictureBox {
        dark: picture.dark.clone(),
        light: picture.light.clone(),
        alt: picture.alt.clone(),
        lines,
        column: narrow(column),
        cells: narrow(cells),
        size,
        shown: room.is_some(),
    });
}

/// Columns and rows for a picture of `pixels`, its proportions kept: as its author asked, within the column; without being asked, as
/// large as it is, within [`TELLING`] and `highest`.
fn fit(pixels: (u32, u32), asked: Option<PictureSize>, (available, highest): (u32, u16), cell: (u16, u16)) -> (u32, u32) {
    let (width, height) = (f64::from(pixels.0.max(1)), f64::from(pixels.1.max(1)));
    let (cell_width, cell_height) = (f64::from(cell.0.max(1)), f64::from(cell.1.max(1)));
    let column = f64::from(available) * cell_width;
    let scale = match asked {
        Some(PictureSize::Percent(share)) => column * f64::from(share.min(100)) / 100.0 / width,
        Some(PictureSize::Pixels(asked, None)) => f64::from(asked) / width,
        Some(PictureSize::Pixels(wide, Some(high))) => (f64::from(wide) / width).min(f64::from(high) / height),
        None => {
            let as_high_as = |rows: u16| f64::from(rows) * cell_height / height;
            as_high_as(TELLING).clamp(1.0, MOST_GROWTH).min(as_high_as(highest))
        }
    };
    let scale = scale.min(column / width);
    let whole = |cells: f64| cells.ceil().clamp(1.0, TALLEST as f64) as u32;
    (whole(width * scale / cell_width - 1e-6).min(available.max(1)), whole(height * scale / cell_height - 1e-6))
}

/// `[picture: a rack · img/rack.png · 800×600]`
pub fn label(alt: &str, source: &str, size: Result<(u32, u32), PictureFault>) -> String {
    let (name, why) = match size {
        _ if source.starts_with("data:") => ("in the page", "not shown".to_owned()),
        Ok((width, height)) => (source, format!("{width}×{height}")),
        Err(fault) => (source, fault.to_string()),
    };
    let facts = [alt, name, why.as_str()].into_iter().filter(|fact| !fact.is_empty());
    format!("[picture: {}]", facts.collect::<Vec<_>>().join(" · "))
}

fn is_remote(source: &str) -> bool {
    ["http://", "https://", "//"].iter().any(|scheme| source.starts_with(scheme))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CELL: (u16, u16) = (10, 20);

    #[test]
    fn room_follows_the_size_asked_for_and_the_column() {
        for (pixels, asked, available, expected) in [
            ((100, 100), None, 80, (20, 10)),
            ((200, 200), None, 80, (24, 12)),
            ((300, 300), None, 80, (30, 15)),
            ((1600, 900), None, 80, (80, 23)),
            ((1600, 900), None, 40, (40, 12)),
            ((300, 3000), None, 80, (5, 24)),
            ((1000, 1000), Some(PictureSize::Pixels(100, Some(100))), 80, (10, 5)),
            ((1000, 500), Some(PictureSize::Pixels(100, Some(100))), 80, (10, 3)),
            ((20, 20), Some(PictureSize::Pixels(700, Some(700))), 80, (70, 35)),
            ((20, 20), Some(PictureSize::Pixels(9000, None)), 80, (80, 40)),
            ((500, 500), Some(PictureSize::Percent(50)), 80, (40, 20)),
            ((0, 0), None, 80, (1, 1)),
        ] {
            assert_eq!(fit(pixels, asked, (available, 24), CELL), expected, "{pixels:?} {asked:?} in {available}");
        }
    }

    #[test]
    fn a_picture_without_a_size_is_no_higher_than_it_may_be_and_one_with_a_size_is_as_its_author_asked() {
        assert_eq!(fit((300, 300), None, (80, 6), CELL), (12, 6));
        assert_eq!(fit((1600, 900), None, (80, 8), CELL), (29, 8));
        assert_eq!(fit((1000, 1000), Some(PictureSize::Pixels(200, None)), (80, 6), CELL), (20, 10));
    }

    #[test]
    fn a_picture_that_is_not_shown_says_why() {
        for (source, size, says) in [
            ("img/a.png", Ok((80, 60)), "img/a.png · 80×60"),
            ("img/a.png", Err(PictureFault::Missing), "img/a.png · missing"),
            ("img/a.png", Err(PictureFault::Corrupt), "img/a.png · corrupt"),
            ("img/a.png", Err(PictureFault::TooLarge), "img/a.png · too large"),
            ("img/a.tiff", Err(PictureFault::UnknownFormat), "img/a.tiff · not a known format"),
            ("https://x/a.png", Err(PictureFault::Remote), "https://x/a.png · remote"),
            ("data:image/png;base64,AAAA", Err(PictureFault::Missing), "in the page · not shown"),
        ] {
            assert_eq!(label("a rack", source, size), format!("[picture: a rack · {says}]"));
        }
        assert!(is_remote("//cdn/a.png") && !is_remote("img/a.png"));
    }
}
