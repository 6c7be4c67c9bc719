//! Faults that a route only reaches through other files.

use xgen_frontend::check::{Rule, Severity, Target};

use crate::app::{App, Planted, assert_clean, assert_planted, rules};

fn planted(rule: Rule, severity: Severity, files: &[(&str, &str)]) {
    assert_planted(&Planted { files, rule, severity, targets: &[Target::Desktop] });
}

const PAGE: (&str, &str) = (
    "app/a/page.tsx",
    "import { session } from '@/lib/session';\nexport default async function Page() {\n  return <p>{await session()}</p>;\n}\n",
);

#[test]
fn a_cookie_is_found_in_the_helper_that_reads_it() {
    let ways = [
        "import { cookies } from 'next/headers';\nexport async function session() {\n  return (await cookies()).get('id'); // HERE\n}\n",
        "import { cookies as jar } from 'next/headers';\nexport const session = async () =>\n  (await jar()).get('id'); // HERE\n",
        "import * as request from 'next/headers';\nexport async function session() {\n  return (await request.cookies()).get('id'); // HERE\n}\n",
        "export async function session() {\n  const { cookies } = await import('next/headers');\n  return (await cookies()).get('id'); // HERE\n}\n",
        "export async function session() {\n  return (await import('next/headers')).cookies(); // HERE\n}\n",
        "export function session() {\n  return import('next/headers').then(({ cookies: read }) =>\n    read()); // HERE\n}\n",
        "import { read } from './read';\nexport async function session() {\n  return read(); // HERE\n}\n",
        "export async function session() {\n  const headers = require('next/headers');\n  return headers.cookies(); // HERE\n}\n",
        "import { connection } from 'next/server';\nexport async function session() {\n  await connection(); // HERE\n}\n",
        "import { unstable_noStore as never } from 'next/cache';\nexport async function session() {\n  never(); // HERE\n}\n",
    ];
    for way in ways {
        let files = [
            ("lib/read.ts", "export { cookies as read } from 'next/headers';\n"),
            PAGE,
            ("lib/session.ts", way),
        ];
        planted(Rule::RequestApi, Severity::Error, &files);
    }
}

#[test]
fn re_exports_and_default_exports_are_followed() {
    planted(
        Rule::RequestApi,
        Severity::Error,
        &[
            ("app/a/page.tsx", "export { default } from '@/views/a';\n"),
            (
                "views/a/index.tsx",
                "import { session } from '../../lib';\nconst View = async () => <p>{await session()}</p>;\nexport default View;\n",
            ),
            ("lib/index.ts", "export * from './nothing';\nexport * from './session';\n"),
            ("lib/nothing.ts", "export const nothing = 0;\n"),
            (
                "lib/session.ts",
                "import { headers } from 'next/headers';\nexport async function session() {\n  return headers(); // HERE\n}\n",
            ),
        ],
    );
}

#[test]
fn a_helper_that_is_not_used_concerns_nobody() {
    assert_clean(&[
        (
            "app/a/page.tsx",
            "import { title } from '@/lib/session';\nimport type { Session } from '@/lib/types';\nexport default function Page() {\n  return <p>{title}</p>;\n}\n",
        ),
        (
            "lib/types.ts",
            "import { cookies } from 'next/headers';\nexport type Session = Awaited<ReturnType<typeof cookies>>;\nvoid cookies();\n",
        ),
        (
            "lib/session.ts",
            "import { cookies } from 'next/headers';\nexport const title = 'a';\nexport async function session() {\n  return cookies();\n}\n",
        ),
    ]);
}

#[test]
fn what_only_the_browser_reaches_is_no_server_code() {
    assert_clean(&[
        ("app/a/page.tsx", "import { Form } from '@/components/form';\nexport default () => <Form />;\n"),
        (
            "components/form.tsx",
            "'use client';\nimport { save } from '../lib/save';\nexport function Form() {\n  return <button onClick={() => save()}>Save</button>;\n}\n",
        ),
        (
            "lib/save.ts",
            "import { cookies } from 'next/headers';\nexport const save = () => fetch('/x', { cache: 'no-store' }).then(() => cookies());\n",
        ),
    ]);
}

#[test]
fn server_actions_are_found_from_both_sides() {
    let actions = "'use server'; // HERE\nimport { cookies } from 'next/headers';\nexport async function save() { (await cookies()).set('a', 'b'); }\n";
    let form = "'use client';\nimport { save } from './actions';\nexport const Form = () => <form action={save} />;\n";
    let files = [
        ("app/a/page.tsx", "import { Form } from './form';\nexport default () => <Form />;\n"),
        ("app/a/form.tsx", form),
        ("app/a/actions.ts", actions),
    ];
    planted(Rule::ServerAction, Severity::Error, &files);
    planted(
        Rule::ServerAction,
        Severity::Error,
        &[(
            "app/a/page.tsx",
            "export default function Page() {\n  async function save() {\n    'use server'; // HERE\n  }\n  return <form action={save} />;\n}\n",
        )],
    );
    assert_clean(&[
        (
            "app/a/page.tsx",
            "import type { save } from './actions';\nexport default () => null;\nexport type Save = typeof save;\n",
        ),
        ("app/a/actions.ts", actions),
    ]);
}

#[test]
fn an_action_counts_even_if_no_route_reaches_it() {
    planted(
        Rule::ServerAction,
        Severity::Error,
        &[
            (
                "app/a/page.tsx",
                "import { title } from '@/lib/mixed';\nexport default () => <p>{title}</p>;\n",
            ),
            (
                "lib/mixed.ts",
                "export const title = 'a';\nexport async function save() {\n  'use server'; // HERE\n}\n",
            ),
        ],
    );
}

#[test]
fn what_a_build_computes_once_is_a_warning() {
    planted(
        Rule::After,
        Severity::Warning,
        &[(
            "app/a/page.tsx",
            "import { after } from 'next/server';\nexport default function Page() {\n  after(() => console.log('done')); // HERE\n  return null;\n}\n",
        )],
    );
    planted(
        Rule::UnstableCache,
        Severity::Warning,
        &[(
            "app/a/page.tsx",
            "import { unstable_cache } from 'next/cache';\nconst load = unstable_cache(async () => 1); // HERE\nexport default async () => <p>{await load()}</p>;\n",
        )],
    );
    planted(
        Rule::Revalidate,
        Severity::Warning,
        &[(
            "app/a/page.tsx",
            "export default async function Page() {\n  await fetch('https://x.test', { next: { revalidate: 60 } }); // HERE\n  return null;\n}\n",
        )],
    );
    planted(
        Rule::FetchNoStore,
        Severity::Error,
        &[(
            "app/a/page.tsx",
            "export default async function Page() {\n  await fetch('https://x.test', { cache: 'no-store' }); // HERE\n  return null;\n}\n",
        )],
    );
    let cached = "async function load() {\n  'use cache'; // HERE\n  return 1;\n}\nexport default async () => <p>{await load()}</p>;\n";
    let switched_on = "export default { experimental: { useCache: true } };\n";
    assert_clean(&[("app/a/page.tsx", cached), ("next.config.mjs", switched_on)]);
    assert_planted(&Planted {
        files: &[("app/a/page.tsx", cached)],
        rule: Rule::UseCache,
        severity: Severity::Error,
        targets: &Target::ALL,
    });
}

#[test]
fn a_page_that_is_force_static_gets_empty_cookies() {
    planted(
        Rule::RequestApi,
        Severity::Warning,
        &[(
            "app/a/page.tsx",
            "import { cookies } from 'next/headers';\nexport const dynamic = 'force-static';\nexport default async function Page({ searchParams }) {\n  await cookies(); // HERE\n  return (await searchParams).q;\n}\n",
        )],
    );
}

#[test]
fn draft_mode_is_always_off() {
    planted(
        Rule::RequestApi,
        Severity::Warning,
        &[(
            "app/a/page.tsx",
            "import { draftMode } from 'next/headers';\nexport default async function Page() {\n  return (await draftMode()).isEnabled; // HERE\n}\n",
        )],
    );
}

#[test]
fn images_with_a_loader_lose_it_and_others_lose_nothing() {
    planted(
        Rule::ImageLoader,
        Severity::Warning,
        &[(
            "app/a/page.tsx",
            "'use client';\nimport Picture from 'next/image';\nexport default () => (\n  <Picture\n    src=\"/a.png\"\n    loader={({ src }) => src} // HERE\n  />\n);\n",
        )],
    );
    assert_clean(&[(
        "app/a/page.tsx",
        "import Image from 'next/image';\nexport default () => <><Image src=\"/a.png\" unoptimized={false} alt=\"\" /><Other loader={1} /></>;\nfunction Other() { return null; }\n",
    )]);
}

#[test]
fn fonts_of_google_are_downloaded_for_both_targets() {
    assert_planted(&Planted {
        files: &[
            (
                "app/fonts.ts",
                "\nimport { Inter } from 'next/font/google'; // HERE\nexport const inter = Inter({ subsets: ['latin'] });\n",
            ),
            (
                "app/a/page.tsx",
                "import { inter } from '../fonts';\nexport default () => <p className={inter.className} />;\n",
            ),
        ],
        rule: Rule::FontGoogle,
        severity: Severity::Warning,
        targets: &Target::ALL,
    });
}

#[test]
fn a_fault_in_a_shared_file_is_named_once() {
    let page = "export default () => null;\n";
    let app = App::with(&[
        (
            "lib/session.ts",
            "import { cookies } from 'next/headers';\nexport const session = () => cookies();\n",
        ),
        (
            "app/layout.tsx",
            "import { session } from '@/lib/session';\nexport default async function Layout({ children }) {\n  await session();\n  return <html><body>{children}</body></html>;\n}\n",
        ),
        ("app/a/page.tsx", page),
        ("app/b/page.tsx", page),
    ]);
    let report = app.check();
    assert_eq!(rules(&report), ["request_api"], "three routes, one line");
    assert!(report.findings[0].message.ends_with("(and 2 more)"), "{}", report.findings[0].message);
}
