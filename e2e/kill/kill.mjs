// node kill.mjs KILLS [SEED]: what scripts/test-kill.sh runs.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { User } from '../lib/app.mjs';
import { plain } from '../lib/markdown.mjs';
import { facts, longestFact, programs } from '../lib/places.mjs';
import { eventually, workersOf } from '../lib/processes.mjs';
import { randomNumbers } from './random.mjs';

const kills = Number(process.argv[2] ?? 20);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
const random = randomNumbers(seed);
const long = longestFact('en');
const short = facts.find(({ lang }) => lang === 'en');
const result = { passed: 0, failed: 0 };
/** How many kills met an answer in which state. */
const met = {};

const byId = (messages) => new Map(messages.map((message) => [message.id, message]));

/** Asks the long question in a new chat, and waits a random time of those that the answer takes. */
async function askAndWait(page, answerMs) {
  await page.click('new-chat');
  await page.shows('empty-state');
  await page.ask(long.question);
  await new Promise((resolve) => setTimeout(resolve, random() * answerMs));
}

/** What must still be there: all that is shown, and whole answers as whole ones. */
async function seen(page) {
  const messages = await page.messages();
  const status = messages.at(-1)?.status ?? 'nothing';
  met[status] = (met[status] ?? 0) + 1;
  return messages;
}

function nothingWasLost(before, after) {
  const now = byId(after);
  for (const message of before) {
    const kept = now.get(message.id);
    assert.ok(kept, `the ${message.role}'s message "${message.text.slice(0, 40)}" is gone`);
    if (message.status === 'complete')
      assert.deepEqual(worded(kept), worded(message), 'a finished message changed');
    else assert.notEqual(kept.status, 'streaming', 'an answer that nobody writes says that it is being written');
    if (kept.status === 'partial') assert.ok(kept.mark, 'an unfinished answer does not say so');
  }
}

/**
 * The words alone: a mark of Markdown is shown as it is until it is closed, and in the first moment of a start until the
 * renderer has come.
 */
const words = (markdown) => plain(markdown).replaceAll(/[^\p{L}\p{N}]/gu, '');

const worded = (message) => ({ ...message, text: words(message.text), error: null });

const isBeginning = (text) => words(long.answer).startsWith(words(text));

/** In a chat of its own: what a half answer above it does to the next one is the model's affair. */
async function nextAnswerWorks(page) {
  await page.click('new-chat');
  await page.shows('empty-state');
  await page.ask(short.question);
  const answer = await page.ended(1);
  assert.equal(answer.status, 'complete', 'the next answer is whole');
  assert.equal(words(answer.text), words(short.answer), 'the next answer is right');
}

/** `PRAGMA integrity_check` and the foreign keys, by the CLI, while the app has the database open. */
async function databaseIsSound(user) {
  const { stdout } = await promisify(execFile)(programs.cli, ['doctor', '--json'], { env: user.environment }).catch(
    (failed) => failed,
  );
  const chats = JSON.parse(stdout).find(({ name }) => name === 'chats');
  assert.deepEqual([chats.verdict, /the database is sound/.test(chats.found)], ['ok', true], chats.found);
}

async function killWorker(user, answerMs) {
  const { page } = user;
  await askAndWait(page, answerMs);
  const before = await seen(page);
  const victims = workersOf(user.home);
  for (const { pid } of victims) process.kill(pid, 'SIGKILL');
  const after = await eventually(async () => {
    const messages = await page.messages();
    return messages.length === 2 && messages[1].status !== 'streaming' && messages;
  }, 'the answer has ended');
  nothingWasLost(before, after);
  const [, answer] = after;
  if (answer.status === 'partial') {
    assert.equal(answer.error, 'worker_died', 'the user is told why the answer is not whole');
    assert.ok(isBeginning(answer.text), 'the part is the beginning of the answer');
  }
  await nextAnswerWorks(page);
  const left = new Set(workersOf(user.home).map(({ pid }) => pid));
  assert.equal(left.size, 1, 'one worker runs');
  assert.ok(
    victims.every(({ pid }) => !left.has(pid)),
    'the killed worker is gone',
  );
}

async function killApp(user, answerMs) {
  await askAndWait(user.page, answerMs);
  // By its id: the list may not have heard of its title yet.
  const chat = await user.page.run(() => new URLSearchParams(location.search).get('chat'));
  const before = await seen(user.page);
  user.kill();
  await user.nothingIsLeft(3_000);
  const page = await user.start();
  if (before.length > 0) {
    await page.click(`[data-chat-id="${chat}"] a`);
    await eventually(async () => (await page.messages()).length >= before.length, 'the messages are shown again');
  }
  nothingWasLost(before, await page.messages());
  await nextAnswerWorks(page);
  await databaseIsSound(user);
}

/** How long the long answer takes here. */
async function measure(page) {
  await page.ask(long.question);
  await page.ended(1);
  await page.click('new-chat');
  await page.shows('empty-state');
  await page.ask(long.question);
  const begin = performance.now();
  await page.ended(1);
  return performance.now() - begin;
}

async function series(name, kill) {
  const begin = performance.now();
  let user;
  let answerMs;
  for (let number = 1; number <= kills; number += 1) {
    try {
      if (!user) {
        user = new User();
        answerMs = await measure(await user.start());
      }
      await kill(user, answerMs);
      result.passed += 1;
    } catch (error) {
      result.failed += 1;
      console.log(`kill ${number} of the ${name}: ${error.message}\n${user.log}`);
      await user.page?.screenshot(`FAILED-kill-${name}-${number}`).catch(() => undefined);
      await user.leave();
      user = undefined;
    }
  }
  if (user) {
    if (kill === killWorker) await databaseIsSound(user);
    await user.quit();
    await user.leave();
  }
  console.log(`${kills} kills of the ${name}: ${((performance.now() - begin) / 1000).toFixed(0)} s`);
}

console.log(`seed ${seed}`);
await series('worker', killWorker);
await series('app', killApp);
console.log(
  'the answers were:',
  Object.entries(met)
    .map(([status, count]) => `${count} ${status}`)
    .join(', '),
);
console.log(`${result.passed} passed, ${result.failed} failed`);
process.exit(result.failed > 0 ? 1 : 0);
