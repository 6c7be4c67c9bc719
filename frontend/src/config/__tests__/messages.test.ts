import en from '@messages/en.json';
import ko from '@messages/ko.json';
import { createTranslator } from 'use-intl/core';
import { expect, test } from 'vitest';
import { appSources } from '@/testing/sources';

type Tree = { [key: string]: string | Tree };

const english = flatten(en);
const korean = flatten(ko);
const used = usedKeys();

function flatten(tree: Tree, prefix = ''): Map<string, string> {
  const flat = new Map<string, string>();
  for (const [name, value] of Object.entries(tree)) {
    if (typeof value === 'string') flat.set(prefix + name, value);
    else for (const [key, text] of flatten(value, `${prefix + name}.`)) flat.set(key, text);
  }
  return flat;
}

interface Use {
  where: string;
  /** The key that is asked for; with a wildcard for each part that is only known at run time. */
  pattern: RegExp;
}

/** Every call of a translator. The key must be its first argument, as a literal or a template. */
function usedKeys(): Use[] {
  return appSources().flatMap(({ name, text }) => {
    const declarations = [
      ...text.matchAll(/(?:const (\w+) = useTranslations\(|(\w+): ReturnType<typeof useTranslations<)'([\w.]+)'/g),
    ].map(({ index, 1: constant, 2: parameter, 3: space }) => ({ index, variable: constant ?? parameter, space }));
    const variables = new Set(declarations.map(({ variable }) => variable));
    return [...variables].flatMap((variable) =>
      [...text.matchAll(new RegExp(`(?<![\\w.])${variable}\\(\\s*('[^']*'|\`[^\`]*\`|[^\\s,)]+)`, 'g'))].map((call) => {
        const nearest = declarations.filter((other) => other.index < call.index && other.variable === variable).at(-1);
        const key = /^(['`])(.+)\1$/.exec(call[1] ?? '')?.[2] ?? '(not a literal)';
        const path = `${nearest?.space}.${key.replace(/\$\{[^}]*\}/g, '*')}`;
        const pattern = new RegExp(`^${path.replaceAll('.', '\\.').replaceAll('*', '[^.]+')}$`);
        return { where: `${name}: ${path}`, pattern };
      }),
    );
  });
}

test('both languages have the same keys', () => {
  expect(
    [...korean.keys()].filter((key) => !english.has(key)),
    'only in Korean',
  ).toEqual([]);
  expect(
    [...english.keys()].filter((key) => !korean.has(key)),
    'only in English',
  ).toEqual([]);
});

test('no text is empty', () => {
  expect([...english, ...korean].filter(([, text]) => text.trim() === '')).toEqual([]);
});

test('every text that the code asks for exists', () => {
  expect(used.length).toBeGreaterThan(150);
  const missing = used.filter(({ pattern }) => ![...english.keys()].some((key) => pattern.test(key)));
  expect(missing.map(({ where }) => where)).toEqual([]);
});

test('every text is asked for', () => {
  const unused = [...english.keys()].filter((key) => !used.some(({ pattern }) => pattern.test(key)));
  expect(unused).toEqual([]);
});

test('every error code has a title, a text and a hint in both languages', () => {
  const contract = appSources().find(({ name }) => name === 'bindings/contract.ts')?.text ?? '';
  const codes = /export type ErrorCode = ([^;]+);/.exec(contract)?.[1]?.match(/\w+/g) ?? [];
  expect(codes.length).toBeGreaterThan(20);
  for (const messages of [english, korean]) {
    const missing = codes
      .flatMap((code) => ['title', 'text', 'hint'].map((part) => `errors.${code}.${part}`))
      .filter((key) => !messages.has(key));
    expect(missing).toEqual([]);
  }
});

test('the same values go into a text in both languages, and every text can be formatted', () => {
  const values = { count: 3, rate: 2.5, index: 1, min: 0, max: 2, done: 1, total: 2, dropped: 4 };
  const names = (text: string) => [...new Set([...text.matchAll(/\{(\w+)[},]/g)].map((match) => match[1]))].sort();
  for (const [key, text] of english) {
    expect(names(korean.get(key) ?? ''), key).toEqual(names(text));
    const strings = Object.fromEntries(names(text).map((name) => [name, `<${name}>`]));
    for (const [locale, messages] of [
      ['en', { sample: text }],
      ['ko', { sample: korean.get(key) ?? '' }],
    ] as const) {
      const translate = createTranslator<{ sample: string }>({ locale: locale as never, messages: messages as never });
      const formatted = translate('sample' as never, { ...strings, ...values } as never);
      expect(formatted, `${locale} ${key}`).not.toMatch(/\{|^sample$/);
    }
  }
});
