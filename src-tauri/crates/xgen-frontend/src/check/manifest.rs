//! package.json: what it asks for, and in which line.

use super::parse::{self, ParseProblem};
use super::report::{At, Findings, PackageManager, Severity, Target};
use super::rules::Rule;
use super::source::{Lines, ReadProblem, Root};
use super::value::{Property, Value};

pub(super) const FILE: &str = "package.json";

/// A package.json that is a JSON object.
#[derive(Debug)]
pub(super) struct Manifest {
    value: Value,
    lines: Lines,
}

/// One package that the app asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Dependency {
    pub(super) name: String,
    pub(super) spec: String,
    pub(super) line: u32,
}

/// The field `packageManager`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NamedManager {
    pub(super) manager: Option<PackageManager>,
    pub(super) version: Option<String>,
    pub(super) text: String,
    pub(super) line: u32,
}

impl Manifest {
    /// Reads it; what is wrong with it becomes a finding.
    pub(super) fn read(root: &Root, findings: &mut Findings) -> Option<Self> {
        let problem = match root.read(&root.join(FILE)) {
            Ok(text) => match Self::parse(&text) {
                Ok(manifest) => return Some(manifest),
                Err((line, message)) => (Some(line), message),
            },
            Err(ReadProblem::NotUtf8 { line }) => (Some(line), "it is not UTF-8".to_owned()),
            Err(ReadProblem::TooLarge) => (None, "it is larger than 5 MB".to_owned()),
            Err(ReadProblem::Outside) => (None, "it is a link that leads out of the app".to_owned()),
            Err(ReadProblem::Missing) => (None, "it is missing".to_owned()),
            Err(ReadProblem::Io(error)) => (None, error.to_string()),
        };
        let (line, why) = problem;
        let at = At { line, ..At::file(FILE) };
        findings.add(
            Rule::PackageJson,
            Severity::Error,
            &Target::ALL,
            at,
            format!("package.json is broken: {why}"),
        );
        None
    }

    fn parse(text: &str) -> Result<Self, (u32, String)> {
        let lines = Lines::of(text);
        // Strict first: package managers take no comments, the parser of JavaScript does.
        if let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(text) {
            let line = u32::try_from(error.line()).unwrap_or(u32::MAX).max(1);
            return Err((line, error.to_string()));
        }
        match parse::json(text) {
            Ok(value @ Value::Object(_)) => Ok(Self { value, lines }),
            Ok(_) => Err((1, "it is no object".into())),
            Err(ParseProblem::Syntax { at, message }) => Err((lines.at(at), message)),
            Err(ParseProblem::TooDeep) => Err((1, "it is nested too deeply".into())),
        }
    }

    /// What an install of this app brings: everything but peers.
    pub(super) fn dependencies(&self) -> Vec<Dependency> {
        ["dependencies", "devDependencies", "optionalDependencies"]
            .iter()
            .filter_map(|group| match self.value.get(group) {
                Some(Value::Object(group)) => Some(&group.properties),
                _ => None,
            })
            .flatten()
            .filter_map(|property| {
                let spec = property.value.text()?.to_owned();
                Some(Dependency { name: property.key.clone(), spec, line: self.line(property) })
            })
            .collect()
    }

    pub(super) fn dependency(&self, name: &str) -> Option<Dependency> {
        let peer = || {
            let property = self.value.get("peerDependencies")?.property(name)?;
            let spec = property.value.text()?.to_owned();
            Some(Dependency { name: name.to_owned(), spec, line: self.line(property) })
        };
        self.dependencies().into_iter().find(|dependency| dependency.name == name).or_else(peer)
    }

    /// Whether the app replaces versions of this package on its own: then lock files name the replacement.
    pub(super) fn overrides(&self, name: &str) -> bool {
        let pnpm = self.value.get("pnpm").and_then(|pnpm| pnpm.get("overrides"));
        let maps = [self.value.get("overrides"), self.value.get("resolutions"), pnpm];
        maps.into_iter().flatten().any(|map| match map {
            Value::Object(map) => map.properties.iter().any(|property| property.key.contains(name)),
            _ => false,
        })
    }

    /// `engines.node` and its line.
    pub(super) fn node_range(&self) -> Option<(String, u32)> {
        let property = self.value.get("engines")?.property("node")?;
        Some((property.value.text()?.to_owned(), self.line(property)))
    }

    pub(super) fn named_manager(&self) -> Option<NamedManager> {
        let property = self.value.property("packageManager")?;
        let text = property.value.text()?.to_owned();
        let (name, version) = text.split_once('@').map_or((text.as_str(), None), |(name, rest)| {
            // A digest may follow: pnpm@9.1.0+sha512.…
            (name, rest.split('+').next().filter(|version| !version.is_empty()).map(str::to_owned))
        });
        let manager = PackageManager::of_name(name);
        Some(NamedManager { manager, version, line: self.line(property), text })
    }

    fn line(&self, property: &Property) -> u32 {
        self.lines.at(property.at)
    }
}
