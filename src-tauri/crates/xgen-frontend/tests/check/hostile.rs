//! Files that nobody should have written: each becomes a finding or nothing, and never a crash.

use std::fmt::Write as _;

use xgen_frontend::check::{Options, Severity, check};

use crate::app::{App, rules};

#[test]
fn files_that_cannot_be_read_as_text_are_named() {
    let app = App::with(&[]);
    app.write("app/page.tsx", b"export default () => null;\n// \xff\xfe\n");
    let report = app.check();
    assert_eq!(rules(&report), ["not_utf8"], "{report:?}");
    assert_eq!(report.findings[0].line, Some(2), "where the first wrong byte stands");

    app.write("app/page.tsx", b"\xef\xbb\xbfexport default () => null;\n");
    assert_eq!(app.check().findings, [], "a byte order mark is no fault");

    app.write("app/page.tsx", &vec![b' '; 6 * 1024 * 1024]);
    let report = app.check();
    assert_eq!(rules(&report), ["file_too_large"], "{report:?}");
    assert_eq!(report.findings[0].severity, Severity::Warning, "it was only not looked into");
}

#[test]
fn a_file_that_does_not_parse_is_named_with_its_line() {
    let app = App::with(&[("app/page.tsx", "export default function Page() {\n  return <main>;\n}\n")]);
    let report = app.check();
    assert_eq!(rules(&report), ["parse_error"], "{report:?}");
    assert_eq!(report.findings[0].file.as_deref(), Some("app/page.tsx"), "{report:?}");
    assert!(report.findings[0].line.is_some_and(|line| (2..=4).contains(&line)), "{report:?}");
}

#[cfg(unix)]
#[test]
fn links_that_lead_out_are_not_followed() {
    use std::os::unix::fs::symlink;
    let outside = tempfile::tempdir().unwrap();
    std::fs::write(
        outside.path().join("page.tsx"),
        "export const dynamic = 'force-dynamic';\nexport default 1;\n",
    )
    .unwrap();
    let app = App::with(&[]);
    symlink(outside.path(), app.path().join("app/folder")).unwrap();
    std::fs::create_dir(app.path().join("app/file")).unwrap();
    symlink(outside.path().join("page.tsx"), app.path().join("app/file/page.tsx")).unwrap();
    symlink(app.path().join("app"), app.path().join("app/loop")).unwrap();
    let report = app.check();
    assert_eq!(rules(&report), ["symlink_outside", "symlink_outside"], "{report:?}");
}

#[test]
fn deep_nesting_does_not_overflow_the_stack() {
    let deep = 90_000;
    let texts = [
        format!("export default {};\n", "[".repeat(deep)),
        format!("export default {}1{};\n", "(".repeat(deep), ")".repeat(deep)),
        format!("export default 1{};\n", "+1".repeat(deep)),
        format!("export default {}1;\n", "!".repeat(deep)),
        format!("export default {}1;\n", "a=>".repeat(deep)),
        format!("export default {}x{};\n", "<a>".repeat(deep), "</a>".repeat(deep)),
        format!("{}x;\n", "if(a)b;else ".repeat(deep / 2)),
        format!("export default a{};\n", "()".repeat(deep)),
        format!("export default {}1;\n", "a?b:".repeat(deep / 2)),
        format!("type A = {}1;\n", "B extends C ? D : ".repeat(deep / 4)),
        format!("export default {};\n", "`${".repeat(deep / 2)),
        format!("export default 1{};\n", "+1".repeat(2_000_000)),
    ];
    for text in texts {
        let app = App::with(&[("app/page.tsx", &text), ("next.config.mjs", &text)]);
        let _ = app.check();
    }
}

#[test]
fn what_may_be_a_function_or_not_is_decided_in_time() {
    let begun = std::time::Instant::now();
    let pairs = [
        ("(a=", ")"),
        ("(a=", ")=>1"),
        ("a?(b=", "):c"),
        ("a?(b):c=>", ":1"),
        ("<T>(a=", ")"),
        ("async(a=", ")"),
        ("(a:b=>", ")"),
        ("[a=(", ")]"),
        ("f<a>(", ")"),
        ("a<(b=", ")>c"),
        ("({a:", "})"),
    ];
    for (open, close) in pairs {
        for depth in [40, 400] {
            let text = format!("export default {}1{};\n", open.repeat(depth), close.repeat(depth));
            let _ = App::with(&[("app/page.tsx", &text), ("lib/x.ts", &text)]).check();
        }
    }
    assert!(begun.elapsed().as_secs() < 60, "brackets that may begin a function cost {:?}", begun.elapsed());
}

#[test]
fn values_that_grow_without_end_are_given_up() {
    let mut text = "const a0 = ['x'];\n".to_owned();
    for step in 1..60 {
        writeln!(text, "const a{step} = [...a{0}, ...a{0}];", step - 1).unwrap();
    }
    text.push_str("const f = () => f();\nexport default () => ({ pageExtensions: a59, x: f() });\n");
    let report = App::with(&[("next.config.mjs", &text)]).check();
    assert_eq!(rules(&report), ["config_page_extensions"], "{report:?}");
}

const MUTATED: &[(&str, &str)] = &[
    (
        "next.config.mjs",
        "const d = process.env.XGEN_TARGET === 'desktop';\nexport default async (phase) => ({ ...(d ? {} : { i18n: {} }), pageExtensions: ['tsx', `${d}ts`], images: { loader: 'x' } });\n",
    ),
    (
        "app/page.tsx",
        "'use client';\nimport Image from 'next/image';\nimport { Suspense, memo } from 'react';\nimport { useSearchParams as q } from 'next/navigation';\nconst A = memo(({ children, ...rest }) => <b {...rest}>{children}</b>);\nexport default function Page({ searchParams: { a } = {} }) {\n  if (!a) return null;\n  return <Suspense fallback={<A />}>{a && <A loader={q}><Image loader={() => ''} /></A>}</Suspense>;\n}\n",
    ),
    (
        "app/[x]/page.tsx",
        "import * as h from 'next/headers';\nimport { x as y } from '@/lib/x';\nexport const dynamic = 'error', revalidate = 60;\nexport const generateStaticParams = async () => [{ x: '1', ...y }];\nexport default async function P(props) { 'use server'; const { cookies: c } = await import('next/headers'); return (await c(), h.headers(), (await props.searchParams).x, fetch('', { next: { revalidate: 0 } })); }\n",
    ),
    (
        "app/data/route.ts",
        "export * from '../../lib/x';\nexport async function GET() { return require('next/headers').cookies?.(); }\nexport class POST { static async getInitialProps() {} }\n",
    ),
    (
        "lib/x.ts",
        "export * as ns from './x';\nexport { default as x, y as 'z z' } from './x';\nexport default class { static { fetch(``, {}); } }\nexport enum E { A }\nexport const [p, { q = 1, ...r }, ...s] = [];\n",
    ),
    (
        "pnpm-lock.yaml",
        "lockfileVersion: '9.0'\nimporters:\n  .:\n    dependencies:\n      'next':\n        specifier: 16.4.5\n        version: 16.4.5(react@19.3.1)\n",
    ),
    (
        "tsconfig.json",
        "{ \"extends\": [\"./tsconfig.json\"], \"compilerOptions\": { \"baseUrl\": \".\", \"paths\": { \"@/*\": [\"./*\"], \"*\": [\"*\"] } } }",
    ),
    (
        "package.json",
        "{ \"packageManager\": \"pnpm@10\", \"engines\": { \"node\": \"^20 || 18 - 19\" }, \"dependencies\": { \"next\": \"~16.4\" } }",
    ),
];

/// Every text is cut, and has bytes changed, at many places; the generator is fixed so that a failure comes back.
#[test]
fn damaged_files_never_cause_a_panic() {
    let app = App::with(MUTATED);
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below as u64).unwrap()
    };
    let spice: &[&[u8]] = &[
        b"{",
        b"}",
        b"(",
        b")",
        b"<",
        b">",
        b"'",
        b"`",
        b"${",
        b"\\",
        b"\0",
        b"\xf0",
        b"\xed\x95\x9c",
        b"=>",
        b"...",
        b"@",
        b"/*",
        b"\n",
    ];
    for (name, text) in MUTATED {
        for _ in 0..60 {
            let mut bytes = text.as_bytes().to_vec();
            match random(3) {
                0 => bytes.truncate(random(bytes.len())),
                1 => {
                    let at = random(bytes.len());
                    bytes.splice(at..at, spice[random(spice.len())].iter().copied());
                }
                _ => {
                    let (from, to) = (random(bytes.len()), random(bytes.len()));
                    bytes.drain(from.min(to)..from.max(to));
                }
            }
            bytes.push(b'\n');
            app.write(name, &bytes);
            let _ = check(app.path(), &Options { node: Some("20.20.2") });
        }
        app.write(name, text.as_bytes());
    }
}
