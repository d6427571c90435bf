//! Host keys that were written down beforehand for one machine: a fingerprint, or the public key itself. Where there are any, nothing else is
//! believed: neither known_hosts nor a person at the keyboard.

use super::host_key::{fingerprint, show_key_command, spoken_algorithm};
use super::known_hosts::algorithm_of;
use super::ladder::Fault;
use super::settings::Settings;
use crate::domain::cause::Cause;
use crate::domain::encoding::base64;
use crate::domain::verdict::{ErrorReason, Rung};

/// Accepts `key`, as it goes over the wire, when it is one of `pins`; else stops.
pub fn settle(key: &[u8], pins: &[String], settings: &Settings) -> Result<String, Fault> {
    let algorithm = algorithm_of(key).map(spoken_algorithm).unwrap_or_default();
    let shown = format!("{algorithm} {}", fingerprint(key));
    if !algorithm.is_empty() && pins.iter().any(|pin| is(pin, key)) {
        return Ok(format!("{shown}, as written down for it"));
    }
    let seen = format!(
        "{} shows another key than the one written down for it: it shows {shown}, and should show {}",
        settings.known_as(),
        pins.join(" or ")
    );
    let command = show_key_command(&algorithm);
    Err(Fault::new(Rung::HostKey, ErrorReason::Untrusted, seen).because([
        Cause::at_console("another machine answers at this address, or the machine was built anew: compare its key", command.clone()),
        Cause::at_console(
            "what is written down is the key of another type: write down the one that it shows, once you know that it is the machine's",
            command,
        ),
    ]))
}

/// Types of the keys that are written down in full, to be asked for first.
pub fn algorithms(pins: &[String]) -> Vec<&str> {
    pins.iter().filter_map(|pin| pin.split_once(' ')).map(|(algorithm, _)| algorithm).collect()
}

/// `SHA256:…`, or `ssh-ed25519 AAAA…` as in known_hosts.
fn is(pin: &str, key: &[u8]) -> bool {
    match pin.split_once(' ') {
        None => pin.trim_end_matches('=') == fingerprint(key),
        Some((_, rest)) => {
            let encoded = rest.split_whitespace().next().unwrap_or_default();
            encoded.trim_end_matches('=') == base64(key).trim_end_matches('=')
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &[u8] = b"\0\0\0\x0bssh-ed25519\0\0\0\x01k";

    fn settled(pins: &[&str]) -> Result<String, Fault> {
        let pins: Vec<String> = pins.iter().map(|pin| (*pin).to_owned()).collect();
        settle(KEY, &pins, &Settings { hostname: "vm".into(), port: 22, ..Settings::default() })
    }

    #[test]
    fn a_key_is_known_by_its_fingerprint_or_by_itself_and_any_other_is_refused() {
        let (print, public) = (fingerprint(KEY), format!("ssh-ed25519 {} me@vm", base64(KEY)));
        for pins in [vec![print.as_str()], vec![public.as_str()], vec!["SHA256:other", print.as_str()]] {
            assert_eq!(settled(&pins).unwrap(), format!("ED25519 {print}, as written down for it"));
        }
        for pin in ["SHA256:other", "", "ssh-ed25519 AAAA", "ssh-ed25519 "] {
            let fault = settled(&[pin]).unwrap_err();
            assert!(fault.rung == Rung::HostKey && fault.reason == ErrorReason::Untrusted && fault.seen.contains(&print), "{fault:?}");
        }
        assert_eq!(algorithms(&[public, print]), ["ssh-ed25519"]);
    }
}
