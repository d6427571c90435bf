//! What goes by which name: whether a setting, a header, an option or a key of JSON holds a secret; and values that are none all the same.

use std::sync::LazyLock;

use regex_lite::Regex;

use super::REDACTED;

/// What a name promises.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Holds {
    /// The whole value is secret.
    Secret,
    /// A scheme, and then the secret.
    Authorization,
    /// Names with values, of which the values are secret: of each, or (`Set-Cookie`) of the first alone.
    Cookies { all: bool },
}

/// How a name and its value are written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Written {
    /// `name: value`
    Colon,
    /// `name=value`, `--name value`
    Equals,
    /// A key of JSON, or the first of a pair.
    Json,
}

/// Ends of names, in lower case and without what joins their words.
const SECRETS: &[&str] = &[
    "password",
    "passphrase",
    "passcode",
    "secret",
    "token",
    "apikey",
    "accesskey",
    "accountkey",
    "privatekey",
    "secretkey",
    "secretkeybase",
    "signingkey",
    "encryptionkey",
    "masterkey",
    "authkey",
    "clientkeydata",
    "credential",
    "credentials",
];
/// Words that mean a password where another word is before them. Alone they are too often something else.
const SHORT: &[&str] = &["pass", "passwd", "pwd", "psk"];
/// Schemes of `Authorization`.
const SCHEMES: &[&str] = &["basic", "bearer", "token", "digest", "negotiate", "ntlm", "apikey", "hawk", "aws4-hmac-sha256"];
/// A single word of so many characters with a digit among them is no setting such as `enabled`.
const LONG: usize = 16;

/// What is behind `name`, if anything that must not be kept.
pub(super) fn holds(name: &str, written: Written) -> Option<Holds> {
    let flat: String = name.chars().filter(|ch| ch.is_alphanumeric()).collect::<String>().to_ascii_lowercase();
    if flat.ends_with("authorization") {
        return Some(Holds::Authorization);
    }
    if flat.ends_with("cookie") && written != Written::Equals {
        return Some(Holds::Cookies { all: !flat.ends_with("setcookie") });
    }
    let lower = name.to_ascii_lowercase();
    let core = ["_id", "-id", "_base64"].iter().find_map(|end| lower.strip_suffix(end)).unwrap_or(&lower);
    let core: String = core.chars().filter(|ch| ch.is_alphanumeric()).collect();
    let is_secret = SECRETS.iter().any(|end| core.ends_with(end)) && flat != "publickeytoken" || lower == "_auth";
    (is_secret || is_short_secret(name, written)).then_some(Holds::Secret)
}

/// `DB_PASS`, `userPwd`; alone, `passwd:` is a database of nsswitch.conf, and `PWD` a shell's folder.
fn is_short_secret(name: &str, written: Written) -> bool {
    let lower = name.to_ascii_lowercase();
    let Some(short) = SHORT.iter().find(|short| lower.ends_with(**short)) else { return false };
    let (before, own) = name.split_at(name.len() - short.len());
    let joined = before.ends_with(['_', '-', '.']) && before.chars().any(char::is_alphanumeric);
    let camel = before.ends_with(|ch: char| ch.is_ascii_lowercase()) && own.starts_with(|ch: char| ch.is_ascii_uppercase());
    let alone = match (*short, written) {
        _ if !before.is_empty() => false,
        ("pwd", _) => own != "PWD",
        ("passwd" | "psk", Written::Equals) | (_, Written::Json) => true,
        _ => false,
    };
    joined || camel || alone
}

/// A value that gives nothing away: none, a yes or no, a reference to what is elsewhere, a row of passwd(5), or what was taken out before.
pub(super) fn is_harmless(value: &str) -> bool {
    static REFERENCE: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let shapes = [
            r"(?:\$\{[A-Za-z_][A-Za-z0-9_.]*(?::?\?[^}]*)?\}|\$[A-Z_][A-Z0-9_]*)+",
            r"\$\([^()]*\)",
            r"\$?\{\{[^{}]*\}\}",
            r"\*[A-Za-z0-9_-]+",
            r"[x*!]:[0-9].*",
        ];
        Regex::new(&format!("^(?:{})$", shapes.join("|"))).ok()
    });
    let value = value.trim();
    let word = value.to_ascii_lowercase();
    value.is_empty()
        || value == REDACTED
        || ["null", "nil", "none", "~", "true", "false", "yes", "no", "on", "off"].contains(&word.as_str())
        || REFERENCE.as_ref().is_some_and(|reference| reference.is_match(value))
}

/// `Bearer [redacted]`. Without a scheme a value goes where it is surely a secret, or when it is the `whole` of a header.
pub(super) fn without_authorization(value: &str, whole: bool) -> Option<String> {
    let start = value.trim_start();
    if let Some((scheme, secret)) = start.split_once([' ', '\t'])
        && SCHEMES.contains(&scheme.to_ascii_lowercase().as_str())
    {
        return (!is_harmless(secret)).then(|| format!("{scheme} {REDACTED}"));
    }
    let word = start.trim_end();
    let surely = word.len() >= LONG && word.contains(|ch: char| ch.is_ascii_digit()) && !word.contains(char::is_whitespace);
    ((whole || surely) && !is_harmless(word)).then(|| REDACTED.to_owned())
}

/// `sid=[redacted]; Path=/`
pub(super) fn without_cookies(value: &str, all: bool) -> Option<String> {
    let clean = |(index, part): (usize, &str)| match part.split_once('=') {
        Some((name, secret)) if (all || index == 0) && !is_harmless(secret) => format!("{name}={REDACTED}"),
        _ => part.to_owned(),
    };
    let clean = value.split(';').enumerate().map(clean).collect::<Vec<_>>().join(";");
    (clean != value).then_some(clean)
}
