//! Checks of the machine: what is there, what is missing, what to do about it.

use crate::app::{App, blocking};
use serde::Serialize;
use std::path::Path;
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use xgen_schema::{Empty, ModelId, WireError};

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// As it should be.
    Ok,
    /// It works, but something is missing or slow.
    Warn,
    /// XGEN cannot do its work.
    Fail,
}

/// One check.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Check {
    /// What was checked.
    pub name: &'static str,
    /// How it ended.
    pub verdict: Verdict,
    /// What was found, without secrets.
    pub found: String,
    /// What to do about it.
    pub remedy: Option<String>,
}

impl Check {
    fn ok(name: &'static str, found: impl Into<String>) -> Self {
        Self { name, verdict: Verdict::Ok, found: found.into(), remedy: None }
    }

    fn warn(name: &'static str, found: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { name, verdict: Verdict::Warn, found: found.into(), remedy: Some(remedy.into()) }
    }

    fn fail(name: &'static str, error: &WireError) -> Self {
        Self { name, verdict: Verdict::Fail, found: error.to_string(), remedy: error.hint.clone() }
    }
}

impl App {
    /// Runs all checks. The engine is started and the starter model loaded, which takes about a second.
    pub async fn doctor(self: &Arc<Self>) -> Vec<Check> {
        let mut checks = vec![
            Check::ok(
                "xgen",
                format!(
                    "{} on {} {}",
                    env!("CARGO_PKG_VERSION"),
                    std::env::consts::OS,
                    std::env::consts::ARCH
                ),
            ),
            cpu(),
            self.worker_builds(),
        ];
        checks.push(self.engine().await);
        checks.push(memory());
        let places = [
            ("settings folder", &self.places.config_dir),
            ("data folder", &self.places.data_dir),
            ("log folder", &self.places.log_dir),
        ];
        checks.extend(places.map(|(name, path)| folder(name, path)));
        checks.push(self.settings_check().await);
        checks.push(self.chats_check().await);
        checks.push(self.models_check().await);
        checks
    }

    fn worker_builds(&self) -> Check {
        let usable: Vec<_> = self.builds.usable().into_iter().map(|b| b.level).collect();
        match self.builds.best() {
            Ok(best) if best.level == "x86-64-v2" => Check::warn(
                "worker",
                format!("uses the build for {} ({})", best.level, best.path.display()),
                "this build has about a quarter of the speed; a CPU with AVX2 uses the one for x86-64-v3",
            ),
            Ok(best) => Check::ok(
                "worker",
                format!(
                    "uses the build for {} ({}); usable: {}",
                    best.level,
                    best.path.display(),
                    usable.join(", ")
                ),
            ),
            Err(error) => Check::fail("worker", &error.into()),
        }
    }

    async fn engine(self: &Arc<Self>) -> Check {
        let name = "engine";
        let choice = match self.choose_model(&ModelId::starter()).await {
            Ok(choice) => choice,
            Err(error) => return Check::fail(name, &error),
        };
        let (stages, _) = mpsc::unbounded_channel();
        match self.supervisor.load(choice.spec, choice.options, stages, CancellationToken::new()).await {
            Ok(info) => {
                let status = self.status_now();
                Check::ok(
                    name,
                    format!(
                        "loaded the starter model in {:.0} ms on {} with {} threads",
                        info.load_ms,
                        status.device.unwrap_or_default(),
                        status.threads.unwrap_or_default(),
                    ),
                )
            }
            Err(error) => Check::fail(name, &error.into()),
        }
    }

    async fn settings_check(self: &Arc<Self>) -> Check {
        match self.settings_get(Empty {}).await {
            Ok(view) => match view.problem {
                None => Check::ok("settings", view.path),
                Some(problem) => {
                    Check::warn("settings", problem.to_string(), problem.hint.unwrap_or_default())
                }
            },
            Err(error) => Check::fail("settings", &error),
        }
    }

    async fn chats_check(self: &Arc<Self>) -> Check {
        if !self.places.chats().exists() {
            return Check::ok("chats", "none yet");
        }
        let result = self.with_store(|store| {
            store.check()?;
            Ok(store.chats(false)?.len())
        });
        match result.await {
            Ok(count) => Check::ok("chats", format!("{count}, the database is sound")),
            Err(error) => Check::fail("chats", &error),
        }
    }

    async fn models_check(self: &Arc<Self>) -> Check {
        let library = self.library();
        let models = blocking(move || Ok(library.scan())).await.unwrap_or_default();
        let broken = models.iter().filter(|m| m.problem.is_some()).count();
        if broken == 0 {
            Check::ok("models", format!("{}", models.len()))
        } else {
            Check::warn(
                "models",
                format!("{}, {broken} of them cannot be loaded", models.len()),
                "`xgen model list` says why",
            )
        }
    }
}

fn cpu() -> Check {
    let system = sysinfo::System::new_with_specifics(
        sysinfo::RefreshKind::nothing().with_cpu(sysinfo::CpuRefreshKind::nothing()),
    );
    let brand = system.cpus().first().map_or("unknown", |c| c.brand()).trim().to_owned();
    let cores = sysinfo::System::physical_core_count().unwrap_or(system.cpus().len());
    Check::ok("cpu", format!("{brand}, {cores} physical cores, {}", cpu_features().join(" ")))
}

fn cpu_features() -> Vec<&'static str> {
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::is_x86_feature_detected as has;
        let all = [
            ("sse4.2", has!("sse4.2")),
            ("avx", has!("avx")),
            ("avx2", has!("avx2")),
            ("fma", has!("fma")),
            ("f16c", has!("f16c")),
            ("avx512f", has!("avx512f")),
        ];
        all.into_iter().filter(|(_, there)| *there).map(|(name, _)| name).collect()
    }
    #[cfg(not(target_arch = "x86_64"))]
    {
        Vec::new()
    }
}

fn memory() -> Check {
    let mut system = sysinfo::System::new();
    system.refresh_memory();
    let gib = |bytes: u64| bytes as f64 / f64::from(1 << 30);
    let found =
        format!("{:.1} GiB free of {:.1} GiB", gib(system.available_memory()), gib(system.total_memory()));
    if system.available_memory() < 1 << 30 {
        Check::warn("memory", found, "close other programs before you load a model")
    } else {
        Check::ok("memory", found)
    }
}

/// Whether files can be made there.
fn folder(name: &'static str, path: &Path) -> Check {
    let tried = std::fs::create_dir_all(path).and_then(|()| tempfile::NamedTempFile::new_in(path));
    match tried {
        Ok(_) => Check::ok(name, path.display().to_string()),
        Err(error) => {
            let mut failed = Check::fail(name, &crate::convert::io(&error, "cannot write to", path));
            failed.remedy =
                Some("free space there, or correct the owner and permissions of the folder".into());
            failed
        }
    }
}
