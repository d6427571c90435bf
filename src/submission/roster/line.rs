//! One line of a roster: principals, options, key, comment. As sshsig.c reads it (`parse_principals_key_and_options`).

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use ssh_key::PublicKey;
use ssh_key::public::KeyData;

use super::Entry;
use crate::domain::sanitize::sanitize_line;

/// Why a line can't be used.
#[derive(Debug)]
pub struct Fault {
    pub rule: &'static str,
    pub message: String,
}

fn fault<T>(rule: &'static str, message: impl Into<String>) -> Result<T, Fault> {
    Err(Fault { rule, message: message.into() })
}

/// Reads a line that is neither empty nor a comment.
pub fn parse(text: &str, line: usize, zone: &TimeZone) -> Result<Entry, Fault> {
    let Some((principals, rest)) = first_word(text) else { return fault("roster-line", "the names are in quotes that do not end") };
    if principals.is_empty() || rest.is_empty() {
        return fault(
            "roster-line",
            "a line is a name, options and a key: ada@example.org namespaces=\"submission@drillyard\" ssh-ed25519 AAAA…",
        );
    }
    let (options, key) = match read_key(rest) {
        Some(key) => (Options::default(), key?),
        None => {
            let (options, rest) = split_options(rest);
            let Some(key) = read_key(rest) else {
                let shown: String = sanitize_line(rest).chars().take(40).collect();
                return fault("roster-key", format!("there is no public key where one should be: '{shown}'"));
            };
            (Options::read(options, zone)?, key?)
        }
    };
    if options.cert_authority {
        return fault(
            "roster-certificate",
            "it names a certificate authority, and submissions are signed with plain keys: list each learner's own key",
        );
    }
    let Some(namespaces) = options.namespaces else {
        return fault(
            "roster-namespaces",
            "it does not say what the key may sign: add namespaces=\"submission@drillyard\" for a learner, namespaces=\"review@drillyard,challenge@drillyard\" for an instructor",
        );
    };
    if let (Some(after), Some(before)) = (options.valid_after, options.valid_before)
        && after >= before
    {
        return fault("roster-dates", "its valid-before is not later than its valid-after");
    }
    let principals = sanitize_line(principals).into_owned();
    Ok(Entry { principals, namespaces, valid_after: options.valid_after, valid_before: options.valid_before, key, line })
}

/// A word, which may be in double quotes, and what follows it.
fn first_word(text: &str) -> Option<(&str, &str)> {
    let (word, rest) = match text.strip_prefix('"') {
        Some(quoted) => quoted.split_once('"')?,
        None => text.split_once([' ', '\t']).unwrap_or((text, "")),
    };
    Some((word, rest.trim_start_matches([' ', '\t'])))
}

/// `type base64 comment`. `None` when the first word is no type of key: then there are options before it.
fn read_key(text: &str) -> Option<Result<KeyData, Fault>> {
    let mut words = text.split([' ', '\t']).filter(|word| !word.is_empty());
    let (kind, data) = (words.next()?, words.next()?);
    let is_kind = ["ssh-", "ecdsa-", "sk-", "rsa-"].iter().any(|start| kind.starts_with(start)) && !kind.contains('=');
    if !is_kind {
        return None;
    }
    if kind.contains("-cert-v01@openssh.com") {
        return Some(fault("roster-certificate", "it lists a certificate; list the key itself, the first two words of its .pub file"));
    }
    Some(match PublicKey::from_openssh(&format!("{kind} {data}")) {
        Ok(key) if !matches!(key.key_data(), KeyData::Other(_)) => Ok(key.key_data().clone()),
        Ok(_) => fault("roster-key", format!("keys of the type {} are not known here", sanitize_line(kind))),
        Err(error) => fault("roster-key", format!("its {} key can't be read: {error}", sanitize_line(kind))),
    })
}

/// Options end at the first space that is not in quotes; `\"` does not end a quote.
fn split_options(text: &str) -> (&str, &str) {
    let mut quoted = false;
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'\\' if !escaped => {
                escaped = true;
                continue;
            }
            b'"' if !escaped => quoted = !quoted,
            b' ' | b'\t' if !quoted => return (&text[..at], text[at..].trim_start_matches([' ', '\t'])),
            _ => {}
        }
        escaped = false;
    }
    (text, "")
}

#[derive(Debug, Default)]
struct Options {
    cert_authority: bool,
    namespaces: Option<String>,
    valid_after: Option<Timestamp>,
    valid_before: Option<Timestamp>,
}

impl Options {
    fn read(text: &str, zone: &TimeZone) -> Result<Self, Fault> {
        let mut options = Self::default();
        let mut rest = text;
        while !rest.is_empty() {
            let name_end = rest.find(['=', ',']).unwrap_or(rest.len());
            let name = rest[..name_end].to_ascii_lowercase();
            rest = &rest[name_end..];
            let value = match rest.strip_prefix('=') {
                Some(value) => {
                    let (value, after) = dequote(value).map_err(|message| Fault { rule: "roster-option", message: message.to_owned() })?;
                    rest = after;
                    Some(value)
                }
                None => None,
            };
            options.set(&name, value, zone)?;
            rest = match rest.strip_prefix(',') {
                Some(more) if !more.is_empty() => more,
                None if rest.is_empty() => rest,
                _ => return fault("roster-option", "its options do not end as they should: they are separated by commas, without spaces"),
            };
        }
        Ok(options)
    }

    fn set(&mut self, name: &str, value: Option<String>, zone: &TimeZone) -> Result<(), Fault> {
        let twice = || fault("roster-option", format!("it has the option '{name}' twice"));
        match (name, value) {
            ("cert-authority", None) => self.cert_authority = true,
            ("namespaces", Some(value)) => {
                if self.namespaces.replace(value).is_some() {
                    return twice();
                }
            }
            ("valid-after", Some(value)) => {
                if self.valid_after.replace(time(&value, zone)?).is_some() {
                    return twice();
                }
            }
            ("valid-before", Some(value)) => {
                if self.valid_before.replace(time(&value, zone)?).is_some() {
                    return twice();
                }
            }
            _ => {
                let known = "known are namespaces=\"…\", valid-after=\"…\" and valid-before=\"…\"";
                return fault("roster-option", format!("it has the option '{}', which means nothing here: {known}", sanitize_line(name)));
            }
        }
        Ok(())
    }
}

/// What stands in double quotes, and what follows them: misc.c, `opt_dequote`.
fn dequote(text: &str) -> Result<(String, &str), &'static str> {
    let Some(body) = text.strip_prefix('"') else { return Err("the value of an option is not in double quotes") };
    let mut value = String::new();
    let mut chars = body.char_indices();
    while let Some((at, ch)) = chars.next() {
        match ch {
            '"' => return Ok((value, &body[at + 1..])),
            '\\' if body[at + 1..].starts_with('"') => {
                chars.next();
                value.push('"');
            }
            ch => value.push(ch),
        }
    }
    Err("the value of an option is in quotes that do not end")
}

/// `YYYYMMDD`, `YYYYMMDDHHMM` or `YYYYMMDDHHMMSS`, with `Z` in UTC: misc.c, `parse_absolute_time`.
fn time(text: &str, zone: &TimeZone) -> Result<Timestamp, Fault> {
    let (digits, zone) = match text.strip_suffix(['Z', 'z']).or_else(|| text.strip_suffix("UTC")) {
        Some(digits) => (digits, TimeZone::UTC),
        None => (text, zone.clone()),
    };
    let form = match digits.len() {
        8 => Some("%Y%m%d"),
        12 => Some("%Y%m%d%H%M"),
        14 => Some("%Y%m%d%H%M%S"),
        _ => None,
    };
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    let civil = form.filter(|_| plain).and_then(|form| match digits.len() {
        8 => jiff::civil::Date::strptime(form, digits).ok().map(|date| date.at(0, 0, 0, 0)),
        _ => DateTime::strptime(form, digits).ok(),
    });
    match civil.and_then(|civil| civil.to_zoned(zone).ok()) {
        Some(zoned) => Ok(zoned.timestamp()),
        None => fault("roster-dates", format!("'{}' is no time: write 20260131, or 202601311200, with Z for UTC", sanitize_line(text))),
    }
}
