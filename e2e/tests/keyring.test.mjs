import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { programs } from '../lib/places.mjs';
import { eventually, processesOf } from '../lib/processes.mjs';

const TOKEN = 'glpat-keyring-marker';
const SESSION_BUS = fileURLToPath(new URL('../lib/session.conf', import.meta.url));

/** Runs a script on a session bus of its own, in a home of its own. */
async function inSession(home, script) {
  mkdirSync(path.join(home, 'run'), { mode: 0o700 });
  const env = {
    ...process.env,
    HOME: home,
    XDG_RUNTIME_DIR: path.join(home, 'run'),
    XGEN_DATA_DIR: path.join(home, 'data'),
    XGEN_CONFIG_DIR: path.join(home, 'config'),
    FRONTEND_REPO: 'https://git.example.org/team/frontend.git',
    XGEN: programs.cli,
    TOKEN,
  };
  delete env.GITLAB_TOKEN;
  delete env.CI_JOB_TOKEN;
  const args = [`--config-file=${SESSION_BUS}`, '--', 'bash', '-c', script];
  const said = await promisify(execFile)('dbus-run-session', args, { env, timeout: 40_000 }).catch((failed) => failed);
  // The keyring ends with the bus, and takes its sockets along.
  await eventually(() => processesOf(home).length === 0, 'the session has ended');
  return said;
}

/** The daemon is on its own before it is on the bus. */
const onTheBus = `
  until dbus-send --session --dest=org.freedesktop.DBus --print-reply / org.freedesktop.DBus.NameHasOwner \\
    string:org.freedesktop.secrets 2>/dev/null | grep -q 'boolean true'; do sleep 0.05; done`;

const source = `"$XGEN" frontend status --json | grep -A1 '"token"' | grep -o '"source": "[a-z]*"'`;

test('a token is kept by the keyring of the system, and forgotten', { timeout: 60_000 }, async () => {
  const home = mkdtempSync(path.join(tmpdir(), 'xgen-keyring-'));
  try {
    const { stdout, stderr } = await inSession(
      home,
      `echo -n password | gnome-keyring-daemon --unlock --components=secrets >/dev/null
       ${onTheBus}
       printf %s "$TOKEN" | "$XGEN" frontend login && ${source}
       "$XGEN" frontend logout && ${source}`,
    );
    assert.deepEqual(stdout.trim().split('\n'), ['"source": "keyring"', '"source": "none"'], stderr);
    for (const entry of readdirSync(home, { withFileTypes: true, recursive: true })) {
      const file = path.join(entry.parentPath ?? entry.path, entry.name);
      if (entry.isFile()) assert.ok(!readFileSync(file).includes(TOKEN), `the token is in ${file}`);
    }
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
});

test('without a keyring a token is not kept, and the reason is said', { timeout: 60_000 }, async () => {
  const home = mkdtempSync(path.join(tmpdir(), 'xgen-keyring-'));
  try {
    const { code, stderr } = await inSession(home, `printf %s "$TOKEN" | "$XGEN" frontend login`);
    assert.equal(code, 1);
    assert.match(stderr, /error\[keyring_unavailable\]: .*none is running/);
    assert.ok(!stderr.includes(TOKEN));
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
});
