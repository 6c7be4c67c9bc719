//! A command in one text, split into words as Compose does: quotes and backslashes, no variables, no globs.

#[derive(Clone, Copy, PartialEq)]
enum Quote {
    Single,
    Double,
    /// Between backticks; the words stay as they are.
    Back,
    /// In `$(…)`; the words stay as they are.
    Dollar,
}

/// A command as words.
#[derive(Debug, PartialEq)]
pub(crate) struct Words {
    pub(crate) words: Vec<String>,
    /// What stands behind the first `;`, `&`, `|`, `<` or `>` outside of quotes: Compose drops it.
    pub(crate) is_cut: bool,
}

/// The words of `text`.
///
/// # Errors
/// A reason in words if a quote or bracket does not close.
pub(crate) fn split(text: &str) -> Result<Words, String> {
    let unclosed = || format!("a quote or bracket of the command \"{text}\" does not close");
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut is_cut = false;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (c, quote) {
            ('\\', quote) if quote != Some(Quote::Single) => {
                word.get_or_insert_default().push(chars.next().ok_or_else(unclosed)?);
            }
            (' ' | '\t' | '\r' | '\n', None) => words.extend(word.take()),
            ('"', None) => quote = Some(Quote::Double),
            ('\'', None) => quote = Some(Quote::Single),
            ('"', Some(Quote::Double)) | ('\'', Some(Quote::Single)) => {
                quote = None;
                word.get_or_insert_default();
            }
            (';' | '&' | '|' | '<', None) => {
                is_cut = true;
                break;
            }
            ('>', None) => {
                // The number of a file that is redirected is no word of the command.
                word.take_if(|word| word.starts_with(|c: char| c.is_ascii_digit()));
                is_cut = true;
                break;
            }
            ('(', None) if !word.as_deref().is_some_and(|word| word.ends_with('$')) => return Err(unclosed()),
            (')', None) => return Err(unclosed()),
            (c, _) => {
                quote = match (c, quote) {
                    ('(', None) => Some(Quote::Dollar),
                    ('`', None) => Some(Quote::Back),
                    (')', Some(Quote::Dollar)) | ('`', Some(Quote::Back)) => None,
                    _ => quote,
                };
                word.get_or_insert_default().push(c);
            }
        }
    }
    if quote.is_some() {
        return Err(unclosed());
    }
    words.extend(word);
    Ok(Words { words, is_cut })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_split_as_compose_does() {
        for (text, words) in [
            ("sh -c 'echo \"a b\"'", vec!["sh", "-c", "echo \"a b\""]),
            ("a\\ b \"c\\\"d\"", vec!["a b", "c\"d"]),
            ("echo '' x", vec!["echo", "", "x"]),
            ("echo $(date +%s) `id -u`", vec!["echo", "$(date +%s)", "`id -u`"]),
            ("run 2>log", vec!["run"]),
            ("one && two", vec!["one"]),
            ("", vec![]),
        ] {
            assert_eq!(split(text).unwrap().words, words, "of {text}");
        }
        for text in ["echo 'x", "echo (x)", "x\\"] {
            assert!(split(text).is_err(), "{text} does not close");
        }
    }
}
