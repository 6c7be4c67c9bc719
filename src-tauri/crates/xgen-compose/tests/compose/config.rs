//! Files judged by Docker Compose 2.40.3: the same verdict, and the same project as JSON.

use serde_json::Value;

use crate::support::compose;

/// Rows on which XGEN means to differ, with the reason.
const DIFFERENT: &[(usize, &str)] = &[
    (56, "Compose takes build.ssh with a path and then fails to print it as JSON"),
    (105, "Compose takes the dot in the names test and test.other for a value that contains itself"),
];

fn rows() -> Vec<Value> {
    serde_json::from_str(include_str!("../cases/compose_config.json")).unwrap()
}

#[test]
fn every_file_has_the_verdict_of_compose() {
    let mut wrong = Vec::new();
    for (i, row) in rows().iter().enumerate().filter(|(i, _)| DIFFERENT.iter().all(|(row, _)| row != i)) {
        let accepted = row["accepted"].as_bool().unwrap();
        match compose(row["yaml"].as_str().unwrap()).load() {
            Ok(_) if !accepted => wrong.push(format!("{i}: accepted, but {}", row["error"])),
            Err(error) if accepted => wrong.push(format!("{i}: {error}")),
            _ => {}
        }
    }
    assert!(wrong.is_empty(), "{} rows:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_accepted_file_means_what_compose_says() {
    let mut wrong = Vec::new();
    for (i, row) in rows().iter().enumerate().filter(|(_, row)| row["accepted"] == true) {
        let folder = compose(row["yaml"].as_str().unwrap());
        let Ok(loaded) = folder.load() else { continue };
        let dir = folder.path().display().to_string();
        let parent = folder.path().parent().unwrap().display().to_string();
        let json = loaded.project.to_json().replace(&dir, "$DIR");
        let json = json.replace(&format!("\"{parent}\""), "\"$ROOT/blobs\"");
        let found: Value = serde_json::from_str(&json).unwrap();
        if found != row["normalized"] {
            wrong.push(format!("{i}: {}", difference("", &found, &row["normalized"])));
        }
    }
    assert!(wrong.is_empty(), "{} rows:\n{}", wrong.len(), wrong.join("\n"));
}

fn difference(path: &str, found: &Value, wanted: &Value) -> String {
    match (found, wanted) {
        (Value::Object(found), Value::Object(wanted)) => {
            let keys = found.keys().chain(wanted.keys());
            let null = Value::Null;
            let different = keys.filter(|key| found.get(*key) != wanted.get(*key)).map(|key| {
                let (found, wanted) = (found.get(key).unwrap_or(&null), wanted.get(key).unwrap_or(&null));
                difference(&format!("{path}.{key}"), found, wanted)
            });
            different.collect::<std::collections::BTreeSet<_>>().into_iter().collect::<Vec<_>>().join("; ")
        }
        _ => format!("{path} is {found}, not {wanted}"),
    }
}
