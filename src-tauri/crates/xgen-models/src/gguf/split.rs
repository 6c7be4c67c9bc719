//! Models split over several files, named `name-00001-of-00003.gguf` by llama.cpp.

use std::path::{Path, PathBuf};

/// The model that `path` is a part of: its name without the numbering, and all parts in order.
///
/// `None` if the name is not that of a part.
pub(crate) fn parts(path: &Path) -> Option<(String, Vec<PathBuf>)> {
    let stem = path.file_name()?.to_str()?.strip_suffix(".gguf")?;
    let (rest, count) = stem.rsplit_once("-of-")?;
    let (name, number) = rest.rsplit_once('-')?;
    let count = five_digits(count)?;
    if name.is_empty() || five_digits(number)? > count {
        return None;
    }
    let part = |n| path.with_file_name(format!("{name}-{n:05}-of-{count:05}.gguf"));
    Some((name.to_owned(), (1..=count).map(part).collect()))
}

fn five_digits(text: &str) -> Option<u32> {
    let plain = text.len() == 5 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|number| plain && *number > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_part_names_all_parts() {
        let (name, files) = parts(Path::new("/m/모델-q8-00002-of-00003.gguf")).unwrap();
        assert_eq!(name, "모델-q8");
        assert_eq!(files[0], Path::new("/m/모델-q8-00001-of-00003.gguf"));
        assert_eq!(files.len(), 3);
    }

    #[test]
    fn other_names_are_whole_models() {
        for name in ["model.gguf", "a-1-of-2.gguf", "a-00003-of-00002.gguf", "a-00000-of-00002.gguf"] {
            assert!(parts(Path::new(name)).is_none(), "{name}");
        }
    }
}
