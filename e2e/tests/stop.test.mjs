import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after } from 'node:test';
import { oneLine, plain } from '../lib/markdown.mjs';
import { longestFact, scriptedWorkers } from '../lib/places.mjs';
import { uiTest } from '../lib/test.mjs';

const workers = scriptedWorkers();
after(() => rmSync(workers, { recursive: true }));

const byEsc = (page) => page.escape();
const byButton = (page) => page.click('stop');

for (const [lang, theme, stop] of [
  ['ko', 'dark', byEsc],
  ['en', 'light', byButton],
]) {
  uiTest(
    `a stopped answer keeps its part and says so (${lang}, ${stop.name})`,
    { lang, theme, workers },
    async ({ page }) => {
      await page.ask('count 2000 rate 50');
      await page.inTheMiddle(1);
      await page.screenshot(`streaming-${lang}-${theme}`);
      await stop(page);
      const stopped = await page.ended(1);
      assert.equal(stopped.status, 'partial');
      assert.match(stopped.text, /^1 2 3 4/, 'the part that was written stays');
      assert.ok(!stopped.text.includes('2000'), 'and no more was written');
      assert.equal(stopped.mark, page.words.chat.mark.stopped);
      await page.screenshot(`stopped-${lang}-${theme}`);

      await page.ask('count 3');
      const next = await page.ended(2);
      assert.deepEqual([next.status, next.text], ['complete', '1 2 3']);
      assert.deepEqual((await page.answers())[0], stopped, 'the stopped answer is as it was');
    },
  );
}

uiTest('an answer of the starter model can be stopped', {}, async ({ page }) => {
  const tour = longestFact('en');
  // Within the page: the starter model would be done before a call from outside is.
  await page.run(() => {
    new MutationObserver((_, observer) => {
      const text = document.querySelector('[data-testid="answer-text"]')?.innerText ?? '';
      const stop = document.querySelector('[data-testid="stop"]');
      if (text.length < 40 || !stop) return;
      observer.disconnect();
      stop.click();
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  await page.ask(tour.question);
  const stopped = await page.ended(1);
  assert.equal(stopped.status, 'partial');
  assert.equal(stopped.mark, page.words.chat.mark.stopped);
  assert.ok(stopped.text.length >= 40 && oneLine(stopped.text).length < plain(tour.answer).length, 'a part is there');
  await page.ask(tour.question);
  assert.equal(oneLine((await page.ended(2)).text), plain(tour.answer), 'the next answer is whole');
});
