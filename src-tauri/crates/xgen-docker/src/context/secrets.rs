//! What no ignore file can bring into a build context: files that hold credentials.

/// Why `name` may hold a credential, if it may. Looks at one part of a path, at any depth.
pub(super) fn holds_credentials(name: &str, is_folder: bool) -> Option<&'static str> {
    let lower = name.to_ascii_lowercase();
    if lower == ".git" {
        return Some(".git");
    }
    if lower.starts_with(".env") {
        return Some(".env*");
    }
    if is_folder {
        return None;
    }
    if lower == ".npmrc" {
        return Some(".npmrc");
    }
    if lower.ends_with(".pem") {
        return Some("*.pem");
    }
    if lower.starts_with("id_") && !is_source(&lower) {
        return Some("id_*");
    }
    None
}

/// Source of a program may well be named `id_card.tsx`; a key never is.
fn is_source(name: &str) -> bool {
    const SOURCES: [&str; 18] = [
        "cjs", "css", "cts", "go", "html", "js", "json", "jsx", "md", "mdx", "mjs", "mts", "py", "rs",
        "scss", "svg", "ts", "tsx",
    ];
    name.rsplit_once('.').is_some_and(|(_, extension)| SOURCES.contains(&extension))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_tokens_are_recognised_and_sources_are_not() {
        for name in
            [".env", ".ENV.local", ".git", ".npmrc", "ca.PEM", "id_rsa", "id_ed25519.pub", "id_rsa.bak"]
        {
            assert!(holds_credentials(name, false).is_some(), "{name}");
        }
        for name in ["id_card.tsx", "env", "gitignore", ".gitignore", "pem", "x.pem.ts"] {
            assert!(holds_credentials(name, false).is_none(), "{name}");
        }
        assert!(holds_credentials(".git", true).is_some());
        assert!(holds_credentials("id_map", true).is_none(), "a folder is no key");
    }
}
