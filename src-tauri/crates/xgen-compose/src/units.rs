//! Byte sizes and durations as Docker's tools write them.

/// Reads a size such as `512m`, `1.5 GiB` or `64`: a suffix is a power of 1024, with or without `b`, `ib`.
///
/// # Errors
/// A reason in words if `text` is no size, or a negative one.
pub fn parse_bytes(text: &str) -> Result<i64, String> {
    let invalid = || format!("\"{text}\" is not a size such as 512m or 2g");
    let digits = text.rfind(|c: char| c.is_ascii_digit() || c == '.').map_or(0, |i| i + 1);
    let number: f64 = match text[..digits].parse() {
        Ok(number) if text[..digits].starts_with(|c: char| c.is_ascii_digit() || c == '.') => number,
        _ => return Err(invalid()),
    };
    let suffix = text[digits..].strip_prefix(' ').unwrap_or(&text[digits..]).to_ascii_lowercase();
    let factor = match suffix.as_str() {
        "" | "b" => 1.0,
        "k" | "kb" | "kib" => 1024.0,
        "m" | "mb" | "mib" => 1024_f64.powi(2),
        "g" | "gb" | "gib" => 1024_f64.powi(3),
        "t" | "tb" | "tib" => 1024_f64.powi(4),
        "p" | "pb" | "pib" => 1024_f64.powi(5),
        _ => return Err(invalid()),
    };
    // The cut towards zero is Docker's own: 32.3 MB are 33869004 bytes.
    Ok((number * factor) as i64)
}

const SECOND: i128 = 1_000_000_000;

/// Reads a duration such as `1m30s`, `1.5h`, `2d` or `-1w2d`, in nanoseconds.
///
/// # Errors
/// A reason in words if `text` is no duration, or longer than 292 years.
pub fn parse_duration(text: &str) -> Result<i64, String> {
    let invalid = || format!("\"{text}\" is not a duration such as 30s or 1m30s");
    let (negative, mut rest) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    if rest == "0" {
        return Ok(0);
    }
    if rest.is_empty() {
        return Err(invalid());
    }
    let mut total: i128 = 0;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').ok_or_else(invalid)?;
        let (number, after) = rest.split_at(end);
        let unit_end = after.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(after.len());
        let (unit, after) = after.split_at(unit_end);
        let nanoseconds = unit_nanoseconds(unit).ok_or_else(invalid)?;
        total += scaled(number, nanoseconds).ok_or_else(invalid)?;
        if total > i128::from(i64::MAX) {
            return Err(invalid());
        }
        rest = after;
    }
    i64::try_from(if negative { -total } else { total }).map_err(|_| invalid())
}

fn unit_nanoseconds(unit: &str) -> Option<i128> {
    Some(match unit {
        "ns" => 1,
        "us" | "µs" | "μs" => 1_000,
        "ms" => 1_000_000,
        "s" => SECOND,
        "m" => 60 * SECOND,
        "h" => 3_600 * SECOND,
        "d" => 86_400 * SECOND,
        "w" => 604_800 * SECOND,
        _ => return None,
    })
}

fn scaled(number: &str, unit: i128) -> Option<i128> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if (whole.is_empty() && fraction.is_empty()) || fraction.contains('.') || whole.len() > 19 {
        return None;
    }
    let mut total = if whole.is_empty() { 0 } else { whole.parse::<i128>().ok()?.checked_mul(unit)? };
    // Digits below a nanosecond cannot count, the smallest unit of all being one.
    let fraction = &fraction[..fraction.len().min(18)];
    if !fraction.is_empty() {
        let scale = 10_i128.pow(u32::try_from(fraction.len()).ok()?);
        total += fraction.parse::<i128>().ok()? * unit / scale;
    }
    Some(total)
}

/// Writes a duration as Go does: `1m30s`, `1h0m0s`, `1.5s`, `250ms`, `0s`.
#[must_use]
pub fn format_duration(nanoseconds: i64) -> String {
    let sign = if nanoseconds < 0 { "-" } else { "" };
    let total = u128::from(nanoseconds.unsigned_abs());
    let second = SECOND.unsigned_abs();
    if total == 0 {
        return "0s".into();
    }
    if total < second {
        let (unit, name) = match total {
            0..1_000 => (1, "ns"),
            1_000..1_000_000 => (1_000, "µs"),
            _ => (1_000_000, "ms"),
        };
        return format!("{sign}{}{name}", decimal(total, unit));
    }
    let (minutes, rest) = (total / (60 * second), total % (60 * second));
    let seconds = decimal(rest, second);
    match (minutes / 60, minutes % 60) {
        (0, 0) => format!("{sign}{seconds}s"),
        (0, minutes) => format!("{sign}{minutes}m{seconds}s"),
        (hours, minutes) => format!("{sign}{hours}h{minutes}m{seconds}s"),
    }
}

fn decimal(value: u128, unit: u128) -> String {
    let (whole, rest) = (value / unit, value % unit);
    if rest == 0 {
        return whole.to_string();
    }
    let width = unit.ilog10() as usize;
    let digits = format!("{rest:0width$}");
    format!("{whole}.{}", digits.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_written_as_go_does() {
        let cases = [
            ("90s", "1m30s"),
            ("1h", "1h0m0s"),
            ("1500ms", "1.5s"),
            ("250ms", "250ms"),
            ("1us", "1µs"),
            ("1d", "24h0m0s"),
            ("0", "0s"),
            ("-1m", "-1m0s"),
        ];
        for (text, wanted) in cases {
            assert_eq!(format_duration(parse_duration(text).unwrap()), wanted, "of {text}");
        }
    }

    #[test]
    fn an_endless_duration_is_refused() {
        for text in ["9999999999999w", "1", "s", "1.2.3s", "1month", "1 h", ""] {
            assert!(parse_duration(text).is_err(), "{text:?} is no duration");
        }
    }
}
