import assert from 'node:assert/strict';
import { facts } from '../lib/places.mjs';
import { uiTest } from '../lib/test.mjs';

/** The controls without a name that a screen reader would say, as the beginning of their HTML. */
function nameless() {
  const text = (element) => element?.textContent.trim() ?? '';
  const byIds = (ids) =>
    (ids ?? '')
      .split(/\s+/)
      .map((id) => text(document.getElementById(id)))
      .join(' ')
      .trim();
  const name = (element) =>
    byIds(element.getAttribute('aria-labelledby')) ||
    element.getAttribute('aria-label')?.trim() ||
    [...(element.labels ?? [])].map(text).join(' ').trim() ||
    (element.matches('input, select, textarea') ? '' : text(element)) ||
    element.getAttribute('title')?.trim();
  const controls =
    'button, a[href], input:not([type=hidden]), select, textarea, summary, [role=button], [role=radio], [role=switch], [role=slider]';
  const groups = '[role=radiogroup], [role=dialog], [role=progressbar], main, nav, aside, section[role=alert]';
  const wanted = [...document.querySelectorAll(`${controls}, ${groups}`)].filter(
    (element) => !element.closest('[aria-hidden=true]'),
  );
  const bad = wanted.filter((element) => (element.matches('section[role=alert], main') ? false : !name(element)));
  return { seen: wanted.length, bad: bad.map((element) => element.outerHTML.slice(0, 160)) };
}

for (const lang of ['ko', 'en']) {
  uiTest(`every control on every page has a name (${lang})`, { lang }, async ({ page }) => {
    const check = async (where) => {
      const { seen, bad } = await page.run(nameless);
      assert.ok(seen > 0, `${where} has controls`);
      assert.deepEqual(bad, [], `controls without a name on ${where}`);
    };
    await page.shows('empty-state');
    await check('the empty chat');
    await page.ask(facts.find((fact) => fact.lang === lang).question);
    await page.ended(1);
    await page.click('regenerate');
    await page.shows('sibling-label', '2/2');
    await page.ended(1);
    await check('a chat');
    await page.click('trash-toggle');
    await check('the trash');
    await page.click('nav-models');
    await page.click('model-details');
    await check('the models');
    await page.click('nav-settings');
    await page.shows('settings-about');
    await check('the settings');
    await page.click('licenses');
    await page.shows('[role="dialog"]');
    await check('the licences');
  });
}
