//! The tables of Compose's own tests: every row.

use serde_json::Value;
use xgen_compose::{parse_bytes, parse_duration, substitute};

fn rows(json: &str) -> Vec<Value> {
    serde_json::from_str(json).unwrap()
}

fn text<'a>(row: &'a Value, key: &str) -> &'a str {
    row[key].as_str().unwrap()
}

#[test]
fn every_template_is_filled_as_compose_does() {
    let value = |name: &str| match name {
        "FOO" => Some("first".to_owned()),
        "BAR" => Some(String::new()),
        "JSON" => Some(r#"{"json":2}"#.to_owned()),
        _ => None,
    };
    for row in rows(include_str!("../cases/interpolation.json")) {
        let template = text(&row, "template");
        match (substitute(template, &value), text(&row, "expected")) {
            (found, "err") => assert!(found.is_err(), "{template} must be refused, not {found:?}"),
            (found, expected) => assert_eq!(found.unwrap().text, expected, "of {template}"),
        }
    }
}

#[test]
fn every_size_is_read_as_docker_does() {
    for row in rows(include_str!("../cases/byte_sizes.json")) {
        let size = text(&row, "text");
        assert_eq!(parse_bytes(size).ok(), row["bytes"].as_i64(), "of {size:?}");
    }
}

#[test]
fn every_duration_is_read_as_compose_does() {
    for row in rows(include_str!("../cases/durations.json")) {
        let duration = text(&row, "text");
        assert_eq!(parse_duration(duration).ok(), row["nanoseconds"].as_i64(), "of {duration:?}");
    }
}
