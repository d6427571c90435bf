//! What kind of terminal this is, as far as the environment says: whether it can be asked, and for what.

/// How a terminal is to be treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kin {
    /// Not asked anything: it can't answer, or nobody is there.
    Silent,
    /// Asked for its colours alone: it has no pictures, or none that can be relied on, and some write the question on the screen.
    Plain,
    /// A tmux: it answers for itself, and may pass on the rest.
    Tmux,
    /// Asked for everything.
    Able,
}

impl Kin {
    /// By the environment's variables.
    pub fn read(variable: &dyn Fn(&str) -> Option<String>) -> Self {
        let value = |name: &str| variable(name).filter(|value| !value.is_empty()).unwrap_or_default();
        let set = |name: &str| !value(name).is_empty();
        let (term, program) = (value("TERM"), value("TERM_PROGRAM"));
        let automated = set("CI") && value("CI") != "false";
        if automated || ["", "dumb", "unknown", "linux", "cons25", "vt100", "vt220"].contains(&term.as_str()) {
            return Self::Silent;
        }
        // tmux comes first: it names itself in TERM_PROGRAM, over what was there before.
        if set("TMUX") {
            return Self::Tmux;
        }
        let multiplexed = set("ZELLIJ") || set("STY") || term.starts_with("screen") || term.starts_with("tmux");
        if multiplexed || program == "vscode" || program == "Apple_Terminal" { Self::Plain } else { Self::Able }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_can_be_asked_is_told_by_the_environment() {
        for (variables, kin) in [
            (&[("TERM", "xterm-256color")][..], Kin::Able),
            (&[("TERM", "xterm-kitty")], Kin::Able),
            (&[("TERM", "xterm-256color"), ("TERM_PROGRAM", "iTerm.app")], Kin::Able),
            (&[("TERM", "tmux-256color"), ("TMUX", "/tmp/tmux-0/default,1,0"), ("TERM_PROGRAM", "tmux")], Kin::Tmux),
            (&[("TERM", "tmux-256color")], Kin::Plain),
            (&[("TERM", "screen"), ("STY", "1.pts-0")], Kin::Plain),
            (&[("TERM", "xterm-256color"), ("ZELLIJ", "0")], Kin::Plain),
            (&[("TERM", "xterm-256color"), ("TERM_PROGRAM", "vscode")], Kin::Plain),
            (&[("TERM", "xterm-256color"), ("TERM_PROGRAM", "Apple_Terminal")], Kin::Plain),
            (&[("TERM", "xterm-256color"), ("CI", "true")], Kin::Silent),
            (&[("TERM", "dumb")], Kin::Silent),
            (&[("TERM", "linux")], Kin::Silent),
            (&[], Kin::Silent),
        ] {
            let read = Kin::read(&|name| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()));
            assert_eq!(read, kin, "{variables:?}");
        }
    }
}
