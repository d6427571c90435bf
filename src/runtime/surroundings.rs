//! What the environment tells of the terminal before anything is asked of it: colours, ground, letters.

use crate::app::model::Scheme;
use crate::ui::theme::Colours;

use super::hyperlinks;

/// What the terminal can show, as far as the environment says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Surroundings {
    /// How many colours.
    pub colours: Colours,
    /// Dark or light ground.
    pub scheme: Scheme,
    /// The locale has UTF-8.
    pub unicode: bool,
    /// The terminal knows hyperlinks.
    pub hyperlinks: bool,
}

impl Surroundings {
    /// From the environment: `NO_COLOR` (<https://no-color.org>), `COLORTERM`, `TERM`, `COLORFGBG`, and the locale's variables.
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> Self {
        let variable = |name: &str| variable(name).filter(|value| !value.is_empty());
        Self {
            colours: colours(&variable),
            scheme: scheme(&variable),
            unicode: unicode(&variable),
            hyperlinks: hyperlinks::known(&variable),
        }
    }
}

fn colours(variable: &dyn Fn(&str) -> Option<String>) -> Colours {
    let term = variable("TERM").unwrap_or_default();
    if variable("NO_COLOR").is_some() || term.is_empty() || term == "dumb" {
        return Colours::None;
    }
    let direct = variable("COLORTERM").is_some_and(|value| value == "truecolor" || value == "24bit") || term.contains("direct");
    if direct {
        Colours::True
    } else if term.contains("256color") {
        Colours::Indexed
    } else {
        Colours::Sixteen
    }
}

/// rxvt and its kin say `foreground;background` in numbers of the 16 colours.
fn scheme(variable: &dyn Fn(&str) -> Option<String>) -> Scheme {
    let ground = variable("COLORFGBG").and_then(|value| value.rsplit(';').next()?.parse::<u8>().ok());
    match ground {
        Some(7 | 15) => Scheme::Light,
        _ => Scheme::Dark,
    }
}

/// The first that is set counts (POSIX, section 8.2). Nothing set at all is taken for a modern system.
fn unicode(variable: &dyn Fn(&str) -> Option<String>) -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(variable);
    locale.is_none_or(|locale| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Surroundings {
        Surroundings::read(|name| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn the_environment_tells_how_many_colours_there_are() {
        for (variables, colours) in [
            (&[("TERM", "xterm-256color")][..], Colours::Indexed),
            (&[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")], Colours::True),
            (&[("TERM", "xterm-256color"), ("COLORTERM", "truecolor"), ("NO_COLOR", "1")], Colours::None),
            (&[("TERM", "xterm-256color"), ("NO_COLOR", "")], Colours::Indexed),
            (&[("TERM", "linux")], Colours::Sixteen),
            (&[("TERM", "dumb"), ("COLORTERM", "truecolor")], Colours::None),
            (&[], Colours::None),
        ] {
            assert_eq!(read(variables).colours, colours, "{variables:?}");
        }
    }

    #[test]
    fn ground_and_letters_come_from_the_environment_too() {
        assert_eq!(read(&[("COLORFGBG", "0;15")]).scheme, Scheme::Light);
        assert_eq!(read(&[("COLORFGBG", "15;default;0")]).scheme, Scheme::Dark);
        assert!(!read(&[("LC_ALL", "C"), ("LANG", "en_US.UTF-8")]).unicode);
        assert!(read(&[("LC_CTYPE", "C.UTF-8"), ("LANG", "C")]).unicode);
    }
}
