//! What a build context consists of, for people.

/// A file or folder of a build context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContextEntry {
    /// Relative to the context, with `/`.
    pub path: String,
    /// How many files it holds; 1 for a file.
    pub files: u64,
    /// The bytes of all of them.
    pub size_bytes: u64,
}

/// Something that is not sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptOut {
    /// What; a folder stands for everything in it.
    pub entry: ContextEntry,
    /// Because of what.
    pub by: KeptOutBy,
}

/// What keeps a path out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeptOutBy {
    /// A line of the ignore file.
    Line(String),
    /// It may hold a credential, and no line brings it back: `.env*`, `.git`, `.npmrc`, `*.pem`, `id_*`.
    Credentials(&'static str),
}

/// What is sent for a build and what is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContextReport {
    /// The ignore file that was used, relative to the context.
    pub ignore_file: Option<String>,
    /// How many files are sent.
    pub files: u64,
    /// Their bytes.
    pub size_bytes: u64,
    /// Each file that is sent, the biggest first.
    pub sent: Vec<ContextEntry>,
    /// What is not, the biggest first. Sizes of folders are 0 unless they were asked for.
    pub kept_out: Vec<KeptOut>,
}
