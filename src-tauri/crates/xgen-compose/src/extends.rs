//! `extends`: a service that starts from another one, of the same file or another.

use std::path::{Path as FsPath, PathBuf};
use std::rc::Rc;

use crate::budget::too_big;
use crate::error::ComposeError;
use crate::layer::Layer;
use crate::marks::Marks;
use crate::merge::merge;
use crate::node::{Map, Node, Path};
use crate::paths;

/// Each step costs stack; real chains have two or three.
const MAX_CHAIN: usize = 50;

/// The services of a file that another extends, in long form and with absolute paths.
pub(crate) struct Extended {
    services: Node,
    marks: Marks,
    path: PathBuf,
}

/// The services that one `extends` has led through.
struct Trail<'a> {
    file: &'a FsPath,
    service: &'a str,
    before: Option<&'a Trail<'a>>,
}

impl Trail<'_> {
    fn iter(&self) -> impl Iterator<Item = &Trail<'_>> {
        std::iter::successors(Some(self), |trail| trail.before)
    }

    /// Refuses a trail that comes back to where it was, or that does not end.
    fn check(&self, extends: &Node) -> Result<(), ComposeError> {
        if self.iter().skip(1).any(|seen| seen.file == self.file && seen.service == self.service) {
            let mut names: Vec<&str> = self.iter().map(|trail| trail.service).collect();
            names.reverse();
            let reason = format!("services extend one another in a circle: {}", names.join(" -> "));
            return Err(ComposeError::Cycle { place: extends.place.clone(), reason });
        }
        match self.iter().count() > MAX_CHAIN {
            true => {
                Err(too_big(&extends.place, format!("more than {MAX_CHAIN} services extend one another")))
            }
            false => Ok(()),
        }
    }
}

impl Layer<'_> {
    /// Applies every `extends` of `document`.
    pub(crate) fn extend_services(
        &mut self,
        document: &mut Node,
        file: &FsPath,
        marks: &Marks,
    ) -> Result<(), ComposeError> {
        let Some(services) = document.get("services") else { return Ok(()) };
        let path = Path::ROOT.key("services");
        let Some(map) = services.map() else {
            return Err(services.invalid(&path, "must be a mapping of names to services"));
        };
        for (name, service) in map {
            if !service.is_null() && service.map().is_none() {
                return Err(service.invalid(&path.key(name), "must be a mapping"));
            }
        }
        let extending: Vec<String> =
            map.iter().filter(|(_, s)| s.get("extends").is_some()).map(|(name, _)| name.clone()).collect();
        let mut results = Vec::with_capacity(extending.len());
        for name in extending {
            let trail = Trail { file, service: &name, before: None };
            let service = self.extend(map, marks, &trail)?;
            results.push((name, service));
        }
        if let Some(map) = document.get_mut("services").and_then(Node::map_mut) {
            map.extend(results);
        }
        Ok(())
    }

    /// The last service of `trail`, with all that it extends.
    fn extend(&mut self, services: &Map, marks: &Marks, trail: &Trail<'_>) -> Result<Node, ComposeError> {
        let name = trail.service;
        let place = Path::ROOT.key("services");
        let path = place.key(name);
        let service = &services[name];
        self.session.budget.take_copy(service)?;
        let Some(extends) = service.get("extends") else { return Ok(service.clone()) };
        let at = path.key("extends");
        let base_name = extends.str().or_else(|| extends.get("service").and_then(Node::str));
        let base_name = base_name.ok_or_else(|| extends.invalid(&at, "the key service is missing"))?;
        let other = match extends.get("file").and_then(Node::str) {
            Some(file) => Some(self.extended_file(file, extends, &at)?),
            None => None,
        };
        let (services, base_marks, file) = match &other {
            Some(other) => (other.services.map(), &other.marks, other.path.as_path()),
            None => (Some(services), marks, trail.file),
        };
        let Some(services) = services.filter(|services| services.contains_key(base_name)) else {
            return Err(
                extends.invalid(&at, format!("there is no service {base_name} in {}", file.display()))
            );
        };
        let next = Trail { file, service: base_name, before: Some(trail) };
        next.check(extends)?;
        let mut base = self.extend(services, base_marks, &next)?;
        marks.erase(&mut base, &["services", name]);
        let mut merged = merge(base, service.clone(), &path)?;
        if let Some(map) = merged.map_mut() {
            map.remove("extends");
        }
        merged.place = service.place.clone();
        Ok(merged)
    }

    fn extended_file(
        &mut self,
        file: &str,
        at: &Node,
        path: &Path<'_>,
    ) -> Result<Rc<Extended>, ComposeError> {
        if paths::is_remote(file) {
            return Err(
                at.invalid(path, format!("{file} is not on this machine; XGEN extends local files only"))
            );
        }
        let file = PathBuf::from(self.base().absolute(file));
        if let Some(known) = self.extended_files.get(&file) {
            return Ok(known.clone());
        }
        let dir = file.parent().unwrap_or(&file).to_path_buf();
        let mut services = Node::new(&at.place, Map::new());
        let mut marks = Marks::default();
        for mut document in self.session.read(&file)? {
            marks = Marks::take(&mut document);
            self.fill_in(&mut document)?;
            services = self.merge_document(services, document)?;
            self.lengthen(&mut services)?;
        }
        let base = paths::Base { dir: &dir, home: self.env.get("HOME").map(String::as_str) };
        paths::resolve(&mut services, &Path::ROOT, &base)?;
        let services = services.map_mut().and_then(|map| map.remove("services"));
        let Some(services) = services.filter(|services| services.map().is_some()) else {
            return Err(at.invalid(path, format!("{} has no services", file.display())));
        };
        let extended = Rc::new(Extended { services, marks, path: file.clone() });
        self.extended_files.insert(file, extended.clone());
        Ok(extended)
    }
}
