//! Whether an export can be shown: that Next.js ended well does not say so.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::BuildError;

/// Looks at every page of an export; each file of `/_next` that one refers to must be there.
pub(super) fn verify(export: &Path) -> Result<(), BuildError> {
    let broken = |reason: String| BuildError::ExportBroken { reason };
    let index = export.join("index.html");
    if !index.is_file() {
        return Err(broken("there is no index.html, so no page at /".into()));
    }
    for page in pages(export)? {
        let html = fs::read(&page).map_err(BuildError::io(&page))?;
        let html = String::from_utf8_lossy(&html);
        let name = page.strip_prefix(export).unwrap_or(&page).display();
        let start = html.trim_start().get(..9).unwrap_or_default();
        if !start.eq_ignore_ascii_case("<!doctype") && !start.to_ascii_lowercase().starts_with("<html") {
            return Err(broken(format!("{name} is not HTML")));
        }
        for address in assets(&html) {
            if !export.join(address.trim_start_matches('/')).is_file() {
                return Err(broken(format!("{name} needs {address}, which is not in the export")));
            }
        }
    }
    Ok(())
}

/// Whether the app has XGEN's own client: `/xgen.json` says so.
pub(super) fn has_client(export: &Path) -> bool {
    let file = super::packages::manifest(&export.join("xgen.json"));
    file["client"] == "xgen"
}

fn pages(dir: &Path) -> Result<Vec<PathBuf>, BuildError> {
    let mut found = Vec::new();
    let mut open = vec![dir.to_owned()];
    while let Some(dir) = open.pop() {
        for entry in fs::read_dir(&dir).map_err(BuildError::io(&dir))? {
            let entry = entry.map_err(BuildError::io(&dir))?;
            let path = entry.path();
            let kind = entry.file_type().map_err(BuildError::io(&path))?;
            // `_next` holds no pages; what lies in `public` may be a fragment and is the author's affair.
            if kind.is_dir() && entry.file_name() != "_next" {
                open.push(path);
            } else if kind.is_file() && path.extension().is_some_and(|extension| extension == "html") {
                found.push(path);
            }
        }
    }
    found.retain(|page| page.parent() == Some(dir) && page.ends_with("index.html") || mentions_next(page));
    found.sort();
    Ok(found)
}

/// Whether a page was made by Next.js, and not copied from `public`.
fn mentions_next(page: &Path) -> bool {
    fs::read(page).is_ok_and(|bytes| String::from_utf8_lossy(&bytes).contains("/_next/static/"))
}

/// The files of `/_next` in the attributes of a page.
fn assets(html: &str) -> BTreeSet<String> {
    let attributes = ["src=\"", "href=\""];
    let mut found = BTreeSet::new();
    for attribute in attributes {
        for (at, _) in html.match_indices(attribute) {
            let value = &html[at + attribute.len()..];
            let value = value.split(['"', '?', '#']).next().unwrap_or_default();
            if value.starts_with("/_next/") {
                found.insert(percent_decoded(&value.replace("&amp;", "&")));
            }
        }
    }
    found
}

fn percent_decoded(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let byte = match tail {
            [a, b, ..] if *first == b'%' => {
                std::str::from_utf8(&[*a, *b]).ok().and_then(|hex| u8::from_str_radix(hex, 16).ok())
            }
            _ => None,
        };
        out.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn export(index: &str) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir_all(dir.path().join("_next/static/[id]")).unwrap();
        fs::write(dir.path().join("_next/static/[id]/a.js"), "").unwrap();
        fs::write(dir.path().join("index.html"), index).unwrap();
        dir
    }

    #[test]
    fn a_page_whose_files_are_there_is_good() {
        let page =
            "<!DOCTYPE html><script src=\"/_next/static/%5Bid%5D/a.js?v=1\"></script><a href=\"/_other\">";
        verify(export(page).path()).unwrap();
    }

    #[test]
    fn a_page_without_its_script_is_named() {
        let dir = export("<!DOCTYPE html><script src=\"/_next/static/gone.js\"></script>");
        let error = verify(dir.path()).unwrap_err().to_string();
        assert!(error.contains("index.html needs /_next/static/gone.js"), "{error}");
    }

    #[test]
    fn pages_next_image_would_have_served_are_broken() {
        let dir = export("<!DOCTYPE html><img src=\"/_next/image?url=%2Fa.png&amp;w=64\">");
        assert!(verify(dir.path()).is_err());
    }

    #[test]
    fn an_export_without_a_first_page_and_one_that_is_no_html_are_broken() {
        let dir = export("not a page");
        assert!(verify(dir.path()).unwrap_err().to_string().contains("is not HTML"));
        fs::remove_file(dir.path().join("index.html")).unwrap();
        assert!(verify(dir.path()).unwrap_err().to_string().contains("no index.html"));
    }

    #[test]
    fn only_our_own_mark_makes_a_client() {
        let dir = export("<!DOCTYPE html>");
        assert!(!has_client(dir.path()));
        for (text, is) in
            [("{\"client\":\"xgen\",\"version\":1}", true), ("{\"client\":\"other\"}", false), ("{", false)]
        {
            fs::write(dir.path().join("xgen.json"), text).unwrap();
            assert_eq!(has_client(dir.path()), is, "{text}");
        }
    }
}
