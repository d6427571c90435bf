//! JSON from somebody who may mean harm: bounded in size, depth and number of values; nothing unknown, nothing twice, no control
//! characters; and every fault told with the field it is in. What is read are plain serde types.

mod tree;
mod typed;

use std::fmt;

use serde::de::DeserializeOwned;

pub use tree::Limits;

/// What is wrong, and where: `probes[3].exit`. The place is empty where it is the document as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The field.
    pub place: String,
    /// What is wrong with it, for people.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place.is_empty() {
            true => f.write_str(&self.message),
            false => write!(f, "{}: {}", self.place, self.message),
        }
    }
}

impl std::error::Error for Fault {}

/// Reads one document.
///
/// # Errors
/// The first fault, with its field.
pub fn read<T: DeserializeOwned>(bytes: &[u8], limits: &Limits) -> Result<T, Fault> {
    let root = tree::read(bytes, limits)?;
    T::deserialize(&root)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use serde::Deserialize;

    use super::*;
    use crate::domain::evidence::Outcome;

    const LIMITS: Limits = Limits { bytes: 1000, values: 30, depth: 5 };

    #[derive(Debug, PartialEq, Deserialize)]
    struct Outer {
        name: String,
        inner: Vec<Inner>,
        map: BTreeMap<String, u8>,
        outcome: Option<Outcome>,
        #[serde(default)]
        spare: bool,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Inner {
        number: u32,
    }

    const GOOD: &str = r#"{"name":"a","inner":[{"number":1},{"number":2}],"map":{"k":3},"outcome":{"exited":0}}"#;

    fn fault(text: &str) -> String {
        read::<Outer>(text.as_bytes(), &LIMITS).unwrap_err().to_string()
    }

    #[test]
    fn a_good_document_is_read() {
        let read = read::<Outer>(GOOD.as_bytes(), &LIMITS).unwrap();
        assert_eq!((read.inner.len(), read.map["k"], read.outcome), (2, 3, Some(Outcome::Exited(0))));
        let unit = super::read::<Outcome>(br#""missing""#, &LIMITS).unwrap();
        assert_eq!(unit, Outcome::Missing);
    }

    #[test]
    fn each_fault_names_its_field() {
        for (from, to, says) in [
            ("\"number\":2", "\"number\":\"2\"", "inner[1].number: invalid type: string \"2\", expected u32"),
            ("\"number\":2", "\"number\":-2", "inner[1].number: invalid value: integer `-2`, expected u32"),
            ("\"number\":2", "", "inner[1].number: is missing"),
            ("\"number\":2", "\"number\":2,\"x\":1", "inner[1].x: is not known in this format"),
            ("{\"number\":2}", "[2]", "inner[1]: must be an object with fields"),
            ("\"k\":3", "\"k\":300", "map.k: invalid value: integer `300`, expected u8"),
            ("\"k\":3", "\"k\":3,\"k\":3", "the key 'k' stands there twice"),
            ("\"k\":3", "\"k\\u001b\":3", "map: a name has a control character in it"),
            ("\"exited\"", "\"left\"", "outcome: unknown variant `left`"),
            ("\"exited\":0", "\"exited\":\"0\"", "outcome.exited: invalid type"),
            ("\"a\"", "\"a\\u009b2J\"", "name: has a control character in it"),
            ("\"a\"", "\"a\\u202e\"", "name: has a control character in it"),
            ("}}", "}} x", "is no JSON: trailing characters"),
            ("}}", "}", "is no JSON: EOF"),
        ] {
            let text = GOOD.replacen(from, to, 1);
            assert!(fault(&text).starts_with(says), "{text}\n{}", fault(&text));
        }
    }

    #[test]
    fn size_depth_and_number_are_bounded() {
        assert_eq!(fault(&" ".repeat(1001)), "is larger than 1000 bytes");
        assert!(fault("[[[[[[1]]]]]]").contains("is nested deeper than 5"));
        assert!(fault(&"[".repeat(900)).contains("is nested deeper than 5"));
        assert!(fault(&format!("[{}1]", "1,".repeat(40))).contains("holds more than 30 values"));
        assert!(read::<Outer>(b"\xff{}", &LIMITS).unwrap_err().to_string().contains("is no JSON"));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), at in 0..GOOD.len(), with in any::<u8>()) {
            let _ = read::<Outer>(&bytes, &LIMITS);
            let mut changed = GOOD.as_bytes().to_vec();
            changed[at] = with;
            let _ = read::<Outer>(&changed, &LIMITS);
        }
    }
}
