use crate::fixture::{Xgen, stderr, stdout};
use serde_json::Value;

fn folder() -> Xgen {
    let xgen = Xgen::new();
    let app = xgen.path("app");
    std::fs::create_dir_all(app.join("node_modules/next")).unwrap();
    let files = [
        ("Dockerfile", "FROM scratch\n".to_owned()),
        ("docker.dev", "FROM scratch\n".to_owned()),
        (".dockerignore", "node_modules\n".to_owned()),
        (".env", "TOKEN=1\n".to_owned()),
        ("page.tsx", "p".repeat(2048)),
        ("node_modules/next/a.js", "a".repeat(5000)),
    ];
    for (name, text) in files {
        std::fs::write(app.join(name), text).unwrap();
    }
    xgen
}

#[test]
fn context_ls_shows_what_is_sent_by_size_and_what_is_kept_out_by_what() {
    let xgen = folder();
    let dir = xgen.path("app").display().to_string();
    let output = xgen.run(&["context", "ls", &dir]);
    let said = stdout(&output);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(said.starts_with("2.0 KiB  page.tsx\n"), "the biggest first: {said}");
    assert!(said.contains("(by .dockerignore)"), "{said}");
    let kept_out = said.split_once("kept out:\n").unwrap().1;
    assert!(
        kept_out.starts_with("4.9 KiB  node_modules") && kept_out.contains("by the line node_modules"),
        "{said}"
    );
    assert!(kept_out.contains(".env") && kept_out.contains("may hold credentials"), "{said}");

    let json: Value =
        serde_json::from_slice(&xgen.run(&["context", "ls", &dir, "--format", "json"]).stdout).unwrap();
    assert_eq!((&json["sent"][0]["path"], &json["sent"][0]["sizeBytes"]), (&"page.tsx".into(), &2048.into()));
    assert_eq!((&json["keptOut"][0]["by"], &json["keptOut"][0]["sizeBytes"]), (&"line".into(), &5000.into()));
}

#[test]
fn the_dockerfile_of_a_context_is_named_from_the_current_folder() {
    let xgen = folder();
    let run = |dockerfile: &str| {
        xgen.command(&["context", "ls", "app", "-f", dockerfile]).current_dir(xgen.0.path()).output().unwrap()
    };
    let inside = run("app/docker.dev");
    assert!(inside.status.success(), "{}", stderr(&inside));
    let missing = run("docker.dev");
    assert_eq!(missing.status.code(), Some(1));
    let said = stderr(&missing);
    assert!(
        said.starts_with("error[io]: cannot read the Dockerfile docker.dev") && said.contains("hint: "),
        "{said}"
    );
    std::fs::write(xgen.path("outside"), "FROM scratch\n").unwrap();
    assert!(run("outside").status.success());
}
