//! What has to go, what has to stay, and that a second look changes nothing more.

mod properties;

use super::*;
use crate::checks::tests::said;

fn pattern(text: &str) -> Pattern {
    Pattern { text: text.to_owned(), regex: Regex::new(text).unwrap() }
}

#[test]
fn what_looks_like_a_secret_goes_and_what_is_around_it_stays() {
    let cases = [
        ("git clone https://me:hunter2secret@host.example/x", "git clone https://me:[redacted]@host.example/x"),
        ("run DB_PASSWORD=hunter2secret next", "run DB_PASSWORD=[redacted] next"),
        ("export DB_PASS=hunter2secret; next", "export DB_PASS=[redacted]; next"),
        ("MYSQL_PASSWD=hunter2secret", "MYSQL_PASSWD=[redacted]"),
        ("SECRET_KEY = two words;and more # x", "SECRET_KEY = [redacted] # x"),
        ("  client-key-data: LS0tLS1CRUdJTi==", "  client-key-data: \"[redacted]\""),
        ("password: 'hunter2secret with spaces' # x", "password: '[redacted]' # x"),
        ("\"apiKey\": \"hunter2secret\",", "\"apiKey\": \"[redacted]\","),
        ("app: {token: hunter2secret, x: 1}", "app: {token: \"[redacted]\", x: 1}"),
        ("Server=db;Uid=me;Pwd=hunter2secret;", "Server=db;Uid=me;Pwd=[redacted];"),
        ("export DB_PWD=hunter2secret", "export DB_PWD=[redacted]"),
        ("credentials: hunter2 secret, all; of} it", "credentials: \"[redacted]\""),
        ("Authorization: Bearer hunter2secret", "Authorization: Bearer [redacted]"),
        ("curl -H 'Authorization: token hunter2secret' x", "curl -H 'Authorization: token [redacted]' x"),
        ("authorization = 0123456789abcdef0123", "authorization = [redacted]"),
        ("> Cookie: a=hunter2; b=hunter3", "> Cookie: a=[redacted]; b=[redacted]"),
        ("{\\\"token\\\": \\\"a\\\\\\\"b\\\", \\\"x\\\": 1", "{\\\"token\\\": \\\"[redacted]\\\", \\\"x\\\": 1"),
        ("<Password>hunter2secret</Password>", "<Password>[redacted]</Password>"),
        ("machine x login me password hunter2", "machine x login me password [redacted]"),
        ("tool --api-key 'two words' --quiet", "tool --api-key [redacted] --quiet"),
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
        "security:\n  authorization: enabled",
        "automountServiceAccountToken: false",
        "POSTGRES_PASSWORD: ${DB_PASSWORD}\nPGPASSWORD: $DB_PASSWORD\npassword: \"{{ vault_password }}\"\ntoken: *other",
        "entry=token:x:1001:1001::/home/token:/bin/sh",
        "POSTGRES_PASSWORD_FILE: /run/secrets/db",
        "tool --password --quiet",
        "token: null\npassword: ~\nsecret: \"\"\ncredentials:\n  - one\nsecret:\n  name: x",
    ];
    for text in harmless {
        assert_eq!(redact(text.to_owned(), &[]), text);
    }
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

#[test]
fn a_private_key_goes_whole_or_cut_off_and_nothing_else_goes_with_it() {
    let key = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjE\n-----END OPENSSH PRIVATE KEY-----\nafter";
    let clean = "-----BEGIN OPENSSH PRIVATE KEY-----[redacted]-----END OPENSSH PRIVATE KEY-----\nafter";
    let grep = "grep -q -- '-----BEGIN OPENSSH PRIVATE KEY-----' $f\nend=1\n";
    let range = "sed -n '/-----BEGIN RSA PRIVATE KEY-----/,/-----END RSA PRIVATE KEY-----/p' x\nend=1\n";
    let guest = |text: &str| format!("entry=x\n{}end=1\n", text.lines().map(|line| format!("text={line}\n")).collect::<String>());
    for (text, clean) in [
        (key.to_owned(), clean.to_owned()),
        (format!("# paste all from -----BEGIN to the end\n{key}"), format!("# paste all from -----BEGIN to the end\n{clean}")),
        (format!("-----BEGIN -----BEGIN PRIVATE KEY-----\n{key}"), format!("-----BEGIN -----BEGIN PRIVATE KEY-----\n{clean}")),
        (grep.to_owned(), grep.to_owned()),
        (range.to_owned(), range.to_owned()),
        (guest(key), guest(clean)),
        (guest("-----BEGIN RSA PRIVATE KEY-----\nMIIEow"), guest("-----BEGIN RSA PRIVATE KEY-----[redacted]")),
        (guest(grep), guest(grep)),
        (
            "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nMIIEowIB\nAAKC\n# after".to_owned(),
            "-----BEGIN RSA PRIVATE KEY-----[redacted]\n# after".to_owned(),
        ),
        ("k = '-----BEGIN EC PRIVATE KEY-----\\nMIIEow\\nAA==".to_owned(), "k = '-----BEGIN EC PRIVATE KEY-----[redacted]".to_owned()),
        (
            "key: |\n  -----BEGIN PRIVATE KEY-----\n  MIIE\n  -----END PRIVATE KEY-----\nb: 1".to_owned(),
            "key: |\n  -----BEGIN PRIVATE KEY-----[redacted]-----END PRIVATE KEY-----\nb: 1".to_owned(),
        ),
    ] {
        assert_eq!(redact(text, &[]), clean);
        assert_eq!(redact(clean.clone(), &[]), clean, "a second time");
    }
}

#[test]
fn json_loses_secrets_by_name_and_keeps_its_form() {
    for (text, clean) in [
        (r#"{"a": [1, "x"],  "password": "a\"b", "token": 12345}"#, r#"{"a": [1, "x"],  "password": "[redacted]", "token": "[redacted]"}"#),
        (r#"{"ready":true,"token":null,"apiKey":false}"#, r#"{"ready":true,"token":null,"apiKey":false}"#),
        (r#"{"headers":[["set-cookie","sid=hunter2; Path=/"]]}"#, r#"{"headers":[["set-cookie","sid=[redacted]; Path=/"]]}"#),
        (r#"[["authorization","hunter2"],["x-api-key","hunter2"]]"#, r#"[["authorization","[redacted]"],["x-api-key","[redacted]"]]"#),
        (r#"{"Authorization":"Bearer hunter2","passwd":"hunter2"}"#, r#"{"Authorization":"Bearer [redacted]","passwd":"[redacted]"}"#),
        (r#"{"authorization":"enabled"}"#, r#"{"authorization":"enabled"}"#),
        (r#"{"body":"{\"ready\":true,\"token\":12}"}"#, r#"{"body":"{\"ready\":true,\"token\":\"[redacted]\"}"}"#),
        (
            r#"{"cmd":["db","--password","hunter2","-v"],"token":["a","b"]}"#,
            r#"{"cmd":["db","--password","[redacted]","-v"],"token":["[redacted]","[redacted]"]}"#,
        ),
        (
            r#"[{"name":"DB_PASSWORD","value":"hunter2"},{"name":"HOST","value":"x"}]"#,
            r#"[{"name":"DB_PASSWORD","value":"[redacted]"},{"name":"HOST","value":"x"}]"#,
        ),
        (r#"{"passwords":{"token":{"user":"x"}},"key":"y"}"#, r#"{"passwords":{"token":{"user":"x"}},"key":"y"}"#),
        (
            "text={\ntext=  \"ready\": true,\ntext=  \"token\": 12\ntext=}\nend=1",
            "text={\ntext=  \"ready\": true,\ntext=  \"token\": \"[redacted]\"\ntext=}\nend=1",
        ),
        (
            "added=password: two words\nsaid=\nsaid=token: two words\nend=1",
            "added=password: \"[redacted]\"\nsaid=\nsaid=token: \"[redacted]\"\nend=1",
        ),
        ("container={\"token\":12,\"name\":\"x\"}\nend=1", "container={\"token\":\"[redacted]\",\"name\":\"x\"}\nend=1"),
    ] {
        assert_eq!(redact(text.to_owned(), &[]), clean);
        assert_eq!(redact(clean.to_owned(), &[]), clean, "a second time");
    }
}

#[test]
fn what_the_check_file_names_goes_from_names_numbers_and_pairs_of_json() {
    for (ours, text, clean) in [
        (r#"("member": )\d+"#, r#"{"member":4711,"other": 4711}"#, r#"{"member":"[redacted]","other": 4711}"#),
        (r#"("member": )\d+"#, "{\n  \"member\": 4711\n}", "{\n  \"member\": \"[redacted]\"\n}"),
        (r#"("member": "no )\d+"#, r#"{"member": "no 4711, yes"}"#, r#"{"member": "no [redacted], yes"}"#),
        (r"\b47\d+", r#"{"member 4711": [4712, "x 4713", 5]}"#, r#"{"member [redacted]": ["[redacted]", "x [redacted]", 5]}"#),
        ("true", r#"{"a": true}"#, r#"{"a": "[redacted]"}"#),
        // What is ours keeps its own names and numbers, or nothing could be read any more.
        (
            r"[0-9]{3,}|path",
            r#"{"files":[{"path":"/x4711","kind":"file","bytes":4711,"mode":384,"owner":"path","modified":1700000000,"sha256":null}]}"#,
            r#"{"files":[{"path":"/x[redacted]","kind":"file","bytes":4711,"mode":384,"owner":"[redacted]","modified":1700000000,"sha256":null}]}"#,
        ),
    ] {
        assert_eq!(redact(text.to_owned(), &[&pattern(ours)]), clean, "{ours}");
        assert_eq!(redact(clean.to_owned(), &[&pattern(ours)]), clean, "{ours}, a second time");
    }
}
