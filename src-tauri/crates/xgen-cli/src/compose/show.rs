//! Parts of a project, for people and programs.

use crate::output::{self, Format};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Display;

pub(super) fn names(names: &[impl Serialize + Display], format: Format) {
    match format {
        Format::Json => output::json(&names),
        Format::Text => names.iter().for_each(|name| output::line(&name.to_string())),
    }
}

pub(super) fn hashes(hashes: &BTreeMap<String, String>, format: Format) {
    match format {
        Format::Json => output::json(hashes),
        Format::Text => hashes.iter().for_each(|(name, hash)| output::line(&format!("{name} {hash}"))),
    }
}
