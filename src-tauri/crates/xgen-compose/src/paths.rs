//! Relative paths of a project to absolute ones.

use std::path::{Path as FsPath, PathBuf};

use crate::error::ComposeError;
use crate::node::{Node, Path, Value};

/// From where the paths of a file are counted, and what `~` stands for.
pub(crate) struct Base<'a> {
    pub(crate) dir: &'a FsPath,
    pub(crate) home: Option<&'a str>,
}

pub(crate) fn resolve(node: &mut Node, path: &Path<'_>, base: &Base<'_>) -> Result<(), ComposeError> {
    let parts = path.parts();
    match parts.as_slice() {
        ["services", _, "build", "context"] | ["services", _, "build", "additional_contexts", _] => {
            if let Some(text) = node.str().filter(|text| !is_remote(text)) {
                node.value = base.absolute(text).into();
            }
        }
        ["services", _, "env_file", "[]", "path"]
        | ["services", _, "label_file", "[]"]
        | ["services", _, "extends", "file"]
        | ["services", _, "develop", "watch", "[]", "path"] => {
            if let Some(text) = node.str().filter(|text| !text.is_empty()) {
                node.value = base.absolute(text).into();
            }
        }
        ["services", _, "build", "ssh", _] | ["configs" | "secrets", _, "file"] => base.resolve_text(node),
        ["services", _, "volumes", "[]"] if is(node, "type", "bind") => match node.get_mut("source") {
            Some(source) => base.resolve_text(source),
            None => return Err(node.invalid(path, "a bind mount needs a source")),
        },
        ["volumes", _] if is(node, "driver", "local") => {
            if let Some(options) = node.get_mut("driver_opts").filter(|options| is(options, "o", "bind"))
                && let Some(device) = options.get_mut("device")
            {
                base.resolve_text(device);
            }
        }
        _ => {}
    }
    match &mut node.value {
        Value::Map(map) => map.iter_mut().try_for_each(|(key, item)| resolve(item, &path.key(key), base)),
        Value::List(list) => {
            list.iter_mut().enumerate().try_for_each(|(i, item)| resolve(item, &path.index(i), base))
        }
        _ => Ok(()),
    }
}

impl Base<'_> {
    /// `text` from the base folder, without `.` and `..`.
    pub(crate) fn absolute(&self, text: &str) -> String {
        let text = self.expand_home(text);
        if FsPath::new(&text).is_absolute() || is_windows_absolute(&text) {
            return text;
        }
        join(self.dir, &text)
    }

    fn resolve_text(&self, node: &mut Node) {
        if let Some(text) = node.str() {
            node.value = self.absolute(text).into();
        }
    }

    fn expand_home(&self, text: &str) -> String {
        match (text.strip_prefix('~'), self.home) {
            (Some(rest), Some(home)) => join(FsPath::new(home), rest.trim_start_matches('/')),
            _ => text.to_owned(),
        }
    }
}

fn join(dir: &FsPath, text: &str) -> String {
    if cfg!(windows) {
        return lexical(&dir.join(text)).to_string_lossy().into_owned();
    }
    clean(&format!("{}/{text}", dir.display()))
}

/// Removes `.` and `..` without asking the file system.
pub(crate) fn lexical(path: &FsPath) -> PathBuf {
    use std::path::Component;
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if out.file_name().is_some() => {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out
}

/// A slash path without `.`, `..`, `//` and a slash at the end, as Go's `path.Clean`.
pub(crate) fn clean(path: &str) -> String {
    let rooted = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if rooted => {}
            part => parts.push(part),
        }
    }
    match (rooted, parts.join("/")) {
        (true, joined) => format!("/{joined}"),
        (false, joined) if joined.is_empty() => ".".into(),
        (false, joined) => joined,
    }
}

fn is(node: &Node, key: &str, text: &str) -> bool {
    node.get(key).and_then(Node::str) == Some(text)
}

/// A build context that the builder fetches itself, or that another service builds.
pub(crate) fn is_remote(context: &str) -> bool {
    context.contains("://")
        || ["service:", "github.com/", "git@"].iter().any(|prefix| context.starts_with(prefix))
}

/// Also on Linux: the file may be for a Windows engine.
fn is_windows_absolute(path: &str) -> bool {
    let is_slash = |c: Option<&u8>| matches!(c, Some(b'/' | b'\\'));
    let bytes = path.as_bytes();
    (is_slash(bytes.first()) && is_slash(bytes.get(1)))
        || (bytes.get(1) == Some(&b':') && is_slash(bytes.get(2)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_cleaned_without_the_file_system() {
        for (path, wanted) in [
            ("/a/../b/./c/", "/b/c"),
            ("/..", "/"),
            ("a/..", "."),
            ("../a", "../a"),
            ("//x", "/x"),
            ("", "."),
        ] {
            assert_eq!(clean(path), wanted, "of {path}");
        }
    }
}
