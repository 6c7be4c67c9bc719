import assert from 'node:assert/strict';
import { facts } from '../lib/places.mjs';
import { eventually } from '../lib/processes.mjs';
import { uiTest } from '../lib/test.mjs';

for (const lang of ['ko', 'en']) {
  uiTest(`chats are there after a restart, and nothing runs in between (${lang})`, { lang }, async (user) => {
    const [first, second] = facts.filter((fact) => fact.lang === lang);
    await user.page.ask(first.question);
    await user.page.ended(1);
    await user.page.ask(second.question);
    await user.page.ended(2);
    const before = await user.page.messages();
    const titles = await user.page.texts('chat-item');

    await user.quit();
    const page = await user.start();
    await page.shows('chat-item', first.question);
    assert.deepEqual(await page.texts('chat-item'), titles);
    await page.click('chat-item', first.question);
    await eventually(async () => (await page.messages()).length === before.length, 'the messages are shown');
    assert.deepEqual(await page.messages(), before, 'every message is as it was');
    await page.screenshot(`restarted-${lang}-light`);
  });
}
