//! Setting a broken file aside.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::replace::private;

/// Renames `settings.json` to `settings.broken-<yyyymmdd-hhmmss>.json` (UTC), with a number if that is taken.
pub(crate) fn set_aside(path: &Path, now: Timestamp) -> io::Result<PathBuf> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let stamp = now.strftime("%Y%m%d-%H%M%S");
    let mut number = 1;
    loop {
        let suffix = if number == 1 { String::new() } else { format!("-{number}") };
        let aside = path.with_file_name(format!("{stem}.broken-{stamp}{suffix}.json"));
        // Taking the name first: a rename would silently replace a file that has it.
        match private().create_new(true).open(&aside) {
            Ok(_) => {
                return match fs::rename(path, &aside) {
                    Ok(()) => Ok(aside),
                    Err(e) => {
                        let _ = fs::remove_file(&aside);
                        Err(e)
                    }
                };
            }
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => number += 1,
            Err(e) => return Err(e),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_taken_is_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.json");
        let now: Timestamp = "2026-07-04T09:08:07Z".parse().unwrap();
        let names: Vec<_> = ["first", "second", "third"]
            .into_iter()
            .map(|text| {
                fs::write(&path, text).unwrap();
                let aside = set_aside(&path, now).unwrap();
                assert_eq!(fs::read_to_string(&aside).unwrap(), text);
                assert!(!path.exists());
                aside.file_name().unwrap().to_str().unwrap().to_owned()
            })
            .collect();
        let stem = "settings.broken-20260704-090807";
        assert_eq!(names, [format!("{stem}.json"), format!("{stem}-2.json"), format!("{stem}-3.json")]);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);
    }

    #[test]
    fn a_file_that_is_gone_leaves_no_empty_one_behind() {
        let folder = tempfile::tempdir().unwrap();
        assert!(set_aside(&folder.path().join("settings.json"), Timestamp::now()).is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
