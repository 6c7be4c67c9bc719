//! How an old and a new commit are related, when neither's history is here.
//!
//! Only the newest commit is fetched, which says nothing about what came between. So the server is asked once more,
//! for the commits from the old to the new one without their files (the filter `tree:0`). That is one request and a
//! few hundred bytes for each commit, exact, and costs nothing when there is no news:
//!
//! - The server does not know the old commit: it is not in the new one's history, which the server knows in full.
//! - Some commit that it sends has the old one as a parent: the new one follows it, and their number is known.
//! - No commit does: the branch was pushed anew.
//!
//! A server without filters leaves the question open; fetching some of the history with its files would cost more than
//! the sync itself. GitLab, GitHub and Gitea have filters; a plain `git http-backend` has with `uploadpack.allowFilter`.

use std::io::{Read, Write};
use std::path::Path;

use git2::{Indexer, ObjectType, Odb, Oid};

use crate::objects::fields;
use crate::transport::Session;

/// How the new commit follows the old one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Relation {
    /// By so many commits.
    Ahead(u32),
    /// It does not.
    Other,
    /// Nobody says.
    Unknown,
}

/// Of about 60,000 commits; more is no update but another history.
const MAX_PACK: usize = 16 << 20;

/// Asks how `new` (which the server lists as `listed`) follows `old`. `scratch` is an empty folder.
pub(crate) fn relate(
    session: &std::sync::Arc<Session>,
    listed: Oid,
    new: Oid,
    old: Oid,
    scratch: &Path,
) -> std::io::Result<Relation> {
    if !session.offers("filter") || !session.offers("side-band-64k") {
        return Ok(Relation::Unknown);
    }
    let mut stream = session.ask().map_err(std::io::Error::other)?;
    let mut request = Vec::new();
    packet(
        &mut request,
        &format!("want {listed} side-band-64k ofs-delta no-progress filter agent=git/xgen\n"),
    );
    packet(&mut request, "filter tree:0\n");
    request.extend_from_slice(b"0000");
    packet(&mut request, &format!("have {old}\n"));
    packet(&mut request, "done\n");
    stream.write_all(&request)?;
    match read_packet(&mut stream)? {
        Some(line) if line.starts_with(b"ACK ") => {}
        Some(line) if line.starts_with(b"NAK") => return Ok(Relation::Other),
        _ => return Ok(Relation::Unknown),
    }
    match read_pack(&mut stream)? {
        Some(pack) => count(&pack, new, old, scratch).map_err(std::io::Error::other),
        None => Ok(Relation::Unknown),
    }
}

fn packet(into: &mut Vec<u8>, line: &str) {
    into.extend_from_slice(format!("{:04x}{line}", line.len() + 4).as_bytes());
}

/// One packet; `None` for a flush.
fn read_packet(stream: &mut impl Read) -> std::io::Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    stream.read_exact(&mut length)?;
    let length = std::str::from_utf8(&length).ok().and_then(|text| usize::from_str_radix(text, 16).ok());
    match length {
        Some(0) => Ok(None),
        Some(length @ 4..) => {
            let mut line = vec![0; length - 4];
            stream.read_exact(&mut line)?;
            Ok(Some(line))
        }
        _ => Err(std::io::Error::other("a packet has no length")),
    }
}

/// The pack on the first side band; `None` if it is too long.
fn read_pack(stream: &mut impl Read) -> std::io::Result<Option<Vec<u8>>> {
    let mut pack = Vec::new();
    while let Some(line) = read_packet(stream)? {
        match line.split_first() {
            Some((1, data)) => pack.extend_from_slice(data),
            Some((3, _)) => return Err(std::io::Error::other("the server gave up")),
            _ => {}
        }
        if pack.len() > MAX_PACK {
            return Ok(None);
        }
    }
    Ok(Some(pack))
}

fn count(pack: &[u8], new: Oid, old: Oid, scratch: &Path) -> Result<Relation, git2::Error> {
    // Twelve bytes of header: the last four are the number of objects.
    if pack.get(8..12) == Some(&[0; 4]) {
        return Ok(Relation::Other);
    }
    let folder = scratch.join("pack");
    std::fs::create_dir_all(&folder).map_err(|error| git2::Error::from_str(&error.to_string()))?;
    let mut indexer = Indexer::new(None, &folder, 0o600, false)?;
    indexer.write_all(pack).map_err(|error| git2::Error::from_str(&error.to_string()))?;
    indexer.commit()?;
    let odb = Odb::new()?;
    odb.add_disk_alternate(&scratch.to_string_lossy())?;
    let mut commits = Vec::new();
    odb.foreach(|id| {
        commits.push(*id);
        true
    })?;
    let (mut number, mut follows) = (0, false);
    let mut has_new = false;
    for id in commits {
        let object = odb.read(id)?;
        if object.kind() == ObjectType::Commit {
            number += 1;
            has_new |= id == new;
            follows |= fields(object.data(), "parent ").any(|parent| parent == old);
        }
    }
    Ok(if has_new && follows { Relation::Ahead(number) } else { Relation::Other })
}
