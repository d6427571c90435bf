//! Network addresses taken out of what leaves, where the learner wants that: IPv4, IPv6 and those of network cards. Addresses that every
//! machine has (`127.0.0.1`, `::1`, `0.0.0.0`) tell nothing and stay.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What stands in the place of an address: it still reads as the name of a machine.
pub const HIDDEN: &str = "hidden-address";

/// `text` without addresses; `None` when it has none.
pub fn hide(text: &str) -> Option<String> {
    let mut clean = String::new();
    let mut kept = 0;
    let mut at = 0;
    while let Some(start) = text[at..].find(is_part).map(|found| at + found) {
        let end = text[start..].find(|ch| !is_part(ch)).map_or(text.len(), |found| start + found);
        // What is part of a word is a version, a path or a name.
        let joined = |ch: Option<char>| ch.is_some_and(|ch| ch.is_alphanumeric() || ch == '_');
        if !joined(text[..start].chars().next_back())
            && !joined(text[end..].chars().next())
            && let Some((from, to)) = address_in(&text[start..end])
        {
            clean.push_str(&text[kept..start + from]);
            clean.push_str(HIDDEN);
            kept = start + to;
        }
        at = end;
    }
    (kept > 0).then(|| clean + &text[kept..])
}

fn is_part(ch: char) -> bool {
    ch.is_ascii_hexdigit() || ch == ':' || ch == '.'
}

/// Where in `text` the address is: all of it, but for a full stop or a port behind it.
fn address_in(text: &str) -> Option<(usize, usize)> {
    let from = text.len() - text.trim_start_matches('.').len();
    let whole = text.trim_end_matches('.').len();
    let without_colon = text.trim_end_matches(['.', ':']).len();
    let before_port = text.rfind(':').unwrap_or(0);
    let tells = |to: usize| text.get(from..to).is_some_and(tells_a_machine);
    [whole, without_colon, before_port].into_iter().find(|to| tells(*to)).map(|to| (from, to))
}

fn tells_a_machine(text: &str) -> bool {
    match text.parse::<IpAddr>() {
        Ok(IpAddr::V4(address)) => !address.is_loopback() && address != Ipv4Addr::UNSPECIFIED && address != Ipv4Addr::BROADCAST,
        Ok(IpAddr::V6(address)) => !address.is_loopback() && address != Ipv6Addr::UNSPECIFIED,
        Err(_) => is_card(text),
    }
}

/// `52:54:00:ab:cd:ef`
fn is_card(text: &str) -> bool {
    let groups: Vec<&str> = text.split(':').collect();
    groups.len() == 6 && groups.iter().all(|group| group.len() == 2 && group.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_go_and_what_only_looks_like_one_stays() {
        for (text, expected) in [
            ("me@192.168.64.7:2222", "me@hidden-address:2222"),
            ("at 10.0.0.7.", "at hidden-address."),
            ("[fe80::1%eth0]", "[hidden-address%eth0]"),
            ("inet6 2001:db8::5/64 and 10.1.2.3/8", "inet6 hidden-address/64 and hidden-address/8"),
            ("link/ether 52:54:00:ab:cd:ef brd ff", "link/ether hidden-address brd ff"),
            ("http://10.0.0.1/x \"10.0.0.2\"", "http://hidden-address/x \"hidden-address\""),
        ] {
            assert_eq!(hide(text).as_deref(), Some(expected));
        }
        for text in [
            "127.0.0.1:22",
            "::1",
            "0.0.0.0",
            "v1.2.3.4",
            "version 1.2.3",
            "12:30:45",
            "2026-03-01T12:00:00Z",
            "std::fmt",
            "a.b.c.d",
            "é10.0.0.1",
            "...",
        ] {
            assert_eq!(hide(text), None, "{text}");
        }
    }
}
