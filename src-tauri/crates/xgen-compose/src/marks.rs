//! `!reset` and `!override`: what a file takes back of the files and services it builds on.

use crate::node::{Mark, Node, Value};

/// The paths that a file resets or overrides. They reach through mappings only, as with Compose.
#[derive(Debug, Default)]
pub(crate) struct Marks(Vec<Vec<String>>);

impl Marks {
    /// Notes the tagged values of `document`, and drops those that are only there to reset.
    pub(crate) fn take(document: &mut Node) -> Self {
        let mut marks = Self::default();
        marks.walk(document, &mut Vec::new());
        marks
    }

    fn walk(&mut self, node: &mut Node, path: &mut Vec<String>) {
        match &mut node.value {
            Value::Map(map) => map.retain(|key, item| {
                path.push(key.clone());
                match item.mark {
                    Mark::None => self.walk(item, path),
                    Mark::Reset | Mark::Override => self.0.push(path.clone()),
                }
                path.pop();
                item.mark != Mark::Reset
            }),
            Value::List(list) => list.retain(|item| item.mark != Mark::Reset),
            _ => {}
        }
    }

    /// Takes the marked values out of `base`, which stands at `at`.
    pub(crate) fn erase(&self, base: &mut Node, at: &[&str]) {
        for path in &self.0 {
            let (prefix, rest) = path.split_at(at.len().min(path.len()));
            if prefix == at
                && let Some((last, parents)) = rest.split_last()
            {
                let parent = parents.iter().try_fold(&mut *base, |node, key| node.get_mut(key));
                if let Some(map) = parent.and_then(Node::map_mut) {
                    map.remove(last);
                }
            }
        }
    }
}
