//! What has to go, what has to stay, and that a second look changes nothing more.

use super::*;
use crate::checks::tests::said;

fn pattern(text: &str) -> Pattern {
    Pattern { text: text.to_owned(), regex: Regex::new(text).unwrap() }
}

#[test]
fn what_looks_like_a_secret_goes_and_what_is_around_it_stays() {
    let cases = [
        ("git clone https://me:hunter2secret@host.example/x", "git clone https://me:[redacted]@host.example/x"),
        ("DB_PASSWORD=hunter2secret next", "DB_PASSWORD=[redacted] next"),
        ("password: 'hunter2secret with spaces' # x", "password: '[redacted]' # x"),
        ("\"apiKey\": \"hunter2secret\",", "\"apiKey\": \"[redacted]\","),
        ("app: {token: hunter2secret}", "app: {token: [redacted]}"),
        ("Server=db;Uid=me;Pwd=hunter2secret;", "Server=db;Uid=me;Pwd=[redacted];"),
        ("export DB_PWD=hunter2secret", "export DB_PWD=[redacted]"),
        ("credentials: hunter2secret", "credentials: [redacted]"),
        ("Authorization: Bearer hunter2secret", "Authorization: Bearer [redacted]"),
        ("Set-Cookie: session=hunter2secret; Path=/", "Set-Cookie: session=[redacted]; Path=/"),
        ("tool --password hunter2secret --quiet", "tool --password [redacted] --quiet"),
        ("x ghp_0123456789abcdefABCDEF0123456789abcd y", "x [redacted] y"),
        ("AKIAIOSFODNN7EXAMPLE", "[redacted]"),
        ("jo:$6$saltsalt$0123456789abcdefghijklmnopqrstuv:19000:", "jo:[redacted]:19000:"),
    ];
    for (text, clean) in cases {
        assert_eq!(redact(text.to_owned(), &[]), clean);
        assert_eq!(redact(clean.to_owned(), &[]), clean, "a second time");
    }
}

#[test]
fn what_only_resembles_a_secret_stays() {
    let harmless = [
        "stat: cannot statx '/etc/passwd': No such file",
        "passwd:         files systemd",
        "PWD=/home/ada\nOLDPWD=/tmp",
        "passwordauthentication no\nhostkey /etc/ssh/ssh_host_ed25519_key",
        "sk-ssh-ed25519@openssh.com sk-ecdsa-sha2-nistp256-cert-v01@openssh.com",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGZz jo@laptop",
        "deb https://deb.debian.org:443/debian stable main",
        "-----BEGIN PUBLIC KEY-----\nMFk\n-----END PUBLIC KEY-----",
        "SHA256:uNiVztksCsDhcc0u9e8BrrJXVGDKhX1Yy9QU8Ldv7PE",
        "python3-keyring 23.9.3-2",
    ];
    for text in harmless {
        assert_eq!(redact(text.to_owned(), &[]), text);
    }
}

#[test]
fn a_private_key_goes_whole_or_cut_off_and_in_json() {
    let key = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjE\n-----END OPENSSH PRIVATE KEY-----\nafter";
    let clean = "-----BEGIN OPENSSH PRIVATE KEY-----[redacted]-----END OPENSSH PRIVATE KEY-----\nafter";
    assert_eq!(redact(key.to_owned(), &[]), clean);
    assert_eq!(redact("-----BEGIN RSA PRIVATE KEY-----\nMIIEow".to_owned(), &[]), "-----BEGIN RSA PRIVATE KEY-----[redacted]");
    let json = serde_json::json!({ "body": key, "password": "a\"b", "token": 12345, "kept": [1, "x"] }).to_string();
    let evidence = redact_evidence(said(&json), &[]);
    let read: Value = serde_json::from_str(&evidence.stdout).unwrap();
    assert_eq!(read, serde_json::json!({ "body": clean, "password": REDACTED, "token": REDACTED, "kept": [1, "x"] }));
}

#[test]
fn what_the_check_file_names_goes_from_every_part_of_the_evidence() {
    let ours = pattern(r"(member )\d+");
    let mut evidence = said("member 4711 and \"member 4712\"");
    evidence.stderr = "no member 4713".into();
    evidence.command = "look for member 4714".into();
    let evidence = redact_evidence(evidence, &[&ours]);
    let whole = serde_json::to_string(&evidence).unwrap();
    assert!(!whole.contains("471"), "{whole}");
    assert_eq!(evidence.stdout, "member [redacted] and \"member [redacted]\"");
    assert_eq!(redact("abc".into(), &[&pattern("x*")]), "abc", "a pattern that matches nothing takes nothing out");
}
