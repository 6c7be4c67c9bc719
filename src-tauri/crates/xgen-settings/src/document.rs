//! A JSON object as somebody wrote it: the order of its keys and the text of each value are kept.

use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;

/// The object of `settings.json`, or one inside it.
///
/// Not a [`serde_json::Map`]: that would sort the keys, and round a number it cannot hold.
#[derive(Debug, Clone, Default)]
pub(crate) struct Document(Vec<(String, Box<RawValue>)>);

impl Document {
    /// Reads an object. A byte order mark, as some editors write it, is no fault.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes))
    }

    /// The value of `name`; `None` also if it is null. Of two with the same name the later one counts.
    pub(crate) fn get(&self, name: &str) -> Option<&RawValue> {
        let found = self.0.iter().rfind(|(key, _)| key == name).map(|(_, value)| &**value);
        found.filter(|value| value.get() != "null")
    }

    /// Sets `name` where it stands, or at the end.
    pub(crate) fn set(&mut self, name: &str, value: Box<RawValue>) {
        let at = self.0.iter().position(|(key, _)| key == name).unwrap_or(self.0.len());
        self.remove(name);
        self.0.insert(at, (name.to_owned(), value));
    }

    /// Removes `name`.
    pub(crate) fn remove(&mut self, name: &str) {
        self.0.retain(|(key, _)| key != name);
    }

    /// Whether it has no key.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The object as text, one key a line, indented by `depth` levels.
    pub(crate) fn to_text(&self, depth: usize) -> String {
        if self.0.is_empty() {
            return "{}".to_owned();
        }
        let indent = "  ".repeat(depth);
        let lines = self
            .0
            .iter()
            .map(|(key, value)| format!("{indent}  {}: {}", Value::from(key.as_str()), value.get()));
        format!("{{\n{}\n{indent}}}", lines.collect::<Vec<_>>().join(",\n"))
    }
}

impl<'de> Deserialize<'de> for Document {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = Document;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Document, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Document(entries))
            }
        }
        deserializer.deserialize_map(Entries)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(text: &str) -> Box<RawValue> {
        RawValue::from_string(text.to_owned()).unwrap()
    }

    #[test]
    fn what_is_not_changed_stays_as_it_was_written() {
        let text = "{\n  \"z\": 1.50,\n  \"big\": 123456789012345678901234567890,\n  \"a\": [1,  2],\n  \"k\\\"y\": {}\n}";
        let mut document = Document::parse(text.as_bytes()).unwrap();
        assert_eq!(document.to_text(0), text);
        document.set("a", raw("true"));
        document.set("new", raw("\"x\""));
        document.remove("z");
        let expected = "{\n  \"big\": 123456789012345678901234567890,\n  \"a\": true,\n  \"k\\\"y\": {},\n  \"new\": \"x\"\n}";
        assert_eq!(document.to_text(0), expected);
    }

    #[test]
    fn of_two_equal_keys_the_later_counts_and_one_remains() {
        let mut document = Document::parse(br#"{"a": 1, "b": 2, "a": 3}"#).unwrap();
        assert_eq!(document.get("a").unwrap().get(), "3");
        document.set("a", raw("4"));
        assert_eq!(document.to_text(0), "{\n  \"a\": 4,\n  \"b\": 2\n}");
    }

    #[test]
    fn null_is_not_set_and_a_byte_order_mark_is_no_fault() {
        let document = Document::parse(b"\xEF\xBB\xBF{\"a\": null}").unwrap();
        assert!(document.get("a").is_none());
        assert!(Document::parse(b"[1]").is_err() && Document::parse(b"{} x").is_err());
    }
}
