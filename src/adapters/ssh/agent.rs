//! Asks a running ssh-agent which keys it has (RFC draft-ietf-sshm-ssh-agent, 4.4), within a deadline. Signing with them
//! is left to libssh2, whose own way of asking waits for ever.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(2);
const REQUEST_IDENTITIES: u8 = 11;
const IDENTITIES_ANSWER: u8 = 12;
/// OpenSSH's own bound on a message (authfd.c).
const LARGEST: u32 = 256 * 1024;

/// Public keys that the agent at `socket` has, as they go over the wire. The error is for people.
pub fn keys(socket: &Path) -> Result<Vec<Vec<u8>>, String> {
    let answer = ask(socket).map_err(|error| match error.kind() {
        std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut => format!("the agent at {} does not answer", socket.display()),
        _ => format!("the agent at {} cannot be asked: {error}", socket.display()),
    })?;
    parse(&answer).ok_or_else(|| format!("the agent at {} answers with what is no list of keys", socket.display()))
}

fn ask(socket: &Path) -> std::io::Result<Vec<u8>> {
    let mut stream = UnixStream::connect(socket)?;
    stream.set_read_timeout(Some(LIMIT))?;
    stream.set_write_timeout(Some(LIMIT))?;
    stream.write_all(&[0, 0, 0, 1, REQUEST_IDENTITIES])?;
    let mut length = [0; 4];
    stream.read_exact(&mut length)?;
    let length = u32::from_be_bytes(length).min(LARGEST);
    let mut answer = vec![0; length as usize];
    stream.read_exact(&mut answer)?;
    Ok(answer)
}

/// A type byte, a count, and for each key two strings: the key and its comment.
fn parse(answer: &[u8]) -> Option<Vec<Vec<u8>>> {
    let (&kind, mut rest) = answer.split_first()?;
    if kind != IDENTITIES_ANSWER {
        return None;
    }
    let number = |rest: &mut &[u8]| {
        let (bytes, after) = rest.split_first_chunk::<4>()?;
        *rest = after;
        usize::try_from(u32::from_be_bytes(*bytes)).ok()
    };
    let mut keys = Vec::new();
    for _ in 0..number(&mut rest)? {
        let length = number(&mut rest)?;
        keys.push(rest.get(..length)?.to_vec());
        rest = &rest[length..];
        let comment = number(&mut rest)?;
        rest = rest.get(comment..)?;
    }
    Some(keys)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_keys_is_read_and_a_broken_one_is_none() {
        let list = b"\x0c\0\0\0\x02\0\0\0\x01a\0\0\0\x02me\0\0\0\x02bc\0\0\0\0";
        assert_eq!(parse(list), Some(vec![b"a".to_vec(), b"bc".to_vec()]));
        for length in 0..list.len() {
            assert_eq!(parse(&list[..length]), None, "{length}");
        }
        assert_eq!(parse(b"\x05"), None);
        assert_eq!(parse(b"\x0c\xff\xff\xff\xff\xff\xff\xff\xff"), None);
    }

    #[test]
    fn no_agent_is_said_in_words() {
        assert!(keys(Path::new("/no/agent")).unwrap_err().contains("cannot be asked"));
    }
}
