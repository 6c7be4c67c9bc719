//! Licence and languages, from the front matter of the model card (README.md).

use super::files::Folder;
use crate::fault::printable;

const MAX_BYTES: u64 = 1 << 20;
const MAX_LANGUAGES: usize = 64;

/// Reads `license:` and `language:`; a card without them, or an odd one, says nothing.
pub(crate) fn read(folder: &Folder) -> (Option<String>, Vec<String>) {
    let bytes = folder.bytes("README.md", MAX_BYTES).ok().flatten().unwrap_or_default();
    front_matter(&String::from_utf8_lossy(&bytes))
}

fn front_matter(card: &str) -> (Option<String>, Vec<String>) {
    let (mut license, mut languages) = (None, Vec::new());
    let Some(matter) = card.strip_prefix("---").and_then(|rest| rest.split("\n---").next()) else {
        return (license, languages);
    };
    let mut in_languages = false;
    for line in matter.lines() {
        if let Some(item) = line.trim_start().strip_prefix("- ").filter(|_| in_languages) {
            languages.push(scalar(item));
            continue;
        }
        in_languages = false;
        match line.split_once(':') {
            Some(("license", value)) => license = Some(scalar(value)).filter(|text| !text.is_empty()),
            Some(("language", value)) => {
                let list = value.trim().trim_start_matches('[').trim_end_matches(']');
                languages.extend(list.split(',').map(scalar).filter(|text| !text.is_empty()));
                in_languages = languages.is_empty();
            }
            _ => {}
        }
    }
    languages.truncate(MAX_LANGUAGES);
    (license, languages)
}

fn scalar(text: &str) -> String {
    printable(text.trim().trim_matches(['"', '\'']))
}

#[cfg(test)]
mod tests {
    use super::front_matter;

    #[test]
    fn both_ways_to_write_languages_are_read() {
        let list =
            front_matter("---\nlicense: apache-2.0\nlanguage:\n- ko\n- \"en\"\ntags:\n- chat\n---\n# Hi");
        assert_eq!(list, (Some("apache-2.0".into()), vec!["ko".into(), "en".into()]));
        assert_eq!(front_matter("---\nlanguage: [ko, en]\n---").1, ["ko", "en"]);
        assert_eq!(front_matter("---\nlanguage: ko\n---").1, ["ko"]);
    }

    #[test]
    fn a_card_without_front_matter_says_nothing() {
        assert_eq!(front_matter("# license: mit"), (None, Vec::new()));
    }
}
