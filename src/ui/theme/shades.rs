//! Shades brought down to what a terminal has: xterm's 256 colours, or the 16 of ECMA-48.

use ratatui::style::Color;

use super::palette::Rgb;

/// Steps of the 6x6x6 cube.
const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];

/// The nearest of xterm's 6x6x6 cube and its 24 greys (colours 16 to 255).
pub(super) fn nearest_indexed((r, g, b): Rgb) -> u8 {
    let level = |value: u8| (0u8..).zip(LEVELS).min_by_key(|(_, level)| level.abs_diff(value)).unwrap_or((0, 0));
    let ((ri, rl), (gi, gl), (bi, bl)) = (level(r), level(g), level(b));
    let mean = (u16::from(r) + u16::from(g) + u16::from(b)) / 3;
    let grey = u8::try_from((mean.saturating_sub(3) / 10).min(23)).unwrap_or(23);
    let shade = 8 + 10 * grey;
    if distance((r, g, b), (shade, shade, shade)) < distance((r, g, b), (rl, gl, bl)) { 232 + grey } else { 16 + 36 * ri + 6 * gi + bi }
}

/// The nearest of the 16, as VGA has them.
pub(super) fn nearest_named(colour: Rgb) -> Color {
    const NAMED: [(Rgb, Color); 16] = [
        ((0, 0, 0), Color::Black),
        ((170, 0, 0), Color::Red),
        ((0, 170, 0), Color::Green),
        ((170, 85, 0), Color::Yellow),
        ((0, 0, 170), Color::Blue),
        ((170, 0, 170), Color::Magenta),
        ((0, 170, 170), Color::Cyan),
        ((170, 170, 170), Color::Gray),
        ((85, 85, 85), Color::DarkGray),
        ((255, 85, 85), Color::LightRed),
        ((85, 255, 85), Color::LightGreen),
        ((255, 255, 85), Color::LightYellow),
        ((85, 85, 255), Color::LightBlue),
        ((255, 85, 255), Color::LightMagenta),
        ((85, 255, 255), Color::LightCyan),
        ((255, 255, 255), Color::White),
    ];
    NAMED.into_iter().min_by_key(|(named, _)| distance(colour, *named)).map_or(Color::Reset, |(_, colour)| colour)
}

fn distance(a: Rgb, b: Rgb) -> u32 {
    let square = |x: u8, y: u8| u32::from(x.abs_diff(y)).pow(2);
    square(a.0, b.0) + square(a.1, b.1) + square(a.2, b.2)
}

/// The shade of one of the colours 16 to 255.
#[cfg(test)]
pub(super) fn of_indexed(index: u8) -> Rgb {
    let level = |place: u8| LEVELS[usize::from((index - 16) / place % 6)];
    let grey = 8 + 10 * index.saturating_sub(232);
    if index >= 232 { (grey, grey, grey) } else { (level(36), level(6), level(1)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_come_down_to_the_nearest_the_terminal_has() {
        for (colour, index) in [((0, 0, 0), 16), ((255, 255, 255), 231), ((22, 24, 29), 234), ((255, 0, 0), 196), ((118, 118, 118), 243)] {
            assert_eq!(nearest_indexed(colour), index, "{colour:?}");
        }
        assert_eq!(nearest_named((250, 250, 250)), Color::White);
        assert_eq!((of_indexed(16), of_indexed(231), of_indexed(234)), ((0, 0, 0), (255, 255, 255), (28, 28, 28)));
    }
}
