//! A tree of JSON becomes any type that serde can make, and a fault on the way is told with its field. Stricter than serde's own readers:
//! unknown fields are faults in every struct, lists are no structs, and texts are free of control characters.

use std::fmt::Display;

use serde::de::{self, DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, MapAccess, SeqAccess, VariantAccess, Visitor};
use serde::forward_to_deserialize_any;

use super::Fault;
use super::tree::Node;
use crate::domain::sanitize::{is_clean, sanitize_line};

impl Fault {
    fn new(message: impl Into<String>) -> Self {
        Self { place: String::new(), message: message.into() }
    }

    /// The same fault, as the object sees it whose field `name` it is in.
    fn within_field(self, name: &str) -> Self {
        let place = match self.place.as_str() {
            "" => name.to_owned(),
            rest if rest.starts_with('[') => format!("{name}{rest}"),
            rest => format!("{name}.{rest}"),
        };
        Self { place, ..self }
    }

    /// The same fault, as the list sees it whose item it is in.
    fn within_item(self, index: usize) -> Self {
        self.within_field(&format!("[{index}]"))
    }
}

impl de::Error for Fault {
    fn custom<T: Display>(message: T) -> Self {
        Self::new(sanitize_line(&message.to_string()))
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new("is missing").within_field(field)
    }
}

impl<'de> Deserializer<'de> for &'de Node {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self {
            Node::Null => visitor.visit_unit(),
            Node::Bool(value) => visitor.visit_bool(*value),
            Node::Unsigned(value) => visitor.visit_u64(*value),
            Node::Signed(value) => visitor.visit_i64(*value),
            Node::Float(value) => visitor.visit_f64(*value),
            Node::Text(text) if !is_clean(text, |byte| byte == b'\n') => Err(Fault::new("has a control character in it")),
            Node::Text(text) => visitor.visit_borrowed_str(text),
            Node::List(items) => visitor.visit_seq(Items { items, next: 0 }),
            Node::Object(entries) => visitor.visit_map(Entries { entries, value: None }),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self {
            Node::Null => visitor.visit_none(),
            some => visitor.visit_some(some),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(self, _: &'static str, fields: &'static [&'static str], visitor: V) -> Result<V::Value, Fault> {
        let Node::Object(entries) = self else { return Err(Fault::new("must be an object with fields")) };
        match entries.iter().find(|(name, _)| !fields.contains(&name.as_str())) {
            Some((name, _)) => Err(Fault::new("is not known in this format").within_field(&sanitize_line(name))),
            None => self.deserialize_any(visitor),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(self, _: &'static str, _: &'static [&'static str], visitor: V) -> Result<V::Value, Fault> {
        match self {
            Node::Text(word) => visitor.visit_enum(word.as_str().into_deserializer()),
            Node::Object(entries) => match entries.as_slice() {
                [(name, value)] => visitor.visit_enum(Variant { name, value }),
                _ => Err(Fault::new("must be one word, or an object with one field")),
            },
            _ => Err(Fault::new("must be one word, or an object with one field")),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map
        identifier ignored_any
    }
}

struct Items<'de> {
    items: &'de [Node],
    next: usize,
}

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Fault> {
        let Some(item) = self.items.get(self.next) else { return Ok(None) };
        self.next += 1;
        seed.deserialize(item).map(Some).map_err(|fault| fault.within_item(self.next - 1))
    }
}

struct Entries<'de> {
    entries: &'de [(String, Node)],
    value: Option<(&'de str, &'de Node)>,
}

impl<'de> MapAccess<'de> for Entries<'de> {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Fault> {
        let Some(((name, value), rest)) = self.entries.split_first() else { return Ok(None) };
        if !is_clean(name, |_| false) {
            return Err(Fault::new("a name has a control character in it"));
        }
        (self.entries, self.value) = (rest, Some((name.as_str(), value)));
        seed.deserialize(name.as_str().into_deserializer()).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Fault> {
        let Some((name, value)) = self.value.take() else { return Err(Fault::new("a value without a name")) };
        seed.deserialize(value).map_err(|fault| fault.within_field(name))
    }
}

/// A variant with something in it: `{"exited": 0}`.
struct Variant<'de> {
    name: &'de str,
    value: &'de Node,
}

impl<'de> EnumAccess<'de> for Variant<'de> {
    type Error = Fault;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Fault> {
        let name: de::value::StrDeserializer<'_, Fault> = self.name.into_deserializer();
        Ok((seed.deserialize(name)?, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'de> {
    type Error = Fault;

    fn unit_variant(self) -> Result<(), Fault> {
        Err(Fault::new("has nothing in it").within_field(self.name))
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Fault> {
        seed.deserialize(self.value).map_err(|fault| fault.within_field(self.name))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Fault> {
        self.value.deserialize_any(visitor).map_err(|fault| fault.within_field(self.name))
    }

    fn struct_variant<V: Visitor<'de>>(self, fields: &'static [&'static str], visitor: V) -> Result<V::Value, Fault> {
        self.value.deserialize_struct("", fields, visitor).map_err(|fault| fault.within_field(self.name))
    }
}
