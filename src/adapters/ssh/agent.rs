//! Asks a running ssh-agent which keys it has (RFC draft-ietf-sshm-ssh-agent, 4.4), and has documents signed (4.5), within a deadline.
//! Signing for logins is left to libssh2, whose own way of asking waits for ever.

use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

use crate::adapters::deadline::Deadline;
use crate::ports::Cancel;

const LIMIT: Duration = Duration::from_secs(2);
const REQUEST_IDENTITIES: u8 = 11;
const IDENTITIES_ANSWER: u8 = 12;
const SIGN_REQUEST: u8 = 13;
const SIGN_RESPONSE: u8 = 14;
/// An agent may ask its owner before it signs, or wait for a touch.
const SIGN_LIMIT: Duration = Duration::from_secs(60);
/// Asks for `rsa-sha2-512` in the place of SHA-1 (4.5.1).
pub const RSA_SHA2_512: u32 = 4;
/// OpenSSH's own bound on a message (authfd.c).
const LARGEST: u32 = 256 * 1024;

/// Public keys that the agent at `socket` has, as they go over the wire. The error is for people.
pub fn keys(socket: &Path) -> Result<Vec<Vec<u8>>, String> {
    let answer = ask(socket, &[REQUEST_IDENTITIES], &Deadline::after(LIMIT, &Cancel::new()))?;
    parse(&answer).ok_or_else(|| format!("the agent at {} answers with what is no list of keys", socket.display()))
}

/// Has the agent sign `data` with the key that goes over the wire as `key`; the answer is the signature as it goes over the wire. The error
/// is for people.
pub fn sign(socket: &Path, key: &[u8], data: &[u8], flags: u32, cancel: &Cancel) -> Result<Vec<u8>, String> {
    let mut request = vec![SIGN_REQUEST];
    for part in [key, data] {
        let length = u32::try_from(part.len()).map_err(|_| "this is too large for an agent to sign".to_owned())?;
        request.extend(length.to_be_bytes());
        request.extend(part);
    }
    request.extend(flags.to_be_bytes());
    let answer = ask(socket, &request, &Deadline::after(SIGN_LIMIT, cancel))?;
    let signature = match answer.split_first() {
        Some((&SIGN_RESPONSE, rest)) => rest.split_first_chunk::<4>().and_then(|(length, rest)| {
            let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
            rest.get(..length).map(<[u8]>::to_vec)
        }),
        _ => None,
    };
    signature.ok_or_else(|| "the agent refuses to sign with this key: it is locked, or its owner said no".to_owned())
}

fn ask(socket: &Path, request: &[u8], deadline: &Deadline) -> Result<Vec<u8>, String> {
    exchange(socket, request, deadline).map_err(|error| match error.kind() {
        ErrorKind::WouldBlock | ErrorKind::TimedOut => format!("the agent at {} does not answer", socket.display()),
        _ => format!("the agent at {} cannot be asked: {error}", socket.display()),
    })
}

fn exchange(socket: &Path, request: &[u8], deadline: &Deadline) -> io::Result<Vec<u8>> {
    let mut stream = UnixStream::connect(socket)?;
    stream.set_write_timeout(Some(LIMIT))?;
    let length = u32::try_from(request.len()).map_err(io::Error::other)?;
    stream.write_all(&[&length.to_be_bytes(), request].concat())?;
    let mut length = [0; 4];
    fill(&mut stream, &mut length, deadline)?;
    let length = u32::from_be_bytes(length).min(LARGEST);
    let mut answer = vec![0; length as usize];
    fill(&mut stream, &mut answer, deadline)?;
    Ok(answer)
}

/// Reads as many bytes as `buffer` has, in waits that are short enough to notice that nobody wants them any more.
fn fill(stream: &mut UnixStream, mut buffer: &mut [u8], deadline: &Deadline) -> io::Result<()> {
    while !buffer.is_empty() {
        let slice = deadline.slice().map_err(|_| ErrorKind::TimedOut)?;
        stream.set_read_timeout(Some(slice))?;
        match stream.read(buffer) {
            Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
            Ok(count) => buffer = &mut buffer[count..],
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
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
