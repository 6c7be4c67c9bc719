//! Search parameters that are read without a boundary.

use xgen_frontend::check::{Rule, Severity, Target};

use crate::app::{Planted, assert_clean, assert_planted};

const READER: (&str, &str) = (
    "components/reader.tsx",
    "'use client';\nimport { useSearchParams } from 'next/navigation';\nexport function Reader() {\n  return useSearchParams().get('q'); // HERE\n}\n",
);

fn planted(severity: Severity, files: &[(&str, &str)]) {
    let files: Vec<_> = files.iter().copied().chain([READER]).collect();
    assert_planted(&Planted { files: &files, rule: Rule::SearchParamsHook, severity, targets: &Target::ALL });
}

fn clean(files: &[(&str, &str)]) {
    let files: Vec<_> = files.iter().copied().chain([READER]).collect();
    assert_clean(&files);
}

#[test]
fn a_component_that_is_surely_rendered_without_a_boundary_is_an_error() {
    let pages = [
        "import { Reader } from '@/components/reader';\nexport default () => <main><Reader /></main>;\n",
        "import * as all from '../../components/reader';\nexport default function Page() {\n  return <><all.Reader /></>;\n}\n",
        "import { Reader } from '@/components/reader';\nfunction Inner() { return <Reader />; }\nexport default function Page() {\n  return <Box><Inner /></Box>;\n}\nconst Box = ({ children }) => <div>{children}</div>;\n",
    ];
    for page in pages {
        planted(Severity::Error, &[("app/a/page.tsx", page)]);
    }
}

#[test]
fn a_hook_is_followed_to_where_it_is_called() {
    planted(
        Severity::Error,
        &[(
            "app/a/page.tsx",
            "'use client';\nimport { Reader } from '@/components/reader';\nconst useIt = () => Reader();\nexport default function Page() {\n  const q = useIt();\n  return <p>{q}</p>;\n}\n",
        )],
    );
}

#[test]
fn what_is_not_sure_is_a_warning() {
    let pages = [
        "import { Reader } from '@/components/reader';\nexport default ({ open }) => <main>{open && <Reader />}</main>;\n",
        "import { Reader } from '@/components/reader';\nimport { Provider } from 'some-package';\nexport default () => <Provider><Reader /></Provider>;\n",
        "import dynamic from 'next/dynamic';\nconst Reader = dynamic(() => import('@/components/reader').then((m) => m.Reader));\nexport default () => <Reader />;\n",
    ];
    for page in pages {
        planted(Severity::Warning, &[("app/a/page.tsx", page)]);
    }
}

#[test]
fn boundaries_are_found_wherever_they_stand() {
    let import = "import { Reader } from '@/components/reader';\n";
    let plain = format!("{import}export default () => <Reader />;\n");
    clean(&[(
        "app/a/page.tsx",
        &format!(
            "{import}import {{ Suspense }} from 'react';\nexport default () => <Suspense fallback={{<p />}}><Reader /></Suspense>;\n"
        ),
    )]);
    clean(&[(
        "app/a/page.tsx",
        &format!(
            "{import}import * as React from 'react';\nexport default () => <React.Suspense><main><Reader /></main></React.Suspense>;\n"
        ),
    )]);
    clean(&[("app/a/page.tsx", &plain), ("app/a/loading.tsx", "export default () => null;\n")]);
    clean(&[
        ("app/a/page.tsx", &plain),
        (
            "app/a/layout.tsx",
            "import { Suspense as Wait } from 'react';\nexport default ({ children }) => <Wait>{children}</Wait>;\n",
        ),
    ]);
    clean(&[
        ("app/a/page.tsx", &plain),
        (
            "app/layout.tsx",
            "import { Shell } from '@/components/shell';\nexport default function Layout({ children }) {\n  return <html><body><Shell>{children}</Shell></body></html>;\n}\n",
        ),
        (
            "components/shell.tsx",
            "'use client';\nimport { Suspense } from 'react';\nexport function Shell(props) {\n  return <Suspense><section>{props.children}</section></Suspense>;\n}\n",
        ),
    ]);
}

#[test]
fn what_appears_in_the_browser_only_needs_no_boundary() {
    let import = "'use client';\nimport { Reader } from '@/components/reader';\nimport { useState, useSyncExternalStore } from 'react';\n";
    clean(&[(
        "app/a/page.tsx",
        &format!(
            "{import}export default function Page() {{\n  const [mounted] = useState(false);\n  if (!mounted) return null;\n  return <Reader />;\n}}\n"
        ),
    )]);
    clean(&[(
        "app/a/page.tsx",
        &format!(
            "{import}export default function Page() {{\n  const app = useSyncExternalStore(on, get, () => null);\n  return app ? <Reader /> : null;\n}}\n"
        ),
    )]);
    clean(&[(
        "app/a/page.tsx",
        "'use client';\nimport dynamic from 'next/dynamic';\nconst Reader = dynamic(() => import('@/components/reader').then((m) => m.Reader), { ssr: false });\nexport default () => <Reader />;\n",
    )]);
}
