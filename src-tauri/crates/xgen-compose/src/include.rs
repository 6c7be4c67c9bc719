//! `include`: whole projects, with folders and variables of their own, as part of this one.

use std::path::{Path as FsPath, PathBuf};

use crate::dotenv;
use crate::error::ComposeError;
use crate::layer::{Layer, Session};
use crate::node::{Map, Node, Path, Value};
use crate::paths::is_remote;
use crate::variables::Env;

const SECTIONS: [&str; 6] = ["services", "volumes", "networks", "secrets", "configs", "models"];

impl Layer<'_> {
    /// Puts what `document` includes into it. A name may come twice if it stands for the same thing.
    pub(crate) fn include(&mut self, document: &mut Node, file: &FsPath) -> Result<(), ComposeError> {
        let Some(includes) = document.map_mut().and_then(|map| map.remove("include")) else { return Ok(()) };
        let path = Path::ROOT.key("include");
        let Value::List(list) = &includes.value else {
            return Err(includes.invalid(&path, "must be a list"));
        };
        let mut included = self.included.clone();
        included.push(file.to_path_buf());
        for (i, include) in list.iter().enumerate() {
            let imported = self.load_include(include, &path.index(i), &included)?;
            import(document, imported)?;
        }
        Ok(())
    }

    fn load_include(
        &mut self,
        include: &Node,
        path: &Path<'_>,
        included: &[PathBuf],
    ) -> Result<Node, ComposeError> {
        let mut files = Vec::new();
        for file in
            texts(include, "path").or_else(|| include.str().map(|file| vec![file])).unwrap_or_default()
        {
            if is_remote(file) {
                let reason = format!("{file} is not on this machine; XGEN includes local files only");
                return Err(include.invalid(path, reason));
            }
            files.push(PathBuf::from(self.base().absolute(file)));
        }
        let Some(main) = files.first() else { return Err(include.invalid(path, "the key path is missing")) };
        if let Some(start) = included.iter().position(|file| file == main) {
            let names: Vec<String> =
                included[start..].iter().chain([main]).map(|file| file.display().to_string()).collect();
            let reason = format!("files include one another in a circle: {}", names.join(" -> "));
            return Err(ComposeError::Cycle { place: include.place.clone(), reason });
        }
        let dir = match include.get("project_directory").and_then(Node::str) {
            Some(dir) => PathBuf::from(self.base().absolute(dir)),
            None => main.parent().unwrap_or(main).to_path_buf(),
        };
        let env_files: Vec<PathBuf> = match texts(include, "env_file") {
            Some(files) => files.iter().map(|file| PathBuf::from(self.base().absolute(file))).collect(),
            None => [dir.join(".env")].into_iter().filter(|file| file.is_file()).collect(),
        };
        let mut env = self.env.clone();
        for (name, value) in read_env_files(self.session, &env_files, &self.env)? {
            env.entry(name).or_insert(value);
        }
        let mut layer = Layer::new(self.session, dir, env);
        layer.included = included.to_vec();
        layer.load_files(&files)
    }
}

/// The variables of several files; a later one wins, and the environment wins inside of values.
pub(crate) fn read_env_files(
    session: &mut Session,
    files: &[PathBuf],
    env: &Env,
) -> Result<Env, ComposeError> {
    let mut vars = Env::new();
    for file in files {
        let text = session.read_text(file)?;
        dotenv::parse(file, &text, &mut vars, &|name| env.get(name).cloned())?;
    }
    Ok(vars)
}

fn texts<'a>(node: &'a Node, key: &str) -> Option<Vec<&'a str>> {
    let node = node.get(key)?;
    match &node.value {
        Value::Str(text) => Some(vec![text]),
        Value::List(list) => Some(list.iter().filter_map(Node::str).collect()),
        _ => None,
    }
}

fn import(document: &mut Node, mut imported: Node) -> Result<(), ComposeError> {
    let Some(map) = document.map_mut() else { return Ok(()) };
    for section in SECTIONS {
        let Some(from) = imported.map_mut().and_then(|map| map.remove(section)) else { continue };
        let Value::Map(entries) = from.value else { continue };
        let into = map.entry(section.into()).or_insert_with(|| Node::new(&from.place, Map::new()));
        if into.is_null() {
            into.value = Value::Map(Map::new());
        }
        let Some(into) = into.map_mut() else { continue };
        for (name, value) in entries {
            match into.get(&name) {
                Some(known) if *known == value => {}
                Some(known) => {
                    let reason = format!("conflicts with the {name} that is included from {}", value.place);
                    let section = Path::ROOT.key(section);
                    return Err(known.invalid(&section.key(&name), reason));
                }
                None => {
                    into.insert(name, value);
                }
            }
        }
    }
    Ok(())
}
