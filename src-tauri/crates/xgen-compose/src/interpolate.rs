//! `$NAME`, `${NAME}` and the six operators of `${NAME:-…}`.
//!
//! `$$` is a dollar, and so is a `$` before anything else. The operator is the one right behind the name; what
//! follows it up to the balanced `}` is text that is itself substituted, and only if it is used.

/// Braces inside braces; nobody writes more than three.
const MAX_NESTING: usize = 32;

/// How much of a malformed template its error shows.
const SHOWN_CHARS: usize = 80;

/// A text with its variables filled in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Substituted {
    /// The text.
    pub text: String,
    /// Variables without a value or a default; each became the empty text.
    pub unset: Vec<String>,
}

/// Why a template has no text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TemplateError {
    /// `${…}` does not close, has no name or an unknown operator.
    #[error("invalid ${{…}} in \"{template}\"; a literal $ is written $$")]
    Invalid {
        /// Its beginning.
        template: String,
    },
    /// `${NAME:?…}` or `${NAME?…}`, and there is no value.
    #[error("the variable {name} is required{}", if message.is_empty() { String::new() } else { format!(": {message}") })]
    Required {
        /// The variable.
        name: String,
        /// What the author of the file says about it.
        message: String,
    },
}

/// Fills the variables of `template` with what `lookup` knows.
///
/// # Errors
/// [`TemplateError`] if the template is malformed or a required variable has no value.
pub fn substitute(
    template: &str,
    lookup: &dyn Fn(&str) -> Option<String>,
) -> Result<Substituted, TemplateError> {
    let mut out = Substituted::default();
    expand(template, lookup, &mut out, 0)?;
    Ok(out)
}

fn expand(
    template: &str,
    lookup: &dyn Fn(&str) -> Option<String>,
    out: &mut Substituted,
    nesting: usize,
) -> Result<(), TemplateError> {
    let invalid = || TemplateError::Invalid { template: template.chars().take(SHOWN_CHARS).collect() };
    if nesting > MAX_NESTING {
        return Err(invalid());
    }
    let mut rest = template;
    while let Some(dollar) = rest.find('$') {
        out.text.push_str(&rest[..dollar]);
        rest = &rest[dollar + 1..];
        if let Some(after) = rest.strip_prefix('$') {
            out.text.push('$');
            rest = after;
        } else if let Some(after) = rest.strip_prefix('{') {
            let end = closing_brace(after).ok_or_else(invalid)?;
            braced(&after[..end], lookup, out, nesting).map_err(|error| match error {
                Some(error) => error,
                None => invalid(),
            })?;
            rest = &after[end + 1..];
        } else {
            let name = &rest[..name_len(rest)];
            if name.is_empty() {
                out.text.push('$');
            } else {
                push(name, lookup(name), out);
            }
            rest = &rest[name.len()..];
        }
    }
    out.text.push_str(rest);
    Ok(())
}

/// What stands between the braces; `Err(None)` is malformed.
fn braced(
    inner: &str,
    lookup: &dyn Fn(&str) -> Option<String>,
    out: &mut Substituted,
    nesting: usize,
) -> Result<(), Option<TemplateError>> {
    let (name, rest) = inner.split_at(name_len(inner));
    if name.is_empty() {
        return Err(None);
    }
    let value = lookup(name);
    let (colon, operator) = match rest.strip_prefix(':') {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let Some(kind) = operator.chars().next() else {
        if colon {
            return Err(None);
        }
        push(name, value, out);
        return Ok(());
    };
    let is_set = value.as_deref().is_some_and(|value| !(colon && value.is_empty()));
    let argument = &operator[kind.len_utf8()..];
    match kind {
        '-' | '?' if is_set => out.text.push_str(&value.unwrap_or_default()),
        '+' if !is_set => {}
        '-' | '+' => expand(argument, lookup, out, nesting + 1)?,
        '?' => {
            let mut message = Substituted::default();
            expand(argument, lookup, &mut message, nesting + 1)?;
            return Err(Some(TemplateError::Required { name: name.to_owned(), message: message.text }));
        }
        _ => return Err(None),
    }
    Ok(())
}

fn push(name: &str, value: Option<String>, out: &mut Substituted) {
    match value {
        Some(value) => out.text.push_str(&value),
        None => out.unset.push(name.to_owned()),
    }
}

fn name_len(text: &str) -> usize {
    let is_name =
        |(i, c): (usize, char)| c == '_' || c.is_ascii_alphabetic() || (i > 0 && c.is_ascii_digit());
    text.char_indices().take_while(|&at| is_name(at)).count()
}

fn closing_brace(text: &str) -> Option<usize> {
    let mut open = 1;
    for (i, c) in text.char_indices() {
        match c {
            '{' => open += 1,
            '}' => open -= 1,
            _ => {}
        }
        if open == 0 {
            return Some(i);
        }
    }
    None
}
