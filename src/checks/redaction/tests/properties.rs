//! Made-up texts around a secret, which goes from each of them, and harmless ones, which stay; YAML and JSON stay what they are.

use proptest::prelude::*;
use serde_json::Value;

use super::pattern;
use crate::checks::arguments::Pattern;
use crate::checks::redaction::redact;

fn of_yaml(text: &str) -> Result<serde_yaml::Value, serde_yaml::Error> {
    serde_yaml::from_str(text)
}

/// Names of settings, and how a setting is written: `@N` stands for the name, `@V` for the value.
fn setting() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec![
        "password",
        "DB_PASSWORD",
        "apiKey",
        "client-key-data",
        "MYSQL_PASSWD",
        "SECRET_KEY",
        "accessToken",
        "DB_PASS",
        "credentials",
    ]);
    let form = prop::sample::select(vec![
        "@N: @V",
        "@N=@V",
        "@N = @V",
        "export @N=@V",
        "- @N: @V",
        "  @N:   @V # why",
        "text=@N: @V",
        "text=  @N: @V",
        "{@N: @V, x: 1}",
        "'@N': '@V'",
        "\"@N\": \"@V\",",
        "@N:\n  @V",
        "@N: |\n  @V\n  more",
        "text=@N: >-\ntext=  @V",
        "@N: \"some\n  @V\"",
        "{\"@N\":\"@V\"}",
        "[\"--@N\", \"@V\"]",
        "{\"headers\":[[\"@N\",\"@V\"]]}",
        "<@N>@V</@N>",
        "x --@N=@V y",
        "https://me:@V@host/x",
        "http://host/?a=b&@N=@V&c",
        "Authorization: Bearer @V",
        "{\"Authorization\": \"Bearer @V\"}",
        "Set-Cookie: sid=@V; Path=/",
        "[[\"set-cookie\",\"sid=@V; Path=/\"]]",
        "{\"body\":\"{\\\"@N\\\": \\\"@V\\\"}\"}",
        "@N: &a !b @V",
        "env:\n  - @N=@V",
        "[@N=@V, other]",
        "-----BEGIN PRIVATE KEY-----\n@V\n-----END PRIVATE KEY-----",
        "text=-----BEGIN PRIVATE KEY-----\ntext=@V",
    ]);
    (name, form).prop_map(|(name, form)| form.replace("@N", name))
}

fn around() -> impl Strategy<Value = String> {
    let line = prop::sample::select(vec!["", "a: 1", "# notes", "port = 80", "text=b: [1, 2]", "  - c", "end=1", "{}", "it's a \"quote"]);
    prop::collection::vec(line, 0..4).prop_map(|lines| lines.join("\n"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn a_secret_never_survives(setting in setting(), before in around(), after in around(), secret in "[A-Za-z]{0,6}Q7z[A-Za-z0-9]{1,12}") {
        let text = format!("{before}\n{}\n{after}", setting.replace("@V", &secret));
        let clean = redact(text.clone(), &[]);
        prop_assert!(!clean.contains(&secret), "{text}\nbecame\n{clean}");
        prop_assert_eq!(redact(clean.clone(), &[]), clean, "a second time");
    }

    #[test]
    fn a_second_look_changes_nothing_more(text in "((pass)?(word|token|: |=|\"|'|\\\\|\n|  |- |[|>{}\\[\\],#&!$]|[a-z]|-----BEGIN PRIVATE KEY-----|text=|https://a:)){0,24}") {
        let clean = redact(text, &[]);
        prop_assert_eq!(redact(clean.clone(), &[]), clean);
    }

    #[test]
    fn a_text_without_secrets_is_untouched(text in "([a-z]{1,8}(: |=|:|\n|  |\"|'|, |[{}\\[\\]])){0,30}") {
        prop_assume!(!["pass", "pwd", "secret", "token", "key", "cred", "cookie", "psk", "auth"].iter().any(|name| text.contains(name)));
        prop_assert_eq!(redact(text.clone(), &[]), text);
    }

    #[test]
    fn yaml_stays_yaml(name in "(password|token|apiKey|other|name)", value in prop::sample::select(vec![
        "${DB_PASSWORD}", "${DB:-hunter2}", "!vault |\n    6162\n    6364", "|\n    one\n    two", ">-\n    one", "null", "12", "[a, b]", "{a: b, token: c}", "'it''s'",
        "\"a \\\" b\"", "plain with spaces", "plain\n    that goes on", "\"quoted\n    that goes on\"", "x # why", "!Ref Some", "&anchor one", "a,b;c}d'e", "", "\n    below", "https://me:hunter2@host/x",
    ]), flow in any::<bool>(), indent in 0..3_usize) {
        let pad = "  ".repeat(indent);
        let parents: String = (0..indent).map(|level| format!("{}p{level}:\n", "  ".repeat(level))).collect();
        let text = match flow {
            true => format!("{parents}{pad}flow: {{{name}: {}, last: 1}}\n{pad}after: 1\n", value.lines().next().unwrap_or_default()),
            false => format!("{parents}{pad}{name}: {}\n{pad}after: 1\n", value.replace("\n", &format!("\n{pad}"))),
        };
        // Within brackets there is no room for more of them without quotes: a check can't tell then.
        prop_assume!(!(flow && value.contains("://")));
        prop_assume!(of_yaml(&text).is_ok());
        let clean = redact(text.clone(), &[]);
        prop_assert!(of_yaml(&clean).is_ok(), "{text}\nbecame\n{clean}");
        prop_assert_eq!(clean.contains("after: 1"), true);
        prop_assert_eq!(redact(clean.clone(), &[]), clean.clone(), "a second time");
        let guest = |text: &str| text.lines().map(|line| format!("text={line}\n")).collect::<String>();
        prop_assert_eq!(redact(guest(&text), &[]), guest(&clean), "in a guest");
    }

    #[test]
    fn json_stays_json_and_keeps_its_form(value in json(), spaces in any::<bool>(), ours in prop::option::of(prop::sample::select(vec![r"\d+", r#"("[a-z]+": )\d+"#, "[a-c]"]))) {
        prop_assume!(value.is_object() || value.is_array());
        let text = if spaces { serde_json::to_string_pretty(&value).unwrap() } else { value.to_string() };
        let ours: Vec<Pattern> = ours.map(pattern).into_iter().collect();
        let ours: Vec<&Pattern> = ours.iter().collect();
        let clean = redact(text.clone(), &ours);
        let read = serde_json::from_str::<Value>(&clean);
        prop_assert!(read.is_ok(), "{text}\nbecame\n{clean}");
        prop_assert_eq!(clean.lines().count(), text.lines().count());
        prop_assert!(!clean.contains("Q7z"), "{text}\nbecame\n{clean}");
        prop_assert_eq!(redact(clean.clone(), &ours), clean, "a second time");
    }
}

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (0..1_000_000).prop_map(Value::from),
        "[a-z \"\\\\\n]{0,9}".prop_map(Value::from)
    ];
    let name = prop::sample::select(vec!["a", "b", "c\"d", "list"]);
    leaf.prop_recursive(3, 24, 4, move |inner| {
        let secret = prop::sample::select(vec![
            ("password", "Q7z\"'\\ x"),
            ("x-api-key", "Q7z"),
            ("authorization", "Bearer Q7z"),
            ("set-cookie", "a=Q7z; Path=/"),
        ]);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((name.clone(), inner), 0..4).prop_map(|pairs| pairs.into_iter().collect::<Value>()),
            secret.clone().prop_map(|(name, value)| serde_json::json!({ name: value })),
            secret.prop_map(|(name, value)| serde_json::json!([[name, value]])),
        ]
    })
}
