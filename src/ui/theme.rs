//! What roles and tones look like: one palette for dark, one for light, brought down to what the terminal can show. Without
//! colours, weight alone speaks: bold, underline, reverse, dim.

use ratatui::style::{Color, Modifier, Style};

use crate::app::model::Scheme;
use crate::app::sheet::Tone;
use crate::layout::document::{Callout, Role, RunStyle};

/// How many colours the terminal shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Colours {
    /// 24 bits.
    #[default]
    True,
    /// xterm's 256.
    Indexed,
    /// The 16 of ECMA-48, whose shades are the person's own.
    Sixteen,
    /// None: `NO_COLOR`, or a dumb terminal.
    None,
}

/// One colour of the palette, by what it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ink {
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
}

type Rgb = (u8, u8, u8);

impl Ink {
    fn rgb(self, scheme: Scheme) -> Rgb {
        let (dark, light) = match self {
            Self::Text => ((206, 205, 199), (52, 53, 58)),
            Self::Dim => ((128, 131, 140), (122, 122, 126)),
            Self::Strong => ((243, 241, 234), (14, 15, 18)),
            Self::Accent => ((116, 184, 214), (13, 102, 150)),
            Self::Good => ((136, 192, 120), (44, 122, 50)),
            Self::Bad => ((232, 116, 108), (184, 44, 40)),
            Self::Warn => ((224, 182, 96), (150, 98, 0)),
            Self::Code => ((214, 190, 150), (112, 72, 24)),
            Self::Rule => ((66, 69, 78), (206, 203, 194)),
            Self::Ground => ((22, 24, 29), (251, 250, 246)),
            Self::Raised => ((32, 35, 42), (241, 239, 231)),
        };
        if scheme == Scheme::Dark { dark } else { light }
    }

    /// Of the 16 only those that can be read on either ground.
    fn named(self) -> Color {
        match self {
            Self::Text | Self::Strong | Self::Ground | Self::Raised => Color::Reset,
            Self::Dim | Self::Rule => Color::DarkGray,
            Self::Accent => Color::Cyan,
            Self::Good => Color::Green,
            Self::Bad => Color::Red,
            Self::Warn | Self::Code => Color::Yellow,
        }
    }
}

/// A palette at a number of colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Theme {
    scheme: Scheme,
    colours: Colours,
}

impl Theme {
    /// The theme of a scheme.
    pub fn new(scheme: Scheme, colours: Colours) -> Self {
        Self { scheme, colours }
    }

    fn colour(self, ink: Ink) -> Color {
        match self.colours {
            Colours::True | Colours::Indexed => self.shade(ink.rgb(self.scheme)),
            Colours::Sixteen => ink.named(),
            Colours::None => Color::Reset,
        }
    }

    /// A pixel's colour, as near as the terminal can show it. Not for a terminal without colours.
    pub fn shade(self, (r, g, b): Rgb) -> Color {
        match self.colours {
            Colours::True => Color::Rgb(r, g, b),
            Colours::Indexed => Color::Indexed(nearest_indexed((r, g, b))),
            Colours::Sixteen | Colours::None => nearest_named((r, g, b)),
        }
    }

    /// The ground that pictures are laid on.
    pub fn ground_rgb(self) -> Rgb {
        Ink::Ground.rgb(self.scheme)
    }

    /// Whether pictures can be drawn.
    pub fn has_colours(self) -> bool {
        self.colours != Colours::None
    }

    /// Text on the ground.
    pub fn ground(self) -> Style {
        Style::new().fg(self.colour(Ink::Text)).bg(self.colour(Ink::Ground))
    }

    fn ink(self, ink: Ink) -> Style {
        let style = Style::new().fg(self.colour(ink));
        // Without shades of grey, dim is the terminal's own.
        if ink == Ink::Dim && self.colours == Colours::None { style.add_modifier(Modifier::DIM) } else { style }
    }

    /// A sheet's run.
    pub fn tone(self, tone: Tone) -> Style {
        match tone {
            Tone::Text => self.ink(Ink::Text),
            Tone::Dim => self.ink(Ink::Dim),
            Tone::Strong => self.ink(Ink::Strong).add_modifier(Modifier::BOLD),
            Tone::Title => self.ink(Ink::Accent).add_modifier(Modifier::BOLD),
            Tone::Accent => self.ink(Ink::Accent).add_modifier(Modifier::BOLD),
            Tone::Good => self.ink(Ink::Good),
            Tone::Bad => self.ink(Ink::Bad).add_modifier(Modifier::BOLD),
            Tone::Warn => self.ink(Ink::Warn),
            Tone::Code => self.ink(Ink::Code),
            Tone::Key => self.ink(Ink::Strong).add_modifier(Modifier::BOLD),
        }
    }

    /// Thin lines that keep things apart.
    pub fn rule(self) -> Style {
        self.ink(Ink::Rule)
    }

    /// Added to the item of a page that is in focus.
    pub fn focused_item(self) -> Style {
        if self.has_colours() { self.focused().fg(self.colour(Ink::Accent)).add_modifier(Modifier::BOLD) } else { self.focused() }
    }

    /// Added to what is focused or chosen.
    pub fn focused(self) -> Style {
        match self.colours {
            Colours::True | Colours::Indexed => Style::new().bg(self.colour(Ink::Raised)),
            Colours::Sixteen | Colours::None => Style::new().add_modifier(Modifier::REVERSED),
        }
    }

    /// A run of a page.
    pub fn run(self, run: RunStyle) -> Style {
        let mut style = self.role(run.role);
        if run.strong {
            style = style.add_modifier(Modifier::BOLD);
            if run.role == Role::Text {
                style = style.fg(self.colour(Ink::Strong));
            }
        }
        if run.emphasis {
            style = style.add_modifier(Modifier::ITALIC);
        }
        if run.strike {
            style = style.add_modifier(Modifier::CROSSED_OUT);
        }
        style
    }

    fn role(self, role: Role) -> Style {
        let bold = Modifier::BOLD;
        match role {
            Role::Text => self.ink(Ink::Text),
            Role::Heading(1) => self.ink(Ink::Accent).add_modifier(bold),
            Role::Heading(2) => self.ink(Ink::Strong).add_modifier(if self.has_colours() { bold } else { bold | Modifier::UNDERLINED }),
            Role::Heading(3) => self.ink(Ink::Strong).add_modifier(bold),
            Role::Heading(_) => self.ink(Ink::Text).add_modifier(bold),
            Role::Dim => self.ink(Ink::Dim),
            Role::Link => self.ink(Ink::Accent).add_modifier(Modifier::UNDERLINED),
            Role::Code => self.ink(Ink::Code).bg(self.colour(Ink::Raised)),
            Role::CodeBlock => self.ink(Ink::Text).bg(self.colour(Ink::Raised)),
            Role::Marker => self.ink(Ink::Dim),
            Role::Edge => self.ink(Ink::Accent),
            Role::Callout(Callout::Tip) => self.ink(Ink::Good).add_modifier(bold),
            Role::Callout(Callout::Important | Callout::Warning) => self.ink(Ink::Warn).add_modifier(bold),
            Role::Callout(Callout::Caution) => self.ink(Ink::Bad).add_modifier(bold),
            Role::Callout(Callout::Note) => self.ink(Ink::Accent).add_modifier(bold),
            Role::QuoteBar | Role::Rule | Role::Card => self.ink(Ink::Rule),
            Role::Quote => self.ink(Ink::Text),
            Role::TableHeader => self.ink(Ink::Strong).add_modifier(bold),
            Role::CardTitle => self.ink(Ink::Strong).add_modifier(bold),
            Role::Key => self.ink(Ink::Strong).bg(self.colour(Ink::Raised)).add_modifier(bold),
        }
    }
}

/// The nearest of xterm's 6x6x6 cube and its 24 greys (colours 16 to 255).
fn nearest_indexed((r, g, b): Rgb) -> u8 {
    const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    let level = |value: u8| (0u8..).zip(LEVELS).min_by_key(|(_, level)| level.abs_diff(value)).unwrap_or((0, 0));
    let ((ri, rl), (gi, gl), (bi, bl)) = (level(r), level(g), level(b));
    let mean = (u16::from(r) + u16::from(g) + u16::from(b)) / 3;
    let grey = u8::try_from((mean.saturating_sub(3) / 10).min(23)).unwrap_or(23);
    let shade = 8 + 10 * grey;
    if distance((r, g, b), (shade, shade, shade)) < distance((r, g, b), (rl, gl, bl)) { 232 + grey } else { 16 + 36 * ri + 6 * gi + bi }
}

/// The nearest of the 16, as VGA has them.
fn nearest_named(colour: Rgb) -> Color {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_come_down_to_the_nearest_the_terminal_has() {
        for (colour, index) in [((0, 0, 0), 16), ((255, 255, 255), 231), ((22, 24, 29), 234), ((255, 0, 0), 196), ((118, 118, 118), 243)] {
            assert_eq!(nearest_indexed(colour), index, "{colour:?}");
        }
        assert_eq!(nearest_named((250, 250, 250)), Color::White);
    }

    #[test]
    fn without_colours_weight_alone_speaks() {
        let theme = Theme::new(Scheme::Light, Colours::None);
        for tone in [Tone::Text, Tone::Dim, Tone::Title, Tone::Good, Tone::Bad, Tone::Warn, Tone::Code] {
            assert_eq!(theme.tone(tone).fg, Some(Color::Reset), "{tone:?}");
        }
        assert!(theme.tone(Tone::Bad).add_modifier.contains(Modifier::BOLD));
        assert_eq!(theme.ground().bg, Some(Color::Reset));
    }
}
