import assert from 'node:assert/strict';
import { oneLine, plain } from '../lib/markdown.mjs';
import { facts } from '../lib/places.mjs';
import { eventually } from '../lib/processes.mjs';
import { uiTest } from '../lib/test.mjs';

for (const lang of ['ko', 'en']) {
  uiTest(`a second answer stands beside the first (${lang})`, { lang }, async ({ page }) => {
    const fact = facts.find((fact) => fact.lang === lang);
    const shows = (sibling, id) =>
      eventually(async () => {
        const answers = await page.answers();
        return answers.length === 1 && answers[0].sibling === sibling && answers[0].id === id;
      }, `answer ${sibling} is shown`);

    await page.ask(fact.question);
    const first = await page.ended(1);
    assert.equal(first.sibling, null, 'one answer has no others beside it');
    await page.click('regenerate');
    await page.shows('sibling-label', '2/2');
    const second = await page.ended(1);
    assert.notEqual(second.id, first.id);
    assert.equal(oneLine(second.text), plain(fact.answer));
    await page.screenshot(`regenerate-${lang}-light`);

    await page.click('sibling-prev');
    await shows('1/2', first.id);
    await page.click('sibling-next');
    await shows('2/2', second.id);
  });
}
