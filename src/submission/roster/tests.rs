use proptest::prelude::*;

use super::*;

const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDWDmM8VpwTDy+DR1qV4UCgXN6W8CGVN1J5XVHm6hVQJ";

fn parse(text: &str) -> (Roster, Vec<String>) {
    let (roster, found) = Roster::parse("roster", text.as_bytes(), &TimeZone::fixed(jiff::tz::offset(2)));
    (roster, found.iter().map(|found| format!("{}:{}: {}", found.line, found.rule, found.message)).collect())
}

#[test]
fn lines_are_read_as_openssh_reads_them() {
    let text = format!(
        "# learners\r\n\r\nada@example.org namespaces=\"submission@drillyard\" {KEY} Ada's laptop\r\n\
         \t\"a name,b\" NAMESPACES=\"a,b\",valid-after=\"20260101\",valid-before=\"202602011230Z\"  {KEY}\n  # end"
    );
    let (roster, faults) = parse(&text);
    assert_eq!(faults, Vec::<String>::new());
    let [ada, two] = roster.entries.as_slice() else { panic!("{roster:?}") };
    assert_eq!((ada.name(), ada.line, two.name(), two.principals.as_str()), (Some("ada@example.org"), 3, None, "a name,b"));
    assert!(ada.may_sign("submission@drillyard") && !ada.may_sign("review@drillyard") && two.is_for("b") && !two.is_for("a"));
    assert_eq!(two.valid_after.unwrap().to_string(), "2025-12-31T22:00:00Z");
    assert_eq!(two.valid_before.unwrap().to_string(), "2026-02-01T12:30:00Z");
    assert!(ada.fingerprint().starts_with("SHA256:"));
}

#[test]
fn a_line_that_cannot_be_used_is_told_and_the_others_hold() {
    let good = format!("b namespaces=\"x\" {KEY}");
    for (line, says) in [
        (format!("a {KEY}"), "roster-namespaces: it does not say what the key may sign"),
        (format!("a valid-after=\"20260101\" {KEY}"), "roster-namespaces"),
        (format!("a cert-authority,namespaces=\"x\" {KEY}"), "roster-certificate: it names a certificate authority"),
        (format!("a namespaces=\"x\" ssh-ed25519-cert-v01@openssh.com {}", &KEY[12..]), "roster-certificate: it lists a certificate"),
        (format!("a namespaces=x {KEY}"), "roster-option: the value of an option is not in double quotes"),
        (format!("a namespaces=\"x {KEY}"), "roster-key"),
        (format!("a namespaces=\"x\",namespaces=\"y\" {KEY}"), "roster-option: it has the option 'namespaces' twice"),
        (format!("a namespaces=\"x\",colour=\"y\" {KEY}"), "roster-option: it has the option 'colour'"),
        (format!("a namespaces=\"x\",,valid-after=\"20260101\" {KEY}"), "roster-option"),
        (format!("a namespaces=\"x\",valid-after=\"2026\" {KEY}"), "roster-dates: '2026' is no time"),
        (format!("a namespaces=\"x\",valid-after=\"20261301\" {KEY}"), "roster-dates"),
        (format!("a namespaces=\"x\",valid-after=\"20260201\",valid-before=\"20260101\" {KEY}"), "roster-dates: its valid-before"),
        (format!("\"a namespaces={KEY}"), "roster-line"),
        ("a".to_owned(), "roster-line"),
        ("a namespaces=\"x\" ssh-ed25519 AAAA".to_owned(), "roster-key: its ssh-ed25519 key can't be read"),
        ("a namespaces=\"x\"".to_owned(), "roster-key"),
    ] {
        let (roster, faults) = parse(&format!("{line}\n{good}\n"));
        assert_eq!(roster.entries.len(), 1, "{line}");
        assert!(faults.len() == 1 && faults[0].starts_with(&format!("1:{says}")), "{line}\n{faults:?}");
    }
}

#[test]
fn patterns_match_as_in_openssh() {
    for (patterns, text, expected) in [
        ("*", "anything", true),
        ("*@example.org", "ada@example.org", true),
        ("*@example.org,!eve@*", "eve@example.org", false),
        ("!eve@*", "ada@example.org", false),
        ("a?a", "ada", true),
        ("a?a", "adda", false),
        ("a*b*c", "aXbYc", true),
        ("a*b*c", "aXbY", false),
        ("", "", true),
        ("x,", "y", false),
    ] {
        assert_eq!(matches(patterns, text), expected, "{patterns} {text}");
    }
}

proptest! {
    #[test]
    fn nothing_makes_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300), text in "[ a\"\\\\,=!*#Zé-]{0,60}", at in 0usize..120) {
        Roster::parse("r", &bytes, &TimeZone::UTC);
        let mut line = format!("a namespaces=\"x\",valid-after=\"20260101\" {KEY}");
        line.insert_str(line.char_indices().map(|(at, _)| at).nth(at).unwrap_or(0), &text);
        Roster::parse("r", line.as_bytes(), &TimeZone::UTC);
        matches(&text, &line);
    }
}
