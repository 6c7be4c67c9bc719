import assert from 'node:assert/strict';
import { oneLine, plain } from '../lib/markdown.mjs';
import { facts } from '../lib/places.mjs';
import { uiTest } from '../lib/test.mjs';

for (const [lang, theme] of [
  ['ko', 'light'],
  ['en', 'dark'],
]) {
  uiTest(`a suggestion is answered by the starter model (${lang})`, { lang, theme }, async ({ page }) => {
    await page.shows('empty-state');
    await page.screenshot(`empty-${lang}-${theme}`);
    const questions = Object.values(page.words.chat.empty.questions);
    assert.deepEqual(await page.texts('empty-suggestion'), questions, 'the suggestions are in the language of the UI');

    for (const [index, question] of questions.entries()) {
      const fact = facts.find((fact) => fact.lang === lang && fact.question === question);
      assert.ok(fact, `the starter model has learned "${question}"`);
      if (index > 0) await page.click('new-chat');
      await page.click('empty-suggestion', question);
      const answer = await page.ended(1);
      assert.equal(answer.status, 'complete');
      assert.equal(oneLine(answer.text), plain(fact.answer), 'the answer is the one that was learned, word for word');
      assert.match(answer.footer, lang === 'ko' ? /\d+토큰/ : /\d+ tokens?/, 'the footer says how long it is');
      assert.match(answer.footer, /\d+(\.\d+)? tok\/s/, 'the footer says how fast it came');
      await page.shows('chat-item', question);
    }
    assert.equal(await page.count('chat-item'), questions.length, 'each chat is in the list');
    await page.screenshot(`chat-${lang}-${theme}`);
  });
}
