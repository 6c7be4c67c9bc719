//! Values with a notation of their own.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize, Serializer};

use super::Zero;
use crate::node::go_float;
use crate::shell;
use crate::units::{format_duration, parse_bytes, parse_duration};

/// Any value, before its type decides what to make of it.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum Raw {
    Bool(bool),
    Int(i64),
    Float(f64),
    Str(String),
    List(Vec<Raw>),
    Map(BTreeMap<String, Raw>),
    Null,
}

impl Raw {
    /// As Go's `fmt.Sprint` writes it; nothing is the empty text.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Null => String::new(),
            Self::Bool(b) => b.to_string(),
            Self::Int(i) => i.to_string(),
            Self::Float(f) => go_float(*f),
            Self::Str(s) => s.clone(),
            Self::List(_) | Self::Map(_) => String::from("[]"),
        }
    }
}

/// A size in bytes; JSON has it as text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Raw")]
pub struct Bytes(pub i64);

impl TryFrom<Raw> for Bytes {
    type Error = String;

    fn try_from(raw: Raw) -> Result<Self, String> {
        match raw {
            Raw::Int(bytes) => Ok(Self(bytes)),
            Raw::Null => Ok(Self(0)),
            // Compose would drop it without a word, and there would be no limit.
            Raw::Float(_) => Err("must be a whole number of bytes, or text such as 512m".into()),
            other => parse_bytes(&other.text()).map(Self),
        }
    }
}

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl Zero for Bytes {
    fn is_zero(&self) -> bool {
        self.0 == 0
    }
}

/// A duration in nanoseconds; JSON has it as Go writes it, `1m30s`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Raw")]
pub struct Nanoseconds(pub i64);

impl TryFrom<Raw> for Nanoseconds {
    type Error = String;

    fn try_from(raw: Raw) -> Result<Self, String> {
        parse_duration(&raw.text()).map(Self)
    }
}

impl Serialize for Nanoseconds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&format_duration(self.0))
    }
}

impl Zero for Nanoseconds {
    fn is_zero(&self) -> bool {
        self.0 == 0
    }
}

/// A 32-bit fraction: CPUs and ratios. JSON has whole ones without a point.
#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize)]
#[serde(transparent)]
pub struct Fraction(pub f32);

impl Serialize for Fraction {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.fract() == 0.0 && self.0.abs() < 1e15 {
            return serializer.serialize_i64(self.0 as i64);
        }
        serializer.serialize_f32(self.0)
    }
}

impl Zero for Fraction {
    fn is_zero(&self) -> bool {
        self.0 == 0.0
    }
}

/// `command` and `entrypoint`: absent, or a list of words. JSON has it in any case; absent is null there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Raw")]
pub struct Command(pub Option<Vec<String>>);

impl TryFrom<Raw> for Command {
    type Error = String;

    fn try_from(raw: Raw) -> Result<Self, String> {
        Ok(Self(match raw {
            Raw::Null => None,
            Raw::List(words) => Some(words.iter().map(Raw::text).collect()),
            other => Some(shell::split(&other.text())?.words),
        }))
    }
}

impl Zero for Command {
    fn is_zero(&self) -> bool {
        false
    }
}

/// `healthcheck.test`; text is a shell command.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Raw")]
pub struct HealthTest(pub Vec<String>);

impl From<Raw> for HealthTest {
    fn from(raw: Raw) -> Self {
        Self(match raw {
            Raw::Null => Vec::new(),
            Raw::List(words) => words.iter().map(Raw::text).collect(),
            other => vec!["CMD-SHELL".into(), other.text()],
        })
    }
}

impl Zero for HealthTest {
    fn is_zero(&self) -> bool {
        self.0.is_empty()
    }
}

/// A list of texts, of which one alone needs no list and numbers need no quotes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Raw")]
pub struct Texts(pub Vec<String>);

impl From<Raw> for Texts {
    fn from(raw: Raw) -> Self {
        Self(match raw {
            Raw::Null => Vec::new(),
            Raw::List(items) => items.iter().map(Raw::text).collect(),
            other => vec![other.text()],
        })
    }
}

impl Zero for Texts {
    fn is_zero(&self) -> bool {
        self.0.is_empty()
    }
}

/// The permission bits of a file; text is octal, and so is JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Raw")]
pub struct FileMode(pub i64);

impl TryFrom<Raw> for FileMode {
    type Error = String;

    fn try_from(raw: Raw) -> Result<Self, String> {
        match &raw {
            Raw::Int(bits) => Ok(Self(*bits)),
            Raw::Str(text) => i64::from_str_radix(text, 8)
                .map(Self)
                .map_err(|_| format!("\"{text}\" is not a mode such as 0440")),
            _ => Err("must be a mode such as 0440".into()),
        }
    }
}

impl Serialize for FileMode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("0{:o}", self.0))
    }
}

/// How many devices; -1 is all of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Raw")]
pub struct DeviceCount(pub i64);

impl TryFrom<Raw> for DeviceCount {
    type Error = String;

    fn try_from(raw: Raw) -> Result<Self, String> {
        match raw.text().as_str() {
            text if text.eq_ignore_ascii_case("all") => Ok(Self(-1)),
            text => text.parse().map(Self).map_err(|_| format!("\"{text}\" is neither all nor a number")),
        }
    }
}

impl Zero for DeviceCount {
    fn is_zero(&self) -> bool {
        self.0 == 0
    }
}

/// A limit of `ulimit`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Raw")]
pub enum Ulimit {
    /// One number for both limits.
    Single(i64),
    /// What a process has, and up to what it may raise it.
    Pair {
        /// What a process has.
        soft: i64,
        /// Up to what it may raise it.
        hard: i64,
    },
}

impl TryFrom<Raw> for Ulimit {
    type Error = String;

    fn try_from(raw: Raw) -> Result<Self, String> {
        let number = |raw: Option<&Raw>| match raw {
            Some(Raw::Int(number)) => Ok(*number),
            None => Ok(0),
            Some(other) => {
                other.text().parse().map_err(|_| format!("\"{}\" is no whole number", other.text()))
            }
        };
        match &raw {
            Raw::Map(map) => {
                Ok(Self::Pair { soft: number(map.get("soft"))?, hard: number(map.get("hard"))? })
            }
            other => number(Some(other)).map(Self::Single),
        }
    }
}

impl Serialize for Ulimit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Pair {
            #[serde(skip_serializing_if = "Zero::is_zero")]
            soft: i64,
            #[serde(skip_serializing_if = "Zero::is_zero")]
            hard: i64,
        }
        match *self {
            Self::Single(number) if number != 0 => serializer.serialize_i64(number),
            Self::Single(_) => Pair { soft: 0, hard: 0 }.serialize(serializer),
            Self::Pair { soft, hard } => Pair { soft, hard }.serialize(serializer),
        }
    }
}
