//! serde over the tree: typed values out of nodes, with the line of the one that does not fit.
//!
//! Compose converts where a type asks for it: text to a number or a boolean, a number to text, nothing to zero.

use std::fmt;

use serde::de::value::StrDeserializer;
use serde::de::{self, DeserializeSeed, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, forward_to_deserialize_any};

use crate::error::{ComposeError, Place};
use crate::node::{Map, Node, Value};
use crate::variables::boolean;

/// Reads a `T` out of `node`, which stands at `key`.
pub(crate) fn decode<'de, T: Deserialize<'de>>(node: &'de Node, key: &str) -> Result<T, ComposeError> {
    T::deserialize(De(node)).map_err(|error| {
        let path: Vec<&str> = error.path.iter().rev().map(String::as_str).collect();
        let key = if path.is_empty() { key.to_owned() } else { format!("{key}.{}", path.join(".")) };
        let place = error.place.unwrap_or_else(|| node.place.clone());
        ComposeError::Invalid { place, key, reason: error.reason }
    })
}

#[derive(Debug)]
pub(crate) struct DecodeError {
    reason: String,
    /// From the inside out.
    path: Vec<String>,
    place: Option<Place>,
}

impl DecodeError {
    fn within(mut self, step: String, node: &Node) -> Self {
        self.path.push(step);
        self.place.get_or_insert_with(|| node.place.clone());
        self
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for DecodeError {}

impl de::Error for DecodeError {
    fn custom<T: fmt::Display>(reason: T) -> Self {
        Self { reason: reason.to_string(), path: Vec::new(), place: None }
    }
}

#[derive(Clone, Copy)]
struct De<'de>(&'de Node);

impl<'de> De<'de> {
    fn number<T: std::str::FromStr>(self) -> Result<T, DecodeError> {
        let text = match &self.0.value {
            Value::Null => "0".into(),
            Value::Int(_) | Value::Str(_) => self.0.text(),
            // Compose cuts a fraction off without a word.
            Value::Float(f) => format!("{:.0}", f.trunc()),
            _ => return Err(de::Error::custom("must be a whole number")),
        };
        text.parse().map_err(|_| de::Error::custom(format!("\"{text}\" is no whole number that fits here")))
    }

    fn float(self) -> Result<f64, DecodeError> {
        match &self.0.value {
            Value::Null => Ok(0.0),
            Value::Int(i) => Ok(*i as f64),
            Value::Float(f) => Ok(*f),
            Value::Str(text) => {
                text.parse().map_err(|_| de::Error::custom(format!("\"{text}\" is not a number")))
            }
            _ => Err(de::Error::custom("must be a number")),
        }
    }
}

macro_rules! numbers {
    ($($method:ident $visit:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
            visitor.$visit(self.number()?)
        }
    )*};
}

impl<'de> de::Deserializer<'de> for De<'de> {
    type Error = DecodeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match &self.0.value {
            Value::Null => visitor.visit_unit(),
            Value::Bool(b) => visitor.visit_bool(*b),
            Value::Int(i) => visitor.visit_i64(*i),
            Value::Float(f) => visitor.visit_f64(*f),
            Value::Str(s) => visitor.visit_borrowed_str(s),
            Value::List(list) => visitor.visit_seq(Items(list.iter().enumerate())),
            Value::Map(map) => visitor.visit_map(Entries { rest: map.iter(), value: None }),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.0.value {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match &self.0.value {
            Value::Null => visitor.visit_bool(false),
            Value::Bool(b) => visitor.visit_bool(*b),
            Value::Str(text) => match boolean(text) {
                Some(b) => visitor.visit_bool(b),
                None => Err(de::Error::custom(format!("\"{text}\" is not true or false"))),
            },
            _ => Err(de::Error::custom("must be true or false")),
        }
    }

    numbers! {
        deserialize_u16 visit_u16
        deserialize_u32 visit_u32
        deserialize_u64 visit_u64
        deserialize_i32 visit_i32
        deserialize_i64 visit_i64
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        visitor.visit_f32(self.float()? as f32)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        visitor.visit_f64(self.float()?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match &self.0.value {
            Value::Null | Value::Int(_) => visitor.visit_string(self.0.text()),
            Value::Str(text) => visitor.visit_borrowed_str(text),
            _ => Err(de::Error::custom("must be text")),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        self.deserialize_string(visitor)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match &self.0.value {
            Value::Null => visitor.visit_seq(Items([].iter().enumerate())),
            Value::List(list) => visitor.visit_seq(Items(list.iter().enumerate())),
            _ => Err(de::Error::custom("must be a list")),
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        static NOTHING: Map = Map::new();
        match &self.0.value {
            Value::Null => visitor.visit_map(Entries { rest: NOTHING.iter(), value: None }),
            Value::Map(map) => visitor.visit_map(Entries { rest: map.iter(), value: None }),
            _ => Err(de::Error::custom("must be a mapping")),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        self.deserialize_map(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        i8 i16 i128 u8 u128 char bytes byte_buf unit unit_struct tuple tuple_struct enum identifier ignored_any
    }
}

struct Items<'de>(std::iter::Enumerate<std::slice::Iter<'de, Node>>);

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = DecodeError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, DecodeError> {
        let Some((i, node)) = self.0.next() else { return Ok(None) };
        seed.deserialize(De(node)).map(Some).map_err(|error| error.within(i.to_string(), node))
    }
}

struct Entries<'de> {
    rest: std::collections::btree_map::Iter<'de, String, Node>,
    value: Option<(&'de String, &'de Node)>,
}

impl<'de> MapAccess<'de> for Entries<'de> {
    type Error = DecodeError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, DecodeError> {
        self.value = self.rest.next();
        let Some((key, _)) = self.value else { return Ok(None) };
        let key: StrDeserializer<'_, DecodeError> = key.as_str().into_deserializer();
        seed.deserialize(key).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, DecodeError> {
        let (key, node) = self.value.take().ok_or_else(|| de::Error::custom("a value without a key"))?;
        seed.deserialize(De(node)).map_err(|error| error.within(key.clone(), node))
    }
}
