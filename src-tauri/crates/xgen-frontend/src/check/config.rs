//! The configuration of Next.js: which file it is, what it is for each target, and what of it a target loses.

use oxc_allocator::Allocator;

use super::eval::Evaluator;
use super::parse::{self, ParseProblem};
use super::range::Version;
use super::report::{At, Findings, Severity, Target};
use super::rules::Rule;
use super::source::{Lines, ReadProblem, Root};
use super::value::{Object, Property, Value};

/// In the order in which a build takes them. Next.js itself does not know the last three, or not everywhere.
pub(crate) const CONFIG_NAMES: [&str; 6] = [
    "next.config.js",
    "next.config.mjs",
    "next.config.ts",
    "next.config.mts",
    "next.config.cjs",
    "next.config.cts",
];
const PAGE_EXTENSIONS: [&str; 4] = ["tsx", "ts", "jsx", "js"];
const RESOLVE_EXTENSIONS: [&str; 6] = [".tsx", ".ts", ".jsx", ".js", ".mjs", ".json"];

/// The configuration for one target.
#[derive(Debug, Clone)]
pub(super) struct Config {
    pub(super) page_extensions: Vec<String>,
    /// What a module's name may lack, with the leading dot.
    pub(super) resolve_extensions: Vec<String>,
    value: Value,
}

/// A configuration file that was read.
pub(super) struct ConfigFile {
    name: &'static str,
    text: String,
    lines: Lines,
}

/// The configuration file of the app; several, or one that Next.js does not read, become findings.
pub(super) fn find(root: &Root, next: Option<Version>, findings: &mut Findings) -> Option<&'static str> {
    let present: Vec<&'static str> =
        CONFIG_NAMES.into_iter().filter(|name| root.join(name).is_file()).collect();
    let name = *present.first()?;
    for other in &present[1..] {
        let message = format!("{other} is beside {name}, which is used");
        findings.add(Rule::ConfigSeveral, Severity::Warning, &Target::ALL, At::file(*other), message);
    }
    if name.ends_with(".cjs") || name.ends_with(".cts") || name.ends_with(".mts") {
        let message = format!("{name} is not a name that every Next.js looks for");
        findings.add(Rule::ConfigIgnored, Severity::Warning, &Target::ALL, At::file(name), message);
    }
    if name.ends_with("ts") && next.is_some_and(|next| next < Version::new(15, 0, 0)) {
        let message = format!("{name} needs Next.js 15: older ones read JavaScript only");
        findings.add(Rule::ConfigIgnored, Severity::Error, &Target::ALL, At::file(name), message);
    }
    Some(name)
}

impl ConfigFile {
    /// Reads the file; none if it cannot be, which is a finding then.
    pub(super) fn read(root: &Root, name: &'static str, findings: &mut Findings) -> Option<Self> {
        match root.read(&root.join(name)) {
            Ok(text) => Some(Self { name, lines: Lines::of(&text), text }),
            Err(problem) => {
                unreadable(name.to_owned(), &problem, findings);
                None
            }
        }
    }

    /// What the configuration is for `target`.
    pub(super) fn evaluate(&self, target: Target, findings: &mut Findings) -> Config {
        let allocator = Allocator::default();
        let program = match parse::program(&allocator, self.name.as_ref(), &self.text) {
            Ok(program) => program,
            Err(problem) => {
                unparsable(self.name.to_owned(), &self.lines, &problem, findings);
                return Config::default();
            }
        };
        match Evaluator::of_module(program, Some(target)).into_configuration() {
            Some(value) => Config::of(value),
            None => {
                let message = format!("{} exports no configuration", self.name);
                findings.add(
                    Rule::ConfigNoExport,
                    Severity::Warning,
                    &[target],
                    At::file(self.name),
                    message,
                );
                Config::default()
            }
        }
    }

    /// What of the configuration a target cannot have.
    pub(super) fn inspect(
        &self,
        config: &Config,
        target: Target,
        next: Option<Version>,
        findings: &mut Findings,
    ) {
        let mut add = |rule, severity, property: &Property, message: String| {
            findings.add(rule, severity, &[target], At::line(self.name, self.lines.at(property.at)), message);
        };
        let value = &config.value;
        if let Some(output) = value.property("output") {
            let (wanted, what) = match target {
                Target::Desktop => ("export", "window"),
                Target::Web => ("standalone", "web image"),
            };
            if output.value.text().is_some_and(|is| is != wanted) {
                let is = output.value.text().unwrap_or_default();
                let message = format!("output is {is:?}; the {what} is built with {wanted:?}");
                add(Rule::ConfigOutput, Severity::Warning, output, message);
            }
        }
        if let Some(unknown) = value.property("pageExtensions")
            && unknown.value.texts().is_none()
        {
            let message = "pageExtensions cannot be told from the source; tsx, ts, jsx and js were looked at"
                .to_owned();
            add(Rule::ConfigPageExtensions, Severity::Warning, unknown, message);
        }
        let removed_ppr = next.is_some_and(|next| next >= Version::new(16, 0, 0));
        if let Some(ppr) = value.get("experimental").and_then(|experimental| experimental.property("ppr"))
            && ppr.value.truthy() == Some(true)
            && (removed_ppr || target == Target::Desktop)
        {
            let message = if removed_ppr {
                "experimental.ppr stops the build: Next.js 16 knows cacheComponents instead".to_owned()
            } else {
                "partial prerendering cannot be exported".to_owned()
            };
            add(Rule::ConfigCacheComponents, Severity::Error, ppr, message);
        }
        if target == Target::Desktop {
            desktop(value, &mut add);
        }
    }
}

fn desktop(value: &Value, add: &mut impl FnMut(Rule, Severity, &Property, String)) {
    let present = |name: &str| {
        value.property(name).filter(|property| !matches!(property.value, Value::Undefined | Value::Null))
    };
    let lost = [
        ("rewrites", Rule::ConfigRewrites),
        ("redirects", Rule::ConfigRedirects),
        ("headers", Rule::ConfigHeaders),
    ];
    for (name, rule) in lost {
        if let Some(property) = present(name) {
            add(rule, Severity::Warning, property, format!("{name} are not applied in the window"));
        }
    }
    if let Some(i18n) = present("i18n") {
        let (severity, message) = match i18n.value {
            Value::Unknown => (Severity::Warning, "i18n stops an export, if it is set"),
            _ => (Severity::Error, "i18n stops an export"),
        };
        add(Rule::ConfigI18n, severity, i18n, message.into());
    }
    for name in ["basePath", "assetPrefix"] {
        if let Some(property) = present(name)
            && property.value.truthy() == Some(true)
        {
            add(
                Rule::ConfigBasePath,
                Severity::Warning,
                property,
                format!("{name} is left out for the window"),
            );
        }
    }
    let experimental = value.get("experimental");
    let caching = [
        value.property("cacheComponents"),
        experimental.and_then(|experimental| experimental.property("cacheComponents")),
        experimental.and_then(|experimental| experimental.property("dynamicIO")),
    ];
    for property in caching.into_iter().flatten() {
        if property.value.truthy() == Some(true) {
            let message = format!("{} cannot be exported: its pages are finished by a server", property.key);
            add(Rule::ConfigCacheComponents, Severity::Error, property, message);
        }
    }
}

impl Default for Config {
    fn default() -> Self {
        Self::of(Value::Undefined)
    }
}

impl Config {
    fn of(value: Value) -> Self {
        let page_extensions = value.get("pageExtensions").and_then(Value::texts);
        let resolve = |bundler: Option<&Value>| bundler?.get("resolveExtensions")?.texts();
        let turbo = value.get("experimental").and_then(|experimental| experimental.get("turbo"));
        let resolve_extensions = resolve(value.get("turbopack")).or_else(|| resolve(turbo));
        Self {
            page_extensions: page_extensions.unwrap_or_else(|| PAGE_EXTENSIONS.map(str::to_owned).into()),
            resolve_extensions: resolve_extensions
                .unwrap_or_else(|| RESOLVE_EXTENSIONS.map(str::to_owned).into()),
            value,
        }
    }

    /// Whether `'use cache'` may be switched on; what is not known may be.
    pub(super) fn may_cache(&self) -> bool {
        let experimental = self.value.get("experimental");
        let open = |value: &Value| matches!(value, Value::Unknown | Value::Object(Object { open: true, .. }));
        if open(&self.value) || experimental.is_some_and(open) {
            return true;
        }
        let switches = [self.value.get("cacheComponents")].into_iter().chain(
            ["useCache", "cacheComponents", "dynamicIO"]
                .map(|name| experimental.and_then(|all| all.get(name))),
        );
        switches.flatten().any(|switch| switch.truthy() != Some(false))
    }

    /// Whether images keep a loader of their own: then XGEN leaves them to it.
    pub(super) fn has_image_loader(&self) -> bool {
        let images = self.value.get("images");
        let is = |name: &str| images.and_then(|images| images.get(name));
        is("loaderFile").is_some_and(|file| file.truthy() != Some(false))
            || is("loader").is_some_and(|loader| loader.text() != Some("default"))
    }
}

/// A file that could not be read, as a finding.
pub(super) fn unreadable(file: String, problem: &ReadProblem, findings: &mut Findings) {
    let both = &Target::ALL;
    match problem {
        ReadProblem::Missing => {}
        ReadProblem::NotUtf8 { line } => {
            let message = format!("{file} is not UTF-8");
            findings.add(Rule::NotUtf8, Severity::Error, both, At::line(file, *line), message);
        }
        ReadProblem::TooLarge => {
            let message = format!("{file} is larger than 5 MB and was not looked into");
            findings.add(Rule::FileTooLarge, Severity::Warning, both, At::file(file), message);
        }
        ReadProblem::Outside => {
            let message = format!("{file} is a link that leads out of the app");
            findings.add(Rule::SymlinkOutside, Severity::Warning, both, At::file(file), message);
        }
        ReadProblem::Io(error) => {
            let message = format!("{file} cannot be read: {error}");
            findings.add(Rule::FileUnreadable, Severity::Error, both, At::file(file), message);
        }
    }
}

/// A file that does not parse, as a finding.
pub(super) fn unparsable(file: String, lines: &Lines, problem: &ParseProblem, findings: &mut Findings) {
    match problem {
        ParseProblem::Syntax { at, message } => {
            let message = format!("{file} does not parse: {message}");
            findings.add(
                Rule::ParseError,
                Severity::Error,
                &Target::ALL,
                At::line(file, lines.at(*at)),
                message,
            );
        }
        ParseProblem::TooDeep => {
            let message = format!("{file} has more operators than any hand writes and was not looked into");
            findings.add(Rule::FileTooLarge, Severity::Warning, &Target::ALL, At::file(file), message);
        }
    }
}
