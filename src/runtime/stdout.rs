//! What stdout can show: whether it is a terminal, whether colours are wanted there, how wide it is.

use std::env;
use std::io::{self, IsTerminal};

/// What stdout can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stdout {
    /// It is a terminal, not a file or a pipe.
    pub terminal: bool,
    /// `NO_COLOR` is set and not empty: no colours, though bold is welcome (<https://no-color.org>).
    pub no_colour: bool,
    /// `TERM` is `dumb`: no escape sequence means anything there.
    pub dumb: bool,
    /// Columns, when it is a terminal that says so.
    pub width: Option<u16>,
}

impl Stdout {
    /// Looks at the environment and the terminal.
    pub fn look() -> Self {
        let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
        let terminal = io::stdout().is_terminal();
        let size = if terminal { crossterm::terminal::size().ok() } else { None };
        Self {
            terminal,
            no_colour: set("NO_COLOR"),
            dumb: env::var_os("TERM").is_some_and(|term| term == "dumb"),
            width: size.map(|(width, _)| width).filter(|width| *width > 0),
        }
    }

    /// Whether results may be coloured.
    pub fn coloured(self) -> bool {
        self.terminal && !self.no_colour && !self.dumb
    }
}
