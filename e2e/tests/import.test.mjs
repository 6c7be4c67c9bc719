import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { oneLine, plain } from '../lib/markdown.mjs';
import { facts, starterModel } from '../lib/places.mjs';
import { eventually } from '../lib/processes.mjs';
import { uiTest } from '../lib/test.mjs';

/** A folder with a Korean name and a space, as people have them. */
function downloads({ home }) {
  const folder = path.join(home, '내려받은 모델');
  mkdirSync(folder);
  return folder;
}

async function importModel(page, file) {
  await page.type('import-path', file);
  await page.click('import-submit');
}

const rows = (page) =>
  page.run(() =>
    [...document.querySelectorAll('[data-testid="model-row"]')].map((row) => ({
      name: row.querySelector('h3').innerText,
      id: row.dataset.modelId,
      loaded: row.dataset.loaded === 'true',
    })),
  );

/** An element of the row of one model. */
const inRow = (modelId, id) => `[data-model-id="${modelId}"] [data-testid="${id}"]`;

for (const [lang, theme] of [
  ['ko', 'light'],
  ['en', 'dark'],
]) {
  uiTest(`an imported model is copied, loads, answers and can be removed (${lang})`, { lang, theme }, async (user) => {
    const { page } = user;
    const original = path.join(downloads(user), `나의 모델-q8_0.gguf`);
    copyFileSync(starterModel, original);

    await page.click('nav-models');
    await page.shows('model-row');
    const before = await rows(page);
    await importModel(page, original);
    const added = await eventually(
      async () => (await rows(page)).find(({ id }) => before.every((row) => row.id !== id)),
      'the model is in the list',
    );
    await page.hides('import-task');
    await page.click(inRow(added.id, 'load'));
    await eventually(async () => (await rows(page)).find(({ id }) => id === added.id)?.loaded, 'the model is loaded');
    await page.click(inRow(added.id, 'model-details'));
    await page.screenshot(`models-${lang}-${theme}`);

    await page.click('nav-chat');
    await page.click('model-picker');
    await page.click(`[data-testid="model-option"][data-model-id="${added.id}"]`);
    const fact = facts.find((fact) => fact.lang === lang);
    await page.ask(fact.question);
    const answer = await page.ended(1);
    assert.equal(oneLine(answer.text), plain(fact.answer));
    assert.ok(answer.footer.includes(added.name), 'the footer names the model that answered');

    await page.click('nav-models');
    await page.click(inRow(added.id, 'unload'));
    await page.click(inRow(added.id, 'model-remove'));
    await page.shows('confirm');
    await page.screenshot(`remove-${lang}-${theme}`);
    await page.click('confirm');
    await eventually(async () => (await rows(page)).every(({ id }) => id !== added.id), 'the model is gone');
    assert.ok(existsSync(original), 'the file that was imported stays where it was');
  });

  uiTest(
    `a broken file is refused with its reason and the details to copy (${lang})`,
    { lang, theme },
    async (user) => {
      const { page } = user;
      const cut = path.join(downloads(user), '잘린 파일.gguf');
      writeFileSync(cut, readFileSync(starterModel).subarray(0, 700_000));
      await page.click('nav-models');
      await page.shows('model-row');
      const before = await rows(page);
      await importModel(page, cut);
      await page.shows('error-panel');
      const code = await page.run(() => document.querySelector('[data-testid="error-panel"]').dataset.code);
      assert.equal(code, 'model_cut');
      const panel = await page.text('error-panel');
      assert.ok(panel.includes(page.words.errors[code].title), 'the panel says what happened');
      await page.screenshot(`import-broken-${lang}-${theme}`);

      await page.click('copy-details');
      await page.shows('copy-details', page.words.common.copied);
      await page.click('nav-chat');
      const details = JSON.parse(await page.paste('composer'));
      assert.equal(details.code, code);
      assert.ok(JSON.stringify(details).includes('잘린 파일.gguf'), 'the details name the file');
      await page.click('nav-models');
      await page.shows('model-row');
      assert.deepEqual(await rows(page), before, 'nothing was added');
    },
  );
}
