import { clearMocks, mockIPC } from '@tauri-apps/api/mocks';
import { afterEach, expect, test, vi } from 'vitest';
import { COMMANDS } from '@/bindings/commands';
import { XgenError } from '../errors';
import { HttpTransport, REFUSED } from '../http';
import { TauriTransport } from '../tauri';
import { isStreaming } from '../transport';

afterEach(() => {
  clearMocks();
  vi.unstubAllGlobals();
});

test.each(COMMANDS)('%s reaches the desktop host by its name', async (name) => {
  const seen: string[] = [];
  mockIPC((command, args) => {
    seen.push(`${command} ${Object.keys(args ?? {}).join(' ')}`);
    return null;
  });
  await new TauriTransport().call(name, {} as never);
  expect(seen).toEqual([isStreaming(name) ? `${name} req frames` : `${name} req`]);
});

test.each(COMMANDS)('%s is sent by the web host, or refused by name', async (name) => {
  const urls: string[] = [];
  vi.stubGlobal('fetch', async (url: string) => {
    urls.push(url);
    const body = isStreaming(name) ? 'event: result\ndata: null\n\n' : 'null';
    return new Response(body, { headers: { 'content-type': isStreaming(name) ? 'text/event-stream' : 'text/json' } });
  });
  vi.stubGlobal('open', (url: string) => urls.push(url));
  const call = new HttpTransport().call(name, { url: 'https://example.com' } as never);
  if (name in REFUSED) {
    const error = await call.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(XgenError);
    expect(error).toMatchObject({ code: 'unsupported', message: expect.stringContaining(name) });
    expect(urls).toEqual([]);
  } else {
    await call;
    expect(urls).toEqual([name === 'link_open' ? 'https://example.com' : `/api/${name}`]);
  }
});
