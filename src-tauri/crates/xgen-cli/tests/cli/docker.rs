use crate::fixture::{Xgen, stderr};

#[cfg(unix)]
#[test]
fn without_an_engine_each_docker_command_says_so_and_what_to_do() {
    use crate::fixture::stdout;
    use serde_json::Value;

    let xgen = Xgen::new();
    let run = |args: &[&str]| {
        let mut command = xgen.command(args);
        command.env("DOCKER_HOST", "unix:///nonexistent/docker.sock").env("HOME", xgen.0.path());
        command.env_remove("DOCKER_CONTEXT").env_remove("DOCKER_CONFIG").output().unwrap()
    };
    let commands: [&[&str]; 7] = [
        &["docker", "status"],
        &["docker", "df"],
        &["docker", "prune", "--yes"],
        &["image", "list"],
        &["image", "build", "--secret", "id=home,env=HOME"],
        &["image", "pull", "a"],
        &["image", "save", "a", "-o", "a.tar"],
    ];
    for command in commands {
        let output = run(command);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{command:?}: {said}");
        let (code, message) = said.strip_prefix("error[").and_then(|said| said.split_once("]: ")).unwrap();
        assert!(message.starts_with("the Docker engine at unix:///nonexistent/docker.sock"), "{said}");
        assert!(message.contains("hint: ") && output.stdout.is_empty(), "{said}");
        let json = run(&[command, &["--format", "json"]].concat());
        let error: Value = serde_json::from_slice(&json.stdout).unwrap();
        assert_eq!(
            (&error["error"]["code"], json.status.code()),
            (&code.into(), Some(1)),
            "{}",
            stdout(&json)
        );
    }
}

#[test]
fn a_secret_of_a_build_is_named_and_never_given() {
    let xgen = Xgen::new();
    let refused = |secret: &str| {
        let output = xgen.run(&["image", "build", "--secret", secret]);
        (output.status.code(), stderr(&output))
    };
    for secret in ["id=token,value=marker", "src=file", "id=token"] {
        let (code, said) = refused(secret);
        assert_eq!(code, Some(2), "{said}");
    }
    let (code, said) = refused("id=token,env=XGEN_TEST_NOT_SET");
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("the variable XGEN_TEST_NOT_SET of the secret token is not set"), "{said}");
}
