//! Mappings that a file may also write as a list of `key=value`.

use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};

use serde::{Deserialize, Serialize, Serializer};

use super::Zero;
use super::scalars::Raw;

macro_rules! mapping {
    ($($(#[$meta:meta])* $name:ident($inner:ty);)*) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
        #[serde(try_from = "Raw")]
        pub struct $name(pub BTreeMap<String, $inner>);

        impl Deref for $name {
            type Target = BTreeMap<String, $inner>;

            fn deref(&self) -> &Self::Target {
                &self.0
            }
        }

        impl DerefMut for $name {
            fn deref_mut(&mut self) -> &mut Self::Target {
                &mut self.0
            }
        }

        impl Zero for $name {
            fn is_zero(&self) -> bool {
                self.0.is_empty()
            }
        }
    )*};
}

mapping! {
    /// Labels, options and the like; a key without a value has the empty text.
    #[derive(Serialize)]
    Mapping(String);

    /// Variables; a key without a value is unset, not empty.
    #[derive(Serialize)]
    Variables(Option<String>);

    /// Names to addresses; JSON has it as sorted `name=address`.
    Hosts(Vec<String>);
}

impl TryFrom<Raw> for Mapping {
    type Error = String;

    fn try_from(raw: Raw) -> Result<Self, String> {
        let pair = |line: &Raw| {
            let line = line.text();
            let (key, value) = line.split_once('=').unwrap_or((&line, ""));
            (key.to_owned(), value.to_owned())
        };
        match raw {
            Raw::Null => Ok(Self::default()),
            Raw::Map(map) => Ok(Self(map.into_iter().map(|(key, value)| (key, value.text())).collect())),
            Raw::List(lines) => Ok(Self(lines.iter().map(pair).collect())),
            _ => Err("must be a mapping or a list of key=value".into()),
        }
    }
}

impl TryFrom<Raw> for Variables {
    type Error = String;

    fn try_from(raw: Raw) -> Result<Self, String> {
        let mut variables = BTreeMap::new();
        match raw {
            Raw::Null => {}
            Raw::Map(map) => variables.extend(map.into_iter().map(|(key, value)| match value {
                Raw::Null => (key, None),
                value => (key, Some(value.text())),
            })),
            Raw::List(lines) => {
                for line in lines {
                    let line = line.text();
                    let (key, value) = match line.split_once('=') {
                        Some((key, value)) => (key, Some(value.to_owned())),
                        None => (line.as_str(), None),
                    };
                    if key.ends_with(char::is_whitespace) {
                        return Err(format!("the variable \"{key}\" ends with a space"));
                    }
                    variables.insert(key.to_owned(), value);
                }
            }
            _ => return Err("must be a mapping or a list of NAME=value".into()),
        }
        Ok(Self(variables))
    }
}

impl TryFrom<Raw> for Hosts {
    type Error = String;

    fn try_from(raw: Raw) -> Result<Self, String> {
        let mut hosts: BTreeMap<String, Vec<String>> = BTreeMap::new();
        match raw {
            Raw::Null => {}
            Raw::Map(map) => hosts.extend(map.into_iter().map(|(host, addresses)| match addresses {
                Raw::List(list) => (host, list.iter().map(Raw::text).collect()),
                one => (host, vec![one.text()]),
            })),
            Raw::List(lines) => {
                for line in lines {
                    let line = line.text();
                    let Some((host, addresses)) = line.split_once('=').or_else(|| line.split_once(':'))
                    else {
                        return Err(format!("\"{line}\" has no address; write name=address"));
                    };
                    hosts.entry(host.into()).or_default().extend(addresses.split(',').map(str::to_owned));
                }
            }
            _ => return Err("must be a mapping or a list of name=address".into()),
        }
        for (host, addresses) in &mut hosts {
            if host.is_empty() || host.contains([':', '=']) {
                return Err(format!("\"{host}\" is no host name"));
            }
            for address in addresses {
                if address.len() > 2 && address.starts_with('[') && address.ends_with(']') {
                    *address = address[1..address.len() - 1].to_owned();
                }
            }
        }
        Ok(Self(hosts))
    }
}

impl Serialize for Hosts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut lines: Vec<String> = self
            .iter()
            .flat_map(|(host, addresses)| addresses.iter().map(move |address| format!("{host}={address}")))
            .collect();
        lines.sort();
        lines.serialize(serializer)
    }
}
