//! Writes values as JSON.
//!
//! **Why not serde_json.** The page is downloaded before anything shows. What describes a plot has hundreds of fields, and serde_json
//! writes out code for each of them; here the code for a field is a call. tests/charts.rs holds what is written to what serde_json
//! reads.

use std::fmt::{Debug, Display, Write};

use serde::ser::{self, Serialize};

/// The value as JSON. Numbers that are none (infinite or not a number) are `null`.
pub(super) fn to_json(value: &(impl Serialize + ?Sized)) -> String {
    let mut writer = Writer::default();
    match value.serialize(&mut writer) {
        Ok(()) => writer.text,
        // Only a key that is no text can't be written, and plots have none.
        Err(_) => "null".to_owned(),
    }
}

/// What has no place in JSON, or in plots.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct CannotWrite(String);

impl ser::Error for CannotWrite {
    fn custom<T: Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

#[derive(Default)]
struct Writer {
    text: String,
}

impl Writer {
    fn write(&mut self, value: &dyn Display) -> Result<(), CannotWrite> {
        // Writing to a String does not fail.
        let _ = write!(self.text, "{value}");
        Ok(())
    }

    fn float(&mut self, value: f64) -> Result<(), CannotWrite> {
        if value.is_finite() {
            // Not Display, which would write 1 for 1.0 and hundreds of digits for large numbers.
            let _ = write!(self.text, "{value:?}");
        } else {
            self.text.push_str("null");
        }
        Ok(())
    }

    fn string(&mut self, value: &str) {
        self.text.push('"');
        for character in value.chars() {
            match character {
                '"' => self.text.push_str("\\\""),
                '\\' => self.text.push_str("\\\\"),
                control @ '\0'..='\u{1f}' => {
                    let _ = write!(self.text, "\\u{:04x}", u32::from(control));
                }
                other => self.text.push(other),
            }
        }
        self.text.push('"');
    }

    /// Before each member of an object or array but the first.
    fn separate(&mut self) {
        if !self.text.ends_with(['{', '[']) {
            self.text.push(',');
        }
    }

    fn key(&mut self, key: &str) {
        self.separate();
        self.string(key);
        self.text.push(':');
    }

    fn variant(&mut self, name: &str, open: char) {
        self.text.push('{');
        self.string(name);
        self.text.push(':');
        self.text.push(open);
    }
}

/// An object or array that is being written, and what closes it.
struct Open<'a> {
    writer: &'a mut Writer,
    close: &'static str,
}

impl Open<'_> {
    fn end(self) -> Result<(), CannotWrite> {
        self.writer.text.push_str(self.close);
        Ok(())
    }
}

impl<'a> ser::Serializer for &'a mut Writer {
    type Ok = ();
    type Error = CannotWrite;
    type SerializeSeq = Open<'a>;
    type SerializeTuple = Open<'a>;
    type SerializeTupleStruct = Open<'a>;
    type SerializeTupleVariant = Open<'a>;
    type SerializeMap = Open<'a>;
    type SerializeStruct = Open<'a>;
    type SerializeStructVariant = Open<'a>;

    fn serialize_bool(self, value: bool) -> Result<(), CannotWrite> {
        self.write(&value)
    }

    fn serialize_i8(self, value: i8) -> Result<(), CannotWrite> {
        self.serialize_i64(value.into())
    }

    fn serialize_i16(self, value: i16) -> Result<(), CannotWrite> {
        self.serialize_i64(value.into())
    }

    fn serialize_i32(self, value: i32) -> Result<(), CannotWrite> {
        self.serialize_i64(value.into())
    }

    fn serialize_i64(self, value: i64) -> Result<(), CannotWrite> {
        self.write(&value)
    }

    fn serialize_u8(self, value: u8) -> Result<(), CannotWrite> {
        self.serialize_u64(value.into())
    }

    fn serialize_u16(self, value: u16) -> Result<(), CannotWrite> {
        self.serialize_u64(value.into())
    }

    fn serialize_u32(self, value: u32) -> Result<(), CannotWrite> {
        self.serialize_u64(value.into())
    }

    fn serialize_u64(self, value: u64) -> Result<(), CannotWrite> {
        self.write(&value)
    }

    fn serialize_f32(self, value: f32) -> Result<(), CannotWrite> {
        self.float(value.into())
    }

    fn serialize_f64(self, value: f64) -> Result<(), CannotWrite> {
        self.float(value)
    }

    fn serialize_char(self, value: char) -> Result<(), CannotWrite> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result<(), CannotWrite> {
        self.string(value);
        Ok(())
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<(), CannotWrite> {
        self.collect_seq(value)
    }

    fn serialize_none(self) -> Result<(), CannotWrite> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), CannotWrite> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), CannotWrite> {
        self.text.push_str("null");
        Ok(())
    }

    fn serialize_unit_struct(self, _name: &'static str) -> Result<(), CannotWrite> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
    ) -> Result<(), CannotWrite> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        value: &T,
    ) -> Result<(), CannotWrite> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), CannotWrite> {
        self.text.push('{');
        self.key(variant);
        value.serialize(&mut *self)?;
        self.text.push('}');
        Ok(())
    }

    fn serialize_seq(self, _n: Option<usize>) -> Result<Open<'a>, CannotWrite> {
        self.text.push('[');
        Ok(Open {
            writer: self,
            close: "]",
        })
    }

    fn serialize_tuple(self, n: usize) -> Result<Open<'a>, CannotWrite> {
        self.serialize_seq(Some(n))
    }

    fn serialize_tuple_struct(
        self,
        _name: &'static str,
        n: usize,
    ) -> Result<Open<'a>, CannotWrite> {
        self.serialize_seq(Some(n))
    }

    fn serialize_tuple_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _n: usize,
    ) -> Result<Open<'a>, CannotWrite> {
        self.variant(variant, '[');
        Ok(Open {
            writer: self,
            close: "]}",
        })
    }

    fn serialize_map(self, _n: Option<usize>) -> Result<Open<'a>, CannotWrite> {
        self.text.push('{');
        Ok(Open {
            writer: self,
            close: "}",
        })
    }

    fn serialize_struct(self, _name: &'static str, n: usize) -> Result<Open<'a>, CannotWrite> {
        self.serialize_map(Some(n))
    }

    fn serialize_struct_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _n: usize,
    ) -> Result<Open<'a>, CannotWrite> {
        self.variant(variant, '{');
        Ok(Open {
            writer: self,
            close: "}}",
        })
    }
}

/// Arrays by any of serde's names for them.
macro_rules! array {
    ($kind:ident, $add:ident) => {
        impl ser::$kind for Open<'_> {
            type Ok = ();
            type Error = CannotWrite;

            fn $add<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), CannotWrite> {
                self.writer.separate();
                value.serialize(&mut *self.writer)
            }

            fn end(self) -> Result<(), CannotWrite> {
                self.end()
            }
        }
    };
}

array!(SerializeSeq, serialize_element);
array!(SerializeTuple, serialize_element);
array!(SerializeTupleStruct, serialize_field);
array!(SerializeTupleVariant, serialize_field);

/// Objects whose keys are known beforehand.
macro_rules! object {
    ($kind:ident) => {
        impl ser::$kind for Open<'_> {
            type Ok = ();
            type Error = CannotWrite;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                key: &'static str,
                value: &T,
            ) -> Result<(), CannotWrite> {
                self.writer.key(key);
                value.serialize(&mut *self.writer)
            }

            fn end(self) -> Result<(), CannotWrite> {
                self.end()
            }
        }
    };
}

object!(SerializeStruct);
object!(SerializeStructVariant);

impl ser::SerializeMap for Open<'_> {
    type Ok = ();
    type Error = CannotWrite;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), CannotWrite> {
        self.writer.separate();
        let begin = self.writer.text.len();
        key.serialize(&mut *self.writer)?;
        if !self.writer.text[begin..].starts_with('"') {
            return Err(CannotWrite("A key must be text.".to_owned()));
        }
        self.writer.text.push(':');
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), CannotWrite> {
        value.serialize(&mut *self.writer)
    }

    fn end(self) -> Result<(), CannotWrite> {
        self.end()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use serde::Serialize;

    use super::*;

    #[derive(Debug, Serialize)]
    enum Kind {
        Bare,
        Wrapped(u8),
        Pair(i32, char),
        Named { at: f64, text: Option<String> },
    }

    #[derive(Debug, Serialize)]
    struct Everything {
        kinds: Vec<Kind>,
        by_name: BTreeMap<String, (bool, u64, i64)>,
        nothing: (),
        none: Option<u8>,
    }

    #[test]
    fn what_is_no_number_is_null() {
        assert_eq!(
            to_json(&[f64::NAN, f64::INFINITY, 1.0, -0.5, 1e300]),
            "[null,null,1.0,-0.5,1e300]"
        );
        assert_eq!(to_json(&BTreeMap::from([(1, 2)])), "null");
        assert_eq!(to_json(&Vec::<u8>::new()), "[]");
    }

    proptest! {
        #[test]
        fn serde_json_reads_what_it_would_write(
            text in any::<Option<String>>(),
            at in -1e300..1e300_f64,
            wrapped: u8,
            pair: (i32, char),
            by_name: BTreeMap<String, (bool, u64, i64)>,
        ) {
            let everything = Everything {
                kinds: vec![
                    Kind::Bare,
                    Kind::Wrapped(wrapped),
                    Kind::Pair(pair.0, pair.1),
                    Kind::Named { at, text },
                ],
                by_name,
                nothing: (),
                none: None,
            };
            let read: serde_json::Value = serde_json::from_str(&to_json(&everything)).unwrap();
            // Through text, because a value in memory keeps more digits of a float.
            let expected = serde_json::to_string(&everything).unwrap();
            prop_assert_eq!(read, serde_json::from_str::<serde_json::Value>(&expected).unwrap());
        }
    }
}
