//! The inks of each theme, by what they are for; and, for terminals with 16 colours, which of those stands for each. Every ink can be
//! read on both of its theme's grounds: the tests compute it.

use ratatui::style::Color;

use crate::app::model::Scheme;

/// Red, green and blue.
pub type Rgb = (u8, u8, u8);

/// One colour of the palette, by what it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ink {
    Text,
    Dim,
    Strong,
    Accent,
    Good,
    Bad,
    Warn,
    Code,
    Rule,
    Ground,
    Raised,
    Found,
    Comment,
    Keyword,
    String,
    Number,
    Type,
    Function,
    Sign,
}

impl Ink {
    /// Its shade where there are enough of them.
    pub(super) fn rgb(self, scheme: Scheme) -> Rgb {
        let (dark, light, black, white) = match self {
            Self::Text => ((206, 205, 199), (52, 53, 58), (255, 255, 255), (0, 0, 0)),
            Self::Dim => ((139, 142, 151), (106, 106, 111), (200, 200, 200), (64, 64, 64)),
            Self::Strong => ((243, 241, 234), (14, 15, 18), (255, 255, 255), (0, 0, 0)),
            Self::Accent => ((116, 184, 214), (13, 102, 150), (102, 217, 255), (0, 60, 120)),
            Self::Good => ((136, 192, 120), (38, 112, 44), (120, 240, 120), (0, 80, 10)),
            Self::Bad => ((236, 124, 116), (178, 40, 36), (255, 150, 140), (150, 0, 0)),
            Self::Warn => ((224, 182, 96), (138, 88, 0), (255, 210, 80), (95, 45, 0)),
            Self::Code => ((214, 190, 150), (112, 72, 24), (255, 220, 160), (90, 45, 0)),
            Self::Rule => ((66, 69, 78), (206, 203, 194), (150, 150, 150), (90, 90, 90)),
            Self::Ground => ((22, 24, 29), (251, 250, 246), (0, 0, 0), (255, 255, 255)),
            Self::Raised => ((32, 35, 42), (241, 239, 231), (26, 26, 26), (238, 238, 238)),
            Self::Found => ((84, 70, 34), (250, 226, 158), (90, 70, 0), (255, 225, 130)),
            Self::Comment => ((146, 150, 160), (100, 100, 106), (190, 190, 190), (72, 72, 72)),
            Self::Keyword => ((200, 160, 232), (122, 54, 170), (225, 180, 255), (90, 0, 130)),
            Self::String => ((160, 196, 132), (50, 104, 40), (160, 240, 150), (0, 78, 20)),
            Self::Number => ((226, 164, 116), (146, 72, 14), (255, 190, 130), (115, 45, 0)),
            Self::Type => ((112, 198, 186), (0, 104, 104), (120, 240, 225), (0, 75, 80)),
            Self::Function => ((130, 176, 236), (28, 84, 172), (150, 200, 255), (0, 50, 140)),
            Self::Sign => ((172, 174, 180), (84, 86, 94), (225, 225, 225), (40, 40, 40)),
        };
        match scheme {
            Scheme::Dark => dark,
            Scheme::Light => light,
            Scheme::ContrastDark => black,
            Scheme::ContrastLight => white,
        }
    }

    /// Its likeness among the 16, whose shades are the person's own: bright ones for a dark ground, none that is pale for a light
    /// one. The ground is named too: the terminal's own may be the other way about.
    pub(super) fn named(self, scheme: Scheme) -> Color {
        let strong = matches!(scheme, Scheme::ContrastDark | Scheme::ContrastLight);
        let (dark, light) = match self {
            Self::Text | Self::Sign if strong => (Color::White, Color::Black),
            Self::Text | Self::Sign => (Color::Gray, Color::Black),
            Self::Strong => (Color::White, Color::Black),
            Self::Ground | Self::Raised => (Color::Black, Color::White),
            Self::Dim | Self::Rule | Self::Comment if strong => (Color::Gray, Color::DarkGray),
            Self::Dim | Self::Rule | Self::Comment => (Color::DarkGray, Color::DarkGray),
            Self::Accent => (Color::Cyan, Color::Blue),
            Self::Good => (Color::Green, Color::Green),
            Self::Bad => (Color::LightRed, Color::Red),
            Self::Warn | Self::Number | Self::Found => (Color::Yellow, Color::Red),
            // Red on a light ground is for what is wrong, and code is everywhere.
            Self::Code => (Color::Yellow, Color::Magenta),
            Self::Keyword => (Color::LightMagenta, Color::Magenta),
            Self::String => (Color::Green, Color::Green),
            Self::Type => (Color::Cyan, Color::Cyan),
            Self::Function => (Color::LightBlue, Color::Blue),
        };
        if scheme.is_dark() { dark } else { light }
    }
}

#[cfg(test)]
mod tests {
    use super::super::contrast::ratio;
    use super::super::shades::{nearest_indexed, of_indexed};
    use super::*;

    const READ: [Ink; 15] = [
        Ink::Text,
        Ink::Dim,
        Ink::Strong,
        Ink::Accent,
        Ink::Good,
        Ink::Bad,
        Ink::Warn,
        Ink::Code,
        Ink::Comment,
        Ink::Keyword,
        Ink::String,
        Ink::Number,
        Ink::Type,
        Ink::Function,
        Ink::Sign,
    ];
    const SCHEMES: [Scheme; 4] = [Scheme::Dark, Scheme::Light, Scheme::ContrastDark, Scheme::ContrastLight];

    #[test]
    fn every_ink_can_be_read_on_both_grounds_of_every_theme() {
        for scheme in SCHEMES {
            let wanted = if matches!(scheme, Scheme::Dark | Scheme::Light) { 4.5 } else { 7.0 };
            for ground in [Ink::Ground, Ink::Raised] {
                for ink in READ {
                    let found = ratio(ink.rgb(scheme), ground.rgb(scheme));
                    assert!(found >= wanted, "{ink:?} on {ground:?} of {scheme:?}: {found:.2}, less than {wanted}");
                }
            }
        }
    }

    #[test]
    fn so_it_is_with_256_colours_as_far_as_those_go() {
        for scheme in SCHEMES {
            let wanted = if matches!(scheme, Scheme::Dark | Scheme::Light) { 4.0 } else { 6.0 };
            let shown = |ink: Ink| of_indexed(nearest_indexed(ink.rgb(scheme)));
            for ground in [Ink::Ground, Ink::Raised] {
                for ink in READ {
                    let found = ratio(shown(ink), shown(ground));
                    assert!(found >= wanted, "{ink:?} on {ground:?} of {scheme:?}: {found:.2}, less than {wanted}");
                }
            }
        }
    }

    #[test]
    fn lines_of_high_contrast_can_be_seen_too() {
        for scheme in [Scheme::ContrastDark, Scheme::ContrastLight] {
            assert!(ratio(Ink::Rule.rgb(scheme), Ink::Ground.rgb(scheme)) >= 4.5);
        }
    }
}
