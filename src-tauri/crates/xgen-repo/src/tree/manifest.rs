//! What a managed tree holds, and the intent that marks it while it changes.

use std::fmt::Write as _;
use std::path::Path;

use git2::Oid;

use super::sealed;
use crate::RepoError;
use crate::policy::{Kind, Listing, TreeFile};

/// The state of a managed tree after its last change.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Manifest {
    pub(crate) commit: String,
    pub(crate) written_ns: i64,
    pub(crate) files: Vec<Tracked>,
    pub(crate) submodules: Vec<String>,
}

/// One file, and how it looked when its contents were known to be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tracked {
    pub(crate) file: TreeFile,
    pub(crate) stamp: Stamp,
    pub(crate) lfs: bool,
}

/// What changes when a file is written, without reading it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Stamp {
    pub(crate) size: u64,
    pub(crate) mtime_ns: i64,
    pub(crate) ctime_ns: i64,
    pub(crate) inode: u64,
}

impl Manifest {
    pub(crate) fn read(path: &Path) -> Result<Option<Self>, RepoError> {
        Ok(sealed::read(path)?.as_deref().and_then(Self::parse))
    }

    pub(crate) fn write(&self, path: &Path) -> Result<(), RepoError> {
        sealed::write(path, &self.text())
    }

    pub(crate) fn listing(&self) -> Listing {
        Listing {
            files: self.files.iter().map(|tracked| tracked.file.clone()).collect(),
            submodules: self.submodules.clone(),
        }
    }

    fn text(&self) -> String {
        let mut text = String::with_capacity(160 * self.files.len() + 128);
        let _ = writeln!(text, "xgen-tree 1 {} {}", self.commit, self.written_ns);
        for path in &self.submodules {
            let _ = writeln!(text, "s {path}");
        }
        for Tracked { file, stamp, lfs } in &self.files {
            let kind = match file.kind {
                Kind::File if *lfs => 'p',
                Kind::File => 'f',
                Kind::Executable => 'x',
                Kind::Link => 'l',
            };
            let Stamp { size, mtime_ns, ctime_ns, inode } = stamp;
            let _ = writeln!(text, "{kind} {} {size} {mtime_ns} {ctime_ns} {inode} {}", file.id, file.path);
        }
        text
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let (commit, written) = lines.next()?.strip_prefix("xgen-tree 1 ")?.split_once(' ')?;
        let mut manifest =
            Self { commit: commit.to_owned(), written_ns: written.parse().ok()?, ..Self::default() };
        for line in lines {
            match line.strip_prefix("s ") {
                Some(path) => manifest.submodules.push(path.to_owned()),
                None => manifest.files.push(tracked(line)?),
            }
        }
        Some(manifest)
    }
}

fn tracked(line: &str) -> Option<Tracked> {
    let mut parts = line.splitn(7, ' ');
    let (kind, lfs) = match parts.next()? {
        "f" => (Kind::File, false),
        "p" => (Kind::File, true),
        "x" => (Kind::Executable, false),
        "l" => (Kind::Link, false),
        _ => return None,
    };
    let id = Oid::from_str(parts.next()?).ok()?;
    let stamp = Stamp {
        size: parts.next()?.parse().ok()?,
        mtime_ns: parts.next()?.parse().ok()?,
        ctime_ns: parts.next()?.parse().ok()?,
        inode: parts.next()?.parse().ok()?,
    };
    let path = parts.next()?.to_owned();
    Some(Tracked { file: TreeFile { path, kind, id, size: stamp.size }, stamp, lfs })
}

/// Every path that a change may leave half done. It lies beside the tree from before the change until its manifest is
/// written; whoever finds it trusts no stamp.
pub(crate) struct Intent {
    pub(crate) paths: Vec<String>,
}

impl Intent {
    pub(crate) fn write(path: &Path, paths: &[&str]) -> Result<(), RepoError> {
        let mut text = String::from("xgen-intent 1\n");
        for path in paths {
            let _ = writeln!(text, "{path}");
        }
        sealed::write(path, &text)
    }

    pub(crate) fn read(path: &Path) -> Result<Option<Self>, RepoError> {
        Ok(sealed::read(path)?.and_then(|text| {
            let paths = text.strip_prefix("xgen-intent 1\n")?;
            Some(Self { paths: paths.lines().map(str::to_owned).collect() })
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_reads_back_as_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.manifest");
        let id = Oid::from_str("ce013625030ba8dba906f756967f9e9ca394464a").unwrap();
        let file = |path: &str, kind| Tracked {
            file: TreeFile { path: path.into(), kind, id, size: 6 },
            stamp: Stamp { size: 6, mtime_ns: -1, ctime_ns: i64::MAX, inode: u64::MAX },
            lfs: kind == Kind::File,
        };
        let manifest = Manifest {
            commit: "c".repeat(40),
            written_ns: 7,
            files: vec![file("a b", Kind::File), file("x", Kind::Executable), file("한", Kind::Link)],
            submodules: vec!["sub module".into()],
        };
        manifest.write(&path).unwrap();
        assert_eq!(Manifest::read(&path).unwrap(), Some(manifest));
    }
}
