//! What the engine keeps on its disk, and what of it can go.

mod plan;
mod prune;
mod usage;

pub use plan::{PruneItem, PruneKind, PrunePlan, PruneRequest};
pub use prune::Pruned;
pub use usage::{DiskUsage, Usage};
