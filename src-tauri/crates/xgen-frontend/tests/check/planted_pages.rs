//! Faults in `pages/`.

use xgen_frontend::check::{Rule, Severity, Target};

use crate::app::{App, Planted, assert_clean, assert_planted, rules};

fn planted(rule: Rule, severity: Severity, file: &str, text: &str) {
    let files = [
        ("app/page.tsx", ""),
        ("app/layout.tsx", ""),
        ("src/pages/index.tsx", "export default () => null;\n"),
        (file, text),
    ];
    assert_planted(&Planted { files: &files, rule, severity, targets: &[Target::Desktop] });
}

#[test]
fn data_of_a_server_stops_an_export() {
    use Severity::{Error, Warning};
    planted(
        Rule::PagesServerSideProps,
        Error,
        "src/pages/a.tsx",
        "export default () => null;\nexport async function getServerSideProps() { return { props: {} }; } // HERE\n",
    );
    planted(
        Rule::PagesInitialProps,
        Warning,
        "src/pages/_app.tsx",
        "function App() { return null; }\nApp.getInitialProps = async () => ({}); // HERE\nexport default App;\n",
    );
    planted(
        Rule::PagesFallback,
        Warning,
        "src/pages/[id].tsx",
        "export const getStaticPaths = async () => {\n  const paths = (await load()).map((id) => ({ params: { id } }));\n  return { paths, fallback: 'blocking' }; // HERE\n};\nexport const getStaticProps = async () => ({ props: {} });\nexport default () => null;\n",
    );
    planted(
        Rule::PagesRevalidate,
        Error,
        "src/pages/a.tsx",
        "export async function getStaticProps() {\n  return {\n    props: {},\n    revalidate: 60, // HERE\n  };\n}\nexport default () => null;\n",
    );
    planted(
        Rule::PagesApi,
        Error,
        "src/pages/api/save.ts",
        "\nexport default function handler() {} // HERE\n",
    );
    planted(
        Rule::PagesDynamicSegment,
        Warning,
        "src/pages/blog/[id].tsx",
        "export default function Post() { return null; } // HERE\n",
    );
}

#[test]
fn static_pages_are_fine() {
    assert_clean(&[
        ("app/page.tsx", ""),
        ("app/layout.tsx", ""),
        ("pages/_app.jsx", "export default ({ Component, pageProps }) => <Component {...pageProps} />;\n"),
        (
            "pages/index.jsx",
            "import { useSearchParams } from 'next/navigation';\nexport default () => useSearchParams().get('q');\nexport async function getStaticProps() { return { props: {} }; }\n",
        ),
        (
            "pages/[id].jsx",
            "export const getStaticPaths = () => ({ paths: [{ params: { id: '1' } }], fallback: false });\nexport const getStaticProps = () => ({ props: {} });\nexport default () => null;\n",
        ),
    ]);
}

#[test]
fn routes_in_two_places_or_in_none_stop_any_build() {
    for files in [
        &[("app/page.tsx", ""), ("app/layout.tsx", "")][..],
        &[("src/pages/b.tsx", "export default () => null;\n")],
    ] {
        let report = App::with(files).check();
        assert_eq!(rules(&report), ["route_folders"], "{report:?}");
        assert!(!report.desktop && !report.web, "{report:?}");
    }
}
