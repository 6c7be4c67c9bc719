import { act, screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { FakeBackend, problem, type Writer } from '@/client/testing/fake-backend';
import { answerMessage, cutModel, qwen, starter, userMessage } from '@/client/testing/samples';
import { testIds } from '@/testing/test-ids';
import { renderApp } from './render-app';

const answers = () => screen.getAllByTestId(testIds.messageAssistant);
const lastAnswer = () => answers().at(-1) as HTMLElement;
const composer = () => screen.getByTestId<HTMLTextAreaElement>(testIds.composer);

/** An answer that goes on until the test lets it end. */
function heldAnswer(backend: FakeBackend) {
  let writer: Writer | null = null;
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  backend.answer = async (given) => {
    writer = given;
    await Promise.race([ended, given.stopped]);
  };
  return {
    writer: () => waitFor(() => writer ?? Promise.reject(new Error('not asked yet'))),
    end: () => act(async () => end()),
  };
}

test('a message is sent, its answer streams in and ends with its numbers', async () => {
  const backend = new FakeBackend();
  const held = heldAnswer(backend);
  const { user } = await renderApp(backend);
  await user.type(composer(), '안녕하세요{enter}');

  const writer = await held.writer();
  expect(await screen.findByTestId(testIds.messageUser)).toHaveProperty('textContent', '안녕하세요');
  expect(composer().value, 'the composer is empty again').toBe('');
  writer.write('반갑');
  await waitFor(() => expect(lastAnswer().textContent).toContain('반갑'));
  expect(lastAnswer().dataset.status).toBe('streaming');
  writer.write('습니다 🎉');
  await waitFor(() => expect(lastAnswer().textContent).toContain('반갑습니다 🎉'));

  await held.end();
  await waitFor(() => expect(lastAnswer().dataset.status).toBe('complete'));
  const footer = within(lastAnswer()).getByTestId(testIds.answerFooter).textContent;
  expect(footer).toContain('XGEN Starter · F16 · 42 tokens · 23.5 tok/s · first token 310 ms · finished');
  expect(screen.getByTestId(testIds.announcer).textContent).toBe('The answer is complete.');
  expect(window.location.search).toMatch(/^\?chat=c-/);
  expect(backend.transport.requests('chat_send')[0]).toMatchObject({ text: '안녕하세요', modelId: null });
});

test('deltas are shown at most thirty times a second', async () => {
  const backend = new FakeBackend();
  const held = heldAnswer(backend);
  const { user } = await renderApp(backend);
  await user.type(composer(), 'hi{enter}');
  const writer = await held.writer();
  await waitFor(() => expect(answers()).toHaveLength(1));

  let renders = 0;
  const observer = new MutationObserver(() => renders++);
  observer.observe(lastAnswer(), { subtree: true, childList: true, characterData: true });
  const begun = performance.now();
  for (let step = 0; step < 100; step++) {
    writer.write('word ');
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
  await waitFor(() => expect(lastAnswer().textContent?.match(/word/g)).toHaveLength(100));
  const seconds = (performance.now() - begun) / 1000;
  observer.disconnect();
  expect(renders).toBeLessThanOrEqual(Math.ceil(seconds * 30) + 2);
  await held.end();
});

test('what the engine is doing is told before the first token', async () => {
  const backend = new FakeBackend();
  const held = heldAnswer(backend);
  const { user } = await renderApp(backend);
  await user.type(composer(), 'hi{enter}');
  const writer = await held.writer();
  writer.frame({ kind: 'queued', ahead: 2 });
  await screen.findByText('Waiting: 2 requests ahead');
  writer.frame({ kind: 'loading', modelName: 'Qwen' });
  await screen.findByText('Loading Qwen');
  writer.frame({ kind: 'prompt', promptTokens: 1 });
  await screen.findByText('Reading the prompt (1 token)');
  await held.end();
});

test('stop keeps what is there and marks it', async () => {
  const backend = new FakeBackend();
  const held = heldAnswer(backend);
  const { user } = await renderApp(backend);
  await user.type(composer(), 'tell me{enter}');
  (await held.writer()).write('Once upon');
  await waitFor(() => expect(lastAnswer().textContent).toContain('Once upon'));
  await user.click(screen.getByTestId(testIds.stop));
  expect(document.activeElement, 'the next message can be written').toBe(composer());

  await waitFor(() => expect(lastAnswer().dataset.status).toBe('partial'));
  expect(within(lastAnswer()).getByTestId(testIds.answerMark).textContent).toBe('Stopped');
  expect(lastAnswer().textContent).toContain('Once upon');
  expect(backend.transport.requests('chat_stop')).toHaveLength(1);
  expect(screen.queryByTestId(testIds.errorPanel), 'stopping is no error').toBeNull();
  expect(screen.getByTestId(testIds.send)).toBeTruthy();
});

test('Escape in the composer stops', async () => {
  const backend = new FakeBackend();
  const held = heldAnswer(backend);
  const { user } = await renderApp(backend);
  await user.type(composer(), 'tell me{enter}');
  await held.writer();
  await screen.findByTestId(testIds.stop);
  await user.type(composer(), '{escape}');
  await waitFor(() => expect(backend.transport.requests('chat_stop')).toHaveLength(1));
});

test('regenerating adds a sibling, and the siblings can be walked', async () => {
  const backend = new FakeBackend();
  backend.addThread('c1', [userMessage('u1', 'question'), answerMessage('a1', 'first answer', { parentId: 'u1' })]);
  backend.answer = async ({ write }) => write('second answer');
  const { user } = await renderApp(backend, '/?chat=c1');
  await screen.findByText('first answer');
  expect(screen.queryByTestId(testIds.siblingLabel)).toBeNull();

  await user.click(screen.getByTestId(testIds.regenerate));
  expect(document.activeElement, 'the next message can be written').toBe(composer());
  await screen.findByText('second answer');
  await waitFor(() => expect(screen.getByTestId(testIds.siblingLabel).textContent).toBe('2/2'));
  expect(screen.queryByText('first answer')).toBeNull();

  await user.click(screen.getByTestId(testIds.siblingPrev));
  await screen.findByText('first answer');
  expect(screen.getByTestId(testIds.siblingLabel).textContent).toBe('1/2');
  await user.click(screen.getByTestId(testIds.siblingNext));
  await screen.findByText('second answer');
  expect(backend.transport.requests('chat_select').map((req) => req.messageId)).toEqual(['a1', expect.any(String)]);
});

test('an answer that the worker left keeps its text and says why', async () => {
  const backend = new FakeBackend();
  backend.answer = async ({ write }) => {
    write('half an ans');
    throw problem('worker_died', 'the worker ended with signal 9');
  };
  const { user } = await renderApp(backend);
  await user.type(composer(), 'hi{enter}');
  await waitFor(() => expect(lastAnswer().dataset.status).toBe('partial'));
  expect(lastAnswer().textContent).toContain('half an ans');
  const panel = within(lastAnswer()).getByTestId(testIds.errorPanel);
  expect(panel.dataset.code).toBe('worker_died');
  expect(within(lastAnswer()).getByTestId(testIds.answerMark).textContent).toBe('Interrupted');
});

test('text that could not be saved goes back into the composer', async () => {
  const backend = new FakeBackend({
    chat_send: () => {
      throw problem('queue_full', '8 requests are waiting');
    },
  });
  const { user } = await renderApp(backend);
  await user.type(composer(), 'do not lose me{enter}');
  const panel = await screen.findByTestId(testIds.errorPanel);
  expect(panel.dataset.code).toBe('queue_full');
  expect(composer().value).toBe('do not lose me');
});

test('after a reload a running answer is followed', async () => {
  let emit: Parameters<NonNullable<ConstructorParameters<typeof FakeBackend>[0]>['chat_attach'] & object>[1] | null =
    null;
  let end: (message: ReturnType<typeof answerMessage>) => void = () => undefined;
  const backend = new FakeBackend({
    chat_attach: (_req, given) => {
      emit = given;
      return new Promise((resolve) => {
        end = resolve;
      });
    },
  });
  const streaming = answerMessage('a1', '', { parentId: 'u1', status: 'streaming', answer: null });
  backend.addThread('c1', [userMessage('u1', 'question'), streaming]);
  await renderApp(backend, '/?chat=c1');
  await waitFor(() => expect(emit).not.toBeNull());
  act(() => emit?.({ kind: 'snapshot', message: { ...streaming, text: 'so far' } }));
  act(() => emit?.({ kind: 'delta', messageId: 'a1', text: ' and on' }));
  await waitFor(() => expect(lastAnswer().textContent).toContain('so far and on'));

  const whole = answerMessage('a1', 'so far and on.', { parentId: 'u1' });
  backend.thread('c1').messages = [userMessage('u1', 'question'), whole];
  await act(async () => end(whole));
  await waitFor(() => expect(lastAnswer().dataset.status).toBe('complete'));
  expect(backend.transport.requests('chat_attach')).toHaveLength(1);
});

test('a suggestion asks the starter model at once', async () => {
  const backend = new FakeBackend();
  const { user } = await renderApp(backend);
  expect((await screen.findByTestId(testIds.emptyState)).textContent).toContain('very small');
  await user.click(screen.getByText('How do I add a model?'));
  await waitFor(() => expect(backend.transport.requests('chat_send')[0]?.text).toBe('How do I add a model?'));
});

test('the picked model answers; a broken one cannot be picked', async () => {
  const backend = new FakeBackend();
  backend.models = [starter, qwen, cutModel];
  const { user } = await renderApp(backend);
  await user.click(screen.getByTestId(testIds.modelPicker));
  const options = await screen.findAllByTestId(testIds.modelOption);
  expect(options.map((option) => [option.dataset.modelId, option.ariaDisabled])).toEqual([
    ['starter', null],
    ['qwen', null],
    ['cut', 'true'],
  ]);
  await user.click(options[1] as HTMLElement);
  expect(screen.getByTestId(testIds.modelPicker).textContent).toContain(qwen.name);
  await user.type(composer(), 'hi{enter}');
  await waitFor(() => expect(backend.transport.requests('chat_send')[0]?.modelId).toBe('qwen'));
});

test('with another default model the suggestions still go to the starter', async () => {
  const backend = new FakeBackend();
  backend.models = [starter, qwen];
  backend.settings.values.defaultModelId = 'qwen';
  const { user } = await renderApp(backend);
  await screen.findByText('Ask the starter model about XGEN');
  await user.click(screen.getByText('What is XGEN?'));
  await waitFor(() =>
    expect(backend.transport.requests('chat_send')[0]).toMatchObject({ text: 'What is XGEN?', modelId: 'starter' }),
  );
});

test('an answer that is begun while its chat is first read is shown', async () => {
  let answerFirstRead: () => void = () => undefined;
  let reads = 0;
  const backend: FakeBackend = new FakeBackend({
    chat_get: async ({ chatId }) => {
      const thread = structuredClone(backend.thread(chatId));
      reads += 1;
      if (reads === 1) {
        await new Promise<void>((resolve) => {
          answerFirstRead = resolve;
        });
      }
      return thread;
    },
  });
  backend.addThread('c1', []);
  const answer = heldAnswer(backend);
  const { user } = await renderApp(backend, '/?chat=c1');
  await user.type(composer(), 'quick{enter}');
  (await answer.writer()).write('here');
  await act(async () => answerFirstRead());
  await waitFor(() => expect(lastAnswer().textContent).toContain('here'));
  await answer.end();
});
