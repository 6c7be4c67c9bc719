//! Keeps libgit2 away from the user's own Git configuration, and its memory small.

use std::sync::Once;

use git2::ConfigLevel;

/// Must run before any repository is opened.
pub(crate) fn apply() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // SAFETY: these change globals of libgit2. `Once` lets one thread do it, before any other use in this crate,
        // and no other crate of XGEN uses libgit2.
        unsafe {
            for level in
                [ConfigLevel::System, ConfigLevel::Global, ConfigLevel::XDG, ConfigLevel::ProgramData]
            {
                // A user's `url.….insteadOf` would send the fetch elsewhere, `core.autocrlf` change every file.
                git2::opts::set_search_path(level, "/nonexistent").expect("libgit2 takes a search path");
            }
            // Of a pack of 176 MB all would be mapped otherwise; this costs no time.
            git2::opts::set_mwindow_size(2 << 20).expect("libgit2 takes a window size");
            git2::opts::set_mwindow_mapped_limit(16 << 20).expect("libgit2 takes a limit");
        }
        // `Objects::read` checks what it reads.
        git2::opts::strict_hash_verification(false);
    });
}
