// Builds the app in the present folder: `build.mjs web` leaves .next/standalone, `build.mjs desktop` leaves out/.
// Run in the stages `builder` and `export-builder` of the Dockerfile.
//
// No file of the project is edited: its own next.config.* gets another name in this copy, and a wrapper around it, the same
// one that XGEN uses without Docker, sets what the target needs.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

// In the order in which Next.js looks for them; it ignores the last two, whose authors meant them all the same.
const NAMES = ['js', 'mjs', 'ts', 'mts', 'cjs', 'cts'].map((ending) => `next.config.${ending}`);
const PROXY_CA = '/run/secrets/proxy_ca';
const NEXT = 'node_modules/next';

const target = process.argv[2];
const app = process.cwd();

function fail(message) {
  console.error(`\nerror: ${message}\n`);
  process.exit(1);
}

if (!['web', 'desktop'].includes(target)) fail('usage: build.mjs web|desktop');
if (!existsSync(`${NEXT}/package.json`)) fail('the packages of the frontend do not include next: it is no Next.js app');

const { version } = JSON.parse(readFileSync(`${NEXT}/package.json`, 'utf8'));
const [major, minor, patch] = version.split(/[.-]/).map((part) => Number.parseInt(part, 10));
refuseHoles();

/**
 * A server with these releases can be taken over or walked past by a request (CVE-2025-55182, CVE-2025-29927 and what was
 * fixed in May 2026). Files alone, as for the window, cannot.
 */
function refuseHoles() {
  const floor = { 15: [5, 16], 16: [2, 5] }[major] ?? (major < 15 ? [Infinity, 0] : [0, 0]);
  const old = minor < floor[0] || (minor === floor[0] && patch < floor[1]);
  if (target !== 'web' || !old) return;
  const hole = `Next.js ${version} has known holes that a server must not have: update next to 15.5.16, 16.2.5 or newer`;
  if (process.env.ALLOW_OLD_NEXT !== 'true')
    fail(`${hole}.\nTo build it all the same: --build-arg ALLOW_OLD_NEXT=true`);
  console.warn(`warning: ${hole}`);
}

function wrapConfig() {
  const own = NAMES.find((name) => existsSync(name));
  if (own) renameSync(own, `xgen-project.${own}`);
  for (const name of NAMES) rmSync(name, { force: true });
  const project = own ? `import * as project from './xgen-project.${own}';` : 'const project = { default: {} };';
  const facts = { target, app, packages: app, tree: app, next: { major, minor } };
  // TypeScript stays with TypeScript: Next.js transpiles next.config.ts and what it imports, and only that.
  writeFileSync(
    own?.endsWith('ts') ? 'next.config.ts' : 'next.config.mjs',
    `// @ts-nocheck\n/* eslint-disable */\nimport path from 'node:path';\n${project}\n\n` +
      `const build = ${JSON.stringify(facts)};\n\n${readFileSync(path.join(import.meta.dirname, 'wrapper.js'), 'utf8')}`,
  );
  console.log(`Next.js ${version} for ${target}, ${own ?? 'no configuration of its own'}`);
}

/** By the project's own script if that does more than `next build`. */
function command() {
  const { scripts = {} } = JSON.parse(readFileSync('package.json', 'utf8'));
  const script = scripts.build ?? '';
  const plain = /^\s*(?:[A-Z_][A-Z0-9_]*=\S*\s+)*next\s+build((?:\s+--[a-z-]+)*)\s*$/.exec(script);
  const more = !plain || scripts.prebuild || scripts.postbuild;
  if (script.includes('next build') && more) return ['npm', 'run', 'build'];
  return ['node', `${NEXT}/dist/bin/next`, 'build', ...(plain?.[1].trim().split(/\s+/).filter(Boolean) ?? [])];
}

wrapConfig();
const env = { ...process.env, XGEN_TARGET: target, NEXT_TELEMETRY_DISABLED: '1', CI: '1' };
if (existsSync(PROXY_CA) && statSync(PROXY_CA).size > 0) env.NODE_EXTRA_CA_CERTS = PROXY_CA;
const [program, ...args] = command();
const { status, signal, error } = spawnSync(program, args, { stdio: ['ignore', 'inherit', 'inherit'], env });
if (error) fail(`${program} does not run: ${error.message}`);
if (signal === 'SIGKILL' || status === 137)
  fail('the build was killed, most likely for its memory: give Docker more than 4 GB');
if (status !== 0) fail(`next build for ${target} failed (see above)`);
const result = target === 'web' ? '.next/standalone/server.js' : 'out/index.html';
if (!existsSync(result)) fail(`next build ended well, but there is no ${result}`);
// An app without public files has no such folder; the image copies it.
mkdirSync('public', { recursive: true });
