//! Faults in the configuration.

use xgen_frontend::check::{Rule, Severity, Target};

use crate::app::{App, Planted, assert_clean, assert_planted, rules};

fn planted(rule: Rule, severity: Severity, targets: &[Target], text: &str) {
    assert_planted(&Planted { files: &[("next.config.mjs", text)], rule, severity, targets });
}

const DESKTOP: &[Target] = &[Target::Desktop];

#[test]
fn what_a_server_does_with_the_configuration_is_lost() {
    use Severity::{Error, Warning};
    planted(
        Rule::ConfigRewrites,
        Warning,
        DESKTOP,
        "export default {\n  async rewrites() { return []; }, // HERE\n};\n",
    );
    planted(
        Rule::ConfigRedirects,
        Warning,
        DESKTOP,
        "export default {\n  redirects: () => [], // HERE\n};\n",
    );
    planted(
        Rule::ConfigHeaders,
        Warning,
        DESKTOP,
        "const headers = async () => [];\nexport default {\n  headers, // HERE\n};\n",
    );
    planted(
        Rule::ConfigI18n,
        Error,
        DESKTOP,
        "export default {\n  i18n: { locales: ['ko'], defaultLocale: 'ko' }, // HERE\n};\n",
    );
    planted(Rule::ConfigBasePath, Warning, DESKTOP, "export default {\n  basePath: '/docs', // HERE\n};\n");
    planted(
        Rule::ConfigCacheComponents,
        Error,
        DESKTOP,
        "export default {\n  cacheComponents: true, // HERE\n};\n",
    );
    planted(
        Rule::ConfigCacheComponents,
        Error,
        &Target::ALL,
        "export default {\n  experimental: {\n    ppr: 'incremental', // HERE\n  },\n};\n",
    );
    planted(Rule::ConfigOutput, Warning, DESKTOP, "export default {\n  output: 'standalone', // HERE\n};\n");
    planted(
        Rule::ConfigOutput,
        Warning,
        &[Target::Web],
        "export default {\n  output: 'export', // HERE\n};\n",
    );
    planted(
        Rule::ConfigPageExtensions,
        Warning,
        &Target::ALL,
        "import { extensions } from './extensions.mjs';\nexport default {\n  pageExtensions: extensions, // HERE\n};\n",
    );
}

#[test]
fn a_configuration_that_chooses_by_target_is_fine() {
    assert_clean(&[(
        "next.config.mjs",
        "const desktop = process.env.XGEN_TARGET === 'desktop';\nexport default {\n  output: desktop ? 'export' : 'standalone',\n  ...(desktop ? {} : { rewrites: async () => [], basePath: '/app' }),\n  cacheComponents: !desktop,\n};\n",
    )]);
}

#[test]
fn files_of_the_other_target_are_not_looked_at() {
    assert_clean(&[
        (
            "next.config.ts",
            "const host: string = process.env.XGEN_TARGET === 'desktop' ? 'desktop' : 'web';\nexport default () => ({ pageExtensions: [`${host}.ts`, `${host}.tsx`, 'ts', 'tsx'] });\n",
        ),
        ("app/api/route.web.ts", "export const POST = () => new Response('');\n"),
        (
            "app/data/route.desktop.ts",
            "export const dynamic = 'force-static';\nexport const GET = () => new Response('');\n",
        ),
        (
            "app/data/route.web.ts",
            "export const dynamic = 'force-dynamic';\nexport const GET = () => new Response('');\n",
        ),
        ("proxy.web.ts", "export function proxy() {}\n"),
    ]);
}

#[test]
fn own_extensions_of_pages_are_respected() {
    let app = App::with(&[
        ("next.config.js", "module.exports = { pageExtensions: ['page.tsx', 'route.ts', 'tsx'] };\n"),
        ("app/a/page.page.tsx", "export const dynamic = 'force-dynamic';\nexport default () => null;\n"),
        ("app/a/route.ts", "export const POST = () => null;\n"),
    ]);
    assert_eq!(rules(&app.check()), ["force_dynamic"], "page.page.tsx is a page, and route.ts is no route");
}
