//! `images`: how pictures are to be shown, by the same words on the command line, in the environment and in the settings file.

use crate::domain::diagnostic::nearest;
use crate::ui::images::Protocol;

/// How pictures are to be shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Images {
    /// As the terminal shows them best.
    #[default]
    Auto,
    /// In this way, whatever the terminal says.
    Drawn(Protocol),
    /// Not: a label stands for each.
    Off,
}

/// The words, `on` being an older one for `auto`.
const WORDS: [(&str, Images); 7] = [
    ("auto", Images::Auto),
    ("kitty", Images::Drawn(Protocol::Kitty)),
    ("iterm2", Images::Drawn(Protocol::ITerm2)),
    ("sixel", Images::Drawn(Protocol::Sixel)),
    ("halfblocks", Images::Drawn(Protocol::HalfBlocks)),
    ("off", Images::Off),
    ("on", Images::Auto),
];

impl Images {
    /// What a word means. The error says what would have been right.
    pub fn parse(word: &str) -> Result<Self, String> {
        let known = WORDS.iter().find(|(known, _)| known.eq_ignore_ascii_case(word));
        known.map(|(_, images)| *images).ok_or_else(|| {
            let words = || WORDS.iter().map(|(known, _)| *known);
            match nearest(&word.to_ascii_lowercase(), words()) {
                Some(near) => format!("'{word}' is no way to show pictures: did you mean '{near}'?"),
                None => format!("'{word}' is no way to show pictures: known are {}", words().take(6).collect::<Vec<_>>().join(", ")),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_is_known_and_an_unknown_one_is_told_the_nearest() {
        assert_eq!(Images::parse("on"), Ok(Images::Auto));
        assert_eq!(Images::parse("Kitty"), Ok(Images::Drawn(Protocol::Kitty)));
        assert!(Images::parse("sixels").unwrap_err().contains("did you mean 'sixel'?"));
        assert!(Images::parse("hologram").unwrap_err().contains("known are auto, kitty, iterm2, sixel, halfblocks, off"));
    }
}
