use std::path::Path;

use xgen_frontend::check::{Options, check};

#[test]
fn the_frontend_of_this_repository_has_no_findings() {
    let app = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../frontend");
    let report = check(&app, &Options { node: Some("20.20.2") }).unwrap();
    assert_eq!(report.findings, [], "nothing may be reported about an app that builds for both targets");
    assert!(report.desktop && report.web, "it can be built for both");
    println!("{report:?}");
}
