//! Addresses of web pages, `http` and `https` alone, and what asking for one brought.

use serde::{Deserialize, Serialize};

use super::verdict::{ErrorReason, Rung};

/// An address, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebAddress {
    /// `https`, else `http`.
    pub secure: bool,
    /// A name, or an IP address without brackets.
    pub host: String,
    /// The one given, else 80 or 443.
    pub port: u16,
    /// From its `/` on, with the query.
    pub path: String,
}

impl WebAddress {
    /// Reads `https://host:port/path?query`. User names and passwords are refused: they would be shown.
    pub fn parse(text: &str) -> Option<Self> {
        let (secure, rest) = match text.split_once("://")? {
            ("http", rest) => (false, rest),
            ("https", rest) => (true, rest),
            _ => return None,
        };
        let rest = rest.split('#').next().unwrap_or_default();
        let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        let path = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
        let (host, port) = match authority.strip_prefix('[') {
            Some(rest) => {
                let (host, port) = rest.split_once(']')?;
                (host, port.strip_prefix(':').or_else(|| port.is_empty().then_some(""))?)
            }
            None => authority.split_once(':').unwrap_or((authority, "")),
        };
        let sound = |ch: char| ch.is_alphanumeric() || "-._:%".contains(ch);
        if host.is_empty() || !host.chars().all(sound) || path.chars().any(|ch| ch.is_control() || ch.is_whitespace()) {
            return None;
        }
        let port = if port.is_empty() { if secure { 443 } else { 80 } } else { port.parse().ok().filter(|port| *port > 0)? };
        Some(Self { secure, host: host.to_owned(), port, path })
    }

    /// Where a `Location` of this page leads.
    pub fn join(&self, location: &str) -> Option<Self> {
        if location.contains("://") {
            return Self::parse(location);
        }
        if let Some(rest) = location.strip_prefix("//") {
            return Self::parse(&format!("{}://{rest}", if self.secure { "https" } else { "http" }));
        }
        let folder = self.path.split('?').next().unwrap_or_default().rsplit_once('/').map_or("", |(folder, _)| folder);
        let path = if location.starts_with('/') { location.to_owned() } else { format!("{folder}/{location}") };
        Self::parse(&Self { path, ..self.clone() }.to_string())
    }

    /// Host and port, as the `Host` header has them.
    pub fn authority(&self) -> String {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        if self.port == if self.secure { 443 } else { 80 } { host } else { format!("{host}:{}", self.port) }
    }
}

impl std::fmt::Display for WebAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}://{}{}", if self.secure { "https" } else { "http" }, self.authority(), self.path)
    }
}

/// Answer to `HostAsk::Http`: how far one got, and what was there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HttpFacts {
    /// The address asked, the last one where redirects were followed.
    pub url: String,
    /// Where it was given up, if it was.
    pub fault: Option<HttpFault>,
    /// `200`
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// The first 64 KiB, as text.
    pub body: String,
    /// There was more.
    pub body_cut: bool,
    /// For `https`, once both sides had agreed.
    pub tls: Option<TlsFacts>,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HttpFault {
    /// Where on the way.
    pub rung: Rung,
    /// `None` when the machine itself said no: the port is closed, or what answers speaks another language.
    pub reason: Option<ErrorReason>,
    /// In a sentence.
    pub message: String,
}

/// The server's certificate and the connection.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TlsFacts {
    /// `TLSv1.3`
    pub version: String,
    /// Why it is not trusted; `None` when it is.
    pub distrust: Option<String>,
    /// Until when it is valid, in seconds since the epoch.
    pub not_after: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_apart_and_put_together() {
        for (text, authority, path) in [
            ("http://vm", "vm", "/"),
            ("https://vm:443/a?b=c#d", "vm", "/a?b=c"),
            ("http://127.0.0.1:8080/x", "127.0.0.1:8080", "/x"),
            ("http://[::1]:8080?q", "[::1]:8080", "/?q"),
        ] {
            let address = WebAddress::parse(text).unwrap();
            assert_eq!((address.authority().as_str(), address.path.as_str()), (authority, path), "{text}");
        }
        for text in [
            "vm",
            "ftp://vm/",
            "http://",
            "http://u:p@vm/",
            "http://vm:0/",
            "http://vm:x/",
            "http://vm/a b",
            "http://vm/\r\nX: y",
            "http://[::1/",
        ] {
            assert_eq!(WebAddress::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_redirect_leads_on_from_where_one_is() {
        let here = WebAddress::parse("https://vm:8443/a/b?c").unwrap();
        for (location, leads) in
            [("/x", "https://vm:8443/x"), ("x", "https://vm:8443/a/x"), ("//other/x", "https://other/x"), ("http://other", "http://other/")]
        {
            assert_eq!(here.join(location).unwrap().to_string(), leads, "{location}");
        }
    }
}
