//! From files, variables and profiles to a [`Project`].

use std::path::{Path as FsPath, PathBuf};

use crate::budget;
use crate::consistency;
use crate::environment;
use crate::error::ComposeError;
use crate::include::read_env_files;
use crate::interpolate::substitute;
use crate::layer::{Layer, Session};
use crate::node::{Node, Path};
use crate::normalize::normalize;
use crate::paths::lexical;
use crate::project::Project;
use crate::unsupported;
use crate::variables::Env;
use crate::warning::Warning;

const NAMES: [&str; 4] = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];
const OVERRIDES: [&str; 4] = [
    "compose.override.yml",
    "compose.override.yaml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
];

/// What to load, as on Compose's command line.
#[derive(Debug, Clone, Default)]
pub struct Loader {
    /// Where relative paths of this request start: the current folder, as an absolute path.
    pub dir: PathBuf,
    /// `-f`, in order; none means `COMPOSE_FILE`, or the usual names here or in a folder above.
    pub files: Vec<PathBuf>,
    /// `--project-directory`; else the folder of the first file.
    pub project_dir: Option<PathBuf>,
    /// `-p`; else `COMPOSE_PROJECT_NAME`, the key `name`, or the name of the folder.
    pub project_name: Option<String>,
    /// The environment. It wins over every file.
    pub env: Env,
    /// `--env-file`; else `.env` of the project's folder, and before it that of the folder where the search for the
    /// files began. `COMPOSE_DISABLE_ENV_FILE` turns that off.
    pub env_files: Vec<PathBuf>,
    /// `--profile`; none means `COMPOSE_PROFILES`.
    pub profiles: Vec<String>,
    /// Services named on the command line: their profiles are on as well.
    pub services: Vec<String>,
}

/// A project, and what the user should know about it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Loaded {
    /// The project.
    pub project: Project,
    /// Keys that are not carried out, variables that are not set, and old forms.
    pub warnings: Vec<Warning>,
}

impl Loader {
    /// Reads, merges, fills in, checks and resolves the project.
    ///
    /// # Errors
    /// [`ComposeError`] with file and line, if a file cannot be read, is no valid project or costs too much.
    pub fn load(&self) -> Result<Loaded, ComposeError> {
        let mut session = Session::default();
        let mut env = self.env.clone();
        self.add_env_files(&self.start_dir(), &mut env, &mut session)?;
        let files = self.find_files(&env)?;
        let working_dir = self.working_dir(&files);
        self.add_env_files(&working_dir, &mut env, &mut session)?;

        let mut documents = Vec::with_capacity(files.len());
        for file in &files {
            documents.push((file.clone(), session.read(file)?));
        }
        let name = self.name(&documents, &working_dir, &env)?;
        env.insert("COMPOSE_PROJECT_NAME".into(), name.clone());
        let profiles = self.profiles(&env);

        let mut tree = Layer::new(&mut session, working_dir.clone(), env.clone()).load(documents)?;
        if tree.map().is_none_or(|map| map.is_empty()) {
            return Err(tree.invalid(&Path::ROOT, "nothing is in it"));
        }
        budget::check_services(&tree)?;
        normalize(&mut tree, &name, &env);
        let mut project = Project { name, working_dir, files, profiles, ..Project::decode(&tree)? };
        project.divide(&self.services)?;
        consistency::check(&project, &tree)?;
        for service in project.services.values_mut() {
            if let (Some(scale), Some(deploy)) = (service.scale, &mut service.deploy) {
                deploy.replicas = Some(scale);
            }
            let name = service.name.clone();
            environment::resolve_files(service, &env, &mut session)
                .map_err(|error| locate(error, &tree, &name))?;
        }
        project.drop_unused();
        unsupported::warn(&tree, &project, &mut session.warnings);
        Ok(Loaded { project, warnings: session.warnings.list })
    }

    /// Where the project is before its files are known.
    fn start_dir(&self) -> PathBuf {
        match (&self.project_dir, self.files.as_slice()) {
            (None, []) => self.dir.clone(),
            (_, files) => self.working_dir(files),
        }
    }

    fn add_env_files(&self, dir: &FsPath, env: &mut Env, session: &mut Session) -> Result<(), ComposeError> {
        let files: Vec<PathBuf> = match self.env_files.as_slice() {
            [] if self
                .env
                .get("COMPOSE_DISABLE_ENV_FILE")
                .is_some_and(|v| matches!(v.as_str(), "1" | "true")) =>
            {
                Vec::new()
            }
            [] => [dir.join(".env")].into_iter().filter(|file| file.is_file()).collect(),
            files => files.iter().map(|file| self.dir.join(file)).collect(),
        };
        for (name, value) in read_env_files(session, &files, env)? {
            env.entry(name).or_insert(value);
        }
        Ok(())
    }

    fn find_files(&self, env: &Env) -> Result<Vec<PathBuf>, ComposeError> {
        let absolute = |file: &FsPath| lexical(&self.dir.join(file));
        if !self.files.is_empty() {
            return Ok(self.files.iter().map(|file| absolute(file)).collect());
        }
        if let Some(list) = env.get("COMPOSE_FILE").filter(|list| !list.is_empty()) {
            let separator = match env.get("COMPOSE_PATH_SEPARATOR").map(String::as_str) {
                Some(separator) if !separator.is_empty() => separator,
                _ if cfg!(windows) => ";",
                _ => ":",
            };
            return Ok(list.split(separator).map(|file| absolute(FsPath::new(file))).collect());
        }
        for dir in self.start_dir().ancestors() {
            let first = |names: &[&str]| names.iter().map(|name| dir.join(name)).find(|file| file.is_file());
            if let Some(file) = first(&NAMES) {
                return Ok([Some(file), first(&OVERRIDES)].into_iter().flatten().collect());
            }
        }
        Err(ComposeError::NoFile { dir: self.start_dir() })
    }

    fn working_dir(&self, files: &[PathBuf]) -> PathBuf {
        match &self.project_dir {
            Some(dir) => lexical(&self.dir.join(dir)),
            None => match files.first() {
                Some(file) => lexical(&self.dir.join(file)).parent().unwrap_or(&self.dir).to_path_buf(),
                None => self.dir.clone(),
            },
        }
    }

    fn profiles(&self, env: &Env) -> Vec<String> {
        if !self.profiles.is_empty() {
            return self.profiles.clone();
        }
        let list = env.get("COMPOSE_PROFILES").map(String::as_str).unwrap_or_default();
        list.split(',').map(str::trim).filter(|profile| !profile.is_empty()).map(str::to_owned).collect()
    }

    fn name(
        &self,
        files: &[(PathBuf, Vec<Node>)],
        working_dir: &FsPath,
        env: &Env,
    ) -> Result<String, ComposeError> {
        let given = self.project_name.as_ref().or_else(|| env.get("COMPOSE_PROJECT_NAME"));
        if let Some(name) = given.filter(|name| !name.is_empty()) {
            return match usable_name(name) {
                usable if usable == *name => Ok(usable),
                _ => Err(ComposeError::ProjectName { name: name.clone() }),
            };
        }
        let mut name = String::new();
        for node in files.iter().flat_map(|(_, documents)| documents).filter_map(|d| d.get("name")) {
            let filled = substitute(&node.text(), &|name| env.get(name).cloned()).map_err(|error| {
                let (place, key) = (node.place.clone(), "name".to_owned());
                ComposeError::Variable { place, key, reason: error.to_string() }
            })?;
            if !filled.text.is_empty() {
                name = usable_name(&filled.text);
            }
        }
        if name.is_empty() {
            let folder = working_dir.file_name().unwrap_or_default().to_string_lossy();
            name = usable_name(&folder);
        }
        match name.is_empty() {
            true => Err(ComposeError::ProjectName { name: working_dir.display().to_string() }),
            false => Ok(name),
        }
    }
}

/// Turns a missing file into an error of the service that wants it.
fn locate(error: ComposeError, tree: &Node, service: &str) -> ComposeError {
    match error {
        ComposeError::Io { path, source } if source.kind() == std::io::ErrorKind::NotFound => {
            let services = Path::ROOT.key("services");
            let reason = format!("the env file or label file {} does not exist", path.display());
            tree.nearest(&["services", service, "env_file"]).invalid(&services.key(service), reason)
        }
        error => error,
    }
}

/// What is left of `name` that Docker takes in the name of a network.
fn usable_name(name: &str) -> String {
    let lower = name.to_lowercase();
    let kept: String = lower.chars().filter(|c| matches!(c, 'a'..='z' | '0'..='9' | '_' | '-')).collect();
    kept.trim_start_matches(['_', '-']).to_owned()
}
