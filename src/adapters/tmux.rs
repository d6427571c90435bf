//! What the tmux around this program says of itself and of the terminal it is shown in.

use std::path::Path;
use std::time::Duration;

use super::host::command::run;
use crate::domain::evidence::Outcome;
use crate::ports::Cancel;

/// It answers within a few milliseconds or not in time.
const LIMIT: Duration = Duration::from_millis(120);
const FORMAT: &str =
    "#{allow-passthrough}|#{session_attached}|#{client_termname}|#{client_termtype}|#{client_cell_width}|#{client_cell_height}";

/// See the module.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tmux {
    /// It hands on what is wrapped for the terminal around it.
    pub passthrough: bool,
    /// Terminals that show this session.
    pub clients: u32,
    /// What the last of them calls itself; else its TERM.
    pub terminal: String,
    /// Width and height of a cell there.
    pub cell: Option<(u16, u16)>,
}

impl Tmux {
    /// Whether what is wrapped reaches a terminal.
    pub fn passes_on(&self) -> bool {
        self.passthrough && self.clients > 0
    }
}

/// Asks the tmux that this pane belongs to. `None` when it can't be asked.
pub fn ask(pane: &str) -> Option<Tmux> {
    let arguments = ["display-message", "-p", "-t", pane, FORMAT].map(str::to_owned);
    let reply = run(Path::new("tmux"), &arguments, LIMIT, &Cancel::new());
    (reply.outcome == Outcome::Exited(0)).then(|| read(&reply.stdout))
}

fn read(answer: &str) -> Tmux {
    let mut fields = answer.trim_end_matches(['\r', '\n']).split('|');
    let mut field = || fields.next().unwrap_or_default();
    // Before 3.3 there was no such option, and everything was handed on.
    let passthrough = !matches!(field(), "off" | "0");
    let clients = field().parse().unwrap_or(0);
    let (term, kind) = (field(), field());
    let terminal = if kind.is_empty() { term } else { kind }.to_owned();
    let cell = field().parse().ok().zip(field().parse().ok()).filter(|(width, height)| *width > 0 && *height > 0);
    Tmux { passthrough, clients, terminal, cell }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_tells_whether_pictures_can_pass() {
        let kitty = read("1|1|xterm-kitty|kitty(0.35.2)|10|20\n");
        assert_eq!(kitty, Tmux { passthrough: true, clients: 1, terminal: "kitty(0.35.2)".into(), cell: Some((10, 20)) });
        assert!(kitty.passes_on());
        assert!(!read("0|1|xterm-256color|||\n").passes_on());
        assert!(!read("all|0||||\n").passes_on(), "nobody is looking");
        assert_eq!(read("on|2|foot||0|0\n").terminal, "foot");
        assert_eq!(read(""), Tmux { passthrough: true, ..Tmux::default() });
    }
}
