//! What of a folder reaches the engine.

use std::collections::BTreeMap;
use std::io::Read;
use std::os::unix::fs::symlink;

use xgen_docker::{BuildContext, DockerError, KeptOutBy};

use crate::engine::Folder;

/// The files of an archive, with their text, or where they link to.
fn packed(context: &BuildContext) -> BTreeMap<String, String> {
    let mut bytes = Vec::new();
    context.write_tar(&mut bytes).unwrap();
    let mut archive = tar::Archive::new(bytes.as_slice());
    let mut files = BTreeMap::new();
    for entry in archive.entries().unwrap() {
        let mut entry = entry.unwrap();
        let path = entry.path().unwrap().display().to_string();
        let mut text = String::new();
        if let Some(target) = entry.link_name().unwrap() {
            text = format!("-> {}", target.display());
        } else {
            entry.read_to_string(&mut text).unwrap();
        }
        files.insert(path, text);
    }
    files
}

fn open(folder: &Folder) -> BuildContext {
    BuildContext::open(&folder.path(), "Dockerfile").unwrap()
}

#[test]
fn two_copies_of_a_folder_give_the_same_bytes() {
    let files = [("Dockerfile", "FROM scratch"), ("b/c.txt", "c"), ("b.txt", "b"), ("a/deep/x", "x")];
    let mut archives = Vec::new();
    for order in [false, true] {
        let mut files = files.to_vec();
        if order {
            files.reverse();
        }
        let folder = Folder::new(&files);
        symlink("c.txt", folder.path().join("b/link")).unwrap();
        let mut bytes = Vec::new();
        open(&folder).write_tar(&mut bytes).unwrap();
        archives.push(bytes);
    }
    assert!(archives[0] == archives[1], "the archive depends on more than the files");
}

#[test]
fn an_edit_that_keeps_the_size_changes_the_time_of_the_file() {
    let folder = Folder::new(&[("Dockerfile", "FROM scratch"), ("logo", "one")]);
    let time = |folder: &Folder| {
        let mut bytes = Vec::new();
        open(folder).write_tar(&mut bytes).unwrap();
        let mut archive = tar::Archive::new(bytes.as_slice());
        let mut entries = archive.entries().unwrap().map(Result::unwrap);
        entries.find(|entry| entry.path().unwrap().ends_with("logo")).unwrap().header().mtime().unwrap()
    };
    let before = time(&folder);
    folder.write("logo", "two");
    assert_ne!(before, time(&folder), "browsers would keep the old file");
}

#[test]
fn what_the_ignore_file_names_stays_at_home_and_the_dockerfile_does_not() {
    let folder = Folder::new(&[
        ("Dockerfile", "FROM scratch"),
        (".dockerignore", "*\n!src\nsrc/*.log\n"),
        ("src/a.ts", "a"),
        ("src/b.log", "b"),
        ("other", "o"),
    ]);
    let names: Vec<String> = packed(&open(&folder)).into_keys().collect();
    assert_eq!(names, [".dockerignore", "Dockerfile", "src", "src/a.ts"]);
}

#[test]
fn a_dockerfile_with_an_ignore_file_of_its_own_uses_that() {
    let folder = Folder::new(&[
        ("web.Dockerfile", "FROM scratch"),
        ("web.Dockerfile.dockerignore", "a"),
        (".dockerignore", "b"),
        ("a", ""),
        ("b", ""),
    ]);
    let context = BuildContext::open(&folder.path(), "web.Dockerfile").unwrap();
    let files = packed(&context);
    assert!(files.contains_key("b") && !files.contains_key("a"), "{files:?}");
}

#[test]
fn files_with_credentials_stay_at_home_whatever_is_said() {
    let secret =
        [".env", ".env.production", ".npmrc", "certs/ca.pem", "home/id_rsa", ".git/config", "a/.env"];
    let mut files = vec![("Dockerfile", "FROM scratch"), (".dockerignore", "!**/.env\n!.npmrc\n!**/*.pem\n")];
    files.extend(secret.map(|path| (path, "marker")));
    files.push(("src/id_card.tsx", "card"));
    let folder = Folder::new(&files);
    let packed = packed(&open(&folder));
    assert!(!packed.values().any(|text| text.contains("marker")), "{packed:?}");
    assert!(packed.contains_key("src/id_card.tsx"), "a component is no key");
    let report = open(&folder).report().unwrap();
    let kept = report.kept_out.iter().filter(|kept| matches!(kept.by, KeptOutBy::Credentials(_))).count();
    assert_eq!(kept, secret.len(), "each is listed: {report:?}");
}

#[test]
fn links_are_kept_as_links_and_those_that_lead_out_are_refused() {
    let outside = tempfile::tempdir().unwrap();
    std::fs::write(outside.path().join("passwd"), "marker").unwrap();
    let folder = Folder::new(&[("Dockerfile", "FROM scratch"), ("a/b.txt", "b")]);
    symlink("a/b.txt", folder.path().join("inside")).unwrap();
    symlink("nowhere", folder.path().join("dangling")).unwrap();
    symlink(".", folder.path().join("here")).unwrap();
    let packed = packed(&open(&folder));
    assert_eq!(packed["inside"], "-> a/b.txt");
    assert_eq!(packed["dangling"], "-> nowhere");

    let absolute = outside.path().join("passwd").display().to_string();
    // The last one stays inside by its text alone: `here` is a link to this folder.
    for target in [absolute.as_str(), "../passwd", "a/../../passwd", "here/../x"] {
        let link = folder.path().join("bad");
        symlink(target, &link).unwrap();
        let refused = open(&folder).write_tar(std::io::sink());
        let inside = target == "here/../x" && refused.is_ok();
        assert!(
            inside || matches!(&refused, Err(DockerError::ContextRefused { path, .. }) if path == "bad"),
            "{target}: {refused:?}"
        );
        std::fs::remove_file(link).unwrap();
    }
}

#[test]
fn a_folder_behind_a_link_is_not_walked() {
    let folder = Folder::new(&[("Dockerfile", "FROM scratch"), ("real/file", "x")]);
    symlink("real", folder.path().join("link")).unwrap();
    let packed = packed(&open(&folder));
    assert_eq!(packed["link"], "-> real");
    assert!(!packed.contains_key("link/file"), "{packed:?}");
}

#[test]
fn pipes_and_sockets_are_refused_unless_they_are_ignored() {
    let folder = Folder::new(&[("Dockerfile", "FROM scratch")]);
    let _socket = std::os::unix::net::UnixListener::bind(folder.path().join("socket")).unwrap();
    let error = open(&folder).report().unwrap_err();
    assert_eq!(error.to_string(), "socket cannot be part of a build: it is a socket");
    folder.write(".dockerignore", "socket");
    open(&folder).report().unwrap();
    let made = std::process::Command::new("mkfifo").arg(folder.path().join("pipe")).status().unwrap();
    assert!(made.success());
    let error = open(&folder).report().unwrap_err();
    assert_eq!(error.to_string(), "pipe cannot be part of a build: it is a named pipe");
}

#[test]
fn the_report_has_the_biggest_first_and_what_was_kept_out() {
    let folder = Folder::new(&[
        ("Dockerfile", "FROM scratch"),
        (".dockerignore", "node_modules"),
        ("big", &"x".repeat(5000)),
        ("small", "x"),
        ("node_modules/a/index.js", &"y".repeat(700)),
        ("node_modules/b.js", &"y".repeat(300)),
    ]);
    let report = open(&folder).report().unwrap();
    assert_eq!(report.sent[0].path, "big");
    assert_eq!(report.files, 4);
    let kept = &report.kept_out[0];
    assert_eq!(
        (kept.entry.path.as_str(), kept.entry.files, kept.entry.size_bytes),
        ("node_modules", 2, 1000)
    );
    assert_eq!(kept.by, KeptOutBy::Line("node_modules".into()));
}

#[test]
fn a_sparse_file_is_sent_as_what_it_reads() {
    let folder = Folder::new(&[("Dockerfile", "FROM scratch")]);
    let sparse = std::fs::File::create(folder.path().join("sparse")).unwrap();
    sparse.set_len(64 << 20).unwrap();
    let mut bytes = Vec::new();
    open(&folder).write_tar(&mut bytes).unwrap();
    let mut archive = tar::Archive::new(bytes.as_slice());
    let size = archive.entries().unwrap().map(|entry| entry.unwrap().size()).max();
    assert_eq!(size, Some(64 << 20));
}
