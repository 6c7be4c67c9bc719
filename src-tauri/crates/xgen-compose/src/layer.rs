//! Files of one folder and one environment, merged in order: the project itself, or a part that it includes.

use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path as FsPath, PathBuf};
use std::rc::Rc;

use crate::budget::{Budget, MAX_FILE_BYTES, too_big};
use crate::canonical;
use crate::check;
use crate::defaults;
use crate::environment;
use crate::error::{ComposeError, Place};
use crate::extends::Extended;
use crate::marks::Marks;
use crate::merge::merge;
use crate::node::{Map, Node, Path};
use crate::paths::{self, Base};
use crate::schema;
use crate::unique;
use crate::variables::{self, Env};
use crate::warning::Warnings;
use crate::yaml;

/// What all files of a project share.
#[derive(Default)]
pub(crate) struct Session {
    pub(crate) budget: Budget,
    pub(crate) warnings: Warnings,
}

impl Session {
    /// The documents of a file.
    pub(crate) fn read(&mut self, file: &FsPath) -> Result<Vec<Node>, ComposeError> {
        self.budget.take_file(&Place::file(file))?;
        let text = self.read_text(file)?;
        let documents = yaml::read(file, &text, &mut self.budget)?;
        match documents.iter().find(|document| document.map().is_none()) {
            Some(document) if document.is_null() && documents.len() == 1 => Ok(Vec::new()),
            Some(document) => Err(document.invalid(&Path::ROOT, "must be a mapping")),
            None => Ok(documents),
        }
    }

    pub(crate) fn read_text(&mut self, file: &FsPath) -> Result<String, ComposeError> {
        let mut text = String::new();
        let opened = File::open(file).map_err(ComposeError::io(file))?;
        opened.take(MAX_FILE_BYTES + 1).read_to_string(&mut text).map_err(ComposeError::io(file))?;
        if text.len() as u64 > MAX_FILE_BYTES {
            let reason = format!("the file is larger than {} MB", MAX_FILE_BYTES >> 20);
            return Err(too_big(&Place::file(file), reason));
        }
        Ok(text)
    }
}

pub(crate) struct Layer<'s> {
    pub(crate) session: &'s mut Session,
    pub(crate) dir: PathBuf,
    pub(crate) env: Env,
    /// The files that lead here by `include`, the first of all in front.
    pub(crate) included: Vec<PathBuf>,
    pub(crate) extended_files: HashMap<PathBuf, Rc<Extended>>,
}

impl<'s> Layer<'s> {
    pub(crate) fn new(session: &'s mut Session, dir: PathBuf, env: Env) -> Self {
        Self { session, dir, env, included: Vec::new(), extended_files: HashMap::new() }
    }

    pub(crate) fn base(&self) -> Base<'_> {
        Base { dir: &self.dir, home: self.env.get("HOME").map(String::as_str) }
    }

    pub(crate) fn load_files(&mut self, files: &[PathBuf]) -> Result<Node, ComposeError> {
        let mut read = Vec::with_capacity(files.len());
        for file in files {
            read.push((file.clone(), self.session.read(file)?));
        }
        self.load(read)
    }

    /// One tree out of all documents: merged, valid by the schema, in long form, with absolute paths.
    pub(crate) fn load(&mut self, files: Vec<(PathBuf, Vec<Node>)>) -> Result<Node, ComposeError> {
        let place = files.first().map_or_else(|| Place::file(&self.dir), |(file, _)| Place::file(file));
        let mut project = Node::new(&place, Map::new());
        for (file, documents) in files {
            for document in documents {
                project = self.add(project, document, &file)?;
            }
        }
        defaults::set(&mut project, &Path::ROOT);
        check::check(&project, &Path::ROOT)?;
        let base = Base { dir: &self.dir, home: self.env.get("HOME").map(String::as_str) };
        paths::resolve(&mut project, &Path::ROOT, &base)?;
        environment::resolve_early(&mut project, &self.env);
        Ok(project)
    }

    fn add(&mut self, mut project: Node, mut document: Node, file: &FsPath) -> Result<Node, ComposeError> {
        let marks = Marks::take(&mut document);
        self.fill_in(&mut document)?;
        self.extend_services(&mut document, file, &marks)?;
        marks.erase(&mut project, &[]);
        self.include(&mut document, file)?;
        let mut project = self.merge_document(project, document)?;
        schema::validate(&project)?;
        if let Some(version) = project.map_mut().and_then(|map| map.remove("version")) {
            let advice = "the key version has no effect any more and can go".to_owned();
            self.session.warnings.deprecated(&version.place, advice);
        }
        self.lengthen(&mut project)?;
        Ok(project)
    }

    pub(crate) fn fill_in(&mut self, document: &mut Node) -> Result<(), ComposeError> {
        let Session { budget, warnings } = &mut *self.session;
        variables::interpolate(document, &Path::ROOT, &self.env, budget, warnings)
    }

    pub(crate) fn merge_document(&mut self, project: Node, document: Node) -> Result<Node, ComposeError> {
        let mut merged = merge(project, document, &Path::ROOT)?;
        unique::enforce(&mut merged, &Path::ROOT)?;
        Ok(merged)
    }

    /// Short forms to long ones, which can show that two entries of a list are the same.
    pub(crate) fn lengthen(&mut self, project: &mut Node) -> Result<(), ComposeError> {
        let Session { budget, warnings } = &mut *self.session;
        canonical::expand(project, &Path::ROOT, budget, warnings)?;
        defaults::omit_empty(project);
        unique::enforce(project, &Path::ROOT)
    }
}
