//! Syncs a Git repository into a managed tree.
//!
//! [`Store::sync`] asks the server, fetches the newest commit without its history into a bare store, looks at the whole
//! tree under a strict policy, and only then changes files. libgit2 knows objects and the protocol; the network, the
//! policy and the files are this crate's own, because libgit2's are what failed in tests: redirects that take a token
//! to another host, waits without end, trees that write outside of themselves, half-written files after a kill.
//!
//! All calls block and may take minutes. A token is held in a [`xgen_core::Secret`], given to the server it belongs to,
//! and never written anywhere.

mod doctor;
mod error;
mod fetch;
mod gc;
mod history;
mod isolation;
mod look;
mod objects;
mod packs;
mod policy;
mod record;
mod remote;
mod store;
mod sync;
mod synced;
mod task;
mod transport;
mod tree;
mod url;

pub use error::{CertificateProblem, RepoError, Silence};
pub use remote::{Access, Limits, Network, Remote, RemoteRef, Revision};
pub use store::Store;
pub use synced::{Change, ChangeKind, CommitInfo, Note, SyncKind, Synced};
pub use task::{Progress, Step, Task};
pub use url::RepoUrl;
