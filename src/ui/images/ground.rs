//! What a picture with clear parts lies on. Its author saw it on one ground and drew for that: black labels vanish on a dark page, white
//! ones on a light page. So a picture that would lose its strokes on the page's ground gets the other theme's under it.

use std::ops::Range;

use image::RgbaImage;

use super::Rgb;
use crate::ui::theme::contrast::ratio;

/// Less opaque pixels are clear: only a shadow or the rim of a stroke.
const SEEN: u8 = 51;
/// What has less contrast than this with its ground, and is of much the same colour, is lost on it.
const CONTRAST: f64 = 2.0;
/// Colours as far apart as this in one channel are told apart at any brightness, as yellow is on white.
const OTHER_COLOUR: u8 = 160;
/// Strokes are as thin as this share of the picture's shorter side, in pixels at least [`THIN_PIXELS`].
const THIN: u32 = 40;
const THIN_PIXELS: u32 = 3;

/// The grounds there are to choose from.
#[derive(Clone, Copy, Debug)]
pub struct Grounds {
    /// That of the page.
    pub page: Rgb,
    /// That of the theme which is dark where this one is light.
    pub other: Rgb,
}

impl Grounds {
    /// The one on which more of the picture can be seen: the page's, unless much is lost there that the other keeps.
    pub(super) fn suiting(self, picture: &RgbaImage) -> Rgb {
        if picture.pixels().all(|pixel| pixel.0[3] >= SEEN) {
            return self.page;
        }
        let strokes = strokes(picture);
        let drawn: u64 = picture.pixels().map(|pixel| pixel.0[3]).filter(|opacity| *opacity >= SEEN).map(u64::from).sum();
        let thin = self.tally(picture.pixels().zip(&strokes).filter_map(|(pixel, thin)| thin.then_some(pixel)));
        // Labels and lines tell. Where there are none it is one shape: a logo, which is lost as a whole, or a window with rounded
        // corners, which has all it says within itself.
        let other_suits = if thin.all * 500 >= drawn {
            thin.lost_more_than(15)
        } else {
            !fills_its_frame(picture) && self.tally(picture.pixels()).lost_more_than(90)
        };
        if other_suits { self.other } else { self.page }
    }

    fn tally<'a>(self, pixels: impl Iterator<Item = &'a image::Rgba<u8>>) -> Tally {
        let mut tally = Tally::default();
        for [r, g, b, opacity] in pixels.map(|pixel| pixel.0).filter(|pixel| pixel[3] >= SEEN) {
            let weight = |lost: bool| if lost { u64::from(opacity) } else { 0 };
            tally.all += weight(true);
            tally.on_page += weight(is_lost((r, g, b), self.page));
            tally.on_other += weight(is_lost((r, g, b), self.other));
        }
        tally
    }
}

/// How much there is, by opacity, and how much of it is lost on either ground.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    all: u64,
    on_page: u64,
    on_other: u64,
}

impl Tally {
    /// Whether so many hundredths are lost on the page, and the other ground is better by far.
    fn lost_more_than(self, hundredths: u64) -> bool {
        self.on_page * 100 > self.all * hundredths && self.on_other * 2 <= self.on_page
    }
}

fn is_lost(colour: Rgb, ground: Rgb) -> bool {
    let apart = colour.0.abs_diff(ground.0).max(colour.1.abs_diff(ground.1)).max(colour.2.abs_diff(ground.2));
    apart < OTHER_COLOUR && ratio(colour, ground) < CONTRAST
}

fn is_seen(picture: &RgbaImage, x: u32, y: u32) -> bool {
    picture.get_pixel(x, y).0[3] >= SEEN
}

/// For each pixel whether it is of something thin, across or down, with clear pixels at both sides.
fn strokes(picture: &RgbaImage) -> Vec<bool> {
    let (width, height) = picture.dimensions();
    let thickest = (width.min(height) / THIN).max(THIN_PIXELS);
    let mut thin = vec![false; picture.pixels().len()];
    let mut mark = |x: u32, y: u32| thin[y as usize * width as usize + x as usize] = true;
    for y in 0..height {
        runs(width, thickest, |x| is_seen(picture, x, y), |run| run.for_each(|x| mark(x, y)));
    }
    for x in 0..width {
        runs(height, thickest, |y| is_seen(picture, x, y), |run| run.for_each(|y| mark(x, y)));
    }
    thin
}

/// Tells of each run of seen pixels that is no longer than `longest` and ends before the picture does.
fn runs(length: u32, longest: u32, seen: impl Fn(u32) -> bool, mut found: impl FnMut(Range<u32>)) {
    let mut clear_at = None;
    for at in 0..length {
        if !seen(at) {
            if let Some(before) = clear_at
                && (2..=longest + 1).contains(&(at - before))
            {
                found(before + 1..at);
            }
            clear_at = Some(at);
        }
    }
}

/// Whether what is seen fills the rectangle around it, as a window or a photograph does.
fn fills_its_frame(picture: &RgbaImage) -> bool {
    let (mut left, mut right, mut top, mut bottom, mut area) = (u32::MAX, 0, u32::MAX, 0, 0u64);
    for (x, y, _) in picture.enumerate_pixels().filter(|(_, _, pixel)| pixel.0[3] >= SEEN) {
        (left, right, top, bottom, area) = (left.min(x), right.max(x + 1), top.min(y), bottom.max(y + 1), area + 1);
    }
    let frame = u64::from(right.saturating_sub(left)) * u64::from(bottom.saturating_sub(top));
    area * 10 >= frame * 8
}

#[cfg(test)]
mod tests {
    use image::Rgba;

    use super::*;

    const DARK: Rgb = (22, 24, 29);
    const LIGHT: Rgb = (251, 250, 246);
    const ON_DARK: Grounds = Grounds { page: DARK, other: LIGHT };
    const ON_LIGHT: Grounds = Grounds { page: LIGHT, other: DARK };
    const BLACK: [u8; 4] = [0, 0, 0, 255];
    const WHITE: [u8; 4] = [255, 255, 255, 255];
    const YELLOW: [u8; 4] = [255, 240, 0, 255];

    fn clear() -> RgbaImage {
        RgbaImage::new(200, 160)
    }

    fn fill(mut picture: RgbaImage, columns: Range<u32>, rows: Range<u32>, colour: [u8; 4]) -> RgbaImage {
        rows.for_each(|y| columns.clone().for_each(|x| picture.put_pixel(x, y, Rgba(colour))));
        picture
    }

    /// Boxes of a colour that can be seen on any ground, with a few words of `ink` under them.
    fn diagram(ink: [u8; 4]) -> RgbaImage {
        let boxes = fill(clear(), 10..190, 10..100, [240, 140, 30, 255]);
        (20..180).step_by(4).fold(boxes, |picture, x| fill(picture, x..x + 2, 120..128, ink))
    }

    #[test]
    fn labels_that_would_vanish_get_the_ground_they_were_drawn_for() {
        assert_eq!(ON_DARK.suiting(&diagram(BLACK)), LIGHT);
        assert_eq!(ON_LIGHT.suiting(&diagram(BLACK)), LIGHT);
        assert_eq!(ON_LIGHT.suiting(&diagram(WHITE)), DARK);
        assert_eq!(ON_DARK.suiting(&diagram(WHITE)), DARK);
        assert_eq!(ON_DARK.suiting(&diagram([60, 70, 60, 200])), LIGHT, "dark grey, and not quite opaque");
    }

    #[test]
    fn what_can_be_seen_on_the_page_stays_on_it() {
        for ink in [[130, 130, 130, 255], [200, 60, 60, 255], YELLOW] {
            assert_eq!(ON_DARK.suiting(&diagram(ink)), DARK, "{ink:?}");
            assert_eq!(ON_LIGHT.suiting(&diagram(ink)), LIGHT, "{ink:?}");
        }
    }

    #[test]
    fn a_picture_without_clear_parts_needs_no_ground() {
        assert_eq!(ON_DARK.suiting(&fill(clear(), 0..200, 0..160, BLACK)), DARK);
    }

    #[test]
    fn a_black_shape_is_told_from_a_dark_window_with_a_shadow_around_it() {
        let disc = RgbaImage::from_fn(200, 160, |x, y| {
            let inside = x.abs_diff(100).pow(2) + y.abs_diff(80).pow(2) < 70 * 70;
            Rgba(if inside { BLACK } else { [0; 4] })
        });
        assert_eq!(ON_DARK.suiting(&disc), LIGHT);
        assert_eq!(ON_LIGHT.suiting(&disc), LIGHT);
        let shadow = RgbaImage::from_pixel(200, 160, Rgba([0, 0, 0, 30]));
        assert_eq!(ON_DARK.suiting(&fill(shadow, 20..180, 20..140, [40, 40, 42, 255])), DARK);
    }

    #[test]
    fn where_something_is_lost_on_either_the_page_wins_and_an_empty_picture_asks_for_nothing() {
        let both = (20..180).step_by(4).fold(diagram(BLACK), |picture, x| fill(picture, x..x + 2, 140..148, WHITE));
        assert_eq!(ON_DARK.suiting(&both), DARK);
        assert_eq!(ON_LIGHT.suiting(&both), LIGHT);
        assert_eq!(ON_DARK.suiting(&clear()), DARK);
    }
}
