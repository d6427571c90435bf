//! Private keys in PEM and its kin: from `-----BEGIN … PRIVATE KEY-----` to the end, or as far as there is key where none is in sight.
//! A header that is only spoken of, as in a script that looks for one, takes nothing with it.

use super::REDACTED;

const BEGIN: &str = "-----BEGIN ";
const DASHES: &str = "-----";
/// So many characters of base64 in a row are no prose and no script.
const SURELY_BASE64: usize = 48;
/// Headers of RFC 1421, RFC 4716 and OpenPGP.
const HEADERS: &[&str] = &["Proc-Type", "DEK-Info", "Comment", "Subject", "Version", "Charset"];

/// `text` without what stands between the header and the end of each key.
pub(super) fn without_private_keys(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(begin) = rest.find(BEGIN) {
        let head = begin + BEGIN.len();
        let is_of_label = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b' ';
        let end = head + rest[head..].bytes().take_while(|byte| is_of_label(byte)).count();
        let label = &rest[head..end];
        let is_key = label.contains("PRIVATE KEY") && rest[end..].starts_with(DASHES);
        let (before, body) = rest.split_at(if is_key { end + DASHES.len() } else { head });
        clean.push_str(before);
        let length = if is_key && !body.starts_with(REDACTED) { length_of_key(body, label) } else { 0 };
        if length > 0 {
            clean.push_str(REDACTED);
        }
        rest = &body[length..];
    }
    clean.push_str(rest);
    clean
}

/// Bytes of the key that follows its header.
fn length_of_key(body: &str, label: &str) -> usize {
    let end = body.find(&format!("-----END {label}{DASHES}")).map(|end| &body[..end]);
    match end.filter(|key| !key.contains(BEGIN) && is_key(key)) {
        Some(key) => key.len(),
        None => length_of_cut_key(body),
    }
}

/// What stands between a header and its end is a key when it begins on a line of its own, or can be nothing but base64.
fn is_key(text: &str) -> bool {
    let start = text.trim_start_matches([' ', '\t', '\r']);
    let alone = !start.is_empty() && start.split_ascii_whitespace().all(is_base64);
    alone || line_break(start) > 0 || text.split(|ch| !is_base64_char(ch)).any(|run| run.len() >= SURELY_BASE64)
}

/// Headers, then lines of base64: all as long as the first, but for the last.
fn length_of_cut_key(body: &str) -> usize {
    let (mut at, mut length, mut width, mut in_headers) = (0, 0, None, false);
    loop {
        let start = body.len() - body[at..].trim_start_matches([' ', '\t', '\r']).len();
        let next = start + line_break(&body[start..]);
        if at > 0 && next == start {
            return length;
        }
        let line_end = next + body[next..].find(['\n', '\\', '"', '\'', '<']).unwrap_or(body.len() - next);
        let line = body[next..line_end].trim();
        let is_header = width.is_none() && line.split_once(": ").is_some_and(|(name, _)| HEADERS.contains(&name));
        let fits = is_base64(line) && width.is_none_or(|width| line.len() <= width);
        match (is_header, fits) {
            (true, _) => in_headers = true,
            (_, true) => {
                length = next + body[next..line_end].trim_end().len();
                if width.replace(line.len()).is_some_and(|width| line.len() < width) {
                    return length;
                }
            }
            _ if line.is_empty() && in_headers && width.is_none() && line_end < body.len() => {}
            _ => return length,
        }
        if line_end >= body.len() {
            return length;
        }
        at = line_end;
    }
}

/// Bytes of the line break that `text` begins with, also of one that is written out: `\n`, `\\n`, `\r\n`.
fn line_break(text: &str) -> usize {
    if text.starts_with('\n') {
        return 1;
    }
    let mut length = 0;
    loop {
        let rest = &text[length..];
        let slashes = rest.len() - rest.trim_start_matches('\\').len();
        match rest[slashes..].chars().next() {
            Some('n') if slashes > 0 => return length + slashes + 1,
            Some('r') if slashes > 0 => length += slashes + 1,
            _ => return length,
        }
    }
}

fn is_base64(text: &str) -> bool {
    !text.is_empty() && text.trim_end_matches('=').chars().all(|ch| is_base64_char(ch) && ch != '=')
}

fn is_base64_char(ch: char) -> bool {
    ch.is_ascii_alphanumeric() || "+/=".contains(ch)
}
