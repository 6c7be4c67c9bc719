//! Real package managers and a real `next build`, on apps of different shapes. They take minutes and need the package
//! registry or its cache: `cargo test -p xgen-frontend --test frontend real_builds -- --ignored`.
//!
//! Apps that use npm have the packages of the project's own frontend, so they are installed once.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use xgen_core::{Coded, ErrorCode};
use xgen_frontend::build::{
    BuildError, BuildRequest, Built, Report, SourceKind, Step, Target, TokioLauncher, build, find_node,
    local_version_id,
};
use xgen_frontend::versions::{Lock, Versions, VersionsError};

const PAGE: &str = "export default function Page() { return <h1>hello</h1>; }\n";
const LAYOUT: &str = "export default function Layout({ children }: { children: React.ReactNode }) {\n\
                      \u{20} return <html lang=\"en\"><body>{children}</body></html>;\n}\n";
const TSCONFIG: &str = r#"{ "compilerOptions": { "target": "ES2022", "lib": ["dom", "esnext"], "strict": true, "noEmit": true,
  "module": "esnext", "moduleResolution": "bundler", "jsx": "react-jsx", "skipLibCheck": true, "esModuleInterop": true,
  "resolveJsonModule": true, "isolatedModules": true, "plugins": [{ "name": "next" }] },
  "include": ["next-env.d.ts", "**/*.ts", "**/*.tsx", ".next/types/**/*.ts"], "exclude": ["node_modules"] }"#;

fn own_frontend() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../frontend").canonicalize().unwrap()
}

/// Installed packages are shared by all of these tests, and builds run one at a time.
struct Bench {
    versions: Versions,
    lock: Lock,
    app: tempfile::TempDir,
}

impl Bench {
    async fn new(files: &[(&str, &str)]) -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("real-builds");
        let lock = loop {
            match Lock::take(&root) {
                Ok(lock) => break lock,
                Err(VersionsError::Busy) => tokio::time::sleep(Duration::from_millis(50)).await,
                Err(error) => panic!("{error}"),
            }
        };
        let app = tempfile::tempdir().unwrap();
        let bench = Self { versions: Versions::open(&root), lock, app };
        bench.versions.sweep(&bench.lock).unwrap();
        for (name, text) in [("app/layout.tsx", LAYOUT), ("app/page.tsx", PAGE), ("tsconfig.json", TSCONFIG)]
        {
            bench.write(name, text);
        }
        files.iter().for_each(|(name, text)| bench.write(name, text));
        bench
    }

    /// With the packages of the project's own frontend. `of_type` is that of package.json; Turbopack refuses an explicit
    /// `commonjs`.
    async fn npm(of_type: Option<&str>, files: &[(&str, &str)]) -> Self {
        let bench = Self::new(files).await;
        let text = fs::read(own_frontend().join("package.json")).unwrap();
        let mut manifest: serde_json::Value = serde_json::from_slice(&text).unwrap();
        manifest.as_object_mut().unwrap().remove("type");
        if let Some(of_type) = of_type {
            manifest["type"] = of_type.into();
        }
        manifest["scripts"] = serde_json::json!({ "build": "next build" });
        bench.write("package.json", &manifest.to_string());
        fs::copy(own_frontend().join("package-lock.json"), bench.path("package-lock.json")).unwrap();
        bench
    }

    fn path(&self, name: &str) -> PathBuf {
        self.app.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    async fn build(&self, target: Target) -> Outcome {
        self.build_in(self.app.path(), SourceKind::Managed, target, &CancellationToken::new()).await
    }

    async fn build_in(
        &self,
        app: &Path,
        kind: SourceKind,
        target: Target,
        cancel: &CancellationToken,
    ) -> Outcome {
        let node = find_node(|name| std::env::var_os(name)).unwrap();
        let builds = self.versions.builds();
        let request = BuildRequest { source_root: app, app, kind, target, builds: &builds, node: &node };
        let launcher = TokioLauncher::new(env!("CARGO_BIN_EXE_xgen-build-guard").into());
        let reports = Mutex::new(Vec::new());
        let hear = |report: Report| {
            if matches!(&report, Report::Line(line) if line.text.contains("CANCEL NOW")) {
                cancel.cancel();
            }
            reports.lock().unwrap().push(report);
        };
        let built = build(&request, &launcher, &hear, cancel).await;
        Outcome { built, reports: reports.into_inner().unwrap() }
    }
}

struct Outcome {
    built: Result<Built, BuildError>,
    reports: Vec<Report>,
}

impl Outcome {
    fn log(&self) -> String {
        let lines = self.reports.iter().filter_map(|report| match report {
            Report::Line(line) => Some(line.to_string()),
            Report::Step(_) => None,
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    fn export(&self) -> PathBuf {
        match &self.built {
            Ok(Built::Export { folder, .. }) => folder.clone(),
            other => panic!("{other:?}\n{}", self.log()),
        }
    }

    fn error(&self) -> &BuildError {
        self.built.as_ref().expect_err("the build must fail")
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.export().join(name)).unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a real build: scripts/test.sh runs it"]
async fn our_own_frontend_builds_for_both_targets_and_is_not_touched() {
    let bench = Bench::new(&[]).await;
    // A copy, so that the test does not mind who edits the original meanwhile.
    let copy = tempfile::tempdir().unwrap();
    let source = copy.path().join("frontend");
    copy_source(&own_frontend(), &source);
    let before = (local_version_id(&source).unwrap(), names(&source));
    let desktop =
        bench.build_in(&source, SourceKind::Folder, Target::Desktop, &CancellationToken::new()).await;
    assert!(matches!(desktop.built, Ok(Built::Export { has_client: true, .. })), "{}", desktop.log());
    assert_eq!([Step::Install, Step::Build].map(Report::Step).to_vec(), steps(&desktop));

    let web = bench.build_in(&source, SourceKind::Folder, Target::Web, &CancellationToken::new()).await;
    let Ok(Built::Standalone { folder, server }) = &web.built else {
        panic!("{:?}\n{}", web.built, web.log())
    };
    let beside = folder.join(server.parent().unwrap());
    assert!(folder.join(server).is_file() && beside.join(".next/static").is_dir());
    assert!(web.log().contains("the packages of an earlier build fit"), "{}", web.log());
    assert_eq!((local_version_id(&source).unwrap(), names(&source)), before, "a build wrote into its source");
}

fn copy_source(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let name = entry.file_name();
        if entry.file_type().unwrap().is_file() {
            fs::copy(entry.path(), to.join(name)).unwrap();
        } else if name != "node_modules" && name != ".next" {
            copy_source(&entry.path(), &to.join(name));
        }
    }
}

fn steps(outcome: &Outcome) -> Vec<Report> {
    outcome.reports.iter().filter(|report| matches!(report, Report::Step(_))).cloned().collect()
}

fn names(dir: &Path) -> Vec<std::ffi::OsString> {
    let mut names: Vec<_> = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    names
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a real build: scripts/test.sh runs it"]
async fn an_async_function_in_commonjs_keeps_its_options_and_loses_what_needs_a_server() {
    let config = "const { word } = require('./word.js');\n\
        module.exports = async (phase, { defaultConfig }) => ({\n\
        \u{20} env: { WORD: `${word} ${phase} ${typeof defaultConfig}` }, basePath: '/app', distDir: 'elsewhere',\n\
        \u{20} images: { deviceSizes: [640] }, headers: async () => [],\n\
        });\n";
    let page = "import Image from 'next/image';\nimport Link from 'next/link';\nexport default function Page() {\n\
        \u{20} return <main>{process.env.WORD}<Image src=\"/a.png\" alt=\"\" width={64} height={64} /><Link href=\"/about\">x</Link></main>;\n}\n";
    let files = [
        ("next.config.js", config),
        ("word.js", "exports.word = 'imported';\n"),
        ("app/page.tsx", page),
        ("app/about/page.tsx", PAGE),
        ("public/a.png", "not looked at"),
        ("public/xgen.json", "{\"client\":\"xgen\"}"),
    ];
    let bench = Bench::npm(None, &files).await;
    let outcome = bench.build(Target::Desktop).await;
    let html = outcome.read("index.html");
    assert!(html.contains("imported phase-production-build object"), "{html}");
    assert!(html.contains("src=\"/a.png\""), "images must not need the server: {html}");
    assert!(html.contains("href=\"/about/\""), "a link to a folder needs no redirect: {html}");
    assert!(outcome.export().join("about/index.html").is_file());
    assert!(outcome.log().contains("xgen\theaders of the configuration"), "{}", outcome.log());
    assert_eq!(outcome.log().matches("basePath /app is left out").count(), 1, "{}", outcome.log());
    assert!(matches!(outcome.built, Ok(Built::Export { has_client: true, .. })));
    assert_eq!(fs::read_to_string(bench.path("next.config.js")).unwrap(), config);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a real build: scripts/test.sh runs it"]
async fn a_typescript_configuration_builds_with_pnpm() {
    let config = "import type { NextConfig } from 'next';\nimport { word } from './word';\n\
        const config: NextConfig = { env: { WORD: word }, turbopack: { root: '/' } };\nexport default Promise.resolve(config);\n";
    let files = [
        ("next.config.ts", config),
        ("word.ts", "export const word: string = 'from pnpm';\n"),
        ("app/page.tsx", "export default function Page() { return <h1>{process.env.WORD}</h1>; }\n"),
        ("package.json", include_str!("fixtures/pnpm-package.json")),
        ("pnpm-lock.yaml", include_str!("fixtures/pnpm-lock.yaml")),
    ];
    let bench = Bench::new(&files).await;
    let outcome = bench.build(Target::Desktop).await;
    assert!(outcome.read("index.html").contains("from pnpm"));
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a real build: scripts/test.sh runs it"]
async fn route_handlers_and_dynamic_segments_become_files() {
    let route =
        "export const dynamic = 'force-static';\nexport const GET = () => Response.json({ fixed: true });\n";
    let post = "export const generateStaticParams = () => [{ id: 'one' }, { id: '둘' }];\n\
        export default async function Post({ params }: { params: Promise<{ id: string }> }) {\n\
        \u{20} return <p>post {decodeURIComponent((await params).id)}</p>;\n}\n";
    let files = [
        ("next.config.mjs", "export default { reactStrictMode: true };\n"),
        ("app/data.json/route.ts", route),
        ("app/posts/[id]/page.tsx", post),
    ];
    let bench = Bench::npm(Some("module"), &files).await;
    let outcome = bench.build(Target::Desktop).await;
    assert_eq!(outcome.read("data.json"), "{\"fixed\":true}");
    assert!(outcome.read("posts/one/index.html").contains("one"));
    assert!(outcome.read("posts/둘/index.html").contains("둘"));
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a real build: scripts/test.sh runs it"]
async fn a_type_error_is_told_with_its_file_and_line() {
    let page = "const n: number = 'text';\nexport default function Page() { return <h1>{n}</h1>; }\n";
    let outcome = Bench::npm(Some("module"), &[("app/page.tsx", page)]).await.build(Target::Desktop).await;
    let error = outcome.error();
    assert_eq!(error.code(), ErrorCode::FrontendBuildFailed);
    let message = error.to_string();
    assert!(
        message.contains("app/page.tsx") && message.contains("not assignable"),
        "{message}\n---\n{}",
        outcome.log()
    );
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a real build: scripts/test.sh runs it"]
async fn a_lock_file_that_does_not_fit_is_told_apart() {
    let bench = Bench::npm(Some("module"), &[]).await;
    let text = fs::read_to_string(bench.path("package.json")).unwrap();
    bench.write("package.json", &text.replace("\"clsx\":", "\"classnames\":\"2.5.1\",\"clsx\":"));
    let outcome = bench.build(Target::Desktop).await;
    let error = outcome.error();
    assert_eq!(error.code(), ErrorCode::FrontendLockFile, "{error}");
    assert!(error.to_string().contains("classnames"), "{error}\n---\n{}", outcome.log());
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a real build: scripts/test.sh runs it"]
async fn a_cancel_in_the_middle_leaves_no_process() {
    let config = "console.log('CANCEL NOW');\nexport default async () => new Promise(() => setInterval(() => {}, 1000));\n";
    let bench = Bench::npm(Some("module"), &[("next.config.mjs", config)]).await;
    let outcome = bench.build(Target::Desktop).await;
    assert_eq!(outcome.error().code(), ErrorCode::Cancelled, "{}", outcome.log());
    assert!(bench.versions.list().unwrap().is_empty());
    #[cfg(target_os = "linux")]
    {
        let builds = bench.versions.builds();
        let inside = |pid: &PathBuf| fs::read_link(pid.join("cwd")).is_ok_and(|cwd| cwd.starts_with(&builds));
        let left: Vec<_> = fs::read_dir("/proc").unwrap().map(|e| e.unwrap().path()).filter(inside).collect();
        assert!(left.is_empty(), "still running in the folder for builds: {left:?}");
    }
    bench.write("next.config.mjs", "export default {};\n");
    assert!(bench.build(Target::Desktop).await.built.is_ok(), "the next build works as if nothing had been");
}
