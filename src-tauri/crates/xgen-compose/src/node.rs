//! A YAML tree that knows the line of every value, and the path of a value in it.

use std::collections::BTreeMap;
use std::fmt;

use crate::error::{ComposeError, Place};

/// A mapping. Sorted, so that errors and output do not depend on the order of the file.
pub(crate) type Map = BTreeMap<String, Node>;

/// A value and its line.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) place: Place,
    pub(crate) mark: Mark,
    pub(crate) value: Value,
}

/// The tags with which a file takes back what an earlier file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    None,
    Reset,
    Override,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Str(String),
    List(Vec<Node>),
    Map(Map),
}

/// Equal values are equal wherever they stand: an include may bring what is there already.
impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl Node {
    pub(crate) fn new(place: &Place, value: impl Into<Value>) -> Self {
        Self { place: place.clone(), mark: Mark::None, value: value.into() }
    }

    pub(crate) fn is_null(&self) -> bool {
        matches!(self.value, Value::Null)
    }

    pub(crate) fn str(&self) -> Option<&str> {
        match &self.value {
            Value::Str(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn list(&self) -> Option<&Vec<Node>> {
        match &self.value {
            Value::List(list) => Some(list),
            _ => None,
        }
    }

    pub(crate) fn map(&self) -> Option<&Map> {
        match &self.value {
            Value::Map(map) => Some(map),
            _ => None,
        }
    }

    pub(crate) fn map_mut(&mut self) -> Option<&mut Map> {
        match &mut self.value {
            Value::Map(map) => Some(map),
            _ => None,
        }
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        self.map()?.get(key)
    }

    pub(crate) fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        self.map_mut()?.get_mut(key)
    }

    /// The value at `keys`, or the deepest one on the way that exists: the line for a complaint about it.
    pub(crate) fn nearest(&self, keys: &[&str]) -> &Node {
        let mut node = self;
        for key in keys {
            let next = match &node.value {
                Value::Map(map) => map.get(*key),
                Value::List(list) => key.parse::<usize>().ok().and_then(|i| list.get(i)),
                _ => None,
            };
            match next {
                Some(next) => node = next,
                None => break,
            }
        }
        node
    }

    /// The value as Go's `fmt.Sprint` writes it, which is what Compose turns scalars into.
    pub(crate) fn text(&self) -> String {
        match &self.value {
            Value::Null => String::new(),
            Value::Bool(b) => b.to_string(),
            Value::Int(i) => i.to_string(),
            Value::Float(f) => go_float(*f),
            Value::Str(s) => s.clone(),
            Value::List(list) => {
                format!("[{}]", list.iter().map(Node::text).collect::<Vec<_>>().join(" "))
            }
            Value::Map(_) => String::from("map[]"),
        }
    }

    /// The same text for equal values, and another one for others.
    pub(crate) fn fingerprint(&self) -> String {
        match &self.value {
            Value::Str(text) => format!("{text:?}"),
            Value::List(list) => {
                format!("[{}]", list.iter().map(Node::fingerprint).collect::<Vec<_>>().join(","))
            }
            Value::Map(map) => {
                let entries = map.iter().map(|(key, item)| format!("{key:?}:{}", item.fingerprint()));
                format!("{{{}}}", entries.collect::<Vec<_>>().join(","))
            }
            Value::Null => "null".into(),
            Value::Bool(_) | Value::Int(_) | Value::Float(_) => self.text(),
        }
    }

    pub(crate) fn invalid(&self, path: &Path<'_>, reason: impl Into<String>) -> ComposeError {
        ComposeError::Invalid { place: self.place.clone(), key: path.to_string(), reason: reason.into() }
    }
}

/// The shortest text that reads back equal, in Go's notation.
pub(crate) fn go_float(f: f64) -> String {
    if f == 0.0 {
        return String::from("0");
    }
    let magnitude = f.abs();
    if (1e-4..1e6).contains(&magnitude) {
        return format!("{f}");
    }
    let text = format!("{f:e}");
    match text.split_once('e') {
        Some((mantissa, exponent)) => {
            let (sign, digits) = exponent.strip_prefix('-').map_or(("+", exponent), |d| ("-", d));
            format!("{mantissa}e{sign}{digits:0>2}")
        }
        None => text,
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Str(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Str(text)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<Map> for Value {
    fn from(map: Map) -> Self {
        Self::Map(map)
    }
}

impl From<Vec<Node>> for Value {
    fn from(list: Vec<Node>) -> Self {
        Self::List(list)
    }
}

/// Where a value stands: a chain through the callers' stack frames, so that walking a tree allocates nothing.
#[derive(Clone, Copy)]
pub(crate) struct Path<'a> {
    parent: Option<&'a Path<'a>>,
    step: Step<'a>,
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Root,
    Key(&'a str),
    Index(usize),
}

impl<'a> Path<'a> {
    pub(crate) const ROOT: Path<'static> = Path { parent: None, step: Step::Root };

    pub(crate) fn key(&'a self, key: &'a str) -> Path<'a> {
        Path { parent: Some(self), step: Step::Key(key) }
    }

    pub(crate) fn index(&'a self, index: usize) -> Path<'a> {
        Path { parent: Some(self), step: Step::Index(index) }
    }

    /// The steps from the root, to match on; a place in a list is `[]`.
    pub(crate) fn parts(&self) -> Vec<&'a str> {
        let mut parts = Vec::with_capacity(8);
        let mut here = Some(self);
        while let Some(path) = here {
            match path.step {
                Step::Root => {}
                Step::Key(key) => parts.push(key),
                Step::Index(_) => parts.push("[]"),
            }
            here = path.parent;
        }
        parts.reverse();
        parts
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(parent) = self.parent.filter(|p| !matches!(p.step, Step::Root)) {
            write!(f, "{parent}.")?;
        }
        match self.step {
            Step::Root => f.write_str("the file"),
            Step::Key(key) => f.write_str(key),
            Step::Index(index) => write!(f, "{index}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_are_written_as_go_does() {
        for (value, text) in
            [(1.5, "1.5"), (100000.0, "100000"), (12345678.9, "1.23456789e+07"), (0.00001, "1e-05")]
        {
            assert_eq!(go_float(value), text, "of {value}");
        }
    }
}
