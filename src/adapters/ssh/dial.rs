//! From a name to a socket behind which an SSH server has introduced itself: the first four rungs. Nothing is read off
//! the socket: the server's greeting is only peeked at, so that libssh2 still finds it.

use std::io::{ErrorKind, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpStream, ToSocketAddrs};
use std::os::fd::AsFd;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::ladder::{Fault, Ladder};
use super::proxy::{self, Helper, Proxy};
use super::settings::Settings;
use crate::adapters::deadline::{Deadline, Stopped, spoken};
use crate::adapters::host::Host;
use crate::domain::cause::Cause;
use crate::domain::sanitize::sanitize_line;
use crate::domain::verdict::{ErrorReason, Rung};
use crate::ports::Cancel;

const RESOLVE_LIMIT: Duration = Duration::from_secs(5);
const CONNECT_LIMIT: Duration = Duration::from_secs(5);
const BANNER_LIMIT: Duration = Duration::from_secs(5);
/// How long another port of a silent machine is waited for.
const ELSEWHERE_LIMIT: Duration = Duration::from_secs(1);
/// A port that hardly anybody listens on: discard (RFC 863).
const SELDOM_USED: u16 = 9;
/// After a first line that is not SSH's: RFC 4253 (4.2) lets a server say more before it introduces itself.
const MORE_LINES: Duration = Duration::from_millis(500);
/// How much of a greeting is looked at, and how much of it is shown.
const GREETING: usize = 4_096;
const SHOWN: usize = 80;
/// What shows who listens where on a machine.
const LISTENING: &str = "sudo ss -tlnp";

/// Climbs from the name to the banner.
pub fn dial(settings: &Settings, host: &Host, ladder: &mut Ladder, cancel: &Cancel) -> Result<(TcpStream, Option<Helper>), Fault> {
    if let Some(proxy) = &settings.proxy {
        return through(proxy, settings, host, ladder, cancel);
    }
    let addresses = resolve(settings, cancel)?;
    let shown = addresses.iter().map(|address| address.ip().to_string()).collect::<Vec<_>>().join(", ");
    ladder.held(
        Rung::Name,
        match (settings.alias == settings.hostname, settings.hostname == shown) {
            (true, true) => shown.clone(),
            (true, false) => format!("{} → {shown}", settings.alias),
            (false, true) => format!("{} → {shown} (from ~/.ssh/config)", settings.alias),
            (false, false) => format!("{} → {} → {shown} (from ~/.ssh/config)", settings.alias, settings.hostname),
        },
    );
    let begun = Instant::now();
    let stream = connect(settings, addresses, ladder, cancel)?;
    let address = stream.peer_addr().map_or(shown, |address| address.ip().to_string());
    ladder.held(Rung::Address, format!("{address} answers in {}", spoken(begun.elapsed().max(Duration::from_millis(1)))));
    ladder.held(Rung::Tcp, format!("port {} is open", settings.port));
    let banner = greeting(&stream, settings, cancel)?;
    ladder.held(Rung::Banner, banner);
    Ok((stream, None))
}

/// The same by way of a helper: what lies between is its matter, and only the banner tells that it got there.
fn through(
    proxy: &Proxy,
    settings: &Settings,
    host: &Host,
    ladder: &mut Ladder,
    cancel: &Cancel,
) -> Result<(TcpStream, Option<Helper>), Fault> {
    ladder.held(Rung::Name, format!("{} → {} (from ~/.ssh/config)", settings.alias, settings.hostname));
    let (stream, helper) = proxy::open(proxy, settings, host)?;
    let banner = greeting(&stream, settings, cancel).map_err(|fault| helper.explain(fault, proxy))?;
    ladder.held(Rung::Address, format!("by {}", proxy::shown(proxy)));
    ladder.held(Rung::Tcp, format!("port {} is open from there", settings.port));
    ladder.held(Rung::Banner, banner);
    Ok((stream, Some(helper)))
}

fn resolve(settings: &Settings, cancel: &Cancel) -> Result<Vec<SocketAddr>, Fault> {
    let (name, port) = (settings.hostname.clone(), settings.port);
    if let Ok(address) = name.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(address, port)]);
    }
    // The resolver has no time limit of its own that one could set; a thread that waits in it is left to itself.
    let (answer, answered) = channel();
    std::thread::spawn(move || answer.send((name.as_str(), port).to_socket_addrs().map(Iterator::collect::<Vec<_>>)));
    let name = &settings.hostname;
    let fault = match await_answer(&answered, &Deadline::after(RESOLVE_LIMIT, cancel)) {
        Ok(Ok(addresses)) if !addresses.is_empty() => return Ok(addresses),
        Ok(Ok(_)) => Fault::new(Rung::Name, ErrorReason::Unreachable, format!("the name {name} has no address")),
        Ok(Err(error)) => {
            let seen = format!("the name {name} is not known here ({})", plain(&error));
            Fault::new(Rung::Name, ErrorReason::Unreachable, seen)
        }
        Err(stopped) => {
            Fault::stopped(Rung::Name, stopped, format!("looking up the name {name} took longer than {}", spoken(RESOLVE_LIMIT)))
        }
    };
    Err(fault.because([
        Cause::here("the name is misspelt, or is an alias that ~/.ssh/config does not have", "drillyard target list"),
        Cause::here("no name server answers: no network, or a VPN is missing", "cat /etc/resolv.conf"),
    ]))
}

/// Waits for a thread's one answer. A thread that died without one counts as too late.
fn await_answer<T>(answered: &std::sync::mpsc::Receiver<T>, deadline: &Deadline) -> Result<T, Stopped> {
    loop {
        match answered.recv_timeout(deadline.slice()?) {
            Ok(answer) => return Ok(answer),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Err(Stopped::TooLate),
        }
    }
}

fn connect(settings: &Settings, addresses: Vec<SocketAddr>, ladder: &mut Ladder, cancel: &Cancel) -> Result<TcpStream, Fault> {
    let share = CONNECT_LIMIT / u32::try_from(addresses.len()).unwrap_or(u32::MAX).max(1);
    let (answer, answered) = channel();
    let tried = addresses.clone();
    std::thread::spawn(move || {
        let mut last = Err(std::io::Error::from(ErrorKind::AddrNotAvailable));
        for address in tried {
            last = TcpStream::connect_timeout(&address, share);
            if last.is_ok() {
                break;
            }
        }
        answer.send(last)
    });
    // A little longer than the connecting itself, whose own end tells more.
    let limit = CONNECT_LIMIT + Duration::from_millis(500);
    let error = match await_answer(&answered, &Deadline::after(limit, cancel)) {
        Ok(Ok(stream)) => return Ok(stream),
        Ok(Err(error)) => error,
        Err(Stopped::Cancelled) => return Err(Fault::stopped(Rung::Tcp, Stopped::Cancelled, "")),
        Err(Stopped::TooLate) => ErrorKind::TimedOut.into(),
    };
    let address = addresses.first().map_or_else(|| settings.hostname.clone(), |address| address.ip().to_string());
    let port = settings.port;
    match error.kind() {
        ErrorKind::ConnectionRefused => {
            ladder.held(Rung::Address, format!("{address} answers"));
            let fault = Fault::new(
                Rung::Tcp,
                ErrorReason::Unreachable,
                format!("port {port} refuses: the machine is up, and nothing listens there"),
            );
            Err(fault.because([
                Cause::on_machine("the SSH server is not installed, or not running", "systemctl status ssh"),
                Cause::on_machine("it listens on another port", LISTENING),
                Cause::here("a NAT network lacks a forward to the machine's port 22", "drillyard target list"),
            ]))
        }
        ErrorKind::TimedOut => Err(silence(addresses.first(), &address, port, ladder, cancel)?),
        // Rules and routes of this computer's own: a firewall that turns away what goes out, a route into nothing (EPERM, EACCES, EINVAL).
        ErrorKind::PermissionDenied | ErrorKind::InvalidInput => {
            let seen = format!("this computer lets nothing go to {address} ({})", plain(&error));
            Err(Fault::new(Rung::Address, ErrorReason::Unreachable, seen).because([
                Cause::here("a route of its own leads nowhere, often a VPN's", way_to(&address)),
                Cause::here("its own firewall turns that away", "sudo iptables -S OUTPUT"),
            ]))
        }
        ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable => {
            let fault = Fault::new(Rung::Address, ErrorReason::Unreachable, format!("no way leads to {address} ({})", plain(&error)));
            Err(fault.because([
                Cause::at_console("the machine is off, or has another address", "ip address"),
                Cause::here("its network (host-only, NAT, bridged) cannot be reached from here", way_to(&address)),
            ]))
        }
        _ => {
            let fault =
                Fault::new(Rung::Tcp, ErrorReason::Unreachable, format!("cannot connect to {address} port {port}: {}", plain(&error)));
            Err(fault.because([Cause::here("the connection was broken off on the way", "drillyard target test")]))
        }
    }
}

/// Nothing came back. Whether that is the port's doing or the whole machine's shows at another port: a machine that is there refuses one
/// that nobody listens on.
fn silence(socket: Option<&SocketAddr>, address: &str, port: u16, ladder: &mut Ladder, cancel: &Cancel) -> Result<Fault, Fault> {
    let (answer, answered) = channel();
    let other = socket.map(|socket| SocketAddr::new(socket.ip(), if port == SELDOM_USED { SELDOM_USED + 1 } else { SELDOM_USED }));
    std::thread::spawn(move || {
        let tried = other.map(|other| TcpStream::connect_timeout(&other, ELSEWHERE_LIMIT));
        answer.send(tried.is_some_and(|tried| tried.map_or_else(|error| error.kind() == ErrorKind::ConnectionRefused, |_| true)))
    });
    let is_there = match await_answer(&answered, &Deadline::after(ELSEWHERE_LIMIT * 2, cancel)) {
        Err(Stopped::Cancelled) => return Err(Fault::stopped(Rung::Tcp, Stopped::Cancelled, "")),
        answered => answered.unwrap_or(false),
    };
    let waited = spoken(CONNECT_LIMIT);
    if is_there {
        ladder.held(Rung::Address, format!("{address} answers"));
        let seen = format!("no answer within {waited}, though the machine answers elsewhere: something swallows what goes to port {port}");
        return Ok(Fault::new(Rung::Tcp, ErrorReason::Timeout, seen).because([
            Cause::at_console("a firewall drops what goes to this port", "sudo nft list ruleset"),
            Cause::at_console("the server is there and takes no more connections", LISTENING),
        ]));
    }
    let seen = format!("nothing at {address} answers within {waited}, neither port {port} nor another");
    Ok(Fault::new(Rung::Address, ErrorReason::Timeout, seen).because([
        Cause::here("the machine is off or suspended", format!("ping -c 3 {address}")),
        Cause::at_console("its address has changed since", "ip address"),
        Cause::at_console("a firewall drops whatever comes", "sudo nft list ruleset"),
    ]))
}

/// What shows how this host would get to an address.
fn way_to(address: &str) -> String {
    if cfg!(target_os = "macos") { format!("route -n get {address}") } else { format!("ip route get {address}") }
}

/// The system's words without `(os error 111)`.
fn plain(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or_default().to_lowercase()
}

/// Waits for the server to introduce itself, and gives its name: `OpenSSH_9.2p1 Debian-2`.
fn greeting(stream: &TcpStream, settings: &Settings, cancel: &Cancel) -> Result<String, Fault> {
    let port = settings.port;
    let mut deadline = Deadline::after(BANNER_LIMIT, cancel);
    let mut known = 0;
    let mut buffer = [0; GREETING];
    loop {
        let seen = match peek(stream, &mut buffer, known, &deadline) {
            Ok(Some(0)) | Err(None) => {
                let fault =
                    Fault::new(Rung::Banner, ErrorReason::Unreachable, format!("port {port} takes the connection and closes it at once"));
                return Err(fault.because([
                    Cause::on_machine("a port forward with no server behind it", LISTENING),
                    Cause::on_machine(
                        "the server turns this host away for now (too many logins at once, or a ban after failed ones)",
                        "journalctl -u ssh -n 20",
                    ),
                ]));
            }
            Ok(Some(count)) => count,
            Ok(None) | Err(Some(Stopped::Cancelled)) => return Err(Fault::stopped(Rung::Banner, Stopped::Cancelled, "")),
            Err(Some(Stopped::TooLate)) if known > 0 => return Err(not_ssh(&buffer[..known], port)),
            Err(Some(Stopped::TooLate)) => return Err(silent(stream, port)),
        };
        let text = &buffer[..seen];
        if let Some(line) = whole_lines(text).find(|line| line.starts_with(b"SSH-")) {
            return version(&shown(line), port);
        }
        if known == 0 && !text.starts_with(&b"SSH-"[..seen.min(4)]) {
            deadline = Deadline::after(MORE_LINES, cancel);
        }
        if seen == GREETING {
            return Err(not_ssh(text, port));
        }
        known = seen;
    }
}

fn whole_lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split_inclusive(|&byte| byte == b'\n').filter(|line| line.ends_with(b"\n"))
}

/// Waits until more than `known` bytes are there to be read, and says how many; they stay unread. `Err(None)` is a broken
/// connection.
fn peek(stream: &TcpStream, buffer: &mut [u8], known: usize, deadline: &Deadline) -> Result<Option<usize>, Option<Stopped>> {
    loop {
        let slice = deadline.slice().map_err(Some)?;
        let wait = Timespec { tv_sec: 0, tv_nsec: slice.as_nanos().try_into().unwrap_or(0) };
        match poll(&mut [PollFd::from_borrowed_fd(stream.as_fd(), PollFlags::IN)], Some(&wait)) {
            Ok(0) => continue,
            Ok(_) => {}
            Err(rustix::io::Errno::INTR) => continue,
            Err(_) => return Err(None),
        }
        match stream.peek(buffer) {
            Ok(count) if count == known && known > 0 => std::thread::sleep(slice.min(Duration::from_millis(20))),
            Ok(count) => return Ok(Some(count)),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(_) => return Err(None),
        }
    }
}

/// `SSH-2.0-OpenSSH_9.2p1 Debian-2`: RFC 4253, 4.2. `1.99` is a server that speaks the old protocol too.
fn version(line: &str, port: u16) -> Result<String, Fault> {
    match line.strip_prefix("SSH-2.0-").or_else(|| line.strip_prefix("SSH-1.99-")) {
        Some(software) => Ok(software.to_owned()),
        None => {
            let fault =
                Fault::new(Rung::Banner, ErrorReason::Unreachable, format!("port {port} speaks a protocol too old to be safe: {line}"));
            Err(fault.because([Cause::on_machine("a very old server, or an appliance", "ssh -V")]))
        }
    }
}

fn shown(bytes: &[u8]) -> String {
    sanitize_line(&String::from_utf8_lossy(bytes)).trim().chars().take(SHOWN).collect()
}

fn not_ssh(bytes: &[u8], port: u16) -> Fault {
    let line = bytes.split(|&byte| byte == b'\n').map(shown).find(|line| !line.is_empty()).unwrap_or_default();
    let fault = Fault::new(Rung::Banner, ErrorReason::Unreachable, format!("port {port} is not an SSH server; it says: {line}"));
    fault.because([
        Cause::here("the port belongs to another service", "drillyard target list"),
        Cause::here("a proxy or a login page of the network answers instead", "curl -i http://example.com"),
    ])
}

/// The server waits for us to speak first, as web servers do. What it answers to that names it; the connection is spent.
fn silent(stream: &TcpStream, port: u16) -> Fault {
    let mut answer = [0; GREETING];
    let _ = stream.set_read_timeout(Some(MORE_LINES)).and_then(|()| stream.set_write_timeout(Some(MORE_LINES)));
    let mut both_ways = stream;
    let heard = both_ways.write_all(b"SSH-2.0-Drillyard\r\n\r\n").and_then(|()| both_ways.read(&mut answer)).unwrap_or(0);
    if heard > 0 && !answer.starts_with(b"SSH-") {
        return not_ssh(&answer[..heard], port);
    }
    let seen = format!("port {port} is open, and no SSH server introduced itself within {}", spoken(BANNER_LIMIT));
    let fault = Fault::new(Rung::Banner, ErrorReason::Timeout, seen);
    fault.because([
        Cause::at_console("the server hangs, or the machine is overloaded or just starting", "uptime"),
        Cause::on_machine("another service has the port", LISTENING),
    ])
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    fn nowhere() -> Host {
        Host { home: "/nowhere".into(), search_path: None }
    }

    /// What climbing to a server that sends `chunks`, pausing between, comes to.
    fn climb(chunks: &'static [&'static [u8]]) -> Result<String, Fault> {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            for chunk in chunks {
                stream.write_all(chunk).unwrap();
                std::thread::sleep(Duration::from_millis(50));
            }
            // A client that sees the end of the connection must not lose what came before it.
            let _ = stream.shutdown(std::net::Shutdown::Write);
            let _ = stream.read(&mut [0; 100]);
        });
        let settings = Settings { hostname: "127.0.0.1".to_owned(), alias: "vm".to_owned(), port, ..Settings::default() };
        let mut ladder = Ladder::default();
        dial(&settings, &nowhere(), &mut ladder, &Cancel::new()).map(|(mut stream, _)| {
            let mut first = [0; 4];
            stream.read_exact(&mut first).unwrap();
            String::from_utf8_lossy(&first).into_owned()
        })
    }

    #[test]
    fn a_banner_in_pieces_and_after_other_lines_is_found_and_left_unread() {
        assert_eq!(climb(&[b"SSH-2.0-Open", b"SSH_9.2\r\n"]).unwrap(), "SSH-");
        assert_eq!(climb(&[b"welcome\r\n", b"SSH-2.0-x\r\n"]).unwrap(), "welc");
    }

    #[test]
    fn another_service_is_named_by_what_it_says() {
        let fault = climb(&[b"220 mail.example \x1b[31mESMTP\r\n"]).unwrap_err();
        assert_eq!(fault.rung, Rung::Banner);
        assert!(fault.seen.ends_with("it says: 220 mail.example ESMTP"), "{}", fault.seen);
    }

    #[test]
    fn a_server_that_hangs_up_is_told_from_a_silent_one() {
        let fault = climb(&[]).unwrap_err();
        assert!(fault.rung == Rung::Banner && fault.seen.contains("closes it at once"), "{}", fault.seen);
    }

    #[test]
    fn a_name_that_does_not_exist_breaks_at_the_first_rung() {
        let settings = Settings { hostname: "no-such-name.invalid".to_owned(), port: 22, ..Settings::default() };
        let fault = dial(&settings, &nowhere(), &mut Ladder::default(), &Cancel::new()).unwrap_err();
        assert_eq!(fault.rung, Rung::Name);
    }
}
