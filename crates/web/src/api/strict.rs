//! JSON read strictly: an object is an object. Derived readers also take a list of values in the
//! order of the fields; nobody means that, and the contract does not say it.

use serde::Deserializer;
use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{self, IntoDeserializer, Visitor};
use serde_json::{Error, Number, Value};

/// A value that is read strictly, and all below it.
#[derive(Clone, Debug)]
pub struct Strict(pub Value);

/// The whole number that a number with a point is, where it is exact.
fn whole(number: &Number) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let value = number.as_f64().filter(|_| number.is_f64())?;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "bounded, and without a part"
    )]
    (value.fract() == 0.0 && value.abs() <= EXACT).then_some(value as i64)
}

impl<'de> IntoDeserializer<'de, Error> for Strict {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Strict {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Array(items) => {
                let mut reading = SeqDeserializer::new(items.into_iter().map(Strict));
                let value = visitor.visit_seq(&mut reading)?;
                reading.end()?;
                Ok(value)
            }
            Value::Object(fields) => {
                let fields = fields.into_iter().map(|(key, value)| (key, Strict(value)));
                let mut reading = MapDeserializer::new(fields);
                let value = visitor.visit_map(&mut reading)?;
                reading.end()?;
                Ok(value)
            }
            // `388.0` is a whole number too, says JSON Schema.
            Value::Number(number) => match whole(&number) {
                Some(whole) => visitor.visit_i64(whole),
                None => Value::Number(number).deserialize_any(visitor),
            },
            plain => plain.deserialize_any(visitor),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match &self.0 {
            Value::Object(_) => self.deserialize_any(visitor),
            Value::Array(_) => Err(de::Error::invalid_type(de::Unexpected::Seq, &visitor)),
            _ => self.0.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.0.deserialize_enum(name, variants, visitor)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use serde_json::json;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        #[serde(default)]
        name: String,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        #[serde(default)]
        one: Option<Inner>,
        #[serde(default)]
        all: Vec<Inner>,
        #[serde(default)]
        any: Option<Value>,
        #[serde(default)]
        count: Option<u32>,
    }

    fn read(value: Value) -> Result<Outer, String> {
        Outer::deserialize(Strict(value)).map_err(|error| error.to_string())
    }

    #[test]
    fn a_list_is_no_object_at_any_depth() {
        for wrong in [
            json!([]),
            json!({ "one": [] }),
            json!({ "one": ["An"] }),
            json!({ "all": [[]] }),
            json!({ "all": [{ "name": "An" }, ["Ba"]] }),
            json!("x"),
            json!({ "all": {} }),
        ] {
            assert!(read(wrong.clone()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_whole_number_is_one_with_and_without_a_point() {
        assert_eq!(
            read(json!({ "count": 388.0 })).map(|it| it.count),
            Ok(Some(388))
        );
        for wrong in [json!(388.5), json!(-1.0), json!(1e300), json!("388")] {
            assert!(read(json!({ "count": wrong })).is_err());
        }
    }

    #[test]
    fn objects_lists_and_anything_at_all_are_read_as_they_are() {
        let read = read(json!({
            "one": { "name": "An" },
            "all": [{}, { "name": "Ba" }],
            "any": [1, { "x": [null, 2.5] }],
        }));
        let read = read.expect("a value");
        assert_eq!(read.one.map(|it| it.name), Some("An".to_owned()));
        assert_eq!(read.all.len(), 2);
        assert_eq!(read.any, Some(json!([1, { "x": [null, 2.5] }])));
    }
}
