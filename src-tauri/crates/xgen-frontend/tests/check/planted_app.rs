//! Faults in `app/` that stand in the file of the route itself.

use xgen_frontend::check::{Rule, Severity, Target};

use crate::app::{App, Planted, assert_clean, assert_planted, rules};

const DESKTOP: &[Target] = &[Target::Desktop];
const BOTH: &[Target] = &Target::ALL;

fn error(rule: Rule, files: &[(&str, &str)]) {
    assert_planted(&Planted { files, rule, severity: Severity::Error, targets: DESKTOP });
}

fn warning(rule: Rule, files: &[(&str, &str)]) {
    assert_planted(&Planted { files, rule, severity: Severity::Warning, targets: DESKTOP });
}

#[test]
fn a_route_handler_must_be_static_and_answer_get_only() {
    error(
        Rule::RouteHandlerGet,
        &[(
            "app/data/route.ts",
            "import x from './x';\nexport async function GET() { // HERE\n  return Response.json(x);\n}\n",
        )],
    );
    error(
        Rule::RouteHandlerGet,
        &[
            ("app/data/route.ts", "\nexport { read as GET } from './handlers'; // HERE\n"),
            ("app/data/handlers.ts", "export const read = () => new Response('');\n"),
        ],
    );
    error(
        Rule::RouteHandlerDynamic,
        &[(
            "app/data/route.ts",
            "export const dynamic = 'force-dynamic' as const; // HERE\nexport const GET = () => new Response('');\n",
        )],
    );
    error(
        Rule::RouteHandlerMethod,
        &[(
            "app/data/route.ts",
            "const x = 1;\n\nexport async function POST(request: Request) { // HERE\n  return Response.json(await request.json());\n}\n",
        )],
    );
    error(
        Rule::RouteHandlerMethod,
        &[(
            "app/data/route.ts",
            "export const dynamic = 'force-static';\nexport const GET = () => new Response('');\nexport const OPTIONS = () => new Response(''); // HERE\n",
        )],
    );
    error(
        Rule::DynamicSegment,
        &[(
            "app/data/[id]/route.ts",
            "export const dynamic = 'force-static';\nexport const GET = () => new Response(''); // HERE\n",
        )],
    );
    assert_clean(&[
        (
            "app/data/route.ts",
            "export const dynamic = 'force-static';\nexport const GET = () => Response.json({});\n",
        ),
        (
            "app/more/route.ts",
            "export const revalidate = false;\nexport function GET() { return Response.json({}); }\nexport function HEAD() { return new Response(); }\n",
        ),
    ]);
}

#[test]
fn generated_metadata_must_be_static() {
    for name in
        ["sitemap.ts", "robots.ts", "manifest.ts", "opengraph-image.tsx", "twitter-image2.tsx", "icon.tsx"]
    {
        let file = format!("app/{name}");
        error(Rule::MetadataRoute, &[(&file, "\nexport default function make() { return []; } // HERE\n")]);
        assert_clean(&[(
            &file,
            "export const dynamic = 'force-static';\nexport default function make() { return []; }\n",
        )]);
    }
}

#[test]
fn dynamic_segments_need_their_values() {
    let page = "export default function Page() { return null; } // HERE\n";
    for segment in ["[slug]", "[...slug]", "[[...slug]]"] {
        error(Rule::DynamicSegment, &[(&format!("app/blog/{segment}/page.tsx"), page)]);
    }
    error(Rule::DynamicSegment, &[("app/(group)/[slug]/view/page.tsx", page)]);
    error(
        Rule::DynamicSegmentEmpty,
        &[(
            "app/[id]/page.tsx",
            "export const generateStaticParams = async () => []; // HERE\nexport default () => null;\n",
        )],
    );
    error(
        Rule::DynamicSegmentIncomplete,
        &[(
            "app/[a]/[b]/page.tsx",
            "export default () => null;\nexport function generateStaticParams() { // HERE\n  return [{ b: '1' }, { b: '2' }];\n}\n",
        )],
    );
    error(
        Rule::DynamicParams,
        &[(
            "app/[id]/page.tsx",
            "export const dynamicParams = true; // HERE\nexport const generateStaticParams = () => [{ id: '1' }];\nexport default () => null;\n",
        )],
    );
    assert_planted(&Planted {
        files: &[(
            "app/[id]/page.tsx",
            "'use client';\nexport const generateStaticParams = () => [{ id: '1' }]; // HERE\nexport default () => null;\n",
        )],
        rule: Rule::ClientStaticParams,
        severity: Severity::Error,
        targets: BOTH,
    });
}

#[test]
fn a_generated_image_of_a_dynamic_segment_needs_values_of_its_own() {
    let page = (
        "app/[id]/page.tsx",
        "export const generateStaticParams = () => [{ id: '1' }];\nexport default () => null;\n",
    );
    error(
        Rule::DynamicSegment,
        &[
            page,
            (
                "app/[id]/opengraph-image.tsx",
                "export const dynamic = 'force-static';\nexport default function image() {} // HERE\n",
            ),
        ],
    );
}

#[test]
fn pages_must_be_static() {
    error(
        Rule::ForceDynamic,
        &[(
            "app/a/page.tsx",
            "export const dynamic = 'force-dynamic'; // HERE\nexport default () => null;\n",
        )],
    );
    error(
        Rule::ForceDynamic,
        &[("app/a/page.tsx", "export const revalidate = 0; // HERE\nexport default () => null;\n")],
    );
    warning(
        Rule::Revalidate,
        &[("app/a/page.tsx", "export const revalidate = 60; // HERE\nexport default () => null;\n")],
    );
    error(
        Rule::EdgeRuntime,
        &[("app/a/page.tsx", "export const runtime = 'edge'; // HERE\nexport default () => null;\n")],
    );
    error(
        Rule::SearchParamsProp,
        &[(
            "app/a/page.tsx",
            "export default async function Page({ searchParams }) {\n  const { q } = await searchParams; // HERE\n  return q;\n}\n",
        )],
    );
    error(
        Rule::SearchParamsProp,
        &[(
            "app/a/page.tsx",
            "export default async function Page(props) {\n  return (await props.searchParams).q; // HERE\n}\n",
        )],
    );
    error(
        Rule::SearchParamsProp,
        &[(
            "app/a/page.tsx",
            "export async function generateMetadata(props: P) {\n  const { searchParams } = props;\n  return { title: (await searchParams).q }; // HERE\n}\nexport default () => null;\n",
        )],
    );
}

#[test]
fn a_client_page_cannot_use_its_search_params_either() {
    error(
        Rule::SearchParamsProp,
        &[(
            "app/a/page.tsx",
            "'use client';\nimport { use } from 'react';\nexport default function Page({ searchParams }) {\n  return use(searchParams).q; // HERE\n}\n",
        )],
    );
}

#[test]
fn intercepting_routes_stop_an_export_and_parallel_ones_do_not() {
    let layout = "export default function Layout({ children, modal }) {\n  return <html><body>{children}{modal}</body></html>;\n}\n";
    let slot = "export default function Slot() { return null; }\n";
    error(
        Rule::InterceptingRoute,
        &[
            ("app/layout.tsx", layout),
            ("app/@modal/default.tsx", slot),
            ("app/@modal/(.)photo/page.tsx", "export default function Photo() { return null; } // HERE\n"),
            ("app/photo/page.tsx", slot),
        ],
    );
    assert_clean(&[
        ("app/layout.tsx", layout),
        ("app/@modal/default.tsx", slot),
        ("app/@modal/page.tsx", slot),
    ]);
}

#[test]
fn files_beside_the_routes_do_not_run_in_the_window() {
    warning(
        Rule::Middleware,
        &[("middleware.ts", "export const config = {};\nexport function middleware() {} // HERE\n")],
    );
    warning(Rule::Middleware, &[("proxy.ts", "export default function proxy() {} // HERE\n")]);
    warning(
        Rule::Instrumentation,
        &[("instrumentation.ts", "\nexport async function register() {} // HERE\n")],
    );
    let both = [
        ("middleware.ts", "export function middleware() {}\n"),
        ("proxy.ts", "export function proxy() {}\n"),
    ];
    let report = App::with(&both).check();
    assert_eq!(rules(&report), ["middleware_and_proxy", "middleware", "middleware"], "Next.js refuses both");
    assert!(!report.web, "for the web image too");
    assert_clean(&[
        ("instrumentation-client.ts", "performance.mark('start');\n"),
        ("lib/middleware.ts", "export const x = 1;\n"),
    ]);
}
