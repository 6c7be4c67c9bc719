//! Names of files and folders.

use caseless::default_case_fold_str;
use unicode_normalization::UnicodeNormalization as _;

/// The name as text, or why it is refused.
pub(super) fn check(name: &[u8]) -> Result<&str, &'static str> {
    let name = std::str::from_utf8(name).map_err(|_| "it is not UTF-8")?;
    if name.is_empty() {
        return Err("it has an empty name");
    }
    if name == "." || name == ".." {
        return Err("it has a name that means another folder");
    }
    if name.len() > 255 {
        return Err("its name is longer than 255 bytes");
    }
    if name.contains(['/', '\\', ':', '*', '?', '"', '<', '>', '|']) {
        return Err("its name has one of the characters / \\ : * ? \" < > |");
    }
    if name.chars().any(char::is_control) {
        return Err("its name has control characters");
    }
    if name.chars().any(is_invisible) {
        return Err("its name has invisible or text direction characters");
    }
    if name.ends_with(['.', ' ']) {
        return Err("its name ends with a dot or a space");
    }
    if is_git(name) {
        return Err("its name can be taken for .git");
    }
    if is_device(name) {
        return Err("its name is a device on Windows");
    }
    Ok(name)
}

/// The same text for all names that some file system takes for one.
pub(super) fn folded(name: &str) -> String {
    if name.is_ascii() {
        return name.to_ascii_lowercase();
    }
    let decomposed: String = name.nfd().collect();
    default_case_fold_str(&decomposed).nfc().collect()
}

/// `.git` and its short names on NTFS. Invisible characters, which HFS+ skips, and endings, which NTFS cuts off, are
/// refused anyway, but a link's target is checked with this alone.
pub(super) fn is_git(name: &str) -> bool {
    let seen: String = name.chars().filter(|c| !is_invisible(*c)).collect();
    let seen = seen.split(':').next().unwrap_or_default().trim_end_matches(['.', ' ']);
    let short = seen.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("git~"))
        && seen[4..].chars().all(|c| c.is_ascii_digit());
    short || folded(seen) == ".git"
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end_matches(' ').to_ascii_uppercase();
    let port = |prefix: &str| {
        stem.strip_prefix(prefix).is_some_and(|number| {
            let mut digits = number.chars();
            matches!((digits.next(), digits.next()), (Some('0'..='9' | '¹' | '²' | '³'), None))
        })
    };
    matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$")
        || port("COM")
        || port("LPT")
}

/// Zero width, text direction, and other characters that change what is read but not what is seen.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_a_next_app_are_taken() {
        for name in [
            "[...slug]",
            "[[...all]]",
            "(group)",
            "@slot",
            "(.)photo",
            ".gitignore",
            ".gitattributes",
            ".github",
            "_app.tsx",
            "한글.md",
            "é.txt",
            "console.ts",
            "common.ts",
            "com10.ts",
            "a b.txt",
            "git~x",
            "$id",
        ] {
            assert_eq!(check(name.as_bytes()), Ok(name));
        }
    }

    #[test]
    fn every_spelling_of_git_is_known() {
        for name in [
            ".git",
            ".GIT",
            ".Git",
            "git~1",
            "GIT~2",
            ".g\u{200c}it",
            ".git\u{feff}",
            ".git. .",
            ".git::$INDEX_ALLOCATION",
        ] {
            assert!(is_git(name), "{name:?}");
        }
        assert!(!is_git(".gitignore") && !is_git("git") && !is_git("git~a"));
    }

    #[test]
    fn names_that_a_file_system_takes_for_one_are_folded_to_one() {
        for (a, b) in [
            ("Readme", "README"),
            ("é", "e\u{301}"),
            ("É", "é"),
            ("straße", "STRASSE"),
            ("ſ", "s"),
            ("Σ", "ς"),
        ] {
            assert_eq!(folded(a), folded(b), "{a} {b}");
        }
        assert_ne!(folded("a"), folded("b"));
    }
}
