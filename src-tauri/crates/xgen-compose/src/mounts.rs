//! The short form of a volume: `[SOURCE:]TARGET[:OPTIONS]`.

use crate::error::Place;
use crate::node::{Map, Node};

#[derive(Debug, Default, PartialEq)]
pub(crate) struct Volume {
    pub(crate) source: String,
    pub(crate) target: String,
    read_only: bool,
    no_copy: bool,
    propagation: Option<String>,
    selinux: Option<String>,
    /// One or two characters: Compose makes less of these, and the config hash shows it.
    is_tiny: bool,
}

/// Reads the short form. Whether the source is a path or a name shows in its first character.
pub(crate) fn parse_volume(spec: &str) -> Result<Volume, String> {
    let mut volume = Volume::default();
    if spec.is_empty() {
        return Err("a volume must not be empty".into());
    }
    if spec.len() <= 2 {
        volume.target = spec.into();
        volume.is_tiny = true;
        return Ok(volume);
    }
    let parts = split(spec);
    if parts.iter().any(|part| part.is_empty()) {
        return Err(format!("nothing stands between two colons of \"{spec}\""));
    }
    match parts.as_slice() {
        [target] => volume.target = (*target).into(),
        [source, target] => (volume.source, volume.target) = ((*source).into(), (*target).into()),
        [source, target, options] => {
            (volume.source, volume.target) = ((*source).into(), (*target).into());
            options.split(',').for_each(|option| volume.set(option));
        }
        _ => return Err(format!("\"{spec}\" has too many colons")),
    }
    Ok(volume)
}

/// At colons, but not at that of a Windows drive.
fn split(spec: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    for (i, _) in spec.match_indices(':') {
        let part = &spec[start..i];
        if part.chars().count() == 1 && part.starts_with(char::is_alphabetic) {
            continue;
        }
        parts.push(part);
        start = i + 1;
    }
    parts.push(&spec[start..]);
    parts
}

impl Volume {
    /// Unknown options are ignored, as Compose does.
    fn set(&mut self, option: &str) {
        match option {
            "ro" => self.read_only = true,
            "rw" => self.read_only = false,
            "nocopy" => self.no_copy = true,
            "z" | "Z" => self.selinux = Some(option.into()),
            "rprivate" | "private" | "rshared" | "shared" | "rslave" | "slave" => {
                self.propagation = Some(option.into());
            }
            _ => {}
        }
    }

    /// The long form.
    pub(crate) fn into_node(self, place: &Place) -> Node {
        let mut map = Map::new();
        let mut bind = Map::new();
        let is_bind = is_path(&self.source);
        if let Some(propagation) = self.propagation {
            bind.insert("propagation".into(), Node::new(place, propagation));
        }
        if let Some(selinux) = self.selinux {
            bind.insert("selinux".into(), Node::new(place, selinux));
        }
        if is_bind {
            bind.insert("create_host_path".into(), Node::new(place, true));
        }
        if !bind.is_empty() {
            map.insert("bind".into(), Node::new(place, bind));
        }
        if self.no_copy || !(is_bind || self.is_tiny) {
            let mut options = Map::new();
            if self.no_copy {
                options.insert("nocopy".into(), Node::new(place, true));
            }
            map.insert("volume".into(), Node::new(place, options));
        }
        map.insert("type".into(), Node::new(place, if is_bind { "bind" } else { "volume" }));
        if !self.source.is_empty() {
            map.insert("source".into(), Node::new(place, self.source));
        }
        map.insert("target".into(), Node::new(place, crate::paths::clean(&self.target)));
        if self.read_only {
            map.insert("read_only".into(), Node::new(place, true));
        }
        Node::new(place, map)
    }
}

fn is_path(source: &str) -> bool {
    let mut chars = source.chars();
    match (chars.next(), chars.next()) {
        (Some('.' | '/' | '~'), _) | (Some('\\'), Some('\\')) => true,
        (Some(drive), Some(':')) => drive.is_alphabetic(),
        _ => false,
    }
}
