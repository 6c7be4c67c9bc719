//! Which build of the worker runs on this CPU.
//!
//! candle chooses its kernels when it is compiled, so a portable build has a quarter of the speed. XGEN ships one
//! worker for each CPU level and takes the best one that this CPU can run.

use crate::InferenceError;
use std::path::{Path, PathBuf};

/// One build of the worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkerBuild {
    /// The CPU level, such as `x86-64-v3`.
    pub level: &'static str,
    /// The binary.
    pub path: PathBuf,
}

/// The builds that were found.
#[derive(Debug, Clone)]
pub struct WorkerBuilds {
    searched: Vec<PathBuf>,
}

/// The levels that are built for this architecture, best first, and whether this CPU runs them.
fn levels() -> Vec<(&'static str, bool)> {
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::is_x86_feature_detected as has;
        let v2 = has!("sse4.2") && has!("ssse3") && has!("popcnt") && has!("cmpxchg16b");
        let v3 = v2
            && has!("avx2")
            && has!("fma")
            && has!("bmi1")
            && has!("bmi2")
            && has!("f16c")
            && has!("lzcnt")
            && has!("movbe");
        vec![("x86-64-v3", v3), ("x86-64-v2", v2)]
    }
    #[cfg(target_arch = "aarch64")]
    {
        vec![("aarch64", true)]
    }
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    {
        Vec::new()
    }
}

impl WorkerBuilds {
    /// Looks in `XGEN_WORKER_DIR`, if it is set, else beside the running program.
    #[must_use]
    pub fn installed() -> Self {
        if let Some(dir) = std::env::var_os("XGEN_WORKER_DIR").filter(|d| !d.is_empty()) {
            return Self::in_folders(vec![dir.into()]);
        }
        let beside =
            std::env::current_exe().ok().and_then(|exe| Some(exe.canonicalize().ok()?.parent()?.to_owned()));
        Self::in_folders(beside.into_iter().collect())
    }

    /// Looks in `folders`, in this order.
    #[must_use]
    pub fn in_folders(folders: Vec<PathBuf>) -> Self {
        Self { searched: folders }
    }

    /// The fastest build that is there and that this CPU runs.
    ///
    /// # Errors
    /// [`InferenceError::WorkerMissing`] names the folders.
    pub fn best(&self) -> Result<WorkerBuild, InferenceError> {
        self.usable().into_iter().next().ok_or_else(|| InferenceError::WorkerMissing {
            searched: self.searched.iter().map(|p| p.display().to_string()).collect(),
        })
    }

    /// All builds that are there and that this CPU runs, fastest first.
    #[must_use]
    pub fn usable(&self) -> Vec<WorkerBuild> {
        let mut found = Vec::new();
        for (level, runs) in levels() {
            for folder in self.searched.iter().filter(|_| runs) {
                let path = folder.join(format!("xgen-worker-{level}{}", std::env::consts::EXE_SUFFIX));
                if is_file(&path) {
                    found.push(WorkerBuild { level, path });
                    break;
                }
            }
        }
        found
    }
}

fn is_file(path: &Path) -> bool {
    path.metadata().is_ok_and(|m| m.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fastest_build_that_runs_here_wins() {
        let dir = tempfile::tempdir().unwrap();
        let builds = WorkerBuilds::in_folders(vec![dir.path().to_owned()]);
        let missing = builds.best().unwrap_err().to_string();
        assert!(missing.contains(&dir.path().display().to_string()), "the error names the folder: {missing}");

        let runnable: Vec<_> =
            levels().into_iter().filter(|(_, runs)| *runs).map(|(level, _)| level).collect();
        for level in runnable.iter().rev() {
            std::fs::write(
                dir.path().join(format!("xgen-worker-{level}{}", std::env::consts::EXE_SUFFIX)),
                "",
            )
            .unwrap();
            assert_eq!(builds.best().unwrap().level, *level, "each better build replaces the one before");
        }
    }
}
