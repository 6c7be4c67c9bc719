//! The title of a chat from its first message.

use unicode_segmentation::UnicodeSegmentation;

const LIMIT_CHARS: usize = 60;

/// Inline marks of Markdown, longest first.
const MARKS: [&str; 6] = ["**", "__", "~~", "`", "*", "_"];

/// The first line that says something, without its Markdown marks, in at most 60 characters.
pub(crate) fn title_of(text: &str) -> String {
    let line = text.lines().map(plain).find(|line| line.chars().any(char::is_alphanumeric));
    // A message of marks or emoji alone is its own title.
    shortened(&line.unwrap_or_else(|| joined(text)))
}

fn plain(line: &str) -> String {
    let line = line.trim();
    if line.starts_with("```") || line.starts_with("~~~") {
        return String::new(); // opens a code block; its name of a language is no title
    }
    let mut text = without_links(without_block_marks(line));
    for mark in MARKS {
        text = without_pairs(&text, mark);
    }
    joined(&text)
}

fn joined(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Drops the marks of headings, quotes and list items at the beginning.
fn without_block_marks(line: &str) -> &str {
    let heading = line.trim_start_matches('#');
    let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = if heading.len() < line.len() && heading.starts_with(' ') {
        heading
    } else if let Some(quoted) = line.strip_prefix('>') {
        quoted
    } else if let Some(item) = ["- ", "* ", "+ "].iter().find_map(|mark| line.strip_prefix(mark)) {
        item
    } else if let Some(item) = number.strip_prefix(". ").filter(|_| number.len() < line.len()) {
        item
    } else {
        return line;
    };
    without_block_marks(rest.trim_start())
}

/// `[text](url)` and `![text](url)` become `text`.
fn without_links(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some((before, label, after)) = next_link(rest) {
        out.push_str(before.strip_suffix('!').unwrap_or(before));
        out.push_str(label);
        rest = after;
    }
    out + rest
}

fn next_link(text: &str) -> Option<(&str, &str, &str)> {
    let middle = text.find("](")?;
    let open = text[..middle].rfind('[')?;
    let close = middle + text[middle..].find(')')?;
    Some((&text[..open], &text[open + 1..middle], &text[close + 1..]))
}

/// Drops `mark` around text, and keeps one that stands alone (`2 * 3`) or, for `_`, inside a word (`snake_case`).
fn without_pairs(text: &str, mark: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(open) = rest.find(mark) {
        let (before, from_mark) = rest.split_at(open);
        let inside = &from_mark[mark.len()..];
        out.push_str(before);
        match inside.split_once(mark).filter(|(inner, after)| is_marked(&out, inner, after, mark)) {
            Some((inner, after)) => {
                out.push_str(inner);
                rest = after;
            }
            None => {
                out.push_str(mark);
                rest = inside;
            }
        }
    }
    out + rest
}

fn is_marked(before: &str, inner: &str, after: &str, mark: &str) -> bool {
    let in_word = before.ends_with(char::is_alphanumeric) || after.starts_with(char::is_alphanumeric);
    let tight = !inner.is_empty() && inner.trim() == inner;
    tight && !(in_word && mark.starts_with('_'))
}

/// Cuts between characters as people see them, so that neither a Hangul syllable nor an emoji is torn.
fn shortened(title: &str) -> String {
    if title.chars().count() <= LIMIT_CHARS {
        return title.to_owned();
    }
    let mut left = LIMIT_CHARS - 1;
    let fits = title.graphemes(true).take_while(|grapheme| {
        let chars = grapheme.chars().count();
        let fits = chars <= left;
        left = left.saturating_sub(chars);
        fits
    });
    fits.collect::<String>().trim_end().to_owned() + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_the_first_line_without_marks() {
        for (text, title) in [
            ("Hello there", "Hello there"),
            ("\n\n  ## Plan for **today**\nmore", "Plan for today"),
            ("> - 1. `cargo test` fails", "cargo test fails"),
            ("```rust\nfn main() {}\n```", "fn main() {}"),
            ("see [the docs](https://example.org/a) and ![a cat](x.png)", "see the docs and a cat"),
            ("**굵게**는 어떻게 쓰나요?", "굵게는 어떻게 쓰나요?"),
            ("what is 2 * 3 * 4, and 2**3?", "what is 2 * 3 * 4, and 2**3?"),
            ("rename snake_case_name to _camel_", "rename snake_case_name to camel"),
            ("#hashtag and C# stay", "#hashtag and C# stay"),
            ("---\nafter a rule", "after a rule"),
            ("🙂", "🙂"),
            ("***", "***"),
            ("a\tb   c", "a b c"),
            ("][](", "][]("),
        ] {
            assert_eq!(title_of(text), title, "title of {text:?}");
        }
    }

    #[test]
    fn a_long_title_is_cut_between_visible_characters() {
        let family = "👨‍👩‍👧‍👦"; // one visible character, seven scalar values
        let title = title_of(&family.repeat(40));
        assert!(title.chars().count() <= LIMIT_CHARS, "{title}");
        assert_eq!(title.trim_end_matches('…').len() % family.len(), 0, "no family is torn apart");

        let jamo = "\u{1100}\u{1161}\u{11a8}".repeat(60); // decomposed Hangul, as macOS writes file names
        assert!(title_of(&jamo).trim_end_matches('…').ends_with('\u{11a8}'), "no syllable loses its final");

        assert_eq!(title_of(&"가".repeat(60)), "가".repeat(60), "60 characters fit");
        assert_eq!(title_of(&"가".repeat(61)), "가".repeat(59) + "…");
        assert!(title_of(&("\u{301}".repeat(5000))).chars().count() <= LIMIT_CHARS);
    }
}
