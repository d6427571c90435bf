//! How pictures are drawn, from what the environment says, what the terminal answered, and what the person asked for.

use super::{Answers, Kin};
use crate::app::geometry::layout_cell;
use crate::runtime::config::Images;
use crate::ui::images::{Drawing, Protocol};

/// What a cell of a VT340 has, and most terminals that tell nothing of theirs.
const USUAL_CELL: (u16, u16) = (10, 20);
/// DA1 says so of a terminal with sixels.
const SIXELS: u16 = 4;

/// Terminals that are known to show iTerm2's images well. Two of them answer kitty's question too, and don't know its placeholders.
const ITERM2: [&str; 3] = ["iterm2", "wezterm", "mintty"];
/// Terminals that answer kitty's question, and don't know its placeholders.
const NO_PLACEHOLDERS: [&str; 4] = ["konsole", "warp", "rio", "contour"];

/// How this terminal is drawn on. `measured` is the size of a cell as the system tells it; `term` is the environment's `TERM`.
pub fn choose(images: Images, kin: Kin, answers: &Answers, measured: Option<(u16, u16)>, term: &str) -> Drawing {
    let cell = answers.cell.filter(|cell| layout_cell(*cell).is_some()).or(measured);
    let cell = cell.or_else(|| answers.tmux.as_ref().and_then(|tmux| tmux.cell));
    let protocol = match images {
        Images::Drawn(protocol) => protocol,
        Images::Auto | Images::Off => fitting(kin, answers, cell.is_some(), term),
    };
    Drawing { protocol, cell: cell.unwrap_or(USUAL_CELL), tmux: kin == Kin::Tmux, ..Drawing::default() }
}

fn fitting(kin: Kin, answers: &Answers, measured: bool, term: &str) -> Protocol {
    // A sixel has the size that its pixels have: without a cell's size it can't be fitted.
    let sixel = measured && answers.attributes.as_ref().is_some_and(|attributes| attributes.contains(&SIXELS));
    let own = if sixel { Protocol::Sixel } else { Protocol::HalfBlocks };
    match kin {
        Kin::Silent | Kin::Plain => Protocol::HalfBlocks,
        Kin::Tmux => {
            let beyond = answers.tmux.as_ref().filter(|tmux| tmux.passes_on());
            let kitty = beyond.is_some_and(|tmux| {
                is_kitty(&tmux.terminal) || answers.kitty && !names(&tmux.terminal, &ITERM2) && !names(&tmux.terminal, &NO_PLACEHOLDERS)
            });
            if kitty { Protocol::Kitty } else { own }
        }
        Kin::Able => {
            let name = answers.name.as_deref().unwrap_or_default();
            if name.starts_with("tmux") {
                return own;
            }
            // Silence may be a slow line: TERM comes along over ssh.
            let silent = answers.attributes.is_none() && !answers.kitty && is_kitty(term);
            if names(name, &ITERM2) {
                Protocol::ITerm2
            } else if silent || answers.kitty && !names(name, &NO_PLACEHOLDERS) {
                Protocol::Kitty
            } else {
                own
            }
        }
    }
}

/// Whether a terminal of this name has kitty's graphics with placeholders.
pub(super) fn is_kitty(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.contains("kitty") || name.contains("ghostty")
}

fn names(name: &str, known: &[&str]) -> bool {
    let name = name.to_ascii_lowercase();
    known.iter().any(|known| name.starts_with(known))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::tmux::Tmux;

    fn protocol(kin: Kin, answers: &Answers) -> Protocol {
        choose(Images::Auto, kin, answers, Some((9, 18)), "xterm-256color").protocol
    }

    fn answered(name: &str, kitty: bool, attributes: &[u16]) -> Answers {
        Answers { name: Some(name.into()), kitty, attributes: Some(attributes.into()), ..Answers::default() }
    }

    #[test]
    fn each_terminal_gets_what_it_shows_best() {
        for (name, kitty, attributes, expected) in [
            ("kitty(0.35.2)", true, &[62][..], Protocol::Kitty),
            ("ghostty 1.1.0", true, &[62, 22], Protocol::Kitty),
            ("iTerm2 3.5.4", true, &[65, 4], Protocol::ITerm2),
            ("WezTerm 20240203", true, &[65, 4, 6], Protocol::ITerm2),
            ("Konsole 24.08.1", true, &[62, 4], Protocol::Sixel),
            ("foot(1.17.2)", false, &[62, 4, 22], Protocol::Sixel),
            ("XTerm(390)", false, &[64, 1, 2, 4], Protocol::Sixel),
            ("XTerm(390)", false, &[64, 1, 2], Protocol::HalfBlocks),
            ("VTE(7600)", false, &[61], Protocol::HalfBlocks),
            ("tmux 3.3a", false, &[1, 2, 4], Protocol::Sixel),
            ("tmux 3.3a", false, &[1, 2], Protocol::HalfBlocks),
            ("", true, &[62], Protocol::Kitty),
        ] {
            assert_eq!(protocol(Kin::Able, &answered(name, kitty, attributes)), expected, "{name}");
        }
        assert_eq!(protocol(Kin::Plain, &answered("kitty", true, &[62])), Protocol::HalfBlocks);
        assert_eq!(protocol(Kin::Able, &Answers::default()), Protocol::HalfBlocks);
    }

    #[test]
    fn a_sixel_needs_a_cell_and_silence_may_be_a_slow_kitty() {
        let sixel = answered("foot", false, &[62, 4]);
        let choose = |answers: &Answers, measured, term| choose(Images::Auto, Kin::Able, answers, measured, term);
        assert_eq!(choose(&sixel, None, "foot").protocol, Protocol::HalfBlocks);
        let told = Answers { cell: Some((11, 23)), ..sixel };
        assert_eq!((choose(&told, None, "foot").protocol, choose(&told, Some((9, 18)), "foot").cell), (Protocol::Sixel, (11, 23)));
        assert_eq!(choose(&Answers::default(), None, "xterm-kitty").protocol, Protocol::Kitty);
    }

    #[test]
    fn through_a_tmux_go_only_kittys_pictures_and_only_when_it_passes_them_on() {
        let tmux = |passthrough, clients, terminal: &str, kitty| Answers {
            tmux: Some(Tmux { passthrough, clients, terminal: terminal.into(), cell: None }),
            kitty,
            attributes: Some(vec![1, 2]),
            ..Answers::default()
        };
        for (answers, expected) in [
            (tmux(true, 1, "xterm-kitty", false), Protocol::Kitty),
            (tmux(true, 1, "xterm-256color", true), Protocol::Kitty),
            (tmux(true, 1, "WezTerm 20240203", true), Protocol::HalfBlocks),
            (tmux(true, 1, "xterm-256color", false), Protocol::HalfBlocks),
            (tmux(true, 0, "xterm-kitty", false), Protocol::HalfBlocks),
            (tmux(false, 1, "xterm-kitty", false), Protocol::HalfBlocks),
        ] {
            assert_eq!(protocol(Kin::Tmux, &answers), expected, "{answers:?}");
        }
        assert_eq!(protocol(Kin::Tmux, &Answers { kitty: true, ..Answers::default() }), Protocol::HalfBlocks);
    }

    #[test]
    fn what_the_person_asked_for_holds() {
        let choose = |images| choose(images, Kin::Plain, &Answers::default(), None, "dumb").protocol;
        assert_eq!(choose(Images::Drawn(Protocol::Sixel)), Protocol::Sixel);
        assert_eq!(choose(Images::Drawn(Protocol::HalfBlocks)), Protocol::HalfBlocks);
    }
}
