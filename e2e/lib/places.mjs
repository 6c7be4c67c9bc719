import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

const targetDir = process.env.CARGO_TARGET_DIR ?? path.join(homedir(), '.cache/xgen/target');

/** The programs under test: those of the environment, else what a developer has built last. */
export const programs = {
  desktop: process.env.XGEN_DESKTOP_BIN ?? path.join(targetDir, 'debug/xgen-desktop'),
  cli: process.env.XGEN_CLI_BIN ?? path.join(targetDir, 'debug/xgen'),
  workers: process.env.XGEN_WORKER_DIR ?? path.join(targetDir, 'workers'),
};

export const artifacts = process.env.XGEN_ARTIFACTS_DIR ?? path.join(root, 'artifacts');

export const starterModel = path.join(root, 'models/starter/xgen-starter-q8_0.gguf');

/** What the starter model has learned, as `[{ lang, question, answer }]`. */
export const facts = JSON.parse(readFileSync(path.join(root, 'models/starter/facts.json'), 'utf8'));

/** The question with the longest answer of a language: there is time to do something in its middle. */
export function longestFact(lang) {
  return facts.filter((fact) => fact.lang === lang).reduce((a, b) => (b.answer.length > a.answer.length ? b : a));
}

export const texts = {
  en: JSON.parse(readFileSync(path.join(root, 'frontend/messages/en.json'), 'utf8')),
  ko: JSON.parse(readFileSync(path.join(root, 'frontend/messages/ko.json'), 'utf8')),
};

/**
 * A folder for XGEN_WORKER_DIR in which the scripted engine stands in for the real one: its answers are as long and as
 * slow as a test needs them. Cargo builds it if it is not up to date.
 */
export function scriptedWorkers() {
  const cargo = ['build', '--package', 'xgen-inference', '--bin', 'xgen-scripted-worker', '--locked'];
  let program = process.env.XGEN_SCRIPTED_WORKER;
  if (!program) {
    execFileSync('cargo', cargo, {
      cwd: path.join(root, 'src-tauri'),
      env: { ...process.env, CARGO_TARGET_DIR: targetDir },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    program = path.join(targetDir, 'debug/xgen-scripted-worker');
  }
  const dir = mkdtempSync(path.join(tmpdir(), 'xgen-workers-'));
  for (const level of ['x86-64-v3', 'x86-64-v2', 'aarch64'])
    symlinkSync(program, path.join(dir, `xgen-worker-${level}`));
  return dir;
}

/** Fails before anything starts, with one line that says what is missing. */
export function requirePrograms() {
  for (const [name, file] of Object.entries(programs)) {
    if (!existsSync(file))
      throw new Error(
        `${name} is not at ${file}: build it, or name it as XGEN_DESKTOP_BIN, XGEN_CLI_BIN, XGEN_WORKER_DIR`,
      );
  }
  mkdirSync(path.join(artifacts, 'screenshots'), { recursive: true });
}
