//! Short files that stand for huge projects are refused, fast and without the memory.

use std::fmt::Write;
use std::time::{Duration, Instant};

use crate::support::{Folder, compose};

/// Generous, because these run in debug builds beside others; a bomb that goes off takes minutes.
const LIMIT: Duration = Duration::from_secs(5);

fn refused(folder: &Folder, part: &str) {
    let start = Instant::now();
    let message = folder.refusal();
    assert!(start.elapsed() < LIMIT, "took {:?}", start.elapsed());
    assert!(message.contains(part), "{message}");
}

#[test]
fn aliases_of_aliases_are_refused() {
    let mut text = String::from("services: {a: {image: x}}\nx-a0: &a0 [1, 2, 3, 4, 5, 6, 7, 8, 9, 0]\n");
    for i in 1..12 {
        let items = vec![format!("*a{}", i - 1); 10].join(", ");
        writeln!(text, "x-a{i}: &a{i} [{items}]").unwrap();
    }
    refused(&compose(&text), "more than 100000 values");
}

#[test]
fn merge_keys_that_double_are_refused() {
    let mut text = String::from("services: {a: {image: x}}\nx-a0: &a0 {a: 1}\n");
    for i in 1..60 {
        writeln!(text, "x-a{i}: &a{i} {{<<: *a{0}, b{i}: *a{0}}}", i - 1).unwrap();
    }
    refused(&compose(&text), "more than 100000 values");
}

#[test]
fn includes_that_double_are_refused() {
    let files: Vec<(String, String)> = (0..40)
        .map(|i| {
            let next = i + 1;
            let include = format!("include: [i{next}.yaml, {{path: i{next}.yaml}}]\n");
            (format!("i{i}.yaml"), format!("{include}services: {{s{i}: {{image: x}}}}"))
        })
        .collect();
    let mut files: Vec<(&str, &str)> = files.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    files.push(("i40.yaml", "services: {z: {image: x}}"));
    files.push(("compose.yaml", "include: [i0.yaml]"));
    refused(&Folder::new(&files), "more than 200 files");
}

#[test]
fn ranges_of_ports_and_deep_nesting_are_refused() {
    let ports = "services: {a: {image: x, ports: ['1-65535', '1-65535/udp', '1-65535/sctp']}}";
    refused(&compose(ports), "more than 100000 values");
    let deep = format!("services: {{a: {{image: x}}}}\nx-a: {}", "[".repeat(100_000));
    refused(&compose(&deep), "nest more than 64 deep");
    let braces = format!("services: {{a: {{image: '{}'}}}}", "${A:-".repeat(50_000));
    refused(&compose(&braces), "invalid ${…}");
}

#[test]
fn many_services_are_refused() {
    let mut text = String::from("x-a: &a {image: x}\nservices:\n");
    for i in 0..3000 {
        writeln!(text, "  s{i}: *a").unwrap();
    }
    refused(&compose(&text), "more than 2000 services");
}

#[test]
fn a_long_list_is_checked_for_duplicates_in_time() {
    let list: Vec<String> = (0..50_000).map(|i| format!("C{i}")).collect();
    let start = Instant::now();
    compose(&format!("services: {{a: {{image: x, cap_add: [{}]}}}}", list.join(","))).project();
    assert!(start.elapsed() < LIMIT, "took {:?}", start.elapsed());
}
