//! The first question to a server: what is there, and which of it is wanted.

use git2::{Direction, Oid};

use crate::fetch::{LISTED, failed};
use crate::transport::Session;
use crate::{RemoteRef, RepoError, Revision};

/// One line of the server's list.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    pub(crate) name: String,
    pub(crate) id: Oid,
    symbolic: Option<String>,
}

/// What to fetch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Want {
    /// The left side of a refspec: a full ref name, or a commit.
    pub(crate) source: String,
    /// What the server names: a commit or a tag object.
    pub(crate) id: Oid,
    /// The commit, where the list says it.
    pub(crate) commit: Option<Oid>,
    /// Asked for by its id; not every server hands that out.
    pub(crate) pinned: bool,
}

/// Connects `remote` and lists what the server has.
pub(crate) fn list(remote: &mut git2::Remote<'_>, session: &Session) -> Result<Vec<Head>, RepoError> {
    let connected = remote.connect(Direction::Fetch).and_then(|()| remote.list());
    let heads = connected.map_err(|error| failed(session, LISTED, error))?;
    let head = |head: &git2::RemoteHead<'_>| Head {
        name: head.name().to_owned(),
        id: head.oid(),
        symbolic: head.symref_target().map(str::to_owned),
    };
    Ok(heads.iter().map(head).collect())
}

/// Branches and tags, as a person picks from.
pub(crate) fn refs(heads: &[Head]) -> Vec<RemoteRef> {
    let default = default_branch(heads);
    heads
        .iter()
        .filter_map(|head| {
            let (name, tag) = match head.name.strip_prefix("refs/heads/") {
                Some(name) => (name, false),
                None => (head.name.strip_prefix("refs/tags/").filter(|name| !name.ends_with("^{}"))?, true),
            };
            let commit = peeled(heads, &head.name).unwrap_or(head.id).to_string();
            Some(RemoteRef {
                name: name.to_owned(),
                commit,
                tag,
                default: default == Some(head.name.as_str()),
            })
        })
        .collect()
}

/// What `revision` means on this server.
pub(crate) fn resolve(heads: &[Head], revision: &Revision, url: &str) -> Result<Want, RepoError> {
    if heads.is_empty() {
        return Err(RepoError::Empty { url: url.to_owned() });
    }
    let missing = |name: &str| RepoError::BranchMissing { url: url.to_owned(), name: name.to_owned() };
    match revision {
        Revision::Default => {
            let name = default_branch(heads).ok_or_else(|| missing("HEAD"))?;
            by_name(heads, name).ok_or_else(|| missing(name))
        }
        Revision::Named(name) => by_name(heads, &format!("refs/heads/{name}"))
            .or_else(|| by_name(heads, &format!("refs/tags/{name}")))
            .or_else(|| by_id(heads, name))
            .ok_or_else(|| missing(name)),
    }
}

fn by_name(heads: &[Head], name: &str) -> Option<Want> {
    let head = heads.iter().find(|head| head.name == name)?;
    let branch = name.starts_with("refs/heads/");
    let commit = peeled(heads, name).or(branch.then_some(head.id));
    Some(Want { source: head.name.clone(), id: head.id, commit, pinned: false })
}

fn by_id(heads: &[Head], text: &str) -> Option<Want> {
    let id = commit_id(text)?;
    // A branch at this commit can be asked for by name, which every server allows.
    let branch = heads.iter().find(|head| head.id == id && head.name.starts_with("refs/heads/"));
    branch
        .and_then(|branch| by_name(heads, &branch.name))
        .or_else(|| Some(Want { source: id.to_string(), id, commit: Some(id), pinned: true }))
}

/// `text` as a commit in full.
pub(crate) fn commit_id(text: &str) -> Option<Oid> {
    let full = text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    full.then(|| Oid::from_str(text).ok()).flatten()
}

fn peeled(heads: &[Head], name: &str) -> Option<Oid> {
    heads.iter().find(|head| head.name.strip_suffix("^{}") == Some(name)).map(|head| head.id)
}

/// Old servers do not say what HEAD points to; then a branch with the same commit is it, `main` and `master` first.
fn default_branch(heads: &[Head]) -> Option<&str> {
    let head = heads.iter().find(|head| head.name == "HEAD");
    if let Some(name) = head.and_then(|head| head.symbolic.as_deref()) {
        return Some(name);
    }
    let branches = || heads.iter().filter(|one| one.name.starts_with("refs/heads/"));
    let same = |one: &&Head| head.is_none_or(|head| head.id == one.id);
    ["refs/heads/main", "refs/heads/master"]
        .into_iter()
        .find_map(|usual| branches().filter(same).find(|one| one.name == usual))
        .or_else(|| head.and_then(|_| branches().find(same)))
        .map(|one| one.name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    const B: &str = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
    const C: &str = "cccccccccccccccccccccccccccccccccccccccc";

    fn heads(all: &[(&str, &str)]) -> Vec<Head> {
        let head = |(name, id): &(&str, &str)| Head {
            name: (*name).to_owned(),
            id: Oid::from_str(id).unwrap(),
            symbolic: None,
        };
        all.iter().map(head).collect()
    }

    fn named(heads: &[Head], name: &str) -> Result<Want, RepoError> {
        resolve(heads, &Revision::Named(name.into()), "here")
    }

    #[test]
    fn a_branch_wins_over_a_tag_and_a_tag_over_a_commit() {
        let both = heads(&[("refs/heads/x", A), ("refs/tags/x", B), (&format!("refs/tags/{C}"), B)]);
        assert_eq!(named(&both, "x").unwrap().source, "refs/heads/x");
        assert_eq!(named(&both, C).unwrap().source, format!("refs/tags/{C}"));
        assert_eq!(
            named(&both, B).unwrap(),
            Want {
                source: B.into(),
                id: Oid::from_str(B).unwrap(),
                commit: Oid::from_str(B).ok(),
                pinned: true
            }
        );
        assert!(matches!(named(&both, "y"), Err(RepoError::BranchMissing { .. })));
    }

    #[test]
    fn an_annotated_tag_is_its_commit() {
        let tagged = heads(&[("refs/tags/v1", A), ("refs/tags/v1^{}", B)]);
        assert_eq!(named(&tagged, "v1").unwrap().commit, Oid::from_str(B).ok());
        assert_eq!(refs(&tagged).len(), 1, "the peeled line is no tag of its own");
        assert_eq!(refs(&tagged)[0].commit, B);
    }

    #[test]
    fn the_default_branch_is_found_without_the_servers_help() {
        let old = heads(&[("HEAD", A), ("refs/heads/dev", A), ("refs/heads/main", A), ("refs/heads/x", B)]);
        assert_eq!(resolve(&old, &Revision::Default, "here").unwrap().source, "refs/heads/main");
        assert!(refs(&old).iter().any(|one| one.name == "main" && one.default));
        assert!(matches!(resolve(&[], &Revision::Default, "here"), Err(RepoError::Empty { .. })));
    }
}
