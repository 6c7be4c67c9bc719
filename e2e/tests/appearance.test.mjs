import assert from 'node:assert/strict';
import { texts } from '../lib/places.mjs';
import { eventually } from '../lib/processes.mjs';
import { uiTest } from '../lib/test.mjs';

const background = (page) => page.run(() => getComputedStyle(document.body).backgroundColor);
const brightness = (color) =>
  color
    .match(/[\d.]+/g)
    .slice(0, 3)
    .reduce((sum, part) => sum + Number(part), 0);
const heading = (page) => page.run(() => document.querySelector('h1')?.innerText);
const language = (page) => page.run(() => document.documentElement.lang);

/** How bright the page is once its colours have changed from `color`. */
const changed = (page, color) =>
  eventually(async () => {
    const now = await background(page);
    return now !== color && now;
  }, `the background is not ${color} any more`);

for (const [from, to] of [
  ['ko', 'en'],
  ['en', 'ko'],
]) {
  uiTest(`language and theme change at once and stay (${from} to ${to})`, { lang: from }, async (user) => {
    let { page } = user;
    await page.click('nav-settings');
    await page.shows('settings-language');
    assert.equal(await heading(page), texts[from].settings.title, 'the UI has the language of the system');
    const atFirst = await background(page);
    await page.screenshot(`settings-${from}-light`);

    await page.choose('settings-theme', 'dark');
    const dark = await changed(page, atFirst);
    assert.ok(brightness(dark) < brightness(atFirst), `${dark} is darker than ${atFirst}`);
    await page.choose('settings-language', to);
    await eventually(async () => (await heading(page)) === texts[to].settings.title, 'the UI has the other language');
    assert.equal(await language(page), to);
    await page.screenshot(`settings-${to}-dark`);
    await eventually(() => user.settings.theme === 'dark' && user.settings.language === to, 'settings.json has both');

    page = await user.restart();
    assert.equal(await language(page), to);
    assert.equal(await background(page), dark);
    assert.ok((await page.texts('new-chat'))[0].includes(texts[to].chat.list.new));
    await page.click('nav-settings');
    await page.choose('settings-theme', 'light');
    assert.equal(await changed(page, dark), atFirst, 'light is as it was');
    await page.choose('settings-language', from);
    await eventually(
      async () => (await heading(page)) === texts[from].settings.title,
      'the UI is back in its language',
    );
  });
}
