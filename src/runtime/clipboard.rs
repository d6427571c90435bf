//! Text on its way to the clipboard: through the terminal (OSC 52), which works over ssh too, and by a program of this machine.

use std::sync::Arc;

use crate::adapters::clipboard::Clipboard;
use crate::app::effect::Copied;
use crate::app::msg::Msg;
use crate::domain::encoding::base64;

use super::effects::Shared;

/// Terminals take OSC 52 (xterm's ctlseqs, "Manipulate Selection Data") up to 100,000 bytes, those that say so; this much text fits.
const MOST_THROUGH_THE_TERMINAL: usize = 74_991;
/// GNU screen takes strings up to 768 bytes.
const SCREEN_STRING: usize = 700;

/// What to write to the terminal. `None` when it is longer than terminals take.
pub fn sequence(text: &str, variable: impl Fn(&str) -> Option<String>) -> Option<String> {
    if text.len() > MOST_THROUGH_THE_TERMINAL {
        return None;
    }
    let set = |name: &str| variable(name).is_some_and(|value| !value.is_empty());
    let data = base64(text.as_bytes());
    let plain = format!("\x1b]52;c;{data}\x1b\\");
    if set("TMUX") {
        // tmux takes it itself with `set-clipboard on`, and hands it on with `allow-passthrough on`, in which ESC is doubled.
        let passed_on = plain.replace('\x1b', "\x1b\x1b");
        return Some(format!("{plain}\x1bPtmux;{passed_on}\x1b\\"));
    }
    if set("STY") {
        let whole = format!("\x1b]52;c;{data}\x07");
        let parts = whole.as_bytes().chunks(SCREEN_STRING).map(String::from_utf8_lossy);
        return Some(parts.map(|part| format!("\x1bP{part}\x1b\\")).collect());
    }
    Some(plain)
}

/// Has a program of this machine take the text, and tells the model when it has. `sent`: the terminal was given it too. Where there
/// is no program, what to tell at once.
pub fn put(copied: Copied, sent: bool, shared: Arc<Shared>) -> Option<Result<String, String>> {
    let clipboard = Clipboard::find(&|name| std::env::var(name).ok());
    let through = format!("copied {} through the terminal", copied.what);
    if clipboard.is_empty() {
        let too_long = || "that is more than a terminal takes, and no clipboard program is here".to_owned();
        return Some(if sent { Ok(through) } else { Err(too_long()) });
    }
    std::thread::spawn(move || {
        shared.tell(match clipboard.put(&copied.text) {
            Ok(program) => Msg::Notice(format!("copied {} to the clipboard, with {program}", copied.what)),
            Err(fault) if sent => Msg::Notice(format!("{through}; {fault}")),
            Err(fault) => Msg::Fault(fault),
        });
    });
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(text: &str, set: &str) -> Option<String> {
        sequence(text, |name| (name == set).then(|| "1".to_owned()))
    }

    #[test]
    fn the_terminal_is_told_in_the_way_it_understands() {
        assert_eq!(sent("foo", "").unwrap(), "\x1b]52;c;Zm9v\x1b\\");
        assert_eq!(sent("foo", "TMUX").unwrap(), "\x1b]52;c;Zm9v\x1b\\\x1bPtmux;\x1b\x1b]52;c;Zm9v\x1b\x1b\\\x1b\\");
        assert_eq!(sent("foo", "STY").unwrap(), "\x1bP\x1b]52;c;Zm9v\x07\x1b\\");
        let long = sent(&"x".repeat(2000), "STY").unwrap();
        assert!(long.split("\x1b\\").all(|part| part.len() <= SCREEN_STRING + 2));
        let joined = long.replace("\x1b\\", "").replace("\x1bP", "");
        assert_eq!(joined, format!("\x1b]52;c;{}\x07", base64("x".repeat(2000).as_bytes())));
    }

    #[test]
    fn more_than_terminals_take_is_not_sent() {
        let most = sent(&"x".repeat(MOST_THROUGH_THE_TERMINAL), "").unwrap();
        assert!(most.len() <= 100_000);
        assert_eq!(sent(&"x".repeat(MOST_THROUGH_THE_TERMINAL + 1), ""), None);
    }
}
