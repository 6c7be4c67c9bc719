//! Errors as they travel.

use xgen_core::{Coded, ErrorCode};

crate::wire! {
    /// An error on any transport. The UI branches on `code` and translates by it; `message` is the English text of
    /// the same, naming the thing and its path; `hint` says what to do next; `causes` are for the log and for
    /// *copy details*.
    pub struct WireError {
        /// What to branch on.
        pub code: ErrorCode,
        /// What happened, to which thing; lower case, without a full stop.
        pub message: String,
        /// What the user can do next.
        pub hint: Option<String>,
        /// The chain of underlying errors, outermost first.
        pub causes: Vec<String>,
    }
}

impl WireError {
    /// An error without hint or causes.
    #[must_use]
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), hint: None, causes: Vec::new() }
    }

    /// The same error with a way out.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The wire form of an error that is shared, and so cannot be given away.
    #[must_use]
    pub fn of(error: &dyn Coded) -> Self {
        let mut causes = Vec::new();
        let mut source = error.source();
        while let Some(cause) = source {
            causes.push(cause.to_string());
            source = cause.source();
        }
        Self { code: error.code(), message: error.to_string(), hint: error.hint(), causes }
    }
}

impl<E: Coded> From<E> for WireError {
    fn from(error: E) -> Self {
        Self::of(&error)
    }
}

impl std::fmt::Display for WireError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({})", self.message, self.code)
    }
}
