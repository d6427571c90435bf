//! tmux hands on what it does not know itself when it is wrapped like this (tmux(1), `allow-passthrough`).

/// `sequences` for the terminal that tmux runs in.
pub fn through_tmux(sequences: &str) -> String {
    format!("\x1bPtmux;{}\x1b\\", sequences.replace('\x1b', "\x1b\x1b"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_escape_is_doubled_within_the_wrapping() {
        assert_eq!(through_tmux("\x1b_Ga=q\x1b\\"), "\x1bPtmux;\x1b\x1b_Ga=q\x1b\x1b\\\x1b\\");
    }
}
