//! Which keys exist and what kind of value each takes.
//!
//! The tables are the Compose specification's own rules as far as Compose 2.40 applies them; both short and long
//! forms pass, because a file is merged with the long form of the one before it.

mod service;
mod top;

use std::collections::HashSet;

use crate::error::ComposeError;
use crate::node::{Node, Path, Value};

/// Refuses `project` at the first value that no rule allows.
pub(crate) fn validate(project: &Node) -> Result<(), ComposeError> {
    top::PROJECT.check(project, &Path::ROOT)
}

/// What a value may be.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Shape {
    Any,
    Null,
    Bool,
    Int,
    /// Whole or not.
    Number,
    Str,
    /// A whole number in this range.
    Between(i64, i64),
    Words(&'static [&'static str]),
    /// Text that passes this test; the words say which.
    Like(fn(&str) -> bool, &'static str),
    List(&'static Shape),
    /// A list in which nothing stands twice.
    Set(&'static Shape),
    /// Any key, and this for each value.
    MapOf(&'static Shape),
    /// The same, where keys are names of services, networks or the like.
    Named(&'static Shape),
    Object(&'static Object),
    /// The first that fits the kind of the value.
    OneOf(&'static [Shape]),
}

/// A mapping with fixed keys; `x-…` is allowed in all but the few that Compose closes.
#[derive(Debug)]
pub(crate) struct Object {
    pub(crate) keys: &'static [(&'static str, Shape)],
    pub(crate) required: &'static [&'static str],
    pub(crate) closed: bool,
}

// Macros, because a reference to what a `const fn` returns does not live long enough in a constant.
macro_rules! object {
    ($keys:tt) => {
        Object { keys: &$keys, required: &[], closed: false }
    };
}

macro_rules! requires {
    ($keys:tt, $required:tt) => {
        Object { keys: &$keys, required: &$required, closed: false }
    };
}

macro_rules! closed {
    ($keys:tt, $required:tt) => {
        Object { keys: &$keys, required: &$required, closed: true }
    };
}

use {closed, object, requires};

impl Shape {
    fn check(&self, node: &Node, path: &Path<'_>) -> Result<(), ComposeError> {
        match (self, &node.value) {
            (Self::Any, _)
            | (Self::Null, Value::Null)
            | (Self::Bool, Value::Bool(_))
            | (Self::Int | Self::Number, Value::Int(_))
            | (Self::Number, Value::Float(_))
            | (Self::Str, Value::Str(_)) => Ok(()),
            (Self::Int, Value::Float(f)) if f.fract() == 0.0 => Ok(()),
            (Self::Between(low, high), Value::Int(i)) => {
                if (low..=high).contains(&i) {
                    return Ok(());
                }
                let bound = if i < low { format!("at least {low}") } else { format!("at most {high}") };
                Err(node.invalid(path, format!("must be {bound}")))
            }
            (Self::Words(words), Value::Str(text)) => {
                if words.contains(&text.as_str()) {
                    return Ok(());
                }
                Err(node.invalid(path, format!("must be one of {}, not \"{text}\"", words.join(", "))))
            }
            (Self::Like(passes, wanted), Value::Str(text)) => {
                if passes(text) {
                    return Ok(());
                }
                Err(node.invalid(path, format!("must be {wanted}, not \"{text}\"")))
            }
            (Self::List(each) | Self::Set(each), Value::List(list)) => {
                for (i, item) in list.iter().enumerate() {
                    each.check(item, &path.index(i))?;
                }
                match self {
                    Self::Set(_) => check_unique(list, path),
                    _ => Ok(()),
                }
            }
            (Self::MapOf(each), Value::Map(map)) => {
                map.iter().try_for_each(|(key, item)| each.check(item, &path.key(key)))
            }
            (Self::Named(each), Value::Map(map)) => map.iter().try_for_each(|(key, item)| {
                let path = path.key(key);
                let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
                if key.is_empty() || !key.chars().all(is_name) {
                    return Err(item.invalid(&path, "a name takes only letters, digits, dot, _ and -"));
                }
                each.check(item, &path)
            }),
            (Self::Object(object), Value::Map(_)) => object.check(node, path),
            (Self::OneOf(shapes), _) => match shapes.iter().find(|shape| shape.fits(node)) {
                Some(shape) => shape.check(node, path),
                None => Err(self.refuse(node, path)),
            },
            _ => Err(self.refuse(node, path)),
        }
    }

    /// Whether the kind is right, whatever is wrong inside.
    fn fits(&self, node: &Node) -> bool {
        match (self, &node.value) {
            (Self::Any, _)
            | (Self::Null, Value::Null)
            | (Self::Bool, Value::Bool(_))
            | (Self::Int | Self::Number | Self::Between(..), Value::Int(_))
            | (Self::Number, Value::Float(_))
            | (Self::Str | Self::Words(_) | Self::Like(..), Value::Str(_))
            | (Self::List(_) | Self::Set(_), Value::List(_))
            | (Self::MapOf(_) | Self::Named(_) | Self::Object(_), Value::Map(_)) => true,
            (Self::Int | Self::Between(..), Value::Float(f)) => f.fract() == 0.0,
            (Self::OneOf(shapes), _) => shapes.iter().any(|shape| shape.fits(node)),
            _ => false,
        }
    }

    fn refuse(&self, node: &Node, path: &Path<'_>) -> ComposeError {
        let found = match &node.value {
            Value::Null => "nothing",
            Value::Bool(_) => "true or false",
            Value::Int(_) | Value::Float(_) => "a number",
            Value::Str(_) => "text",
            Value::List(_) => "a list",
            Value::Map(_) => "a mapping",
        };
        let mut names = Vec::new();
        self.names(&mut names);
        node.invalid(path, format!("must be {}, not {found}", names.join(" or ")))
    }

    fn names(&self, names: &mut Vec<&'static str>) {
        let name = match self {
            Self::Any => "a value",
            Self::Null => "nothing",
            Self::Bool => "true or false",
            Self::Int | Self::Between(..) => "a whole number",
            Self::Number => "a number",
            Self::Str | Self::Words(_) | Self::Like(..) => "text",
            Self::List(_) | Self::Set(_) => "a list",
            Self::MapOf(_) | Self::Named(_) | Self::Object(_) => "a mapping",
            Self::OneOf(shapes) => return shapes.iter().for_each(|shape| shape.names(names)),
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
}

impl Object {
    fn check(&self, node: &Node, path: &Path<'_>) -> Result<(), ComposeError> {
        let Some(map) = node.map() else { return Ok(()) };
        for (key, item) in map {
            match self.keys.iter().find(|(known, _)| known == key) {
                Some((_, shape)) => shape.check(item, &path.key(key))?,
                None if !self.closed && key.starts_with("x-") => {}
                None => return Err(item.invalid(path, self.unknown(key))),
            }
        }
        match self.required.iter().find(|key| !map.contains_key(**key)) {
            Some(key) => Err(node.invalid(path, format!("the key {key} is missing"))),
            None => Ok(()),
        }
    }

    fn unknown(&self, key: &str) -> String {
        let near = self.keys.iter().map(|(known, _)| *known).find(|known| is_near(known, key));
        match near {
            Some(near) => format!("there is no key {key} here; did you mean {near}?"),
            None => format!("there is no key {key} here"),
        }
    }
}

/// One letter wrong, missing or too many, or two swapped, or another case.
fn is_near(known: &str, given: &str) -> bool {
    if known.eq_ignore_ascii_case(given) || known.replace('_', "") == given.replace(['_', '-'], "") {
        return true;
    }
    let (a, b) = (known.as_bytes(), given.as_bytes());
    if a.len().abs_diff(b.len()) > 1 || a.len() < 4 {
        return false;
    }
    let start = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let end = a[start..].iter().rev().zip(b[start..].iter().rev()).take_while(|(x, y)| x == y).count();
    let (left_a, left_b) = (&a[start..a.len() - end], &b[start..b.len() - end]);
    match (left_a, left_b) {
        ([x1, x2], [y1, y2]) => x1 == y2 && x2 == y1,
        _ => left_a.len() <= 1 && left_b.len() <= 1,
    }
}

fn check_unique(list: &[Node], path: &Path<'_>) -> Result<(), ComposeError> {
    let mut seen = HashSet::with_capacity(list.len());
    match list.iter().position(|item| !seen.insert(item.fingerprint())) {
        Some(i) => Err(list[i].invalid(&path.index(i), "stands twice in the list")),
        None => Ok(()),
    }
}
