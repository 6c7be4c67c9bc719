// Frames from a scripted engine through Tauri's IPC into a real window, at 1,000 tokens a second and as fast as they go.

import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { User } from '../../e2e/lib/app.mjs';
import { scriptedWorkers } from '../../e2e/lib/places.mjs';
import { load, quantile, report, round } from '../lib/report.mjs';

const RATE = 1000;
const SCRIPTS = [
  { name: `${RATE} tok/s`, message: `count 10000 rate ${RATE}`, tokens: 10_000, rate: RATE },
  { name: 'unthrottled', message: 'count 30000', tokens: 30_000, rate: null },
];
const probe = readFileSync(path.join(import.meta.dirname, 'probe.js'), 'utf8');

const workers = scriptedWorkers();
const user = new User({ lang: 'en', theme: 'light', workers });
const results = [];
try {
  const page = await user.start();
  await user.driver.manage().setTimeouts({ script: 300_000 });
  await page.shows('composer');
  results.push({ name: 'idle page', load: load(), ...(await idle()) });
  for (const script of SCRIPTS) {
    for (const [where, measure] of [['channel alone', alone], ['chat page', onPage]]) {
      results.push({ name: `${where}, ${script.name}`, load: load(), ...work(await measure(page, script), script) });
    }
  }
} finally {
  await user.leave();
  rmSync(workers, { recursive: true, force: true });
}

const find = (name) => results.find((result) => result.name === name);
const rows = [];
for (const script of SCRIPTS) {
  for (const where of ['channel alone', 'chat page']) {
    const name = `${where}, ${script.name}`;
    const result = find(name);
    const row = (what, value, rest) => rows.push({ what: `${name}: ${what}`, value, ...rest });
    const paced = script.rate !== null;
    const against = (value) => ({ against: result.enginePerS, ratio: round(value / result.enginePerS, 3), budget: paced ? { least: 0.99 } : undefined });
    row('received tok/s', result.receivedPerS, against(result.receivedPerS));
    if (result.flushes) {
      row('shown tok/s', result.shownPerS, against(result.shownPerS));
      row('UI flushes/s', result.flushesPerS, { budget: { most: 30 } });
      row('UI flushes in the busiest second', result.flushesInBusiestSecond, { budget: { most: 30 } });
      row('last token shown after the engine ended, ms', result.shownBehindMs);
    }
    row('all tokens, in order', result.complete ? 1 : 0, { budget: { least: 1 } });
    row('IPC messages', result.messages);
    row('gap between drawn frames, p95 / longest ms', `${result.frameGapP95} / ${result.frameGapMax}`);
  }
}
const { frameGapP95, frameGapMax } = find('idle page');
rows.push({ what: 'idle page: gap between drawn frames, p95 / longest ms', value: `${frameGapP95} / ${frameGapMax}` });
report('ipc', 'Frames through IPC (scripted engine, real window; against: the engine)', rows, { results });

/** What the window draws when nothing happens: the longest gap is the noise of the machine. */
async function idle() {
  await user.driver.executeScript(probe);
  const wait = 'const done = arguments[0]; setTimeout(() => done(window.xgenProbe.stop()), 3000)';
  return gaps((await user.driver.executeAsyncScript(wait)).frames);
}

async function alone(_page, { message }) {
  await user.driver.executeScript(probe);
  const ask = 'const done = arguments[1]; window.xgenProbe.ask(arguments[0]).then(done, (e) => done({ error: JSON.stringify(e) }))';
  const seen = await user.driver.executeAsyncScript(ask, message);
  if (seen.error) throw new Error(`the app refused: ${seen.error}`);
  if (seen.text !== seen.saved) throw new Error(`the streamed text (${seen.text.length} characters) is not the saved one (${seen.saved.length})`);
  return seen;
}

async function onPage(page, { message }) {
  await page.click('new-chat');
  await page.shows('empty-state');
  await user.driver.executeScript(probe);
  await page.type('composer', message);
  const send = "window.xgenProbe.asked = performance.now(); document.querySelector('[data-testid=\"send\"]').click()";
  await user.driver.executeScript(send);
  // Asked in the page, so that waiting costs it one timer and no WebDriver traffic.
  const ended = `const done = arguments[0];
    const timer = setInterval(() => {
      const answer = [...document.querySelectorAll('[data-testid="message-assistant"]')].at(-1);
      if (!answer || answer.dataset.status === 'streaming') return;
      clearInterval(timer);
      done(window.xgenProbe.stop());
    }, 250);`;
  return user.driver.executeAsyncScript(ended);
}

/** What the recorded numbers mean. */
function work(seen, script) {
  const { messages, flushes, frames } = seen;
  const [first, last] = [messages.at(0).at, messages.at(-1).at];
  const tokens = messages.reduce((sum, message) => sum + message.tokens, 0);
  const during = frames.filter((at) => at >= seen.asked && at <= last);
  const expected = Array.from({ length: script.tokens }, (_, i) => i + 1).join(' ');
  return {
    complete: seen.text.trim() === expected,
    tokens,
    seconds: round((last - first) / 1000, 3),
    // The first message brought its tokens at the start of the time that is measured.
    enginePerS: round(seen.usage.completionTokensPerS),
    receivedPerS: round((tokens - messages[0].tokens) / ((last - first) / 1000)),
    messages: messages.length,
    snapshots: messages.reduce((sum, message) => sum + message.snapshots, 0),
    tokensPerMessage: round(tokens / messages.length),
    inOrder: messages.every((message, i) => i === 0 || message.index > messages[i - 1].index),
    firstMessageMs: round(first - seen.asked),
    ...shown(flushes, seen.asked, first + seen.usage.totalMs - seen.usage.timeToFirstTokenMs),
    ...gaps(during),
  };
}

/** `engineEnd`: when the last token would have been shown, had it come as fast as the first one. */
function shown(flushes, asked, engineEnd) {
  if (flushes.length < 2) return {};
  const [first, last] = [flushes.at(0), flushes.at(-1)];
  const seconds = (last.at - first.at) / 1000;
  const inSecondFrom = ({ at }) => flushes.filter((f) => f.at >= at && f.at < at + 1000).length;
  return {
    flushes: flushes.length,
    flushesPerS: round((flushes.length - 1) / seconds),
    flushesInBusiestSecond: Math.max(...flushes.map(inSecondFrom)),
    flushGapMax: round(Math.max(...differences(flushes.map((f) => f.at)))),
    shownPerS: round((last.tokens - first.tokens) / seconds),
    shownBehindMs: round(last.at - engineEnd),
    firstShownMs: round(first.at - asked),
  };
}

function gaps(frames) {
  const all = differences(frames);
  return { framesPerS: round((all.length * 1000) / (frames.at(-1) - frames[0])), frameGapP95: round(quantile(all, 0.95)), frameGapMax: round(Math.max(...all)) };
}

function differences(times) {
  return times.slice(1).map((at, i) => at - times[i]);
}
