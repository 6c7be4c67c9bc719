//! `xgen compose`.

mod show;

use crate::output::{self, Failure, Format};
use std::collections::BTreeMap;
use std::path::PathBuf;
use xgen_compose::{Loader, Project};
use xgen_schema::{ErrorCode, WireError};

#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Show the project as it is understood: merged, filled in and checked
    Config(ConfigArgs),
}

#[derive(clap::Args)]
pub(crate) struct ConfigArgs {
    #[command(flatten)]
    project: ProjectArgs,
    /// How to write it
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<Written>,
    #[command(flatten)]
    only: Only,
    /// Only these services and what they depend on
    #[arg(value_name = "SERVICE")]
    services: Vec<String>,
}

/// Where the project is, as for Docker Compose.
#[derive(clap::Args)]
struct ProjectArgs {
    /// A Compose file; of several, the later win. Default: COMPOSE_FILE, or the usual names here or above
    #[arg(short, long = "file", value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Where relative paths of the file start; default: the folder of the first file
    #[arg(long, value_name = "DIR")]
    project_directory: Option<PathBuf>,
    /// Name of the project
    #[arg(short, long, value_name = "NAME")]
    project_name: Option<String>,
    /// Turn on a profile; `*` is all of them
    #[arg(long = "profile", value_name = "NAME")]
    profiles: Vec<String>,
    /// A file with variables; default: .env
    #[arg(long = "env-file", value_name = "FILE")]
    env_files: Vec<PathBuf>,
}

/// One part of the project in place of all of it.
#[derive(clap::Args)]
#[group(multiple = false)]
struct Only {
    /// The config hash of a service, or with `*` of each
    #[arg(long, value_name = "SERVICE")]
    hash: Option<String>,
    /// The names of the services
    #[arg(long = "services")]
    list_services: bool,
    /// The names of the profiles
    #[arg(long = "profiles")]
    list_profiles: bool,
    /// The images of the services
    #[arg(long)]
    images: bool,
    /// The names of the volumes
    #[arg(long)]
    volumes: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Written {
    Yaml,
    Json,
}

impl Command {
    pub(crate) fn json(&self) -> bool {
        let Self::Config(args) = self;
        args.format == Some(Written::Json)
    }
}

pub(crate) fn run(command: Command) -> Result<(), Failure> {
    let Command::Config(args) = command;
    config(args)
}

fn config(args: ConfigArgs) -> Result<(), Failure> {
    let format = if args.format == Some(Written::Json) { Format::Json } else { Format::Text };
    // As with Compose: services on the line narrow the file and its images, the other lists are of the whole project.
    let services = match args.only {
        Only { hash: Some(_), .. }
        | Only { list_services: true, .. }
        | Only { list_profiles: true, .. }
        | Only { volumes: true, .. } => &[],
        _ => args.services.as_slice(),
    };
    let project = load(args.project, services)?;
    match args.only {
        Only { hash: Some(hash), .. } => show::hashes(&hashes(&project, &hash)?, format),
        Only { list_services: true, .. } => show::names(&in_order_of_start(&project), format),
        Only { list_profiles: true, .. } => show::names(&project.profile_names(), format),
        Only { images: true, .. } => {
            let images: Vec<_> = project.services.values().map(|service| project.image_of(service)).collect();
            show::names(&images, format);
        }
        Only { volumes: true, .. } => show::names(&project.volumes.keys().collect::<Vec<_>>(), format),
        _ if format == Format::Json => output::text(&project.to_json()),
        _ => output::text(&project.to_yaml()),
    }
    Ok(())
}

/// Loads the project and says what it warns of.
fn load(args: ProjectArgs, services: &[String]) -> Result<Project, WireError> {
    let dir = std::env::current_dir().map_err(|e| {
        WireError::new(ErrorCode::of_io(&e), format!("the current folder cannot be read: {e}"))
    })?;
    let env = std::env::vars_os();
    let loader = Loader {
        dir,
        files: args.files,
        project_dir: args.project_directory,
        project_name: args.project_name,
        // A variable that is no text can be no value of a file either.
        env: env
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect(),
        env_files: args.env_files,
        profiles: args.profiles,
        services: services.to_vec(),
    };
    let loaded = loader.load()?;
    for warning in &loaded.warnings {
        output::line_err(&format!("warning: {warning}"));
    }
    Ok(loaded.project.select(services)?)
}

fn hashes(project: &Project, which: &str) -> Result<BTreeMap<String, String>, WireError> {
    let names: Vec<&str> = match which {
        "*" => project.services.keys().map(String::as_str).collect(),
        names => names.split(',').collect(),
    };
    let hash = |name: &str| Ok((name.to_owned(), project.service_hash(name)?));
    names.into_iter().map(hash).collect()
}

/// What a service depends on comes before it, else by name.
fn in_order_of_start(project: &Project) -> Vec<&str> {
    fn visit<'a>(project: &'a Project, name: &'a str, seen: &mut Vec<&'a str>, order: &mut Vec<&'a str>) {
        let Some(service) = project.services.get(name).filter(|_| !seen.contains(&name)) else { return };
        seen.push(name);
        service.depends_on.keys().for_each(|dependency| visit(project, dependency, seen, order));
        order.push(name);
    }
    let (mut seen, mut order) = (Vec::new(), Vec::new());
    project.services.keys().for_each(|name| visit(project, name, &mut seen, &mut order));
    order
}
