//! What the memory of this process may leave behind.

/// Keeps a crash from writing the memory of this process to a core file: a token may be in it. Processes that it starts
/// write none either.
///
/// For the beginning of `main`. A person who debugs XGEN raises the limit from outside, with `prlimit`.
pub fn no_core_dumps() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let none = Rlimit { current: Some(0), ..getrlimit(Resource::Core) };
        let _ = setrlimit(Resource::Core, none); // lowering one's own limit is always allowed
    }
}
