//! The type of a plain scalar, by the rules of the YAML library under Compose.
//!
//! YAML 1.1 leftovers count where that library keeps them (`0755` is octal) and only there (`yes` is text).

use crate::node::Value;

/// The value of `text`. Quoted text is text; a core tag (`!!str`) forces the type.
pub(crate) fn resolve(text: &str, plain: bool, tag: Option<&str>) -> Result<Value, String> {
    let value = match tag {
        Some("str") => return Ok(text.into()),
        Some(_) => implicit(text),
        None if plain => implicit(text),
        None => return Ok(text.into()),
    };
    match (tag, value) {
        (Some("int"), Value::Float(f)) if f.fract() == 0.0 => Ok(Value::Int(f as i64)),
        (Some("float"), Value::Int(i)) => Ok(Value::Float(i as f64)),
        (Some("int"), value @ Value::Int(_))
        | (Some("float"), value @ Value::Float(_))
        | (Some("bool"), value @ Value::Bool(_))
        | (Some("null"), value @ Value::Null) => Ok(value),
        (Some(tag @ ("int" | "float" | "bool" | "null")), _) => Err(format!("{text} is no {tag}")),
        (_, value) => Ok(value),
    }
}

fn implicit(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        ".nan" | ".NaN" | ".NAN" => return Value::Float(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => return Value::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => return Value::Float(f64::NEG_INFINITY),
        _ => {}
    }
    if !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.')) {
        return text.into();
    }
    let digits = text.replace('_', "");
    if let Some(int) = integer(&digits) {
        return Value::Int(int);
    }
    match digits.parse::<f64>() {
        Ok(float) if is_float(&digits) => Value::Float(float),
        _ => text.into(),
    }
}

fn integer(text: &str) -> Option<i64> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let (radix, digits) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, &digits[2..]),
        [b'0', b'o' | b'O', ..] => (8, &digits[2..]),
        [b'0', b'b' | b'B', ..] => (2, &digits[2..]),
        [b'0', _, ..] => (8, &digits[1..]),
        _ => (10, digits),
    };
    if !digits.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return None;
    }
    let magnitude = i128::from_str_radix(digits, radix).ok()?;
    i64::try_from(if negative { -magnitude } else { magnitude }).ok()
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`; Rust alone would also take `inf` and `nan`.
fn is_float(text: &str) -> bool {
    let text = text.strip_prefix(['-', '+']).unwrap_or(text);
    text.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && text.contains(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '+' | '-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_scalars_have_the_types_that_compose_sees() {
        let cases = [
            ("0755", Value::Int(493)),
            ("0o755", Value::Int(493)),
            ("08", Value::Float(8.0)),
            ("1_000", Value::Int(1000)),
            ("-3", Value::Int(-3)),
            ("1e3", Value::Float(1000.0)),
            (".5", Value::Float(0.5)),
            ("yes", "yes".into()),
            ("1.2.3", "1.2.3".into()),
            ("5s", "5s".into()),
            ("-", "-".into()),
            ("~", Value::Null),
        ];
        for (text, value) in cases {
            assert_eq!(implicit(text), value, "of {text}");
        }
    }

    #[test]
    fn quotes_and_tags_decide_before_the_look_of_the_text() {
        assert_eq!(resolve("1", false, None), Ok("1".into()));
        assert_eq!(resolve("1", true, Some("str")), Ok("1".into()));
        assert!(resolve("x", true, Some("int")).is_err(), "text is no int");
    }
}
