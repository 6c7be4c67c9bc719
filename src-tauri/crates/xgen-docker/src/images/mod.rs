//! Images: what is there, what they consist of, and how they come and go.

mod archive;
mod change;
mod history;
mod list;
mod transfer;

pub use change::Removed;
pub use history::Layer;
pub use list::{ImageDetails, ImageSummary};
pub use transfer::TransferEvent;
pub(crate) use transfer::escaped;
