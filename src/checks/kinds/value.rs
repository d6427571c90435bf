//! Values in parsed documents: found by JSON Pointer (RFC 6901), compared with what a check file wants, and said in words.
//! Shared by `yaml`, `json` and `http`; reads no file.

use serde_json::Value;

use crate::checks::arguments::{Arguments, Pattern, near};
use crate::checks::tree::{self, Node};

/// Characters shown of a value.
const SHOWN: usize = 160;
/// Keys shown of a map in which another was looked for.
const KEYS_SHOWN: usize = 8;

/// What must hold of the value: all that is given; nothing given means that it must be there.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    equals: Option<Value>,
    contains: Vec<Value>,
    matches: Vec<Pattern>,
    exists: Option<bool>,
}

impl Wanted {
    /// `equals` is compared with its type: `8080` is a number, `'8080'` is text. `contains` is a part of a text, an item of a list or a key
    /// of a map. `matches` looks at texts, and at numbers and truth values as they are written.
    pub fn read(arguments: &mut Arguments<'_, '_>) -> Self {
        let equals = arguments.node("equals").map(literal);
        let contains = arguments.node("contains").map(|node| match literal(node) {
            Value::Array(items) => items,
            single => vec![single],
        });
        let wanted = Self {
            equals,
            contains: contains.unwrap_or_default(),
            matches: arguments.pattern("matches"),
            exists: arguments.flag("exists"),
        };
        if wanted.exists == Some(false) && wanted.looks_inside() {
            arguments.refuse("exists", "with `exists: false` there is no value to look at");
        }
        wanted
    }

    /// A value that must be equal to this one.
    pub fn equal_to(node: &Node) -> Self {
        Self { equals: Some(literal(node)), ..Self::default() }
    }

    fn looks_inside(&self) -> bool {
        self.equals.is_some() || !self.contains.is_empty() || !self.matches.is_empty()
    }

    /// Whether the value must not be there.
    pub fn absent(&self) -> bool {
        self.exists == Some(false)
    }

    /// `is 8080`, `contains "x"`, `is there`
    pub fn describe(&self) -> String {
        let mut wishes: Vec<String> = self.equals.iter().map(|value| format!("is {}", shown(value))).collect();
        wishes.extend(self.contains.iter().map(|value| format!("contains {}", shown(value))));
        wishes.extend(self.matches.iter().map(|pattern| format!("matches /{}/", pattern.text)));
        match (wishes.is_empty(), self.absent()) {
            (true, true) => "is not there".to_owned(),
            (true, false) => "is there".to_owned(),
            _ => wishes.join(" and "),
        }
    }

    /// Whether a value that is there is as it should be.
    pub fn fits(&self, value: &Value) -> bool {
        let written = written(value);
        self.equals.as_ref().is_none_or(|wanted| same(wanted, value))
            && self.contains.iter().all(|wanted| contains(value, wanted))
            && self.matches.iter().all(|pattern| written.as_ref().is_some_and(|text| pattern.regex.is_match(text)))
    }
}

/// A value as its check file has it: what stands without quotes may be a number or a truth value.
fn literal(node: &Node) -> Value {
    match &node.value {
        tree::Value::Null => Value::Null,
        tree::Value::Scalar { text, plain: true } => serde_yaml::from_str(text).unwrap_or_else(|_| Value::String(text.clone())),
        tree::Value::Scalar { text, plain: false } => Value::String(text.clone()),
        tree::Value::List(items) => items.iter().map(literal).collect(),
        tree::Value::Map(pairs) => {
            Value::Object(pairs.iter().map(|(key, value)| (key.text().unwrap_or_default().to_owned(), literal(value))).collect())
        }
    }
}

/// Equal, with `1` and `1.0` being the same number.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64().zip(b.as_f64()).is_some_and(|(a, b)| a == b),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Value::Object(b)) => a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| same(a, b))),
        _ => a == b,
    }
}

fn contains(value: &Value, wanted: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(|item| same(item, wanted)),
        Value::Object(pairs) => wanted.as_str().is_some_and(|key| pairs.contains_key(key)),
        Value::String(text) => written(wanted).is_some_and(|part| text.contains(&part)),
        _ => false,
    }
}

/// A single value as text; lists and maps have none.
pub(super) fn written(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Array(_) | Value::Object(_) => None,
        other => Some(other.to_string()),
    }
}

/// A value for people, as JSON: `"8080"` is told from `8080`.
pub(super) fn shown(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// Whether `pointer` is one: nothing (the whole document), or `/` before each part.
pub(super) fn is_pointer(pointer: &str) -> bool {
    pointer.is_empty() || pointer.starts_with('/')
}

/// The value at `pointer`, or how far one gets, in words.
pub(super) fn find<'a>(root: &'a Value, pointer: &str) -> Result<&'a Value, String> {
    let mut value = root;
    let mut walked = String::new();
    for part in pointer.split('/').skip(1) {
        let name = part.replace("~1", "/").replace("~0", "~");
        let next = match value {
            Value::Object(pairs) => pairs.get(&name),
            // RFC 6901: no leading zeros.
            Value::Array(items) if name == "0" || !name.starts_with(['0', '+']) => {
                name.parse::<usize>().ok().and_then(|index| items.get(index))
            }
            _ => None,
        };
        let place = if walked.is_empty() { "the document" } else { &walked };
        value = next.ok_or_else(|| match value {
            Value::Object(pairs) if pairs.is_empty() => format!("{place} is empty"),
            Value::Object(pairs) => {
                let keys: Vec<String> = pairs.keys().cloned().collect();
                let hint = near(&name, pairs.keys().map(String::as_str));
                format!("{place} has no `{name}`{hint}; it has {}", super::some_of(&keys, KEYS_SHOWN))
            }
            Value::Array(items) => format!("{place} is a list of {} and has no `{name}`", super::count(items.len(), "item")),
            single => format!("{place} is {}, with nothing below it", shown(single)),
        })?;
        walked = format!("{walked}/{part}");
    }
    Ok(value)
}

/// What a judgement on the value at `pointer` was read from: the value, or, where there is none, the names and single values where it ends.
pub(super) fn looked_at(root: &Value, pointer: &str) -> String {
    if let Ok(value) = find(root, pointer) {
        return value.to_string();
    }
    let ends = pointer.match_indices('/').map(|(at, _)| at).rev();
    match ends.filter_map(|end| find(root, &pointer[..end]).ok()).next() {
        Some(Value::Object(pairs)) => pairs.keys().cloned().collect::<Vec<_>>().join("\n"),
        Some(Value::Array(items)) => items.iter().filter_map(written).collect::<Vec<_>>().join("\n"),
        Some(value) => value.to_string(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_finds_what_rfc_6901_says() {
        let document = serde_json::json!({"foo": ["bar", "baz"], "": 0, "a/b": 1, "m~n": 8});
        for (pointer, value) in [("/foo", r#"["bar","baz"]"#), ("/foo/0", r#""bar""#), ("/", "0"), ("/a~1b", "1"), ("/m~0n", "8")] {
            assert_eq!(find(&document, pointer).unwrap().to_string(), value, "{pointer}");
        }
        assert_eq!(find(&document, "").unwrap(), &document);
        assert!(find(&document, "/foo/00").is_err());
    }

    #[test]
    fn where_nothing_is_one_is_told_how_far_one_gets() {
        let document = serde_json::json!({"services": {"web": {"image": "nginx", "ports": [80]}}});
        for (pointer, told) in [
            ("/services/web/port", "/services/web has no `port`; did you mean `ports`?; it has image, ports"),
            ("/services/web/ports/1", "/services/web/ports is a list of 1 item and has no `1`"),
            ("/services/web/image/x", "/services/web/image is \"nginx\", with nothing below it"),
        ] {
            assert_eq!(find(&document, pointer), Err(told.to_owned()));
        }
    }

    proptest::proptest! {
        #[test]
        fn no_pointer_makes_it_panic(pointer in "[/~01aé]{0,20}") {
            let _ = find(&serde_json::json!({"a": [{"é": 1}]}), &pointer);
        }
    }
}
