//! A sync that is killed at any moment leaves nothing that the next one does not put right.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::child::{command, said};
use crate::host::Repo;
use crate::workspace::{Workspace, expected, remote, snapshot};

/// Two trees that differ in many ways, pushed in turns.
fn push(repo: &Repo, round: u32) -> String {
    let odd = round % 2 == 1;
    let mut files = Vec::new();
    for n in 0..240 {
        let text = (n % 3 != 0 || odd).then(|| format!("{n} {round} {}\n", "contents ".repeat(50)));
        files.push((format!("src/part{}/file{n}.ts", n % 7), text));
    }
    // What is a file in one tree is a folder in the other.
    let (file, folder) = ("shape".to_owned(), "shape/inner/deep.ts".to_owned());
    let (there, gone) = if odd { (file, folder) } else { (folder, file) };
    repo.commit(&[("README", Some("so that there is a commit")), (gone.as_str(), None)]);
    files.push((there, Some(format!("{round}"))));
    let files: Vec<_> = files.iter().map(|(path, text)| (path.as_str(), text.as_deref())).collect();
    repo.commit(&files)
}

#[test]
fn after_a_kill_the_next_sync_brings_exactly_the_wanted_tree() {
    let kills: u32 = std::env::var("XGEN_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(20);
    let repo = Repo::new();
    let remote = remote(&repo.https());
    let mut random = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_nanos() as u64 | 1;
    let seed = random;
    let mut next = || {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random
    };
    let mut space = Workspace::new();
    push(&repo, 0);
    let begin = Instant::now();
    assert_eq!(said(command(space.dir.path(), &repo.https()).spawn().unwrap()).code, "ok");
    let usual = begin.elapsed();
    let mut unfinished = 0;
    for round in 1..=kills {
        // Every fifth one is a first sync.
        if round % 5 == 0 {
            space = Workspace::new();
        }
        push(&repo, round);
        let mut child = command(space.dir.path(), &repo.https()).spawn().unwrap();
        std::thread::sleep(Duration::from_nanos(next() % (usual.as_nanos() as u64)));
        child.kill().unwrap();
        child.wait().unwrap();
        unfinished += u32::from(
            space.dir.path().join("staging").read_dir().is_ok_and(|mut left| left.next().is_some()),
        );
        // The server may be further by then.
        let tip = if next() % 2 == 0 {
            push(&repo, round + 1)
        } else {
            repo.git.refname_to_id("refs/heads/main").unwrap().to_string()
        };
        let done =
            space.sync(&remote).unwrap_or_else(|error| panic!("round {round}, seed {seed}: {error:?}"));
        assert_eq!(done.to.id, tip);
        assert_eq!(snapshot(&done.tree), expected(&repo.git, &tip), "round {round}, seed {seed}");
        assert_no_leftovers(space.dir.path());
    }
    println!("{kills} kills, {unfinished} of them while files were staged");
}

fn assert_no_leftovers(root: &Path) {
    let mut waiting = vec![root.join("staging"), root.join("trees"), root.join("stores")];
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(&folder).unwrap().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let tracked = folder.starts_with(root.join("trees")) && folder != root.join("trees");
            assert!(!folder.ends_with("staging"), "{} was left", entry.path().display());
            let left = [".lock", ".new", ".intent", ".damaged"].iter().any(|end| name.ends_with(end))
                || name.starts_with("pack_git2_")
                || name.starts_with("tmp_");
            assert!(tracked || !left, "{} was left", entry.path().display());
            if entry.file_type().unwrap().is_dir() {
                waiting.push(entry.path());
            }
        }
    }
}
