//! The forms in which a configuration is written.

use xgen_frontend::check::{Rule, Severity, Target};

use crate::app::{App, Planted, assert_clean, assert_planted, rules};

#[test]
fn every_form_of_a_configuration_is_understood() {
    let forms = [
        ("next.config.js", "module.exports = { i18n: {} };\n"),
        ("next.config.js", "const config = { i18n: {} };\nmodule.exports = config;\n"),
        ("next.config.js", "const config = {};\nconfig.i18n = {};\nmodule.exports = config;\n"),
        (
            "next.config.js",
            "module.exports = async (phase, { defaultConfig }) => {\n  const more = await load();\n  return { ...defaultConfig, ...more, i18n: {} };\n};\n",
        ),
        (
            "next.config.js",
            "const { PHASE_PRODUCTION_BUILD } = require('next/constants');\nmodule.exports = (phase) => {\n  if (phase === PHASE_PRODUCTION_BUILD) {\n    return { i18n: {} };\n  }\n  return {};\n};\n",
        ),
        (
            "next.config.js",
            "const withMdx = require('@next/mdx')({ extension: /x/ });\nmodule.exports = withMdx({ i18n: {} });\n",
        ),
        ("next.config.mjs", "export default { i18n: {} };\n"),
        (
            "next.config.mjs",
            "import plugin from 'next-intl/plugin';\nconst withIntl = plugin('./i18n.ts');\nconst config = { i18n: {} };\nexport default withIntl(config);\n",
        ),
        (
            "next.config.mjs",
            "export default async function config() { return Object.assign({}, { i18n: {} }); }\n",
        ),
        (
            "next.config.ts",
            "import type { NextConfig } from 'next';\nconst config: NextConfig = { i18n: {} };\nexport default config;\n",
        ),
        (
            "next.config.ts",
            "import type { NextConfig } from 'next';\nexport default { i18n: {} } satisfies NextConfig;\n",
        ),
        ("next.config.ts", "const config = { i18n: {} } as const;\nexport { config as default };\n"),
    ];
    for (name, text) in forms {
        let report = App::with(&[(name, text)]).check();
        assert_eq!(rules(&report), ["config_i18n"], "{text}");
        assert_eq!(report.config_file.as_deref(), Some(name), "it is named");
    }
}

#[test]
fn what_is_not_known_is_not_reported() {
    assert_clean(&[(
        "next.config.js",
        "module.exports = (phase) => {\n  const config = {};\n  if (process.env.ANALYZE) { config.i18n = {}; config.output = 'export'; }\n  for (const key of keys) { config.cacheComponents = true; }\n  return phase === 'phase-development-server' ? { i18n: {} } : config;\n};\n",
    )]);
    assert_clean(&[("next.config.mjs", "export { default } from './config/next.mjs';\n")]);
}

#[test]
fn files_that_next_does_not_take_are_named() {
    let both = App::with(&[
        ("next.config.js", "module.exports = {};\n"),
        ("next.config.ts", "export default { i18n: {} };\n"),
    ]);
    let report = both.check();
    assert_eq!(rules(&report), ["config_several"], "only the first one counts");
    assert_eq!(report.findings[0].file.as_deref(), Some("next.config.ts"), "the other one is named");
    let cjs = App::with(&[("next.config.cjs", "module.exports = {};\n")]).check();
    assert_eq!(rules(&cjs), ["config_ignored"], "Next.js has no such name");
    assert!(cjs.desktop && cjs.web, "a build takes it all the same");
    let nothing = App::with(&[("next.config.mjs", "const config = {};\n")]).check();
    assert_eq!(rules(&nothing), ["config_no_export"], "it exports nothing");
}

#[test]
fn a_configuration_that_does_not_parse_is_named_with_its_line() {
    assert_planted(&Planted {
        files: &[(
            "next.config.mjs",
            "export default {\n  reactStrictMode: true,\n  images: { ] // HERE\n};\n",
        )],
        rule: Rule::ParseError,
        severity: Severity::Error,
        targets: &Target::ALL,
    });
}
