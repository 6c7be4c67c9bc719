// Copies what an install of packages depends on from /source to /manifests, so that an edit of the source does not install
// anew. Run in the stage `manifests` of the Dockerfile.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const SOURCE = '/source';
const OUT = '/manifests';
const FILES = new Set([
  'package.json',
  'package-lock.json',
  'npm-shrinkwrap.json',
  'yarn.lock',
  '.yarnrc',
  '.yarnrc.yml',
  'pnpm-lock.yaml',
  'pnpm-workspace.yaml',
  '.pnpmfile.cjs',
  '.npmrc',
]);
const FOLDERS = new Set(['.yarn', 'patches']);
const SKIPPED = new Set(['node_modules', '.git', '.next']);

const found = [];
(function walk(dir) {
  for (const entry of readdirSync(path.join(SOURCE, dir), { withFileTypes: true })) {
    const file = path.join(dir, entry.name);
    if (SKIPPED.has(entry.name)) continue;
    if (entry.isDirectory() && !FOLDERS.has(entry.name)) walk(file);
    else if (entry.isDirectory() || (entry.isFile() && FILES.has(entry.name))) found.push(file);
  }
})('.');

/** Whether a package is taken from a folder of the source, which is then part of the install. */
const takesFolders = found
  .filter((file) => path.basename(file) === 'package.json')
  .some((file) => /:\s*"(file|link|portal):/.test(readFileSync(path.join(SOURCE, file), 'utf8')));

mkdirSync(OUT, { recursive: true });
if (!existsSync(path.join(SOURCE, 'package.json'))) {
  console.error('\nerror: there is no package.json in the source of the frontend\n');
  process.exit(1);
}
for (const file of takesFolders ? ['.'] : found) {
  cpSync(path.join(SOURCE, file), path.join(OUT, file), { recursive: true, verbatimSymlinks: true });
}
