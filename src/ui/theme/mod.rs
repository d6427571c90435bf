//! What roles and tones look like: a palette for each theme, brought down to what the terminal can show. Without colours, weight
//! alone speaks: bold, underline, reverse, dim.

pub mod contrast;
mod palette;
mod shades;

use ratatui::style::{Color, Modifier, Style};

use crate::app::model::Scheme;
use crate::app::sheet::Tone;
use crate::layout::document::{Callout, Role, RunStyle};
use crate::layout::highlights::Syntax;

use palette::Ink;
pub use palette::Rgb;
use shades::{nearest_indexed, nearest_named};

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
            Colours::Sixteen => ink.named(self.scheme),
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
        let faint = matches!(ink, Ink::Dim | Ink::Rule) && self.colours == Colours::None;
        if faint { style.add_modifier(Modifier::DIM) } else { style }
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
            Tone::Hit => self.ink(Ink::Accent).add_modifier(Modifier::BOLD | Modifier::UNDERLINED),
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

    /// Added to code in focus, which keeps its colours: a bar at its left says the same. Code is of many colours, and reversed it
    /// would be a patchwork.
    pub fn focused_code(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    /// Added to what stands in a block of code and is none: it has the same ground.
    pub fn on_code(self) -> Style {
        Style::new().bg(self.colour(Ink::Raised))
    }

    /// Added to what was found; the one the reader is at stands out from the others.
    pub fn hit(self, current: bool) -> Style {
        let weight = match (current, self.colours) {
            (true, Colours::Sixteen | Colours::None) => Modifier::BOLD | Modifier::REVERSED,
            (false, Colours::Sixteen | Colours::None) => Modifier::BOLD | Modifier::UNDERLINED,
            (true, _) => Modifier::BOLD | Modifier::UNDERLINED,
            (false, _) => Modifier::empty(),
        };
        let style = match (current, self.colours) {
            (_, Colours::Sixteen | Colours::None) => Style::new(),
            (true, _) => Style::new().fg(self.colour(Ink::Ground)).bg(self.colour(Ink::Warn)),
            (false, _) => Style::new().fg(self.colour(Ink::Strong)).bg(self.colour(Ink::Found)),
        };
        style.add_modifier(weight)
    }

    /// A bar beside what was found in the words of a picture.
    pub fn found_bar(self, current: bool) -> Style {
        if current { self.ink(Ink::Warn).add_modifier(Modifier::BOLD) } else { self.ink(Ink::Found) }
    }

    /// Added to what is focused or chosen.
    pub fn focused(self) -> Style {
        match self.colours {
            Colours::True | Colours::Indexed => Style::new().bg(self.colour(Ink::Raised)),
            // All of one colour: what is of several would be a patchwork when it is reversed.
            Colours::Sixteen => self.ground().add_modifier(Modifier::REVERSED),
            Colours::None => Style::new().add_modifier(Modifier::REVERSED),
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
            // A first heading has a rule below it.
            Role::Heading(1) => self.ink(Ink::Accent).add_modifier(bold),
            Role::Heading(2) if self.has_colours() => self.ink(Ink::Accent).add_modifier(bold),
            Role::Heading(2) => self.ink(Ink::Strong).add_modifier(bold | Modifier::UNDERLINED),
            Role::Heading(3) => self.ink(Ink::Strong).add_modifier(bold),
            Role::Heading(_) => self.ink(Ink::Text).add_modifier(bold),
            Role::Dim => self.ink(Ink::Dim),
            Role::Link => self.ink(Ink::Accent).add_modifier(Modifier::UNDERLINED),
            Role::Code => self.ink(Ink::Code).bg(self.colour(Ink::Raised)),
            Role::CodeBlock => self.ink(Ink::Text).bg(self.colour(Ink::Raised)),
            Role::Syntax(syntax) => self.syntax(syntax).bg(self.colour(Ink::Raised)),
            Role::Marker => self.ink(Ink::Dim),
            Role::Edge => self.ink(Ink::Accent),
            Role::Good => self.ink(Ink::Good),
            Role::Open => self.ink(Ink::Warn),
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

    /// A piece of code. Without colours only what stands out of it has a weight: a page of bold says nothing.
    fn syntax(self, syntax: Syntax) -> Style {
        let weight = |ink: Ink, weight: Modifier| if self.has_colours() { self.ink(ink) } else { self.ink(ink).add_modifier(weight) };
        match syntax {
            Syntax::Comment => weight(Ink::Comment, Modifier::ITALIC),
            Syntax::Keyword => weight(Ink::Keyword, Modifier::BOLD),
            Syntax::String => self.ink(Ink::String),
            Syntax::Number | Syntax::Constant => self.ink(Ink::Number),
            Syntax::Type => self.ink(Ink::Type),
            Syntax::Function => self.ink(Ink::Function),
            Syntax::Variable | Syntax::Attribute => self.ink(Ink::Code),
            Syntax::Sign => self.ink(Ink::Sign),
            Syntax::Tag => self.ink(Ink::Accent),
            Syntax::Inserted => self.ink(Ink::Good),
            Syntax::Deleted => self.ink(Ink::Bad),
            Syntax::Heading => self.ink(Ink::Strong).add_modifier(Modifier::BOLD),
            Syntax::Prompt => weight(Ink::Dim, Modifier::DIM),
            Syntax::Invalid => self.ink(Ink::Bad).add_modifier(Modifier::UNDERLINED),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_colours_weight_alone_speaks() {
        let theme = Theme::new(Scheme::Light, Colours::None);
        for tone in [Tone::Text, Tone::Dim, Tone::Title, Tone::Good, Tone::Bad, Tone::Warn, Tone::Code] {
            assert_eq!(theme.tone(tone).fg, Some(Color::Reset), "{tone:?}");
        }
        assert!(theme.tone(Tone::Bad).add_modifier.contains(Modifier::BOLD));
        assert_eq!(theme.ground().bg, Some(Color::Reset));
        assert!(theme.rule().add_modifier.contains(Modifier::DIM));
    }

    #[test]
    fn what_is_chosen_is_of_one_colour_where_it_is_reversed() {
        for scheme in [Scheme::Dark, Scheme::Light, Scheme::ContrastDark, Scheme::ContrastLight] {
            let theme = Theme::new(scheme, Colours::Sixteen);
            let rows = [Tone::Bad, Tone::Good, Tone::Dim, Tone::Hit].map(|tone| theme.tone(tone).patch(theme.focused()));
            for row in rows {
                assert!(row.add_modifier.contains(Modifier::REVERSED), "{scheme:?}");
                assert_eq!((row.fg, row.bg), (rows[0].fg, rows[0].bg), "{scheme:?}");
            }
        }
    }

    #[test]
    fn code_in_focus_keeps_its_colours_however_many_there_are() {
        let code = RunStyle { role: Role::Syntax(Syntax::String), ..RunStyle::default() };
        for colours in [Colours::True, Colours::Indexed, Colours::Sixteen, Colours::None] {
            let theme = Theme::new(Scheme::Dark, colours);
            let (calm, focused) = (theme.run(code), theme.run(code).patch(theme.focused_code()));
            assert_eq!((calm.fg, calm.bg), (focused.fg, focused.bg), "{colours:?}");
            assert!(focused.add_modifier.contains(Modifier::BOLD) && !focused.add_modifier.contains(Modifier::REVERSED), "{colours:?}");
        }
    }
}
