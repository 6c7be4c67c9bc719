// @vitest-environment node
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { ChatFrame } from '@/bindings/contract';
import { XgenError } from '../errors';
import { HttpTransport } from '../http';
import { readEvents, type ServerSentEvent } from '../http/sse';
import { answerMessage, userMessage } from '../testing/samples';

type Respond = (request: IncomingMessage, response: ServerResponse) => unknown;

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

/** A server on this machine that answers with `respond`; the transport to it, and what it was asked. */
async function serve(respond: Respond) {
  const asked: { method: string; url: string; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      asked.push({ method: request.method ?? '', url: request.url ?? '', body });
      respond(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { transport: new HttpTransport(`http://127.0.0.1:${port}/`), asked };
}

const json = (response: ServerResponse, status: number, value: unknown) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
const stream = (response: ServerResponse) => response.writeHead(200, { 'content-type': 'text/event-stream' });
const event = (name: string, data: unknown) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
const problem = { code: 'queue_full', message: '8 wait', hint: 'Wait.', causes: ['c'] };
const sendReq = { chatId: 'c1', text: 'hi', parentId: null, modelId: null, sampling: null };

test('a command is posted as JSON and its result read', async () => {
  const { transport, asked } = await serve((_request, response) => json(response, 200, []));
  await expect(transport.call('chat_list', { trashed: true })).resolves.toEqual([]);
  expect(asked).toEqual([{ method: 'POST', url: '/api/chat_list', body: '{"trashed":true}' }]);
});

test('a coded error keeps its code, hint and causes', async () => {
  const { transport } = await serve((_request, response) => json(response, 429, problem));
  const error = await transport.call('chat_list', { trashed: false }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(XgenError);
  expect((error as XgenError).toWire()).toEqual(problem);
});

test.each([
  ['a page of a proxy', (response: ServerResponse) => response.writeHead(502).end('<html>Bad gateway</html>')],
  ['text instead of JSON', (response: ServerResponse) => response.writeHead(200).end('hello')],
])('%s becomes a coded error', async (_name, respond) => {
  const { transport } = await serve((_request, response) => void respond(response));
  await expect(transport.call('chat_list', { trashed: false })).rejects.toMatchObject({
    name: 'XgenError',
    code: 'io',
    hint: expect.stringContaining('XGEN server'),
  });
});

test('a server that is not there becomes a coded error with its address', async () => {
  const transport = new HttpTransport('http://127.0.0.1:9');
  await expect(transport.call('model_list', {})).rejects.toMatchObject({
    code: 'io',
    message: expect.stringContaining('http://127.0.0.1:9'),
  });
});

test('frames arrive in order before the result', async () => {
  const message = answerMessage('a1', '안녕 🎉');
  const { transport } = await serve((_request, response) => {
    stream(response).write(event('frame', { kind: 'started', user: userMessage('u1', 'hi'), assistant: message }));
    response.write(`: keep-alive\n\n${event('frame', { kind: 'delta', messageId: 'a1', text: '안녕' })}`);
    response.end(event('frame', { kind: 'delta', messageId: 'a1', text: ' 🎉' }) + event('result', message));
  });
  const frames: ChatFrame[] = [];
  await expect(transport.call('chat_send', sendReq, { onFrame: (frame) => frames.push(frame) })).resolves.toEqual(
    message,
  );
  expect(frames.map((frame) => (frame.kind === 'delta' ? frame.text : frame.kind))).toEqual(['started', '안녕', ' 🎉']);
});

test('an error inside the stream ends the call with it', async () => {
  const { transport } = await serve((_request, response) => void stream(response).end(event('error', problem)));
  await expect(transport.call('chat_send', sendReq)).rejects.toMatchObject({ code: 'queue_full' });
});

test('a stream that breaks off is an error, not an answer', async () => {
  const { transport } = await serve((_request, response) => {
    stream(response).write(event('frame', { kind: 'delta', messageId: 'a1', text: 'half' }));
    setTimeout(() => response.destroy(), 20);
  });
  await expect(transport.call('chat_send', sendReq)).rejects.toMatchObject({ name: 'XgenError' });
});

test('aborting an answer stops it on the server and still resolves with what is there', async () => {
  let end: () => void = () => undefined;
  const partial = answerMessage('a1', 'half', { status: 'partial' });
  const { transport, asked } = await serve((request, response) => {
    if (request.url === '/api/chat_stop') {
      json(response, 200, {});
      end();
      return;
    }
    stream(response).write(event('frame', { kind: 'delta', messageId: 'a1', text: 'half' }));
    end = () => response.end(event('result', partial));
  });
  const abort = new AbortController();
  const running = transport.call('chat_send', sendReq, { signal: abort.signal, onFrame: () => abort.abort() });
  await expect(running).resolves.toEqual(partial);
  expect(asked.at(-1)).toMatchObject({ url: '/api/chat_stop', body: '{"chatId":"c1"}' });
});

test('aborting a subscription closes its connection', async () => {
  let closed: () => void = () => undefined;
  const gone = new Promise<void>((resolve) => {
    closed = resolve;
  });
  const { transport } = await serve((_request, response) => {
    stream(response).write(event('frame', { kind: 'chats' }));
    response.on('close', closed);
  });
  const abort = new AbortController();
  const running = transport.call('event_subscribe', {}, { signal: abort.signal, onFrame: () => abort.abort() });
  await expect(running).rejects.toMatchObject({ code: 'cancelled' });
  await gone;
});

test('a stream split at every byte reads the same, in Korean and with emoji', async () => {
  const texts = ['안녕하세요', '모델 👩‍💻 실행', '한글\n두 줄', 'naïve €'];
  const bytes = new TextEncoder().encode(
    `: hello\r\n\r\n${texts.map((text) => `event: frame\r\ndata: ${JSON.stringify(text)}\r\n\r\n`).join('')}`,
  );
  for (let at = 0; at <= bytes.length; at++) {
    expect(await read([bytes.slice(0, at), bytes.slice(at)]), `split at byte ${at}`).toEqual(texts);
  }
  const single = Array.from(bytes, (byte) => Uint8Array.of(byte));
  expect(await read(single), 'one byte at a time').toEqual(texts);
});

test('data over several lines is one value, and an unfinished event is none', async () => {
  const bytes = new TextEncoder().encode('data: "a\ndata: b"\n\nevent: frame\ndata: "lost"\n');
  expect(await collect([bytes])).toEqual([{ event: 'message', data: '"a\nb"' }]);
});

async function read(chunks: Uint8Array[]): Promise<unknown[]> {
  return (await collect(chunks)).map(({ data }) => JSON.parse(data) as unknown);
}

async function collect(chunks: Uint8Array[]): Promise<ServerSentEvent[]> {
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
  const events: ServerSentEvent[] = [];
  for await (const entry of readEvents(body)) events.push(entry);
  return events;
}
