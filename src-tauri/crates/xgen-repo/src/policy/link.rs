//! Symbolic links.

use std::collections::HashSet;

use super::name;

/// Whether the link at `path` stays inside the tree, whatever lies there.
///
/// A part of the target that is followed by `..` must be a real folder of the tree: `a/..` leads anywhere if `a` is
/// itself a link, or a file that a build replaces by one.
pub(super) fn check(path: &str, target: &[u8], folders: &HashSet<String>) -> Result<(), &'static str> {
    let target = std::str::from_utf8(target).map_err(|_| "its target is not UTF-8")?;
    if target.is_empty() {
        return Err("its target is empty");
    }
    if target.chars().any(char::is_control) {
        return Err("its target has control characters");
    }
    if target.starts_with('/') || target.contains(['\\', ':']) {
        return Err("its target is not relative");
    }
    let mut at: Vec<&str> = path.split('/').collect();
    at.pop();
    let mut parts = target.split('/').filter(|part| !part.is_empty() && *part != ".").peekable();
    while let Some(part) = parts.next() {
        if part == ".." {
            at.pop().ok_or("its target lies outside the tree")?;
            continue;
        }
        if name::is_git(part) {
            return Err("its target can be taken for .git");
        }
        at.push(part);
        if parts.peek().is_some() && !folders.contains(&at.join("/")) {
            return Err("its target goes through something that is no folder of the tree");
        }
    }
    if at.is_empty() || path.starts_with(&format!("{}/", at.join("/"))) {
        return Err("its target is a folder that contains it");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_in(path: &str, target: &str) -> Result<(), &'static str> {
        let folders = ["src", "src/lib", "docs"].map(str::to_owned).into();
        check(path, target.as_bytes(), &folders)
    }

    #[test]
    fn a_link_inside_the_tree_is_taken() {
        for (path, target) in
            [("a", "b"), ("docs/a", "../src/lib"), ("src/a", "./lib/b"), ("a", "src//lib/x")]
        {
            assert_eq!(check_in(path, target), Ok(()), "{path} -> {target}");
        }
    }

    #[test]
    fn a_link_that_leads_out_or_through_another_link_is_refused() {
        for (path, target) in [
            ("a", "/etc/passwd"),
            ("a", "../x"),
            ("docs/a", "../../x"),
            ("a", "b/../../x"),
            ("a", "node_modules/../x"),
            ("a", "node_modules/x"),
            ("a", ".git/config"),
            ("a", "src/.GIT"),
            ("a", "c:/x"),
            ("a", "..\\x"),
            ("a", ""),
            ("src/a", "."),
            ("src/a", ".."),
            ("src/lib/a", "../../src"),
        ] {
            assert!(check_in(path, target).is_err(), "{path} -> {target}");
        }
    }
}
