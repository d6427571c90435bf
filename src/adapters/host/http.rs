//! Asks for one web page: name, address, port, TLS and answer one after the other, so that the first that breaks can be told. One
//! deadline over all of it; no proxy, no cookies, nothing sent but the request. A certificate is looked at, not relied on.
//!
//! A client of our own, over the OpenSSL that is linked for SSH already: ready-made ones tell neither the rungs nor a certificate that
//! they refuse, and bring thirty crates along.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::mpsc::{RecvTimeoutError, channel};

use openssl::asn1::Asn1Time;
use openssl::ssl::{HandshakeError, Ssl, SslContext, SslMethod, SslStream, SslVerifyMode};
use openssl::x509::X509VerifyResult;

use super::reply::{Reply, text};
use crate::adapters::deadline::{Deadline, Stopped};
use crate::domain::sanitize::sanitize_line;
use crate::domain::verdict::{ErrorReason, Rung};
use crate::domain::web::{HttpFacts, HttpFault, TlsFacts, WebAddress};

/// Bytes kept of a body, and of the lines before it.
const BODY: usize = 64 * 1024;
const HEAD: usize = 32 * 1024;
/// Redirects followed before it is taken for a circle.
const MOST_REDIRECTS: usize = 5;
/// Where systems keep the certificates they trust, when the OpenSSL that is built in does not know.
const BUNDLES: &[&str] = &["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"];

/// Asks, and follows redirects where `follow` says so.
pub(super) fn ask(address: &str, follow: bool, deadline: &Deadline) -> Reply {
    let mut facts = HttpFacts { url: address.to_owned(), ..HttpFacts::default() };
    let Some(mut address) = WebAddress::parse(address) else {
        return Reply::unavailable(ErrorReason::Internal, format!("`{address}` is no address of a web page"));
    };
    for hop in 0..=MOST_REDIRECTS {
        facts = HttpFacts { url: address.to_string(), ..HttpFacts::default() };
        if let Err(fault) = get(&address, deadline, &mut facts) {
            facts.fault = Some(fault);
            break;
        }
        let location = facts.headers.iter().find(|(name, _)| name == "location").map(|(_, value)| value.clone());
        let Some(location) = location.filter(|_| follow && matches!(facts.status, 301 | 302 | 303 | 307 | 308)) else { break };
        match address.join(&location).filter(|_| hop < MOST_REDIRECTS) {
            Some(next) => address = next,
            None => {
                let message = format!("it redirects to {location}, which leads nowhere");
                facts.fault = Some(HttpFault { rung: Rung::Assertion, reason: None, message });
                break;
            }
        }
    }
    Reply::json(&facts)
}

fn get(address: &WebAddress, deadline: &Deadline, facts: &mut HttpFacts) -> Result<(), HttpFault> {
    let stream = Timed { stream: connect(resolve(address, deadline)?, address, deadline)?, deadline: deadline.clone() };
    if !address.secure {
        return exchange(stream, address, facts);
    }
    let (stream, tls) = secure(stream, address)?;
    facts.tls = Some(tls);
    exchange(stream, address, facts)
}

fn fault(rung: Rung, reason: impl Into<Option<ErrorReason>>, message: String) -> HttpFault {
    HttpFault { rung, reason: reason.into(), message: sanitize_line(&message).into_owned() }
}

fn stopped(rung: Rung, stopped: Stopped, what: &str) -> HttpFault {
    match stopped {
        Stopped::Cancelled => fault(rung, ErrorReason::CutShort, "stopped before it was answered".to_owned()),
        Stopped::TooLate => fault(rung, ErrorReason::Timeout, format!("{what}: no answer in time")),
    }
}

fn resolve(address: &WebAddress, deadline: &Deadline) -> Result<Vec<SocketAddr>, HttpFault> {
    let (name, port) = (address.host.clone(), address.port);
    // The resolver has no time limit that one could set; a thread that waits in it is left to itself.
    let (answer, answered) = channel();
    std::thread::spawn(move || answer.send((name.as_str(), port).to_socket_addrs().map(Iterator::collect::<Vec<_>>)));
    let found = loop {
        let slice = deadline.slice().map_err(|why| stopped(Rung::Name, why, &format!("looking up the name {}", address.host)))?;
        match answered.recv_timeout(slice) {
            Ok(found) => break found.unwrap_or_default(),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break Vec::new(),
        }
    };
    if found.is_empty() {
        return Err(fault(Rung::Name, ErrorReason::Unreachable, format!("the name {} is not known here", address.host)));
    }
    Ok(found)
}

fn connect(addresses: Vec<SocketAddr>, address: &WebAddress, deadline: &Deadline) -> Result<TcpStream, HttpFault> {
    let place = format!("port {} of {}", address.port, address.host);
    let mut last = fault(Rung::Address, ErrorReason::Unreachable, format!("{} has no address", address.host));
    for candidate in addresses {
        let left = deadline.left().map_err(|why| stopped(Rung::Tcp, why, &place))?;
        match TcpStream::connect_timeout(&candidate, left) {
            Ok(stream) => return Ok(stream),
            Err(error) if error.kind() == ErrorKind::ConnectionRefused => {
                last = fault(Rung::Tcp, None, format!("nothing listens on {place} ({}): the connection was refused", candidate.ip()));
            }
            Err(error) if matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::WouldBlock) => {
                last = stopped(Rung::Tcp, Stopped::TooLate, &place);
            }
            Err(error) => last = fault(Rung::Address, ErrorReason::Unreachable, format!("{} can't be reached: {error}", candidate.ip())),
        }
    }
    Err(last)
}

/// A socket of which every wait ends with the deadline.
struct Timed {
    stream: TcpStream,
    deadline: Deadline,
}

impl Timed {
    fn until<T>(&mut self, mut step: impl FnMut(&mut TcpStream) -> io::Result<T>) -> io::Result<T> {
        loop {
            let slice = self.deadline.slice().map_err(|why| match why {
                Stopped::TooLate => io::Error::from(ErrorKind::TimedOut),
                Stopped::Cancelled => io::Error::from(ErrorKind::ConnectionAborted),
            })?;
            self.stream.set_read_timeout(Some(slice))?;
            self.stream.set_write_timeout(Some(slice))?;
            match step(&mut self.stream) {
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted) => {}
                done => return done,
            }
        }
    }
}

impl Read for Timed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.until(|stream| stream.read(buffer))
    }
}

impl Write for Timed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.until(|stream| stream.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Agrees with the server on TLS. Verification runs and its result is kept, and stops nothing: what it means is judged elsewhere.
fn secure(stream: Timed, address: &WebAddress) -> Result<(SslStream<Timed>, TlsFacts), HttpFault> {
    let ours = |error: openssl::error::ErrorStack| fault(Rung::Kex, ErrorReason::Internal, format!("TLS can't be begun: {error}"));
    let ssl = session(address).map_err(ours)?;
    let stream = ssl.connect(stream).map_err(|error| match error {
        HandshakeError::SetupFailure(error) => ours(error),
        HandshakeError::Failure(failed) | HandshakeError::WouldBlock(failed) => {
            let error = failed.error();
            match error.io_error().map(io::Error::kind) {
                Some(ErrorKind::TimedOut) => stopped(Rung::Kex, Stopped::TooLate, "agreeing on TLS"),
                Some(_) => fault(Rung::Kex, None, format!("{} ends the connection instead of agreeing on TLS", address.host)),
                None => {
                    let words = error.ssl_error().and_then(|all| all.errors().first()).and_then(|first| first.reason());
                    fault(Rung::Kex, None, format!("what answers does not agree on TLS: {}", words.unwrap_or("it ended the talk")))
                }
            }
        }
    })?;
    let verified = stream.ssl().verify_result();
    let certificate = stream.ssl().peer_certificate();
    let left = certificate.and_then(|certificate| Asn1Time::days_from_now(0).ok()?.diff(certificate.not_after()).ok());
    let seconds = left.map_or(0, |left| i64::from(left.days) * 86_400 + i64::from(left.secs));
    let tls = TlsFacts {
        version: stream.ssl().version_str().to_owned(),
        distrust: (verified != X509VerifyResult::OK).then(|| verified.error_string().to_owned()),
        not_after: jiff::Timestamp::now().as_second() + seconds,
    };
    Ok((stream, tls))
}

fn session(address: &WebAddress) -> Result<Ssl, openssl::error::ErrorStack> {
    let mut context = SslContext::builder(SslMethod::tls_client())?;
    context.set_default_verify_paths()?;
    for bundle in BUNDLES.iter().filter(|path| std::path::Path::new(path).exists()).take(1) {
        // One that can't be read leaves the certificate unknown, and that is told.
        let _ = context.set_ca_file(bundle);
    }
    context.set_verify(SslVerifyMode::NONE);
    let mut ssl = Ssl::new(&context.build())?;
    match address.host.parse() {
        Ok(ip) => ssl.param_mut().set_ip(ip)?,
        Err(_) => {
            ssl.set_hostname(&address.host)?;
            ssl.param_mut().set_host(&address.host)?;
        }
    }
    Ok(ssl)
}

fn exchange(mut stream: impl Read + Write, address: &WebAddress, facts: &mut HttpFacts) -> Result<(), HttpFault> {
    let broken = |error: io::Error| match error.kind() {
        ErrorKind::TimedOut => stopped(Rung::Banner, Stopped::TooLate, "the page was asked for"),
        ErrorKind::ConnectionAborted => stopped(Rung::Banner, Stopped::Cancelled, ""),
        _ => fault(Rung::Banner, ErrorReason::CutShort, format!("the connection broke off: {error}")),
    };
    let request = format!(
        "GET {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: drillyard/{}\r\nAccept: */*\r\nAccept-Encoding: identity\r\nConnection: close\r\n\r\n",
        address.path,
        address.authority(),
        env!("CARGO_PKG_VERSION")
    );
    stream.write_all(request.as_bytes()).map_err(broken)?;
    let mut bytes = Vec::new();
    let mut buffer = [0; 8 * 1024];
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        let count = if bytes.len() > HEAD { 0 } else { stream.read(&mut buffer).map_err(broken)? };
        if count == 0 {
            let start: String = String::from_utf8_lossy(&bytes).chars().take(60).collect();
            let said = if start.is_empty() { "it says nothing".to_owned() } else { format!("it says: {start}") };
            return Err(fault(Rung::Banner, None, format!("what listens there does not answer as a web server does; {said}")));
        }
        bytes.extend_from_slice(&buffer[..count]);
    };
    read_head(&text(&bytes[..end]), facts)?;
    let header = |wanted: &str| facts.headers.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
    let chunked = header("transfer-encoding").is_some_and(|value| value.to_ascii_lowercase().contains("chunked"));
    let length = header("content-length").and_then(|value| value.parse::<usize>().ok());
    let mut body = bytes.split_off(end + 4);
    // What frames chunks comes on top of what they hold.
    let most = if chunked { 2 * BODY } else { length.unwrap_or(usize::MAX).min(BODY + 1) };
    while body.len() < most && !(chunked && body.ends_with(b"\r\n0\r\n\r\n")) {
        match stream.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => body.extend_from_slice(&buffer[..count]),
            // Many servers end a TLS connection without taking leave.
            Err(error) if error.kind() != ErrorKind::TimedOut && error.kind() != ErrorKind::ConnectionAborted => break,
            Err(error) => return Err(broken(error)),
        }
    }
    let mut body = if chunked { unchunked(&body) } else { body };
    if !chunked && length.is_some_and(|length| body.len() < length.min(BODY)) {
        return Err(fault(Rung::Banner, ErrorReason::CutShort, "the answer ended before all of it had come".to_owned()));
    }
    facts.body_cut = body.len() > BODY;
    body.truncate(BODY);
    facts.body = text(&body);
    Ok(())
}

fn read_head(head: &str, facts: &mut HttpFacts) -> Result<(), HttpFault> {
    let mut lines = head.lines();
    let first = lines.next().unwrap_or_default();
    let status = first.starts_with("HTTP/").then(|| first.split(' ').nth(1)?.parse().ok()).flatten();
    facts.status =
        status.ok_or_else(|| fault(Rung::Banner, None, format!("what listens there does not answer as a web server does: {first}")))?;
    let pairs = lines.filter_map(|line| line.split_once(':'));
    facts.headers = pairs.map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().to_owned())).take(200).collect();
    Ok(())
}

/// The body out of its chunks (RFC 9112, 7.1); as much as is whole.
fn unchunked(mut rest: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = rest.windows(2).position(|window| window == b"\r\n") {
        let size = String::from_utf8_lossy(&rest[..end]);
        let size = usize::from_str_radix(size.split(';').next().unwrap_or_default().trim(), 16).unwrap_or(0);
        let data = &rest[end + 2..];
        body.extend_from_slice(&data[..size.min(data.len())]);
        match data.get(size.saturating_add(2)..) {
            Some(next) if size > 0 => rest = next,
            _ => break,
        }
    }
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_put_together_and_a_cut_one_is_kept_as_far_as_it_goes() {
        assert_eq!(unchunked(b"3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n"), b"abcde");
        assert_eq!(unchunked(b"9\r\nabc"), b"abc");
        assert_eq!(unchunked(b"ffffffffffffffff\r\nabc"), b"abc");
        assert_eq!(unchunked(b"zz\r\nabc"), b"");
    }

    proptest::proptest! {
        #[test]
        fn no_answer_makes_it_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..80), head in "\\PC{0,80}") {
            unchunked(&bytes);
            let _ = read_head(&head, &mut HttpFacts::default());
        }
    }
}
