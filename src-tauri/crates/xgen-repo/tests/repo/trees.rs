//! Trees that would write outside of themselves, into `.git`, over each other, or without end.

use git2::Oid;
use xgen_core::{Coded as _, ErrorCode};
use xgen_repo::{RepoError, Synced};

use crate::crafted::{Crafted, Entry};
use crate::workspace::{Workspace, remote, snapshot};

const FILE: &str = "100644";
const LINK: &str = "120000";
const TREE: &str = "40000";

/// Syncs the crafted tree into an empty store; whatever happens, nothing may lie beside the managed tree.
fn sync(crafted: &mut Crafted, tree: Oid) -> (Workspace, Result<Synced, RepoError>) {
    let commit = crafted.commit(tree);
    let port = crafted.serve(commit);
    let space = Workspace::new();
    let remote = remote(&format!("http://127.0.0.1:{port}/crafted.git"));
    let done = space.sync(&remote);
    if done.is_err() {
        assert_eq!(snapshot(&space.tree(&remote)).len(), 0, "a refused tree left files");
    }
    (space, done)
}

fn refuses(what: &str, code: ErrorCode, make: impl FnOnce(&mut Crafted) -> Oid) {
    let mut crafted = Crafted::new();
    let tree = make(&mut crafted);
    match sync(&mut crafted, tree).1 {
        Ok(_) => panic!("{what} was written"),
        Err(error) => {
            assert_eq!(error.code(), code, "{what}: {error:?}");
            assert!(error.hint().is_some(), "{what}");
            let told = error.to_string();
            assert!(told.chars().all(|c| c == ' ' || c.is_ascii_graphic()), "{what} is told raw: {told:?}");
        }
    }
}

#[test]
fn names_that_mean_something_else_somewhere_are_refused() {
    let names: &[&[u8]] = &[
        b"..",
        b".",
        b"",
        b"a/b",
        b"../x",
        b".git",
        b".GIT",
        b"git~1",
        b"GIT~1",
        ".g\u{200c}it".as_bytes(),
        b".git ",
        b".git.",
        b".git::$INDEX_ALLOCATION",
        b"a\\b",
        b"..\\x",
        b"c:x",
        b"a*",
        b"a?",
        b"a\"b",
        b"a<b",
        b"a|b",
        b"a.",
        b"a ",
        b"CON",
        b"aux.txt",
        b"com1",
        "a\u{202e}gpj.exe".as_bytes(),
        "a\u{200b}b".as_bytes(),
        b"a\nb",
        b"a\x1b[31mb",
        b"a\xffb",
    ];
    for name in names {
        refuses(&format!("{:?}", String::from_utf8_lossy(name)), ErrorCode::RepoPathRefused, |crafted| {
            let blob = crafted.blob(b"x");
            crafted.tree(&[(FILE, name, blob)])
        });
    }
    for name in [b".git".as_slice(), b"..", b".GIT"] {
        refuses("a folder", ErrorCode::RepoPathRefused, |crafted| {
            let blob = crafted.blob(b"[core]\n\tfsmonitor = touch /tmp/x\n");
            let inner = crafted.tree(&[(FILE, b"config", blob)]);
            crafted.tree(&[(TREE, name, inner)])
        });
    }
}

#[test]
fn names_that_fall_together_are_refused() {
    let pairs: &[(&[u8], &[u8])] = &[
        (b"a", b"a"),
        (b"A", b"a"),
        ("\u{e9}".as_bytes(), "e\u{301}".as_bytes()),
        ("stra\u{df}e".as_bytes(), b"STRASSE"),
    ];
    for (one, other) in pairs {
        refuses("two names", ErrorCode::RepoPathRefused, |crafted| {
            let (a, b) = (crafted.blob(b"1"), crafted.blob(b"2"));
            crafted.tree(&[(FILE, one, a), (FILE, other, b)])
        });
    }
    refuses("a file that is a folder too", ErrorCode::RepoPathRefused, |crafted| {
        let blob = crafted.blob(b"1");
        let inner = crafted.tree(&[(FILE, b"x", blob)]);
        crafted.tree(&[(FILE, b"a", blob), (TREE, b"a", inner)])
    });
    refuses("a link that is a folder too", ErrorCode::RepoPathRefused, |crafted| {
        let (target, blob) = (crafted.blob(b"/tmp"), crafted.blob(b"1"));
        let inner = crafted.tree(&[(FILE, b"x", blob)]);
        crafted.tree(&[(LINK, b"a", target), (TREE, b"a", inner)])
    });
}

#[test]
fn links_that_lead_out_are_refused() {
    for target in ["/etc/passwd", "../x", "b/../../x", ".git/config", "C:\\x", "a\0b", "", "missing/../../x"]
    {
        refuses(&format!("{target:?}"), ErrorCode::RepoPathRefused, |crafted| {
            let target = crafted.blob(target.as_bytes());
            crafted.tree(&[(LINK, b"link", target)])
        });
    }
    refuses("a chain of links", ErrorCode::RepoPathRefused, |crafted| {
        // `a` is a link to the folder `d/e`; what looks like `d` from below `a` is outside.
        let (blob, a, b) = (crafted.blob(b"x"), crafted.blob(b"d/e"), crafted.blob(b"a/../../x"));
        let e = crafted.tree(&[(FILE, b"f", blob)]);
        let d = crafted.tree(&[(TREE, b"e", e)]);
        crafted.tree(&[(LINK, b"a", a), (LINK, b"b", b), (TREE, b"d", d)])
    });
    refuses("a link as .gitmodules", ErrorCode::RepoPathRefused, |crafted| {
        let target = crafted.blob(b"x");
        crafted.tree(&[(LINK, b".gitmodules", target)])
    });
    refuses("a link with a long target", ErrorCode::RepoPathRefused, |crafted| {
        let target = crafted.blob(&[b'a'; 5000]);
        crafted.tree(&[(LINK, b"link", target)])
    });
}

#[test]
fn strange_modes_and_broken_objects_are_refused() {
    for mode in ["100600", "100777", "104755", "010644", "060644", "000000"] {
        refuses(mode, ErrorCode::RepoPathRefused, |crafted| {
            let blob = crafted.blob(b"x");
            crafted.tree(&[(mode, b"a", blob)])
        });
    }
    refuses("a malformed tree", ErrorCode::RepoPathRefused, |crafted| crafted.raw_tree(b"100644 a"));
    let nobody = Oid::from_bytes(&[7; 20]).unwrap();
    refuses("a missing file", ErrorCode::RepoCorrupt, |crafted| crafted.tree(&[(FILE, b"a", nobody)]));
    refuses("a missing folder", ErrorCode::RepoCorrupt, |crafted| crafted.tree(&[(TREE, b"a", nobody)]));
    refuses("a folder that is a file", ErrorCode::RepoCorrupt, |crafted| {
        let blob = crafted.blob(b"x");
        crafted.tree(&[(TREE, b"a", blob)])
    });
    refuses("a file that is a folder", ErrorCode::RepoCorrupt, |crafted| {
        let blob = crafted.blob(b"x");
        let inner = crafted.tree(&[(FILE, b"x", blob)]);
        crafted.tree(&[(FILE, b"a", inner)])
    });
}

#[test]
fn trees_without_end_are_refused_soon() {
    refuses("a git bomb", ErrorCode::RepoTooLarge, |crafted| {
        let blob = crafted.blob(b"x");
        let names: Vec<String> = (0..10).map(|n| format!("f{n}")).collect();
        let mut tree =
            crafted.tree(&names.iter().map(|n| (FILE, n.as_bytes(), blob)).collect::<Vec<Entry<'_>>>());
        for _ in 0..10 {
            tree =
                crafted.tree(&names.iter().map(|n| (TREE, n.as_bytes(), tree)).collect::<Vec<Entry<'_>>>());
        }
        tree
    });
    refuses("a deep tree", ErrorCode::RepoPathRefused, |crafted| {
        let blob = crafted.blob(b"x");
        (0..60).fold(crafted.tree(&[(FILE, b"a", blob)]), |tree, _| crafted.tree(&[(TREE, b"d", tree)]))
    });
    refuses("a long path", ErrorCode::RepoPathRefused, |crafted| {
        let blob = crafted.blob(b"x");
        let name = [b'n'; 200];
        (0..6).fold(crafted.tree(&[(FILE, b"a", blob)]), |tree, _| crafted.tree(&[(TREE, &name, tree)]))
    });
    refuses("a long name", ErrorCode::RepoPathRefused, |crafted| {
        let blob = crafted.blob(b"x");
        crafted.tree(&[(FILE, &[b'n'; 256], blob)])
    });
}

#[test]
fn what_only_looks_strange_is_written() {
    let mut crafted = Crafted::new();
    let (blob, target) = (crafted.blob(b"x"), crafted.blob(b"[...slug]/page.tsx"));
    let inner = crafted.tree(&[(FILE, b"page.tsx", blob)]);
    let nobody = Oid::from_bytes(&[7; 20]).unwrap();
    let tree = crafted.tree(&[
        (FILE, b".gitignore", blob),
        (FILE, b".gitmodules", blob),
        (LINK, b"link", target),
        ("160000", b"module", nobody),
        (TREE, "(한글)".as_bytes(), inner),
        (TREE, b"@slot", inner),
        (TREE, b"[...slug]", inner),
    ]);
    let (_space, done) = sync(&mut crafted, tree);
    let done = done.unwrap();
    assert_eq!(snapshot(&done.tree).len(), 6);
    assert_eq!(std::fs::read_to_string(done.tree.join("link")).unwrap(), "x");
}
