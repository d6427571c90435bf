//! From a server that has introduced itself to one whose algorithms are agreed on: the rung of the key exchange. Whether its key can
//! be trusted is `host_key`'s matter.

use std::net::TcpStream;
use std::time::Duration;

use ssh2::{MethodType, Session};

use super::known_hosts::KnownHosts;
use super::ladder::{Fault, Ladder};
use super::link::{Link, LinkFault};
use super::offer::{self, Offer};
use crate::adapters::deadline::{Deadline, spoken};
use crate::domain::cause::Cause;
use crate::domain::sanitize::sanitize_line;
use crate::domain::verdict::{ErrorReason, Rung};
use crate::ports::Cancel;

const KEX_LIMIT: Duration = Duration::from_secs(10);
/// `LIBSSH2_ERROR_KEX_FAILURE`: the lists of the two sides have nothing in common, or the server hung up.
const NO_AGREEMENT: i32 = -5;
/// What shows the MTU of this host's networks.
const SHOW_MTU: &str = if cfg!(target_os = "macos") { "ifconfig" } else { "ip link" };

/// Agrees on algorithms, asking for the host key types that are on file first, so that a known machine stays known.
pub fn shake_hands(stream: TcpStream, direct: bool, known: &KnownHosts, ladder: &mut Ladder, cancel: &Cancel) -> Result<Link, Fault> {
    let broken = |fault: LinkFault| match fault {
        LinkFault::Stopped(stopped) => {
            let fault = Fault::stopped(
                Rung::Kex,
                stopped,
                format!("the server introduced itself, and then said nothing for {}", spoken(KEX_LIMIT)),
            );
            fault.because([
                Cause::at_console("the machine is overloaded", "uptime"),
                Cause::here("large packets get lost on the way (a VPN with the wrong MTU)", SHOW_MTU),
            ])
        }
        LinkFault::Refused(_, words) => {
            let seen = format!("the server introduced itself, and then hung up: {words}");
            Fault::new(Rung::Kex, ErrorReason::Unreachable, seen).because([
                Cause::on_machine("it cannot start a session (no memory, no host key)", "journalctl -u ssh -n 20"),
                Cause::on_machine("it turns away who comes too often", "sudo sshd -T | grep -i -e maxstartups -e persource"),
            ])
        }
    };
    let address = stream.peer_addr().ok().filter(|_| direct);
    let link = Link::new(stream).map_err(broken)?;
    let offered = link.session.supported_algs(MethodType::HostKey).unwrap_or_default();
    let preferred = preference(&known.algorithms(), &offered);
    let _ = link.session.method_pref(MethodType::HostKey, &preferred);
    link.until(&Deadline::after(KEX_LIMIT, cancel), |session| session.handshake()).map_err(|fault| {
        let disagreed = matches!(fault, LinkFault::Refused(NO_AGREEMENT, _));
        // A helper's end of the wire is not the server's address, and cannot be asked twice.
        let offer = address.filter(|_| disagreed).and_then(|address| offer::ask(address, cancel));
        offer.and_then(|offer| no_agreement(&offer, &link.session)).unwrap_or_else(|| broken(fault))
    })?;
    let agreed = [MethodType::Kex, MethodType::HostKey, MethodType::CryptCs].map(|method| link.session.methods(method).unwrap_or_default());
    ladder.held(Rung::Kex, agreed.join(", "));
    Ok(link)
}

/// Names the first list of what the server offers in which there is nothing we know; `None` when there is none: then it hung up.
fn no_agreement(offer: &Offer, session: &Session) -> Option<Fault> {
    let lists = [
        ("the key exchange", &offer.key_exchange, MethodType::Kex, "kexalgorithms"),
        ("its host key", &offer.host_key, MethodType::HostKey, "hostkeyalgorithms"),
        ("encryption", &offer.cipher, MethodType::CryptCs, "ciphers"),
        ("message authentication", &offer.mac, MethodType::MacCs, "macs"),
    ];
    let (what, offered, _, setting) = lists.into_iter().find(|(_, offered, method, _)| {
        let known = session.supported_algs(*method).unwrap_or_default();
        !known.is_empty() && !offered.split(',').any(|name| known.contains(&name))
    })?;
    let seen = format!("the server and we have no algorithm in common for {what}; it offers {}", sanitize_line(offered).replace(',', ", "));
    let shows = format!("sudo sshd -T | grep -i {setting}");
    Some(Fault::new(Rung::Kex, ErrorReason::Unreachable, seen).because([
        Cause::on_machine("the server's settings name only algorithms unknown here", shows),
        Cause::on_machine("the server is very old, and offers only what is no longer safe", "ssh -V"),
    ]))
}

/// Host key algorithms in the order to ask for: those of the types on file, then OpenSSH's own order.
fn preference(on_file: &[&str], offered: &[&str]) -> String {
    // A key of type ssh-rsa signs with these (RFC 8332).
    let algorithms_of = |name: &str| {
        if name == "ssh-rsa" { vec!["rsa-sha2-512", "rsa-sha2-256"] } else { vec![name] }.into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let usual = ["ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa"];
    let mut order: Vec<String> =
        on_file.iter().chain(&usual).flat_map(|name| algorithms_of(name)).filter(|name| offered.contains(&name.as_str())).collect();
    let mut seen = std::collections::BTreeSet::new();
    order.retain(|name| seen.insert(name.clone()));
    order.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_on_file_are_asked_for_first_and_each_once() {
        let offered = ["ssh-ed25519", "ecdsa-sha2-nistp256", "rsa-sha2-256", "rsa-sha2-512"];
        assert_eq!(preference(&["ssh-rsa", "ssh-dss"], &offered), "rsa-sha2-512,rsa-sha2-256,ssh-ed25519,ecdsa-sha2-nistp256");
        assert_eq!(preference(&[], &offered), "ssh-ed25519,ecdsa-sha2-nistp256,rsa-sha2-512,rsa-sha2-256");
    }
}
