import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { GitServer, Project } from '../lib/git-server.mjs';
import { programs, root } from '../lib/places.mjs';
import { processesOf } from '../lib/processes.mjs';

let server;
let home;
let project;
before(async () => {
  server = await GitServer.start();
  home = mkdtempSync(path.join(tmpdir(), 'xgen-token-'));
  project = new Project(server, 'token', { empty: true });
  const fixtures = path.join(root, 'src-tauri/crates/xgen-cli/tests/fixtures');
  cpSync(path.join(fixtures, 'next-stand-in'), path.join(project.dir, 'vendor/next'), { recursive: true });
  mkdirSync(path.join(project.dir, 'app'));
  const manifest = { name: 'app', version: '1.0.0', dependencies: { next: 'file:vendor/next' } };
  const packages = {
    '': manifest,
    'node_modules/next': { resolved: 'vendor/next', link: true },
    'vendor/next': { name: 'next', version: '16.4.5', bin: { next: 'dist/bin/next' } },
  };
  project.push('a page', {
    'package.json': JSON.stringify(manifest),
    'package-lock.json': JSON.stringify({ ...manifest, lockfileVersion: 3, requires: true, packages }),
    'app/layout.js': 'export default ({ children }) => children;\n',
    'app/page.js': "export default function Page() {\n  return 'a page';\n}\n",
    'large.bin': Buffer.alloc(20_000_000, 'x'),
  });
});
after(async () => {
  await server?.stop();
  rmSync(home, { recursive: true, force: true });
});

const environment = (more = {}) => ({
  ...process.env,
  HOME: home,
  XGEN_DATA_DIR: path.join(home, 'data'),
  XGEN_CONFIG_DIR: path.join(home, 'config'),
  XGEN_LOG: 'trace',
  FRONTEND_REPO: project.url,
  GITLAB_TOKEN: server.token,
  ...more,
});

/** Runs the command, and looks at the processes of the machine meanwhile. */
async function watched(args, env) {
  const child = spawn(programs.cli, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const seen = new Set();
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const own = [programs.cli, ...args].join('\0');
  const look = setInterval(() => {
    for (const { pid } of processesOf(home)) {
      try {
        const read = (file) => readFileSync(`/proc/${pid}/${file}`, 'latin1');
        const cmdline = read('cmdline');
        seen.add(`cmdline: ${cmdline}`);
        // Between fork and exec a process is still its parent, which was given the token.
        if (!cmdline.startsWith(own)) seen.add(`environ: ${read('environ')}`);
      } catch {
        // It ended in between.
      }
    }
  }, 5);
  const code = await ended;
  clearInterval(look);
  return { code, said, seen: [...seen] };
}

function filesWith(text, dir) {
  const found = [];
  const wanted = Buffer.from(text);
  for (const entry of readdirSync(dir, { withFileTypes: true, recursive: true })) {
    const file = path.join(entry.parentPath ?? entry.path, entry.name);
    if (entry.isFile() && readFileSync(file).includes(wanted)) found.push(file);
  }
  return found;
}

test('a token is in no file, no log, no message, and no process but the one it was given to', async () => {
  const { stdout } = await promisify(execFile)(programs.cli, ['settings', 'path'], { env: environment() });
  mkdirSync(path.dirname(stdout.trim()), { recursive: true });
  writeFileSync(stdout.trim(), JSON.stringify({ frontend: { caFile: server.ca } }));
  const { code, said, seen } = await watched(['frontend', 'sync'], environment());
  assert.equal(code, 0, said);
  assert.ok(seen.length > 5, 'processes were seen');
  assert.deepEqual(
    seen.filter((text) => text.includes(server.token)),
    [],
  );
  assert.ok(!said.includes(server.token));
  assert.deepEqual(filesWith(server.token, home), []);
  const encoded = Buffer.from(`oauth2:${server.token}`).toString('base64');
  assert.deepEqual(filesWith(encoded, home), []);
});

test('a token that is refused is not repeated', async () => {
  const wrong = 'glpat-wrong-marker';
  const { code, said } = await watched(['frontend', 'sync'], environment({ GITLAB_TOKEN: wrong }));
  assert.equal(code, 1);
  assert.match(said, /error\[repo_denied\]/);
  assert.ok(!said.includes(wrong), said);
  assert.deepEqual(filesWith(wrong, home), []);
});

test('a crash leaves no core file with the token', async () => {
  const dir = path.join(home, 'crash');
  mkdirSync(dir);
  project.push('more', { 'large.bin': Buffer.alloc(30_000_000, 'y') });
  const script = `ulimit -c unlimited; cd '${dir}'; '${programs.cli}' frontend sync & sleep 0.15; kill -ABRT $!; wait $!; exit $?`;
  const crash = await promisify(execFile)('bash', ['-c', script], { env: environment() }).catch((failed) => failed);
  assert.equal(crash.code, 134, 'it ended by SIGABRT');
  assert.deepEqual(readdirSync(dir), []);
  assert.deepEqual(filesWith(server.token, home), []);
});
