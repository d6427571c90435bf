//! Opens an address in the person's browser, by the desktop's own program. Takes only http, https and mailto; never a shell.

use std::process::{Command, Stdio};

/// Programs that open an address, likeliest first: freedesktop's, then that of macOS.
const OPENERS: [&str; 2] = ["xdg-open", "open"];

/// Opens `address` and does not wait. The error is for people.
pub fn open_url(address: &str) -> Result<(), String> {
    if !["http://", "https://", "mailto:"].iter().any(|scheme| address.to_ascii_lowercase().starts_with(scheme)) {
        return Err(format!("{address} is no address for a browser"));
    }
    for program in OPENERS {
        let spawned = Command::new(program).arg(address).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        if let Ok(mut child) = spawned {
            // Somebody has to hear of its end, or it stays as a zombie.
            std::thread::spawn(move || child.wait());
            return Ok(());
        }
    }
    Err(format!("no program here opens addresses (tried {}); copy it by hand: {address}", OPENERS.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_web_are_opened() {
        for address in ["file:///etc/passwd", "javascript:alert(1)", "--version", ""] {
            assert!(open_url(address).is_err(), "{address}");
        }
    }
}
