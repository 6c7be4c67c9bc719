//! Ranges of versions as npm writes them (`^18.18 || >=20 <23`), as far as `engines` and `dependencies` use them.

/// A version; what follows a `-` or `+` is only remembered as "before the release".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Version {
    pub(super) major: u64,
    pub(super) minor: u64,
    pub(super) patch: u64,
    /// Sorts a prerelease before its release.
    release: bool,
}

impl Version {
    pub(super) const fn new(major: u64, minor: u64, patch: u64) -> Self {
        Self { major, minor, patch, release: true }
    }

    /// Reads `v20.11.1`, `16.4.5` or `16.5.0-canary.3`; all three numbers are needed.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let partial = Partial::parse(text.trim())?;
        Some(Self {
            major: partial.major?,
            minor: partial.minor?,
            patch: partial.patch?,
            release: !partial.prerelease,
        })
    }
}

/// Whether `version` lies in `range`; none if the range cannot be read.
pub(super) fn contains(range: &str, version: Version) -> Option<bool> {
    let mut any = false;
    for alternative in range.split("||") {
        any |= comparators(alternative)?.iter().all(|comparator| comparator.allows(version));
    }
    Some(any)
}

/// The lowest version that a range names: `^16.1` gives 16.1.0. None for tags, addresses and `*`.
pub(super) fn lowest(range: &str) -> Option<Version> {
    range
        .split("||")
        .filter_map(|alternative| {
            comparators(alternative)?.into_iter().filter_map(|comparator| comparator.from).max()
        })
        .min()
}

/// `from` is included, `below` is not.
#[derive(Debug, Clone, Copy)]
struct Comparator {
    from: Option<Version>,
    below: Option<Version>,
}

impl Comparator {
    fn allows(&self, version: Version) -> bool {
        self.from.is_none_or(|from| version >= from) && self.below.is_none_or(|below| version < below)
    }
}

fn comparators(text: &str) -> Option<Vec<Comparator>> {
    if let Some((low, high)) = text.split_once(" - ") {
        let from = Partial::parse(low.trim())?.floor();
        let below = Partial::parse(high.trim())?.above();
        return Some(vec![Comparator { from: Some(from), below }]);
    }
    // An operator may stand apart from its version: ">= 18".
    let mut joined = String::new();
    for word in text.split_whitespace() {
        let bare = word.trim_start_matches(['>', '<', '=', '^', '~']);
        joined.push_str(word);
        if !bare.is_empty() {
            joined.push(' ');
        }
    }
    joined.split_whitespace().map(comparator).collect()
}

fn comparator(word: &str) -> Option<Comparator> {
    let bare = word.trim_start_matches(['>', '<', '=', '^', '~']);
    let partial = Partial::parse(bare)?;
    let (floor, above) = (partial.floor(), partial.above());
    Some(match &word[..word.len() - bare.len()] {
        ">=" => Comparator { from: Some(floor), below: None },
        ">" => Comparator { from: above.or(Some(Version::new(u64::MAX, 0, 0))), below: None },
        "<" => Comparator { from: None, below: Some(floor) },
        "<=" => Comparator { from: None, below: above },
        "^" => Comparator { from: Some(floor), below: partial.caret() },
        "~" | "~>" => Comparator { from: Some(floor), below: partial.tilde() },
        "" | "=" if partial.major.is_none() => Comparator { from: None, below: None },
        "" | "=" => Comparator { from: Some(floor), below: above },
        _ => return None,
    })
}

/// A version of which parts may be missing or `x`.
#[derive(Debug, Clone, Copy)]
struct Partial {
    major: Option<u64>,
    minor: Option<u64>,
    patch: Option<u64>,
    prerelease: bool,
}

impl Partial {
    fn parse(text: &str) -> Option<Self> {
        let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
        let text = text.split_once('+').map_or(text, |(version, _)| version);
        let (numbers, prerelease) =
            text.split_once('-').map_or((text, false), |(numbers, _)| (numbers, true));
        let mut parts = [None; 3];
        let mut words = numbers.split('.');
        for part in &mut parts {
            *part = match words.next() {
                None | Some("x" | "X" | "*") => None,
                Some(number) => Some(number.parse().ok().filter(|n| *n < u64::MAX)?),
            };
        }
        let [major, minor, patch] = parts;
        words.next().is_none().then_some(Self { major, minor, patch, prerelease })
    }

    fn floor(self) -> Version {
        Version {
            major: self.major.unwrap_or(0),
            minor: self.minor.unwrap_or(0),
            patch: self.patch.unwrap_or(0),
            release: !self.prerelease,
        }
    }

    /// The first version after everything that it stands for; none: it stands for all.
    fn above(self) -> Option<Version> {
        let major = self.major?;
        Some(match (self.minor, self.patch) {
            (None, _) => Version::new(major + 1, 0, 0),
            (Some(minor), None) => Version::new(major, minor + 1, 0),
            (Some(minor), Some(patch)) if self.prerelease => Version::new(major, minor, patch),
            (Some(minor), Some(patch)) => Version::new(major, minor, patch + 1),
        })
    }

    fn caret(self) -> Option<Version> {
        Some(match (self.major?, self.minor, self.patch) {
            (0, None, _) => Version::new(1, 0, 0),
            (0, Some(0), Some(patch)) => Version::new(0, 0, patch + 1),
            (0, Some(minor), _) => Version::new(0, minor + 1, 0),
            (major, ..) => Version::new(major + 1, 0, 0),
        })
    }

    fn tilde(self) -> Option<Version> {
        let major = self.major?;
        Some(self.minor.map_or(Version::new(major + 1, 0, 0), |minor| Version::new(major, minor + 1, 0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_mean_what_npm_means() {
        let cases = [
            (">=20.19", "20.20.2", true),
            (">=20.19", "20.18.9", false),
            (">= 18", "20.0.0", true),
            ("^18.18 || >=20 <23", "22.1.0", true),
            ("^18.18 || >=20 <23", "23.0.0", false),
            ("^18.18 || >=20 <23", "19.0.0", false),
            ("20.x", "20.9.0", true),
            ("20", "21.0.0", false),
            ("18 - 20", "20.99.1", true),
            ("~20.9", "20.10.0", false),
            ("^0.2.3", "0.3.0", false),
            (">20", "20.1.0", false),
            (">20", "21.0.0", true),
            ("<=20", "20.5.5", true),
            ("*", "1.0.0", true),
            ("", "1.0.0", true),
            ("v20.1.0", "20.1.0", true),
        ];
        for (range, version, expected) in cases {
            let version = Version::parse(version).unwrap();
            assert_eq!(contains(range, version), Some(expected), "{version:?} in {range:?}");
        }
    }

    #[test]
    fn what_is_no_range_is_told_apart_from_what_does_not_match() {
        for range in ["lts/*", "twenty", ">=20.a", "1.2.3.4", "=>20"] {
            assert_eq!(contains(range, Version::new(20, 0, 0)), None, "{range} is no range");
        }
    }

    #[test]
    fn the_lowest_version_of_a_range_is_what_it_names() {
        assert_eq!(lowest("^16.1"), Some(Version::new(16, 1, 0)), "caret");
        assert_eq!(lowest("^15 || ^16"), Some(Version::new(15, 0, 0)), "alternatives");
        assert_eq!(lowest("latest"), None, "a tag names no version");
        assert!(
            Version::parse("16.5.0-canary.3") < Version::parse("16.5.0"),
            "a canary comes before its release"
        );
    }
}
