import assert from 'node:assert/strict';
import { uiTest } from '../lib/test.mjs';

/**
 * What WebKitGTK reports when a Korean writes `text` and presses Enter while the last syllable is being composed. An
 * input method cannot be driven from outside, so the events come from here.
 */
function composeAndEnter(id, text) {
  const area = document.querySelector(`[data-testid="${id}"]`);
  area.focus();
  const setValue = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set;
  const composition = (type, data) => area.dispatchEvent(new CompositionEvent(type, { data, bubbles: true }));
  const key = (type, init) => area.dispatchEvent(new KeyboardEvent(type, { bubbles: true, cancelable: true, ...init }));
  const write = (value, data) => {
    setValue.call(area, value);
    area.dispatchEvent(
      new InputEvent('input', { data, inputType: 'insertCompositionText', isComposing: true, bubbles: true }),
    );
  };
  const last = text.at(-1);
  const before = text.slice(0, -1);
  write(before, before);
  composition('compositionstart', '');
  composition('compositionupdate', last);
  write(text, last);
  key('keydown', { key: 'Process', code: 'Enter', keyCode: 229, isComposing: true });
  composition('compositionend', last);
  // Some input methods pass the same press of the key on, after the composition.
  key('keydown', { key: 'Enter', code: 'Enter', keyCode: 13 });
  key('keyup', { key: 'Enter', code: 'Enter', keyCode: 13 });
}

for (const lang of ['ko', 'en']) {
  uiTest(
    `Enter sends once while Hangul is being composed, with the last syllable (${lang})`,
    { lang },
    async ({ page }) => {
      const question = '모델을 어떻게 추가하나요';
      await page.shows('composer');
      await page.run(composeAndEnter, 'composer', question);
      await page.ended(1);
      const sent = (await page.messages()).filter(({ role }) => role === 'user').map(({ text }) => text);
      assert.deepEqual(sent, [question], 'one message, and all of it');
      assert.equal(
        await page.run(() => document.querySelector('[data-testid="composer"]').value),
        '',
        'nothing is left',
      );
      assert.equal(await page.count('chat-item'), 1, 'and one chat');
    },
  );
}
