import type { Commands } from '@/bindings/commands';
import { withCancellation } from '../cancel';
import { isWireError, toXgenError, XgenError } from '../errors';
import { type CallOptions, isStreaming, type Name, type Transport } from '../transport';
import { readEvents } from './sse';

/**
 * Commands that a browser cannot carry out for the machine behind the server. They are refused by name instead of
 * being sent.
 */
export const REFUSED = {
  model_pick: 'a browser cannot open a file dialog on the server',
  folder_open: 'a browser cannot open a folder on the server',
  frontend_pick: 'a browser cannot open a file dialog on the server',
  frontend_preview: 'a browser cannot open a window on the server',
} as const satisfies Partial<Record<Name, string>>;

/**
 * Calls over HTTP: `POST <base>/api/<command>` with the request as JSON. A command with frames is answered by
 * `text/event-stream` with the events `frame`, `result` and `error`; any other by JSON, with a `WireError` as the body
 * of a status that is not 2xx.
 */
export class HttpTransport implements Transport {
  readonly #base: string;

  constructor(base = '') {
    this.#base = base.replace(/\/+$/, '');
  }

  async call<C extends Name>(
    name: C,
    req: Commands[C]['req'],
    options: CallOptions<C> = {},
  ): Promise<Commands[C]['res']> {
    if (Object.hasOwn(REFUSED, name)) throw refusal(name as keyof typeof REFUSED);
    if (name === 'link_open') return openLink(req as Commands['link_open']['req']) as Commands[C]['res'];
    const connection = new AbortController();
    try {
      return await withCancellation(this, name, req, options.signal, () =>
        this.#send(name, req, options.onFrame, connection.signal),
      );
    } catch (thrown) {
      throw toXgenError(thrown);
    } finally {
      connection.abort();
    }
  }

  async #send<C extends Name>(
    name: C,
    req: Commands[C]['req'],
    onFrame: CallOptions<C>['onFrame'],
    signal: AbortSignal,
  ): Promise<Commands[C]['res']> {
    const response = await this.#post(name, req, signal);
    if (!response.ok) throw await readError(name, response);
    if (!isStreaming(name)) return readJson(name, await response.text());
    if (!response.body || !response.headers.get('content-type')?.startsWith('text/event-stream')) {
      throw unreadable(name, 'it is not an event stream');
    }
    for await (const { event, data } of readEvents(response.body)) {
      if (event === 'frame') onFrame?.(readJson(name, data));
      else if (event === 'result') return readJson(name, data);
      else if (event === 'error') throw readWireError(name, data);
    }
    throw new XgenError({
      code: 'io',
      message: `the server closed the connection before ${name} was finished`,
      hint: 'Check the connection to the server and try again.',
      causes: [],
    });
  }

  async #post(name: Name, req: unknown, signal: AbortSignal): Promise<Response> {
    try {
      return await fetch(`${this.#base}/api/${name}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: isStreaming(name) ? 'text/event-stream' : 'application/json',
        },
        body: JSON.stringify(req),
        cache: 'no-store',
        redirect: 'error',
        signal,
      });
    } catch (cause) {
      throw new XgenError({
        code: 'io',
        message: `the server at ${this.#base || 'this address'} did not answer ${name}`,
        hint: 'Check that the server runs and that this machine reaches it.',
        causes: [toXgenError(cause).message],
      });
    }
  }
}

function readJson<T>(name: Name, text: string): T {
  try {
    return JSON.parse(text) as T;
  } catch {
    throw unreadable(name, 'it is not JSON');
  }
}

async function readError(name: Name, response: Response): Promise<XgenError> {
  const text = await response.text();
  try {
    return readWireError(name, text);
  } catch {
    return unreadable(name, `status ${response.status} without a coded error`);
  }
}

function readWireError(name: Name, text: string): XgenError {
  const value: unknown = readJson(name, text);
  return isWireError(value) ? toXgenError(value) : unreadable(name, 'its error has no code');
}

function unreadable(name: Name, why: string): XgenError {
  return new XgenError({
    code: 'io',
    message: `the answer to ${name} cannot be read: ${why}`,
    hint: 'Check that the address belongs to an XGEN server.',
    causes: [],
  });
}

function refusal(name: keyof typeof REFUSED): XgenError {
  return new XgenError({ code: 'unsupported', message: `${name}: ${REFUSED[name]}`, hint: null, causes: [] });
}

function openLink({ url }: Commands['link_open']['req']): Record<string, never> {
  const scheme = URL.canParse(url) ? new URL(url).protocol : '';
  if (!['https:', 'http:', 'mailto:'].includes(scheme)) {
    throw new XgenError({ code: 'invalid_input', message: `links to ${url} are not opened`, hint: null, causes: [] });
  }
  window.open(url, '_blank', 'noopener,noreferrer');
  return {};
}
