import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after } from 'node:test';
import { scriptedWorkers } from '../lib/places.mjs';
import { workersOf } from '../lib/processes.mjs';
import { uiTest } from '../lib/test.mjs';

const workers = scriptedWorkers();
after(() => rmSync(workers, { recursive: true }));

for (const [lang, theme] of [
  ['ko', 'light'],
  ['en', 'dark'],
]) {
  uiTest(`an answer whose worker is killed keeps its part (${lang})`, { lang, theme, workers }, async (user) => {
    const { page } = user;
    await page.ask('count 2000 rate 50');
    await page.inTheMiddle(1, 20);
    const [worker, ...others] = workersOf(user.home);
    assert.deepEqual(others, [], 'one worker runs');
    process.kill(worker.pid, 'SIGKILL');

    const broken = await page.ended(1);
    assert.equal(broken.status, 'partial');
    assert.match(broken.text, /^1 2 3 4 5/, 'the part that was written stays');
    assert.equal(broken.mark, page.words.chat.mark.interrupted);
    assert.equal(broken.error, 'worker_died', 'the reason stands beside the answer');
    assert.ok((await page.text('error-panel')).includes(page.words.errors.worker_died.title));
    await page.screenshot(`worker-killed-${lang}-${theme}`);

    await page.ask('count 3');
    const next = await page.ended(2);
    assert.deepEqual([next.status, next.text], ['complete', '1 2 3']);
    assert.equal((await page.answers())[0].text, broken.text);
    await page.hides('status-problem');
    assert.notEqual(workersOf(user.home)[0].pid, worker.pid, 'a new worker answered');
  });
}
