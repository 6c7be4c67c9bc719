//! An app with many things that look like faults and are none.

use crate::app::assert_clean;

#[test]
fn tricky_things_that_are_fine_are_not_reported() {
    assert_clean(&[
        (
            "next.config.mjs",
            "/** @type {import('next').NextConfig} */\nconst config = { reactStrictMode: true, images: { loader: 'default' }, i18n: undefined, pageExtensions: ['tsx', 'ts', 'mdx'] };\nexport default config;\n",
        ),
        // Words that only look like Next.js.
        (
            "app/words/page.tsx",
            "// cookies() in a comment, 'use server' in a text\nconst cookies = () => 1;\nconst dynamic = 'force-dynamic';\nexport default function Page() {\n  const text = \"export const dynamic = 'force-dynamic'\";\n  return <p title={text + dynamic}>{cookies()} useSearchParams()</p>;\n}\n",
        ),
        // A local name that hides the imported one.
        (
            "app/shadow/page.tsx",
            "import { headers } from 'next/headers';\nexport type H = Awaited<ReturnType<typeof headers>>;\nexport default function Page() {\n  const headers = () => 'mine';\n  return <p>{headers()}</p>;\n}\n",
        ),
        // A dynamic segment with its values in a layout and in a function that computes them.
        (
            "app/[lang]/layout.tsx",
            "export function generateStaticParams() {\n  return ['ko', 'en'].map((lang) => ({ lang }));\n}\nexport const dynamicParams = false;\nexport default ({ children }) => <section>{children}</section>;\n",
        ),
        ("app/[lang]/page.tsx", "export default () => null;\n"),
        (
            "app/[lang]/[slug]/page.tsx",
            "export async function generateStaticParams() {\n  const paths = [];\n  for (const slug of await load()) paths.push({ slug });\n  return paths;\n}\nexport default () => null;\nconst load = async () => ['a'];\n",
        ),
        // A page that is no code.
        ("app/text/page.mdx", "# <Title\n"),
        // Private folders, tests and style sheets are no routes.
        ("app/_private/page.tsx", "export const dynamic = 'force-dynamic';\nexport default () => null;\n"),
        ("app/words/page.test.tsx", "import { cookies } from 'next/headers';\ncookies();\n"),
        ("app/words/words.css", "p { color: red }\n"),
        ("app/icon.svg", "<svg/>"),
        ("app/route-utils.ts", "export const POST = 1;\n"),
        // A client page may export what looks like configuration of a server page.
        (
            "app/client/page.tsx",
            "'use client';\nimport '../words/words.css';\nimport { useState } from 'react';\nexport default function Page() {\n  const [open, setOpen] = useState(false);\n  const load = () => fetch('/api', { cache: 'no-store' });\n  return <button onClick={() => void load().then(() => setOpen(!open))}>x</button>;\n}\n",
        ),
        // Cyclic imports.
        ("app/cycle/page.tsx", "import { a } from './a';\nexport default () => <p>{a()}</p>;\n"),
        (
            "app/cycle/a.ts",
            "import { b } from './b';\nexport * from './b';\nexport const a = (): number => b();\n",
        ),
        (
            "app/cycle/b.ts",
            "import { a } from './a';\nexport * from './a';\nexport const b = (): number => (Math.random() > 2 ? a() : 1);\n",
        ),
        // Somebody else's fetch, and a server page that asks once.
        (
            "app/fetch/page.tsx",
            "async function fetch(url: string, options: object) { return [url, options]; }\nexport default async () => <p>{(await fetch('/x', { cache: 'no-store' })).length}</p>;\n",
        ),
        (
            "app/ask/page.tsx",
            "export const dynamic = 'error';\nexport const revalidate = false;\nexport default async () => <p>{(await fetch('https://x.test', { cache: 'force-cache' })).status}</p>;\n",
        ),
        // A page that takes its parameters and leaves the search parameters alone.
        (
            "app/props/page.tsx",
            "type Props = { searchParams: Promise<object> };\nexport default function Page(_props: Props) { return null; }\n",
        ),
        ("app/global-error.tsx", "'use client';\nexport default () => <html><body /></html>;\n"),
        ("app/not-found.tsx", "export default () => <p>Nothing here</p>;\n"),
        ("node_modules/x/app/page.tsx", "export const dynamic = 'force-dynamic'\n"),
    ]);
}
