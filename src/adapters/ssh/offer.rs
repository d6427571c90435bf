//! What a server offers to agree on, looked up over a connection of its own: libssh2 says the same of a server that hangs up
//! and of one with which it has no algorithm in common.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use crate::adapters::deadline::Deadline;
use crate::ports::Cancel;

const LIMIT: Duration = Duration::from_secs(2);
/// A banner and one packet of names; more is no SSH server's.
const LARGEST: usize = 36_000;
const KEXINIT: u8 = 20;
const COOKIE: usize = 16;

/// The algorithms a server names, separated by commas.
#[derive(Debug, PartialEq, Eq)]
pub struct Offer {
    pub key_exchange: String,
    pub host_key: String,
    /// Towards the server.
    pub cipher: String,
    /// Towards the server.
    pub mac: String,
}

/// Asks the server at `address`; `None` when it hangs up, keeps silent, or says what cannot be read.
pub fn ask(address: SocketAddr, cancel: &Cancel) -> Option<Offer> {
    let deadline = Deadline::after(LIMIT, cancel);
    let mut stream = TcpStream::connect_timeout(&address, LIMIT).ok()?;
    stream.set_write_timeout(Some(LIMIT)).ok()?;
    stream.write_all(b"SSH-2.0-Drillyard\r\n").ok()?;
    let (mut said, mut chunk) = (Vec::new(), [0; 4096]);
    while said.len() < LARGEST {
        stream.set_read_timeout(Some(deadline.slice().ok()?)).ok()?;
        match stream.read(&mut chunk) {
            Ok(0) => return None,
            Ok(count) => said.extend_from_slice(&chunk[..count]),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted) => continue,
            Err(_) => return None,
        }
        if let Some(offer) = read(&said) {
            return Some(offer);
        }
    }
    None
}

/// Reads the lines up to the banner, and the packet after it (RFC 4253, 6 and 7.1).
fn read(said: &[u8]) -> Option<Offer> {
    let mut rest = said;
    loop {
        let end = rest.iter().position(|&byte| byte == b'\n')?;
        let (line, after) = rest.split_at(end + 1);
        rest = after;
        if line.starts_with(b"SSH-") {
            break;
        }
    }
    // Length and padding are of no interest here: the lists say themselves how long they are.
    let (&kind, rest) = rest.get(5..)?.split_first()?;
    let (key_exchange, rest) = names(rest.get(COOKIE..).filter(|_| kind == KEXINIT)?)?;
    let (host_key, rest) = names(rest)?;
    let (cipher, rest) = names(rest)?;
    // The cipher towards us is between them.
    let (mac, _) = names(names(rest)?.1)?;
    Some(Offer { key_exchange, host_key, cipher, mac })
}

fn names(bytes: &[u8]) -> Option<(String, &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    let (list, rest) = rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
    Some((String::from_utf8_lossy(list).into_owned(), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_read_once_they_are_whole_and_nothing_else_passes_for_them() {
        let list = |text: &str| [&u32::try_from(text.len()).unwrap().to_be_bytes()[..], text.as_bytes()].concat();
        let packet =
            [&[0, 0, 9, 9, 4, KEXINIT][..], &[7; COOKIE], &list("a,b"), &list("ssh-x"), &list("c"), &list("d"), &list("e")].concat();
        let said = [b"hello\r\nSSH-2.0-x\r\n", packet.as_slice()].concat();
        let [key_exchange, host_key, cipher, mac] = ["a,b", "ssh-x", "c", "e"].map(str::to_owned);
        assert_eq!(read(&said), Some(Offer { key_exchange, host_key, cipher, mac }));
        assert!((0..said.len()).all(|length| read(&said[..length]).is_none()));
        let hung_up = [b"SSH-2.0-x\r\n", &[0, 0, 9, 9, 4, 1][..], &packet[6..]].concat();
        assert_eq!(read(&hung_up), None);
    }
}
