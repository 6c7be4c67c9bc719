//! The project as it is carried out: everything resolved, nothing short.
//!
//! Names, order and emptiness of the fields are those of Compose's own structures, because a service's config hash
//! is taken over its JSON. Do not sort them.

mod build;
mod deploy;
mod maps;
mod mount;
mod resource;
mod scalars;
mod service;

pub use build::*;
pub use deploy::*;
pub use maps::*;
pub use mount::*;
pub use resource::*;
pub use scalars::*;
pub use service::*;

use std::collections::BTreeMap;

/// What Go's `omitempty` leaves out of JSON. A structure is never empty, an absent one is.
pub(crate) trait Zero {
    fn is_zero(&self) -> bool;
}

impl<T> Zero for Option<T> {
    fn is_zero(&self) -> bool {
        self.is_none()
    }
}

impl<T> Zero for Vec<T> {
    fn is_zero(&self) -> bool {
        self.is_empty()
    }
}

impl<V> Zero for BTreeMap<String, V> {
    fn is_zero(&self) -> bool {
        self.is_empty()
    }
}

impl Zero for String {
    fn is_zero(&self) -> bool {
        self.is_empty()
    }
}

impl Zero for bool {
    fn is_zero(&self) -> bool {
        !*self
    }
}

macro_rules! zero_numbers {
    ($($number:ty)*) => {$(
        impl Zero for $number {
            fn is_zero(&self) -> bool {
                *self == 0
            }
        }
    )*};
}

zero_numbers! { i32 i64 u16 u32 u64 }

/// A structure of the model: each field is a key of the file, left out of JSON where Go would.
macro_rules! model {
    ($($(#[$meta:meta])* $name:ident { $($(#[$field_meta:meta])* $field:ident: $type:ty,)* })*) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(default)]
        pub struct $name {
            $(
                #[doc = concat!("The key `", stringify!($field), "`.")]
                $(#[$field_meta])*
                #[serde(skip_serializing_if = "crate::model::Zero::is_zero")]
                pub $field: $type,
            )*
        }

        impl crate::model::Zero for $name {
            fn is_zero(&self) -> bool {
                false
            }
        }
    )*};
}

pub(crate) use model;
