import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { FakeBackend } from '@/client/testing/fake-backend';
import { testIds } from '@/testing/test-ids';
import { renderApp } from './render-app';

const PROCESSED = { key: 'Process', code: 'Enter', keyCode: 229 };
const ENTER = { key: 'Enter', code: 'Enter', keyCode: 13 };

async function setUp() {
  const backend = new FakeBackend();
  await renderApp(backend);
  const area = screen.getByTestId<HTMLTextAreaElement>(testIds.composer);
  const sent = () => backend.transport.requests('chat_send').map((req) => req.text);
  /** Composes `steps`, each replacing the one before, after the text that is there. */
  const compose = (before: string, ...steps: string[]) => {
    fireEvent.compositionStart(area, { data: '' });
    for (const step of steps) {
      fireEvent.compositionUpdate(area, { data: step });
      fireEvent.change(area, { target: { value: before + step } });
    }
  };
  return { area, sent, compose };
}

/** Longer than anything that could still send. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 150));

test('Enter on a composing syllable sends the whole text once', async () => {
  const { area, sent, compose } = await setUp();
  compose('안녕하세', 'ㅇ', '요');
  fireEvent.keyDown(area, { ...PROCESSED, isComposing: true });
  expect(sent(), 'nothing is sent before the syllable is in the text').toEqual([]);
  fireEvent.compositionEnd(area, { data: '요' });
  fireEvent.keyUp(area, ENTER);
  await waitFor(() => expect(sent()).toEqual(['안녕하세요']));
  await settle();
  expect(sent()).toHaveLength(1);
  expect(area.value).toBe('');
});

test('the same key press reported again after the composition does not send twice', async () => {
  const { area, sent, compose } = await setUp();
  compose('', 'ㄴ', '네');
  fireEvent.keyDown(area, { ...ENTER, keyCode: 229, isComposing: true });
  fireEvent.compositionEnd(area, { data: '네' });
  fireEvent.keyDown(area, ENTER);
  fireEvent.keyUp(area, ENTER);
  await settle();
  expect(sent()).toEqual(['네']);
});

test('Safari ends the composition before it reports the key', async () => {
  const { area, sent, compose } = await setUp();
  compose('', 'ㄴ', '네');
  fireEvent.compositionEnd(area, { data: '네' });
  fireEvent.keyDown(area, { ...ENTER, keyCode: 229, isComposing: false });
  fireEvent.keyUp(area, ENTER);
  await settle();
  expect(sent()).toEqual(['네']);
});

test('a syllable that was finished by a space is sent by a plain Enter', async () => {
  const { area, sent, compose } = await setUp();
  compose('', '네');
  fireEvent.compositionEnd(area, { data: '네' });
  fireEvent.change(area, { target: { value: '네 ' } });
  fireEvent.keyDown(area, ENTER);
  await settle();
  expect(sent()).toEqual(['네']);
});

test('the next message after a composed one is sent by its own Enter', async () => {
  const { area, sent, compose } = await setUp();
  compose('', '네');
  fireEvent.keyDown(area, { ...PROCESSED, isComposing: true });
  fireEvent.compositionEnd(area, { data: '네' });
  fireEvent.keyUp(area, ENTER);
  await waitFor(() => expect(screen.getByTestId(testIds.send)).toBeTruthy());
  const next = screen.getByTestId<HTMLTextAreaElement>(testIds.composer);
  fireEvent.change(next, { target: { value: 'second' } });
  fireEvent.keyDown(next, ENTER);
  await waitFor(() => expect(sent()).toEqual(['네', 'second']));
});

test('Enter in a Japanese composition only accepts the conversion', async () => {
  const { area, sent, compose } = await setUp();
  compose('', 'か', 'かんじ', '漢字');
  fireEvent.keyDown(area, { ...PROCESSED, isComposing: true });
  fireEvent.compositionEnd(area, { data: '漢字' });
  fireEvent.keyUp(area, ENTER);
  await settle();
  expect(sent()).toEqual([]);
  fireEvent.keyDown(area, ENTER);
  await waitFor(() => expect(sent()).toEqual(['漢字']));
});

test('Shift+Enter is a new line, also while composing', async () => {
  const { area, sent, compose } = await setUp();
  fireEvent.keyDown(area, { ...ENTER, shiftKey: true });
  compose('', '네');
  fireEvent.keyDown(area, { ...PROCESSED, isComposing: true, shiftKey: true });
  fireEvent.compositionEnd(area, { data: '네' });
  await settle();
  expect(sent()).toEqual([]);
});

test('a held Enter sends once', async () => {
  const { area, sent } = await setUp();
  fireEvent.change(area, { target: { value: 'hi' } });
  fireEvent.keyDown(area, ENTER);
  fireEvent.change(area, { target: { value: 'again' } });
  fireEvent.keyDown(area, { ...ENTER, repeat: true });
  await settle();
  expect(sent()).toEqual(['hi']);
});
