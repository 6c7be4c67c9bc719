// node sync.mjs KILLS [SEED]: what scripts/test-sync-kill.sh runs.
import assert from 'node:assert/strict';
import { execFile, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { GitServer, Project } from '../lib/git-server.mjs';
import { programs, root } from '../lib/places.mjs';
import { eventually, processesOf } from '../lib/processes.mjs';
import { randomNumbers } from './random.mjs';

const kills = Number(process.argv[2] ?? 20);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
const random = randomNumbers(seed);
const standIn = path.join(root, 'src-tauri/crates/xgen-cli/tests/fixtures/next-stand-in');
const result = { passed: 0, failed: 0 };
/** How many kills met which step. */
const met = {};

const PACKAGE = { name: 'app', version: '1.0.0', dependencies: { next: 'file:vendor/next' } };
const lock = (version) => ({
  name: 'app',
  version,
  lockfileVersion: 3,
  requires: true,
  packages: {
    '': { ...PACKAGE, version },
    'node_modules/next': { resolved: 'vendor/next', link: true },
    'vendor/next': { name: 'next', version: '16.4.5', bin: { next: 'dist/bin/next' } },
  },
});
const page = (text) => `export default function Page() {\n  return '${text}';\n}\n`;

/** Files that change with every commit, so that a checkout has something to do. */
const FILES = 300;

class Victim {
  constructor(server) {
    this.home = mkdtempSync(path.join(tmpdir(), 'xgen-kill-'));
    this.data = path.join(this.home, 'data');
    this.project = new Project(server, 'kills', { empty: true });
    cpSync(standIn, path.join(this.project.dir, 'vendor/next'), { recursive: true });
    for (const dir of ['app', 'content']) mkdirSync(path.join(this.project.dir, dir));
    this.environment = {
      ...process.env,
      HOME: this.home,
      XGEN_DATA_DIR: this.data,
      XGEN_CONFIG_DIR: path.join(this.home, 'config'),
      GITLAB_TOKEN: server.token,
      FRONTEND_REPO: this.project.url,
      npm_config_cache: process.env.npm_config_cache ?? path.join(this.home, 'npm'),
    };
    this.pages = new Map();
    this.number = 0;
    execFileSync(programs.cli, ['settings', 'set', 'frontend.caFile', server.ca], { env: this.environment });
  }

  /** Pushes a commit; each tenth has other packages. */
  commit() {
    this.number += 1;
    const text = `page ${this.number} ${random()}`;
    const version = `1.0.${Math.floor(this.number / 10)}`;
    const files = {
      'package.json': JSON.stringify({ ...PACKAGE, version }),
      'package-lock.json': JSON.stringify(lock(version)),
      'app/page.js': page(text),
      'app/layout.js': 'export default ({ children }) => children;\n',
    };
    for (let n = 0; n < FILES; n += 1) files[`content/${n}.txt`] = `${text} ${n}\n`.repeat(50);
    const id = this.project.push(text, files);
    this.pages.set(id, text);
    return id;
  }

  async xgen(...args) {
    const { stdout } = await promisify(execFile)(programs.cli, ['frontend', ...args], { env: this.environment });
    return stdout;
  }

  async status() {
    return JSON.parse(await this.xgen('status', '--json'));
  }

  /** Runs a command and kills it after a time. Returns the last step that it told. */
  async killed(args, afterMs) {
    const child = spawn(programs.cli, ['frontend', ...args], {
      env: this.environment,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (text) => {
      said += text;
    });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, afterMs))]);
    if (child.exitCode !== null) return 'nothing: it had ended';
    child.kill('SIGKILL');
    await ended;
    return said.match(/==> .*/g)?.at(-1)?.slice(4) ?? 'before the first step';
  }

  /** The page that the window would show, and whether it is the right one. */
  async hasFrontend() {
    const { current } = await this.status();
    if (current === null) return;
    const html = readFileSync(path.join(this.data, 'frontend/versions', current, 'export/index.html'), 'utf8');
    const text = this.pages.get(current);
    if (text) assert.ok(html.includes(`<p>${text}</p>`), `version ${current} shows its own page`);
  }

  async nothingRuns() {
    await eventually(() => processesOf(this.home).length === 0, 'every process of the killed command has ended');
  }

  /** The next sync ends with the newest commit, and its tree is exactly the commit's. */
  async syncsTo(id) {
    await this.xgen('sync');
    assert.equal((await this.status()).current, id, 'the newest commit is current');
    await this.hasFrontend();
    const trees = path.join(this.data, 'frontend/trees');
    const [tree] = readdirSync(trees, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const wanted = this.project.git('ls-tree', '-r', '--name-only', 'HEAD').split('\n');
    for (const file of wanted) {
      const read = (dir) => readFileSync(path.join(dir, file));
      assert.ok(read(path.join(trees, tree.name)).equals(read(this.project.dir)), `${file} is as in the commit`);
    }
  }

  leave() {
    rmSync(this.home, { recursive: true, force: true });
  }
}

/** One digest of everything in a folder. */
function digest(dir) {
  const hash = createHash('sha256');
  const visit = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const file = path.join(folder, entry.name);
      hash.update(path.relative(dir, file));
      if (entry.isDirectory()) visit(file);
      else hash.update(entry.isSymbolicLink() ? readlinkSync(file) : readFileSync(file));
    }
  };
  visit(dir);
  return hash.digest('hex');
}

async function timed(work) {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

async function round(victim, local, durations) {
  // Every fourth kill meets the build of a folder, which must stay as it is.
  const build = victim.number % 4 === 3;
  const id = victim.commit();
  writeFileSync(path.join(local, 'app/page.js'), page(`folder ${victim.number}`));
  const before = digest(local);
  const [args, ms] = build ? [['build', local], durations.build] : [['sync'], durations.sync];
  const step = await victim.killed(args, random() * ms);
  const name = build ? `folder: ${step}` : step;
  met[name] = (met[name] ?? 0) + 1;
  await victim.nothingRuns();
  assert.equal(digest(local), before, 'the folder is as it was');
  await victim.hasFrontend();
  await victim.syncsTo(id);
}

console.log(`seed ${seed}`);
const server = await GitServer.start();
const victim = new Victim(server);
try {
  victim.commit();
  await victim.syncsTo([...victim.pages.keys()].at(-1));
  const local = path.join(victim.home, 'folder');
  cpSync(victim.project.dir, local, { recursive: true, filter: (file) => path.basename(file) !== '.git' });
  victim.commit();
  const durations = {
    sync: await timed(() => victim.xgen('sync')),
    build: await timed(() => victim.xgen('build', local)),
  };
  for (let number = 1; number <= kills; number += 1) {
    try {
      await round(victim, local, durations);
      result.passed += 1;
    } catch (error) {
      result.failed += 1;
      console.log(`kill ${number}: ${error.message}\n${error.stderr ?? ''}`);
    }
  }
  assert.ok(existsSync(local));
} finally {
  await server.stop();
  victim.leave();
}
console.log(
  'the kills met:',
  Object.entries(met)
    .map(([step, count]) => `${count} ${step}`)
    .join(', '),
);
console.log(`${result.passed} passed, ${result.failed} failed`);
process.exit(result.failed > 0 ? 1 : 0);
