import { clearMocks, mockIPC } from '@tauri-apps/api/mocks';
import { afterEach, expect, test } from 'vitest';
import type { ChatFrame } from '@/bindings/contract';
import { TauriTransport } from '../tauri';
import { answerMessage } from '../testing/samples';

afterEach(clearMocks);

interface Channel {
  onmessage: (batch: unknown[]) => void;
}

const sendReq = { chatId: 'c1', text: 'hi', parentId: null, modelId: null, sampling: null };

test('a command without frames gets its request alone', async () => {
  const seen: unknown[] = [];
  mockIPC((command, args) => {
    seen.push([command, args]);
    return [];
  });
  await expect(new TauriTransport().call('chat_list', { trashed: false })).resolves.toEqual([]);
  expect(seen).toEqual([['chat_list', { req: { trashed: false } }]]);
});

test('frames arrive one by one from batches, and none after the result', async () => {
  const message = answerMessage('a1', 'ab');
  let channel: Channel | null = null;
  mockIPC((_command, args) => {
    channel = (args as { frames: Channel }).frames;
    channel.onmessage([
      { kind: 'delta', messageId: 'a1', text: 'a' },
      { kind: 'delta', messageId: 'a1', text: 'b' },
    ]);
    return message;
  });
  const frames: ChatFrame[] = [];
  const onFrame = (frame: ChatFrame) => frames.push(frame);
  await expect(new TauriTransport().call('chat_send', sendReq, { onFrame })).resolves.toEqual(message);
  (channel as Channel | null)?.onmessage([{ kind: 'delta', messageId: 'a1', text: 'late' }]);
  expect(frames).toHaveLength(2);
});

test.each([
  [
    { code: 'busy', message: 'in use', hint: 'Wait.', causes: ['x'] },
    { code: 'busy', hint: 'Wait.', causes: ['x'] },
  ],
  ['chat_list not allowed by ACL', { code: 'internal', message: 'chat_list not allowed by ACL' }],
])('what a command rejects with becomes an XgenError', async (thrown, expected) => {
  mockIPC(() => Promise.reject(thrown));
  await expect(new TauriTransport().call('chat_list', { trashed: false })).rejects.toMatchObject({
    name: 'XgenError',
    ...expected,
  });
});

test('aborting an import cancels its task', async () => {
  const seen: unknown[] = [];
  let reject: (thrown: unknown) => void = () => undefined;
  mockIPC((command, args) => {
    if (command === 'task_cancel') {
      seen.push(args);
      reject({ code: 'cancelled', message: 'the import was cancelled', hint: null, causes: [] });
      return {};
    }
    return new Promise((_resolve, rejectImport) => {
      reject = rejectImport;
    });
  });
  const abort = new AbortController();
  const running = new TauriTransport().call(
    'model_import',
    { taskId: 't1', path: '/m.gguf', mode: 'copy' },
    { signal: abort.signal },
  );
  abort.abort();
  await expect(running).rejects.toMatchObject({ code: 'cancelled' });
  expect(seen).toEqual([{ req: { taskId: 't1' } }]);
});
