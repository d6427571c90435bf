//! Which terminals know hyperlinks (OSC 8), as far as the environment tells: there is no way to ask. Elsewhere what opens a link
//! might be printed.

/// Programs that name themselves in `TERM_PROGRAM`.
const PROGRAMS: &[&str] = &["iterm.app", "wezterm", "vscode", "hyper", "ghostty", "mintty", "tabby", "rio", "warpterminal", "contour"];
/// Parts of `TERM` that give one away.
const TERMS: &[&str] = &["kitty", "alacritty", "foot", "wezterm", "ghostty", "contour", "rio"];
/// Variables that only such a terminal sets.
const VARIABLES: &[&str] = &["KITTY_WINDOW_ID", "WT_SESSION", "WEZTERM_PANE", "ALACRITTY_WINDOW_ID", "KONSOLE_VERSION", "DOMTERM"];
/// VTE before 0.50 had them, with faults.
const VTE_FROM: u32 = 5_000;
const TMUX_FROM: (u32, u32) = (3, 4);

/// Whether this terminal knows hyperlinks.
pub fn known(variable: &dyn Fn(&str) -> Option<String>) -> bool {
    let term = variable("TERM").unwrap_or_default().to_lowercase();
    let program = variable("TERM_PROGRAM").unwrap_or_default().to_lowercase();
    if term.is_empty() || ["dumb", "linux"].contains(&term.as_str()) || variable("STY").is_some() {
        return false;
    }
    // Within tmux the other variables tell of the terminal it was started in.
    if variable("TMUX").is_some() || program == "tmux" {
        return program == "tmux" && variable("TERM_PROGRAM_VERSION").and_then(|version| numbers(&version)) >= Some(TMUX_FROM);
    }
    PROGRAMS.contains(&program.as_str())
        || TERMS.iter().any(|known| term.contains(known))
        || VARIABLES.iter().any(|name| variable(name).is_some())
        || variable("VTE_VERSION").and_then(|version| version.parse().ok()) >= Some(VTE_FROM)
}

/// `3.4a`, `next-3.5`: its first two numbers.
fn numbers(version: &str) -> Option<(u32, u32)> {
    let mut parts = version.split(|ch: char| !ch.is_ascii_digit()).filter_map(|part| part.parse().ok());
    Some((parts.next()?, parts.next().unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_terminals_are_told_by_the_environment() {
        for (variables, expected) in [
            (&[("TERM", "xterm-256color")][..], false),
            (&[("TERM", "xterm-256color"), ("VTE_VERSION", "7600")], true),
            (&[("TERM", "xterm-256color"), ("VTE_VERSION", "4800")], false),
            (&[("TERM", "xterm-kitty")], true),
            (&[("TERM", "foot")], true),
            (&[("TERM", "xterm-256color"), ("TERM_PROGRAM", "WezTerm")], true),
            (&[("TERM", "xterm-256color"), ("TERM_PROGRAM", "Apple_Terminal")], false),
            (&[("TERM", "xterm-256color"), ("WT_SESSION", "x")], true),
            (&[("TERM", "tmux-256color"), ("TMUX", "x"), ("VTE_VERSION", "7600")], false),
            (&[("TERM", "tmux-256color"), ("TMUX", "x"), ("TERM_PROGRAM", "tmux"), ("TERM_PROGRAM_VERSION", "3.4")], true),
            (&[("TERM", "tmux-256color"), ("TMUX", "x"), ("TERM_PROGRAM", "tmux"), ("TERM_PROGRAM_VERSION", "3.3a")], false),
            (&[("TERM", "tmux-256color"), ("TMUX", "x"), ("TERM_PROGRAM", "tmux"), ("TERM_PROGRAM_VERSION", "next-3.6")], true),
            (&[("TERM", "screen"), ("STY", "x"), ("VTE_VERSION", "7600")], false),
            (&[("TERM", "dumb"), ("VTE_VERSION", "7600")], false),
            (&[], false),
        ] {
            let variable = |name: &str| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
            assert_eq!(known(&variable), expected, "{variables:?}");
        }
    }
}
