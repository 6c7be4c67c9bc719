// package-window.mjs CHROOT QUESTION ANSWER_FILE SCREENSHOT
// Starts the installed app inside the chroot, as the user `analyst` on a virtual screen, asks the question in its window
// waits for the answer that the command line gave, closes it, and sees that all its processes end. Speaks WebDriver itself,
// so the package test needs no npm packages.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const [chroot, question, answerFile, screenshot] = process.argv.slice(2);
const PORT = 4444;
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';
// Markdown loses its marks in the window: letters and digits are what both have.
const letters = (text) => text.replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
const expected = letters(readFileSync(answerFile, 'utf8'));

async function call(method, path, body) {
  const response = await fetch(`http://127.0.0.1:${PORT}${path}`, {
    method,
    body: body && JSON.stringify(body),
    signal: AbortSignal.timeout(60_000),
  });
  const { value } = await response.json();
  if (!response.ok) throw new Error(`${method} ${path}: ${value.error}: ${value.message}`);
  return value;
}

async function until(what, seconds, probe) {
  const end = Date.now() + seconds * 1000;
  for (let last; ; await sleep(200)) {
    const found = await probe().catch((error) => {
      last = error;
    });
    if (found) return found;
    if (Date.now() > end) throw new Error(`${what}: not within ${seconds} s${last ? ` (${last.message})` : ''}`);
  }
}

function startDriver() {
  const environment = ['HOME=/home/analyst', 'USER=analyst', 'LANG=C.UTF-8', 'PATH=/usr/local/bin:/usr/bin:/bin', 'TAURI_WEBVIEW_AUTOMATION=true'];
  const user = ['--userspec=analyst:analyst', chroot, '/usr/bin/env', '-i', '-C', '/home/analyst', ...environment];
  const args = [...user, 'with-display', 'WebKitWebDriver', `--port=${PORT}`];
  return spawn('chroot', args, { stdio: ['ignore', 'ignore', 'inherit'], detached: true });
}

/** Programs of the package that run now. */
function running() {
  return readdirSync('/proc').flatMap((pid) => {
    try {
      const program = readlinkSync(`/proc/${pid}/exe`);
      return program.includes('/usr/bin/xgen') ? [program] : [];
    } catch {
      return []; // not a process, or it ended meanwhile
    }
  });
}

const driver = startDriver();
try {
  await until('WebKitWebDriver', 20, () => call('GET', '/status'));
  const started = Date.now();
  const capabilities = { alwaysMatch: { browserName: 'wry', 'webkitgtk:browserOptions': { binary: '/usr/bin/xgen-desktop', args: [] } } };
  const session = `/session/${(await call('POST', '/session', { capabilities })).sessionId}`;
  const find = async (testId) => {
    const element = await call('POST', `${session}/element`, { using: 'css selector', value: `[data-testid="${testId}"]` });
    return `${session}/element/${element[ELEMENT]}`;
  };
  const composer = await until('the composer', 60, () => find('composer'));
  console.log(`the window was ready after ${((Date.now() - started) / 1000).toFixed(1)} s`);
  await call('POST', `${composer}/value`, { text: `${question}\uE007` });
  await until(`the answer "${expected}"`, 120, async () => {
    const text = await call('GET', `${await find('answer-text')}/text`);
    return letters(text).includes(expected);
  });
  console.log(`the answer was there after ${((Date.now() - started) / 1000).toFixed(1)} s`);
  // The footer appears when the answer is saved.
  await until('the saved answer', 20, async () => {
    const message = await find('message-assistant');
    return (await call('GET', `${message}/attribute/data-status`)) === 'complete';
  });
  // The text is in the page before it is on the screen: on a slow machine the first frames take seconds.
  const frames = 'const done = arguments[0]; let n = 3; const next = () => (n-- > 0 ? requestAnimationFrame(next) : done()); next();';
  await call('POST', `${session}/execute/async`, { script: frames, args: [] });
  writeFileSync(screenshot, Buffer.from(await call('GET', `${session}/screenshot`), 'base64'));
  await call('DELETE', session);
  await until('the end of all processes', 15, async () => {
    const left = running();
    if (left.length > 0) throw new Error(`still running: ${left.join(', ')}`);
    return true;
  });
} finally {
  process.kill(-driver.pid, 'SIGTERM');
}
