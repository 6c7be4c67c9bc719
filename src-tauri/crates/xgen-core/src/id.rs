//! Ids. Rows have UUIDv7 ids, which sort by the time they were made.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export_to = "contract.ts", type = "string"))]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A new id, later than every id made before it on this machine.
            #[must_use]
            #[allow(clippy::new_without_default, reason = "an id with a default value would not be an id")]
            pub fn new() -> Self {
                Self(Uuid::now_v7())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(s: &str) -> Result<Self, Self::Err> {
                s.parse().map(Self)
            }
        }
    };
}

uuid_id! {
    /// One chat.
    ChatId
}
uuid_id! {
    /// One message in the tree of a chat.
    MessageId
}
uuid_id! {
    /// One long piece of work that can be cancelled; chosen by the caller.
    TaskId
}

/// One model on this machine: `starter`, or a digest of where the model lies, so that it survives a restart.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export_to = "contract.ts", type = "string"))]
#[serde(transparent)]
pub struct ModelId(String);

impl ModelId {
    /// The model that ships with XGEN.
    #[must_use]
    pub fn starter() -> Self {
        Self("starter".into())
    }

    /// Takes `id` as it is; ids come from the library and from stored chats.
    #[must_use]
    pub fn from_string(id: String) -> Self {
        Self(id)
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for ModelId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_the_time_they_were_made() {
        let ids: Vec<_> = (0..100).map(|_| MessageId::new()).collect();
        assert!(ids.is_sorted(), "message order relies on UUIDv7");
    }

    #[test]
    fn an_id_is_a_plain_string_in_json() {
        let id = ChatId::new();
        assert_eq!(serde_json::to_string(&id).unwrap(), format!("\"{id}\""));
        assert_eq!(id.to_string().parse::<ChatId>().unwrap(), id);
    }
}
