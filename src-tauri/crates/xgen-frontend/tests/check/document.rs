//! The document of the rules.

use xgen_frontend::check::Rule;

#[test]
fn every_rule_is_explained() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs/frontend-check.md");
    let text = std::fs::read_to_string(path).unwrap();
    for rule in Rule::ALL {
        let row = format!("| `{}` |", rule.as_str());
        assert!(text.contains(&row), "docs/frontend-check.md has no row for {}", rule.as_str());
    }
    let rows = text.lines().filter(|line| line.starts_with("| `")).count();
    assert_eq!(rows, Rule::ALL.len(), "the document has a row for a rule that does not exist");
}
