//! Models on this machine.

use crate::{ModelId, TaskId, WireError};

crate::wire_choice! {
    /// Where a model comes from.
    pub enum ModelSource {
        /// It ships with XGEN.
        Starter,
        /// It was imported into XGEN's own folder.
        Library,
        /// It was imported by reference: XGEN knows its path and can forget it.
        Reference,
        /// It lies in a folder named in the settings.
        External,
    }

    /// How a model is stored.
    pub enum ModelFormat {
        /// One file.
        Gguf,
        /// A folder in the form of Hugging Face.
        Safetensors,
    }

    /// What an import does with the file.
    pub enum ImportMode {
        /// Copies it into XGEN's own folder (as a reflink where the file system can).
        Copy,
        /// Leaves it where it is and remembers the path.
        Reference,
    }

    /// What the person picks in the dialog.
    pub enum PickKind {
        /// A GGUF file.
        File,
        /// A folder with safetensors, or one to search for models.
        Folder,
    }
}

crate::wire! {
    /// A model that was found, read without loading it.
    pub struct ModelEntry {
        /// Its id, the same after a restart.
        pub id: ModelId,
        /// Its name: the model's own, else the file's.
        pub name: String,
        /// Where it comes from.
        pub source: ModelSource,
        /// How it is stored.
        pub format: ModelFormat,
        /// The file or folder.
        pub path: String,
        /// All its files together.
        pub size_bytes: u64,
        /// Such as `llama`, `qwen2`; null if it could not be read.
        pub architecture: Option<String>,
        /// Number of weights.
        pub parameters: Option<u64>,
        /// Such as `Q4_K_M`, `BF16`.
        pub quantization: Option<String>,
        /// The most tokens it was made for.
        pub context_length: Option<u32>,
        /// Whether it has a chat template.
        pub has_chat_template: bool,
        /// Licence, as the model says.
        pub license: Option<String>,
        /// Languages, as the model says.
        pub languages: Vec<String>,
        /// Why it cannot be loaded; null if it can.
        pub problem: Option<WireError>,
    }

    /// A model to add to the library.
    pub struct ModelImportReq {
        /// The caller's id for `task_cancel`.
        pub task_id: TaskId,
        /// A GGUF file or a safetensors folder.
        pub path: String,
        /// Copy it or leave it.
        pub mode: ImportMode,
    }

    /// One model.
    pub struct ModelIdReq {
        /// Which.
        pub model_id: ModelId,
    }

    /// What to pick.
    pub struct ModelPickReq {
        /// File or folder.
        pub kind: PickKind,
    }

    /// What was picked.
    pub struct PickResult {
        /// The path; null if the person closed the dialog.
        pub path: Option<String>,
    }

    /// A task to cancel.
    pub struct TaskIdReq {
        /// Which.
        pub task_id: TaskId,
    }
}

crate::wire_frame! {
    /// Progress of an import.
    pub enum ImportFrame {
        /// Bytes copied so far.
        Copied {
            /// So far.
            done_bytes: u64,
            /// In all.
            total_bytes: u64,
        },
        /// The copy is compared with the original and flushed to the disk.
        Verifying {},
    }

    /// Progress of a load.
    pub enum LoadFrame {
        /// A worker is being started.
        Starting {},
        /// The engine reads the model.
        Reading {},
        /// The engine answers a first token to prove that the model works.
        WarmUp {},
    }
}
