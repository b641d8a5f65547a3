//! JSON that remembers the order of its keys: a form asks its questions in the order in which its
//! schema writes them.

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::{Number, Value};
use std::fmt;

/// A JSON value with ordered objects.
#[derive(Clone, PartialEq, Debug)]
pub enum Ordered {
    /// null.
    Null,
    /// true or false.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Ordered>),
    /// An object, its keys as written.
    Object(Vec<(String, Ordered)>),
}

impl Ordered {
    /// The value under a key.
    pub fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Object(entries) => entries
                .iter()
                .find(|(name, _)| name == key)
                .map(|(_, value)| value),
            _ => None,
        }
    }

    /// The text under a key.
    pub fn text(&self, key: &str) -> Option<&str> {
        match self.get(key)? {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number under a key.
    pub fn number(&self, key: &str) -> Option<f64> {
        match self.get(key)? {
            Self::Number(number) => number.as_f64(),
            _ => None,
        }
    }

    /// The texts of the list under a key.
    pub fn texts(&self, key: &str) -> Vec<String> {
        match self.get(key) {
            Some(Self::List(items)) => items
                .iter()
                .filter_map(|item| match item {
                    Self::Text(text) => Some(text.clone()),
                    _ => None,
                })
                .collect(),
            _ => Vec::new(),
        }
    }

    /// The entries of an object.
    pub fn entries(&self) -> &[(String, Self)] {
        match self {
            Self::Object(entries) => entries,
            _ => &[],
        }
    }

    /// Puts a value under a key: in its place where it is there, else at the end.
    pub fn set(&mut self, key: &str, value: Self) {
        if let Self::Object(entries) = self {
            match entries.iter_mut().find(|(name, _)| name == key) {
                Some((_, old)) => *old = value,
                None => entries.push((key.to_owned(), value)),
            }
        }
    }

    /// Takes the value under a key out.
    pub fn take(&mut self, key: &str) -> Option<Self> {
        let Self::Object(entries) = self else {
            return None;
        };
        let at = entries.iter().position(|(name, _)| name == key)?;
        Some(entries.remove(at).1)
    }

    /// The value under a key, to change it.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Self> {
        match self {
            Self::Object(entries) => entries
                .iter_mut()
                .find(|(name, _)| name == key)
                .map(|(_, value)| value),
            _ => None,
        }
    }

    /// As a plain JSON value.
    pub fn plain(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(it) => Value::Bool(*it),
            Self::Number(it) => Value::Number(it.clone()),
            Self::Text(it) => Value::String(it.clone()),
            Self::List(items) => Value::Array(items.iter().map(Self::plain).collect()),
            Self::Object(entries) => entries
                .iter()
                .map(|(key, value)| (key.clone(), value.plain()))
                .collect(),
        }
    }
}

impl Serialize for Ordered {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(it) => serializer.serialize_bool(*it),
            Self::Number(it) => it.serialize(serializer),
            Self::Text(it) => serializer.serialize_str(it),
            Self::List(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    list.serialize_element(item)?;
                }
                list.end()
            }
            Self::Object(entries) => {
                let mut map = serializer.serialize_map(Some(entries.len()))?;
                for (key, value) in entries {
                    map.serialize_entry(key, value)?;
                }
                map.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Ordered {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Ordered;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON value")
            }
            fn visit_unit<E>(self) -> Result<Ordered, E> {
                Ok(Ordered::Null)
            }
            fn visit_bool<E>(self, it: bool) -> Result<Ordered, E> {
                Ok(Ordered::Bool(it))
            }
            fn visit_u64<E>(self, it: u64) -> Result<Ordered, E> {
                Ok(Ordered::Number(it.into()))
            }
            fn visit_i64<E>(self, it: i64) -> Result<Ordered, E> {
                Ok(Ordered::Number(it.into()))
            }
            fn visit_f64<E>(self, it: f64) -> Result<Ordered, E> {
                Ok(Number::from_f64(it).map_or(Ordered::Null, Ordered::Number))
            }
            fn visit_str<E>(self, it: &str) -> Result<Ordered, E> {
                Ok(Ordered::Text(it.to_owned()))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Ordered, A::Error> {
                let mut list = Vec::new();
                while let Some(item) = items.next_element()? {
                    list.push(item);
                }
                Ok(Ordered::List(list))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Ordered, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Ordered::Object(entries))
            }
        }
        deserializer.deserialize_any(Any)
    }
}
