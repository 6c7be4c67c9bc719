import path from 'node:path';
import { expect, test } from 'vitest';
import { appSources } from '@/testing/sources';

/** Each import of the app as the file it is in and the path below `src/` or the package it names. */
const imports = appSources().flatMap(({ name, text }) =>
  [...text.matchAll(/(?:from |import\(|import )'([^']+)'/g)].map((match) => ({
    from: name,
    to: resolve(name, match[1] ?? ''),
  })),
);

function resolve(from: string, specifier: string): string {
  if (specifier.startsWith('@/')) return specifier.slice(2);
  if (specifier.startsWith('.')) return path.posix.join(path.posix.dirname(from), specifier);
  return specifier;
}

const shown = (found: typeof imports) => found.map(({ from, to }) => `${from} -> ${to}`);
const featureOf = (file: string) => /^features\/([^/]+)/.exec(file)?.[1];

test('shared code knows neither features nor routes', () => {
  const shared = imports.filter(({ from }) => !/^(app|features)\//.test(from));
  expect(shared.length).toBeGreaterThan(50);
  expect(shown(shared.filter(({ to }) => /^(app|features)\//.test(to)))).toEqual([]);
});

test('a feature knows neither routes nor another feature', () => {
  const broken = imports.filter(
    ({ from, to }) =>
      featureOf(from) && (to.startsWith('app/') || (featureOf(to) && featureOf(to) !== featureOf(from))),
  );
  expect(shown(broken)).toEqual([]);
});

test('only the desktop transport knows Tauri, and only the desktop host knows that transport', () => {
  const tauri = imports.filter(({ to }) => to.startsWith('@tauri-apps/'));
  expect(shown(tauri)).toEqual(['client/tauri/index.ts -> @tauri-apps/api/core']);
  const hosts = imports.filter(({ to }) => to === 'client/tauri');
  expect(shown(hosts)).toEqual(['client/host.desktop.ts -> client/tauri']);
});

test('features name no colours but those of the theme', () => {
  const coloured = appSources().filter(
    ({ name, text }) => /^(features|app)\//.test(name) && /#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|oklch)\(/i.test(text),
  );
  expect(coloured.map(({ name }) => name)).toEqual([]);
});

test('no HTML is made from text', () => {
  const dangerous = appSources().filter(({ text }) => /dangerouslySetInnerHTML|innerHTML|rehype-raw/.test(text));
  expect(dangerous.map(({ name }) => name).filter((name) => !name.startsWith('testing/'))).toEqual([]);
});
