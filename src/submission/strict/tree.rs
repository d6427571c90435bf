//! JSON as a tree: what serde_json reads, within limits, and with no name twice in an object.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

use super::Fault;

/// How large a document may be.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Its bytes.
    pub bytes: usize,
    /// All values in it, objects and lists too.
    pub values: usize,
    /// Objects and lists within each other.
    pub depth: usize,
}

/// One value.
#[derive(Clone, Debug)]
pub enum Node {
    Null,
    Bool(bool),
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    Text(String),
    List(Vec<Node>),
    /// In the order written.
    Object(Vec<(String, Node)>),
}

/// Reads a whole document.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Node, Fault> {
    let whole = |message: String| Fault { place: String::new(), message };
    if bytes.len() > limits.bytes {
        return Err(whole(format!("is larger than {} bytes", limits.bytes)));
    }
    let not_json = |error: serde_json::Error| whole(format!("is no JSON: {error}"));
    let left = Cell::new(limits.values);
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let root = Seed { limits, left: &left, depth: 0 }.deserialize(&mut reader).map_err(|error| match error.classify() {
        serde_json::error::Category::Data => whole(error.to_string()),
        _ => not_json(error),
    })?;
    reader.end().map_err(not_json)?;
    Ok(root)
}

#[derive(Clone, Copy)]
struct Seed<'a> {
    limits: &'a Limits,
    left: &'a Cell<usize>,
    depth: usize,
}

impl Seed<'_> {
    fn deeper<E: serde::de::Error>(self) -> Result<Self, E> {
        let depth = self.depth + 1;
        match depth > self.limits.depth {
            true => Err(E::custom(format!("is nested deeper than {}", self.limits.depth))),
            false => Ok(Self { depth, ..self }),
        }
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        let left = self.left.get().checked_sub(1);
        self.left.set(left.ok_or_else(|| D::Error::custom(format!("holds more than {} values", self.limits.values)))?);
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Unsigned(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Signed(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(Node::Float(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let seed = self.deeper()?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(seed)? {
            list.push(item);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Node, A::Error> {
        let seed = self.deeper()?;
        let mut object = Vec::new();
        let mut names = std::collections::BTreeSet::new();
        while let Some(name) = entries.next_key::<String>()? {
            if !names.insert(name.clone()) {
                let shown = crate::domain::sanitize::sanitize_line(&name).into_owned();
                return Err(A::Error::custom(format!("the key '{shown}' stands there twice")));
            }
            object.push((name, entries.next_value_seed(seed)?));
        }
        Ok(Node::Object(object))
    }
}
