//! What a project may cost to load.
//!
//! A file of 500 bytes can stand for billions of values: aliases of aliases, extends of extends, includes that
//! include one another twice. Each copy is charged before it is made, over all files of a project together.

use crate::error::{ComposeError, Place};
use crate::node::{Node, Value};

/// Far above any project in use, far below what hurts: about 30 MB of tree.
const MAX_NODES: usize = 100_000;
/// Text of all values together, after interpolation.
const MAX_TEXT_BYTES: usize = 16 << 20;
/// Services of one project; each becomes a structure of some kilobytes.
const MAX_SERVICES: usize = 2_000;
/// Compose files that one project may read.
const MAX_FILES: usize = 200;
/// Bytes of one file.
pub(crate) const MAX_FILE_BYTES: u64 = 8 << 20;
/// How deep values may nest; each level is a stack frame in every later step.
pub(crate) const MAX_DEPTH: usize = 64;

#[derive(Debug)]
pub(crate) struct Budget {
    nodes: usize,
    text_bytes: usize,
    files: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self { nodes: MAX_NODES, text_bytes: MAX_TEXT_BYTES, files: MAX_FILES }
    }
}

impl Budget {
    pub(crate) fn take_node(&mut self, text_bytes: usize, place: &Place) -> Result<(), ComposeError> {
        self.nodes = self.nodes.checked_sub(1).ok_or_else(|| {
            too_big(place, format!("more than {MAX_NODES} values in all, aliases counted as often as used"))
        })?;
        self.take_text(text_bytes, place)
    }

    pub(crate) fn take_text(&mut self, bytes: usize, place: &Place) -> Result<(), ComposeError> {
        self.text_bytes = self
            .text_bytes
            .checked_sub(bytes)
            .ok_or_else(|| too_big(place, format!("more than {} MB of text in all", MAX_TEXT_BYTES >> 20)))?;
        Ok(())
    }

    pub(crate) fn take_file(&mut self, place: &Place) -> Result<(), ComposeError> {
        self.files = self
            .files
            .checked_sub(1)
            .ok_or_else(|| too_big(place, format!("more than {MAX_FILES} files in one project")))?;
        Ok(())
    }

    /// Pays for a copy of `node` with all that is in it.
    pub(crate) fn take_copy(&mut self, node: &Node) -> Result<(), ComposeError> {
        match &node.value {
            Value::Str(text) => self.take_node(text.len(), &node.place),
            Value::List(list) => {
                self.take_node(0, &node.place)?;
                list.iter().try_for_each(|item| self.take_copy(item))
            }
            Value::Map(map) => {
                self.take_node(0, &node.place)?;
                map.iter().try_for_each(|(key, item)| {
                    self.take_text(key.len(), &node.place)?;
                    self.take_copy(item)
                })
            }
            Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) => self.take_node(0, &node.place),
        }
    }
}

pub(crate) fn too_big(place: &Place, reason: String) -> ComposeError {
    ComposeError::TooBig { place: place.clone(), reason }
}

/// Refuses a project of more services than one engine can run.
pub(crate) fn check_services(project: &Node) -> Result<(), ComposeError> {
    match project.get("services").and_then(Node::map) {
        Some(services) if services.len() > MAX_SERVICES => {
            Err(too_big(&project.place, format!("more than {MAX_SERVICES} services in one project")))
        }
        _ => Ok(()),
    }
}

pub(crate) fn too_deep(place: &Place) -> ComposeError {
    too_big(place, format!("values nest more than {MAX_DEPTH} deep"))
}
