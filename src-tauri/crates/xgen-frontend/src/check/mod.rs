//! Looks into a Next.js app, without running it, for what a build of either target cannot hold.
//!
//! The sources are parsed and only read, never run, so that this may come before anybody trusts a repository. What is
//! reported is what the source says; where it does not say enough, nothing is reported or a warning is. The build has
//! the last word.

mod app_dir;
mod beside;
mod config;
mod error;
mod eval;
mod find;
mod graph;
mod lock;
mod manifest;
mod module;
mod next;
mod pages_dir;
mod parse;
mod range;
mod report;
mod resolve;
mod routes;
mod rules;
mod source;
mod store;
mod suspense;
mod value;

use std::path::Path;

pub(crate) use config::CONFIG_NAMES;
pub use error::CheckError;
pub use find::find_app;
pub use report::{Finding, PackageManager, Report, Severity, Target};
pub use rules::Rule;

use config::{Config, ConfigFile};
use graph::Sources;
use report::{At, Findings};
use resolve::{Aliases, Resolver};
use source::Root;
use store::Store;

/// What a check needs to know of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options<'a> {
    /// The version of Node.js that would build; none: there is none here, and its range is not compared.
    pub node: Option<&'a str>,
}

/// Checks the app in the folder `app` for both targets.
///
/// Reads the sources once; a second of work for a large app, so callers in async code use the blocking pool.
///
/// # Errors
/// [`CheckError`] only if the folder cannot be read or holds no Next.js app; everything else is a [`Finding`].
pub fn check(app: &Path, options: &Options<'_>) -> Result<Report, CheckError> {
    let unreadable = |source| CheckError::Unreadable { path: app.to_owned(), source };
    let root = Root::open(app).map_err(unreadable)?;
    std::fs::read_dir(root.path()).map_err(unreadable)?;
    if matches!(find::Package::of(root.path()), find::Package::Missing | find::Package::Other) {
        return Err(CheckError::NotNext { root: app.to_owned(), looked_at: vec![manifest::FILE.to_owned()] });
    }
    parse::on_large_stack(|| inspect(&root, options)).map_err(unreadable)
}

fn inspect(root: &Root, options: &Options<'_>) -> Report {
    let mut findings = Findings::default();
    let manifest = manifest::Manifest::read(root, &mut findings);
    let (mut lock, mut next) = (lock::Lock::default(), next::Next { text: None, version: None });
    if let Some(manifest) = &manifest {
        lock = lock::inspect(root, manifest, &mut findings);
        next = next::inspect(manifest, &lock, options.node, &mut findings);
    }
    let config_file = config::find(root, next.version, &mut findings);
    let config = config_file.and_then(|name| ConfigFile::read(root, name, &mut findings));
    let aliases = Aliases::read(root);
    let mut store = Store::new(root.clone());
    for target in Target::ALL {
        let evaluated = match &config {
            Some(file) => {
                let evaluated = file.evaluate(target, &mut findings);
                file.inspect(&evaluated, target, next.version, &mut findings);
                evaluated
            }
            None => Config::default(),
        };
        let resolver = Resolver::new(root.clone(), aliases.clone(), evaluated.resolve_extensions.clone());
        let mut sources = Sources { store: &mut store, resolver: &resolver, findings: &mut findings };
        routes_of(root, target, &evaluated, &mut sources);
    }
    let named = manifest.as_ref().and_then(manifest::Manifest::named_manager);
    let findings = findings.into_sorted();
    let fits = |target| !findings.iter().any(|finding| finding.stands_against(target));
    Report {
        next_version: next.text,
        package_manager: lock.manager,
        package_manager_version: named
            .filter(|named| named.manager == lock.manager)
            .and_then(|named| named.version),
        lock_file: lock.file,
        node_range: manifest.as_ref().and_then(manifest::Manifest::node_range).map(|(range, _)| range),
        config_file: config_file.map(str::to_owned),
        desktop: fits(Target::Desktop),
        web: fits(Target::Web),
        findings,
    }
}

fn routes_of(root: &Root, target: Target, config: &Config, sources: &mut Sources<'_>) {
    let routes = routes::find(root, &config.page_extensions, sources.findings);
    if let Some(problem) = routes.problem {
        sources.findings.add(Rule::RouteFolders, Severity::Error, &[target], At::app(), problem.to_owned());
    }
    if let Some(app) = &routes.app {
        app_dir::inspect(app, target, config, sources);
    }
    pages_dir::inspect(&routes.pages, target, config, sources);
    beside::inspect(&routes, target, sources);
}
