use std::collections::BTreeSet;
use xgen_schema::COMMANDS;

#[test]
fn names_are_domain_underscore_verb_and_unique() {
    let unique: BTreeSet<_> = COMMANDS.iter().collect();
    assert_eq!(unique.len(), COMMANDS.len(), "a command is listed twice");
    for name in COMMANDS {
        let words: Vec<_> = name.split('_').collect();
        assert!(
            words.len() == 2 && words.iter().all(|w| w.chars().all(|c| c.is_ascii_lowercase())),
            "{name}"
        );
    }
}

#[test]
fn an_unknown_field_is_refused() {
    let request = r#"{"chatId":"01890a5d-ac96-774b-bcce-b302099a8057","title":"x","path":"/etc/passwd"}"#;
    let error = serde_json::from_str::<xgen_schema::ChatRenameReq>(request).unwrap_err().to_string();
    assert!(error.contains("unknown field `path`"), "{error}");
}
