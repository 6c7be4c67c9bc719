//! Values that are known without running code: literals of JSON files, of configurations and of `export const`.

/// What an expression is, as far as the source tells.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Unknown,
    Undefined,
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
    List(Vec<Value>),
    Object(Object),
    /// A function of the same module, by its place in the evaluator; none: of elsewhere.
    Function(Option<usize>),
}

/// An object; `open` if it may have more properties than are known.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Object {
    pub(super) properties: Vec<Property>,
    pub(super) open: bool,
}

/// A property, and where its key stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Property {
    pub(super) key: String,
    pub(super) at: u32,
    pub(super) value: Value,
}

impl Object {
    pub(super) fn get(&self, key: &str) -> Option<&Property> {
        self.properties.iter().find(|property| property.key == key)
    }

    pub(super) fn set(&mut self, key: String, at: u32, value: Value) {
        match self.properties.iter_mut().find(|property| property.key == key) {
            Some(known) => (known.at, known.value) = (at, value),
            None => self.properties.push(Property { key, at, value }),
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.open |= other.open;
        for property in other.properties {
            self.set(property.key, property.at, property.value);
        }
    }
}

impl Value {
    pub(super) fn property(&self, key: &str) -> Option<&Property> {
        match self {
            Self::Object(object) => object.get(key),
            _ => None,
        }
    }

    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        self.property(key).map(|property| &property.value)
    }

    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether a condition on it holds; none if that is not known.
    pub(super) fn truthy(&self) -> Option<bool> {
        Some(match self {
            Self::Unknown => return None,
            Self::Undefined | Self::Null => false,
            Self::Bool(value) => *value,
            Self::Number(number) => *number != 0.0 && !number.is_nan(),
            Self::Text(text) => !text.is_empty(),
            Self::List(_) | Self::Object(_) | Self::Function(_) => true,
        })
    }

    /// How much there is of it, for values that grow by being used twice.
    pub(super) fn weight(&self) -> usize {
        match self {
            Self::Text(text) => 1 + text.len() / 16,
            Self::List(items) => 1 + items.iter().map(Self::weight).sum::<usize>(),
            Self::Object(object) => {
                1 + object.properties.iter().map(|property| 1 + property.value.weight()).sum::<usize>()
            }
            _ => 1,
        }
    }

    /// The texts of a list that holds nothing else.
    pub(super) fn texts(&self) -> Option<Vec<String>> {
        match self {
            Self::List(items) => items.iter().map(|item| item.text().map(str::to_owned)).collect(),
            _ => None,
        }
    }

    /// `===`; none if it is not known.
    pub(super) fn same(&self, other: &Self) -> Option<bool> {
        match (self, other) {
            (Self::Unknown, _) | (_, Self::Unknown) => None,
            (Self::List(_) | Self::Object(_) | Self::Function(_), _)
            | (_, Self::List(_) | Self::Object(_) | Self::Function(_)) => Some(false),
            _ => Some(self == other),
        }
    }
}
