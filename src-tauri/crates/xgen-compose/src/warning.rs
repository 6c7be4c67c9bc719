//! What the user should know though the project loads.

use std::collections::BTreeSet;
use std::fmt;

use crate::error::Place;

/// Something that the user should know though the project loads.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Warning {
    /// XGEN does not carry out this key, or not all of its value.
    Unsupported {
        /// The line of the value.
        place: Place,
        /// The key with its parents.
        key: String,
        /// What happens instead.
        effect: &'static str,
    },
    /// A variable has no value; the empty text was put in its place.
    UnsetVariable {
        /// The first line that uses it.
        place: Place,
        /// The variable.
        name: String,
    },
    /// A form that Compose still takes and advises against.
    Deprecated {
        /// The line of the value.
        place: Place,
        /// What to write instead.
        advice: String,
    },
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsupported { place, key, effect } => {
                write!(f, "{place}: {key} is not carried out: {effect}")
            }
            Self::UnsetVariable { place, name } => {
                write!(f, "{place}: the variable {name} is not set, so it is empty")
            }
            Self::Deprecated { place, advice } => write!(f, "{place}: {advice}"),
        }
    }
}

/// The warnings so far.
#[derive(Debug, Default)]
pub(crate) struct Warnings {
    pub(crate) list: Vec<Warning>,
    unset: BTreeSet<String>,
}

impl Warnings {
    /// Once for each variable, however often it is used.
    pub(crate) fn unset(&mut self, name: String, place: &Place) {
        if self.unset.insert(name.clone()) {
            self.list.push(Warning::UnsetVariable { place: place.clone(), name });
        }
    }

    pub(crate) fn deprecated(&mut self, place: &Place, advice: String) {
        self.list.push(Warning::Deprecated { place: place.clone(), advice });
    }

    pub(crate) fn unsupported(&mut self, place: &Place, key: String, effect: &'static str) {
        self.list.push(Warning::Unsupported { place: place.clone(), key, effect });
    }
}
