//! Reads what a learner wrote for a machine: `user@host:port`, `host`, an alias. Resolving it is done in `settings`.

/// A machine as written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    /// Whom to log in as.
    pub user: Option<String>,
    /// A name, an alias of `~/.ssh/config`, or an address without brackets.
    pub host: String,
    /// From 1.
    pub port: Option<u16>,
}

impl Destination {
    /// Reads `[ssh://][user@]host[:port]`; an IPv6 address with a port stands in brackets. The error is for people.
    pub fn parse(text: &str) -> Result<Self, String> {
        let trimmed = text.trim();
        let trimmed = trimmed.strip_prefix("ssh://").map_or(trimmed, |rest| rest.trim_end_matches('/'));
        let fault =
            |what: &str| Err(format!("'{text}' is not a machine: {what}; write user@host:port, user@host, or a Host of ~/.ssh/config"));
        // The last @ counts: user names may hold one, host names never.
        let (user, place) = trimmed.rsplit_once('@').map_or((None, trimmed), |(user, place)| (Some(user), place));
        let (host, port) = match place.strip_prefix('[').map(|rest| rest.split_once(']')) {
            Some(Some((host, rest))) => match rest.strip_prefix(':') {
                Some(port) => (host, Some(port)),
                None if rest.is_empty() => (host, None),
                None => return fault("after ']' only a port may follow"),
            },
            Some(None) => return fault("']' is missing"),
            None => match place.split_once(':') {
                Some((host, port)) if !port.contains(':') => (host, Some(port)),
                _ => (place, None),
            },
        };
        let port = match port.map(str::parse::<u16>) {
            Some(Ok(port @ 1..)) => Some(port),
            Some(_) => return fault("the port is a number from 1 to 65535"),
            None => None,
        };
        if host.is_empty() || user == Some("") {
            return fault("a part is empty");
        }
        // What begins with a dash would be an option to ssh.
        if [Some(host), user].into_iter().flatten().any(|part| part.starts_with('-')) {
            return fault("a name cannot begin with '-'");
        }
        if trimmed.chars().any(|ch| ch.is_control() || ch.is_whitespace()) {
            return fault("there is a space in it");
        }
        Ok(Self { user: user.map(str::to_owned), host: host.to_owned(), port })
    }
}

/// As known_hosts has it: `host`, or `[host]:port` where the port is not 22.
pub fn host_with_port(host: &str, port: u16) -> String {
    if port == 22 { host.to_owned() } else { format!("[{host}]:{port}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_machine_is_read() {
        for (text, user, host, port) in [
            ("debian@192.168.64.7:2222", Some("debian"), "192.168.64.7", Some(2222)),
            ("debian@vm", Some("debian"), "vm", None),
            ("golden-vm", None, "golden-vm", None),
            ("me@[fe80::1]:22", Some("me"), "fe80::1", Some(22)),
            ("[::1]", None, "::1", None),
            ("::1", None, "::1", None),
            ("ssh://me@vm:23/", Some("me"), "vm", Some(23)),
            ("me@corp@vm", Some("me@corp"), "vm", None),
        ] {
            let expected = Destination { user: user.map(str::to_owned), host: host.to_owned(), port };
            assert_eq!(Destination::parse(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn nothing_becomes_an_option_or_a_second_argument() {
        for text in ["-oProxyCommand=sh", "me@-oX", "-l@vm", "", "@vm", "me@", "vm:0", "vm:ssh", "[::1", "[::1]x", "a b", "a\nb"] {
            assert!(Destination::parse(text).is_err(), "{text}");
        }
    }
}
