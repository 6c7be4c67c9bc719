import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../lib/places.mjs';
import { eventually } from '../lib/processes.mjs';
import { uiTest } from '../lib/test.mjs';

const TRUSTED = 'https://git.example.org/team/frontend';
const UNTRUSTED = 'https://git.example.org/somebody/else';
const settings = { frontend: { trusted: [TRUSTED] } };
const commit = (digit) => digit.repeat(40);

/** Puts a version where a build puts it: the export of this app, or one of the given files. */
function plant(user, id, { files, origin = TRUSTED }) {
  const folder = path.join(user.dataDir, 'frontend/versions', id);
  mkdirSync(path.join(folder, 'export'), { recursive: true });
  if (!files) cpSync(path.join(root, 'dist'), path.join(folder, 'export'), { recursive: true });
  for (const [name, text] of Object.entries(files ?? {})) writeFileSync(path.join(folder, 'export', name), text);
  const version = { id, source: 'git', commit: id, origin, repository: origin, built_at_ms: 1, has_client: !files };
  writeFileSync(path.join(folder, 'version.json'), JSON.stringify({ ...version, state: 'ready' }));
}

/** Calls a command of the app from its page. */
async function call({ driver }, name, req) {
  const invoke = (name, req, done) =>
    window.__TAURI_INTERNALS__.invoke(name, { req }).then(
      (ok) => done({ ok }),
      (error) => done({ error }),
    );
  try {
    return await driver.executeAsyncScript(invoke, name, req);
  } catch (error) {
    // The command has replaced the page that called it.
    if (error.message.includes('unload event')) return {};
    throw error;
  }
}

const address = (user) => user.page.run(() => location.href);
const isAt = (user, url) => eventually(async () => (await address(user)).startsWith(url), `the window is at ${url}`);

function pointer(user, change) {
  const file = path.join(user.dataDir, 'frontend/current.json');
  const now = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  if (change) writeFileSync(file, JSON.stringify({ ...now, ...change }));
  return now;
}

const shownTimes = (user, id) => user.log.split(`the frontend has painted version="${id}"`).length - 1;

uiTest(
  'a version is the window on the page where one was, once, and stays it after a restart',
  { settings },
  async (user) => {
    plant(user, commit('a'), {});
    await user.page.click('nav-models');
    await isAt(user, 'tauri://localhost/models');
    await call(user, 'frontend_activate', { version: commit('a') });
    await isAt(user, 'frontend://localhost/models');
    await user.page.click('nav-settings');
    await isAt(user, 'frontend://localhost/settings');
    assert.equal((await call(user, 'frontend_status', {})).ok.current, commit('a'));
    // A command that runs while its page goes must not run again.
    assert.equal(shownTimes(user, commit('a')), 1, user.log);

    await user.restart();
    assert.equal(await address(user), 'frontend://localhost/');
    await call(user, 'frontend_rollback', {});
    await isAt(user, 'tauri://localhost/');
    await user.page.shows('nav-chat');
    assert.equal(pointer(user).current ?? null, null, 'rolled back once, not twice');
  },
);

uiTest('a version with an error is not shown, and the reason is named', { settings }, async (user) => {
  plant(user, commit('b'), {
    files: {
      'index.html': '<h1>Broken</h1><script src="/a.js"></script>',
      'a.js': 'throw new TypeError("no such thing")',
    },
  });
  const { error } = await call(user, 'frontend_activate', { version: commit('b') });
  assert.equal(error.code, 'frontend_not_painted');
  assert.match(error.message, /TypeError: no such thing \(\/a\.js:1\)/);
  assert.equal(await address(user), 'tauri://localhost/');
  assert.equal(pointer(user).current ?? null, null);
});

const impatient = { settings, variables: { XGEN_PAINT_TIMEOUT_S: '3' } };

uiTest(
  'a current version that shows nothing gives way to the one before it, and the user is told',
  impatient,
  async (user) => {
    plant(user, commit('a'), {});
    plant(user, commit('c'), { files: { 'index.html': '<div></div>' } });
    await call(user, 'frontend_activate', { version: commit('a') });
    await isAt(user, 'frontend://localhost/');
    await user.page.shows('nav-chat');
    await user.quit();
    pointer(user, { current: commit('c'), previous: { version: commit('a') } });
    await user.start();
    assert.equal(await address(user), 'frontend://localhost/');
    const { current, fellBack } = (await call(user, 'frontend_status', {})).ok;
    assert.equal(current, commit('c'));
    assert.equal(fellBack.code, 'frontend_not_painted');
  },
);

uiTest('a frontend that is not trusted has a window of its own and calls nothing', { settings }, async (user) => {
  const script = `
    const report = document.querySelector('h1');
    const calls = ['app_info', 'chat_list', 'settings_get', 'plugin:event|listen', 'plugin:shell|execute'];
    const ask = (name) => window.__TAURI_INTERNALS__.invoke(name, { req: {} }).then(() => name, () => 'refused');
    Promise.all(calls.map(ask)).then((results) => { report.textContent = results.join(' '); });
  `;
  plant(user, commit('d'), {
    origin: UNTRUSTED,
    files: { 'index.html': '<h1>asking</h1><script src="/a.js"></script>', 'a.js': script },
  });
  await call(user, 'frontend_activate', { version: commit('d') });
  const main = await user.driver.getWindowHandle();
  const windows = () => user.driver.getAllWindowHandles();
  const guest = await eventually(async () => (await windows()).find((handle) => handle !== main), 'a second window');
  assert.equal(await address(user), 'tauri://localhost/', 'the bundled frontend stays as the way back');
  await user.page.shows('nav-chat');
  await user.driver.switchTo().window(guest);
  await isAt(user, 'frontend-guest://localhost/');
  const answered = () => user.page.run(() => document.querySelector('h1').textContent);
  assert.equal(
    await eventually(async () => (await answered()).includes('refused') && answered(), 'all calls are answered'),
    'refused refused refused refused refused',
  );
  await user.driver.switchTo().window(main);
});
