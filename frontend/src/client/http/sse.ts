/** One event of a `text/event-stream`. */
export interface ServerSentEvent {
  event: string;
  data: string;
}

/**
 * Reads server-sent events from a stream of bytes. Characters and lines may be split anywhere between chunks: bytes are
 * decoded incrementally, and an event is given out only when its blank line has arrived.
 */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerSentEvent> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const parser = new EventParser();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      yield* parser.push(done ? decoder.decode() : decoder.decode(value, { stream: true }));
      if (done) return;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** The line protocol of server-sent events, without `id` and `retry`, which XGEN does not use. */
class EventParser {
  #rest = '';
  #event = 'message';
  #data: string[] = [];

  *push(text: string): Generator<ServerSentEvent> {
    this.#rest += text;
    for (;;) {
      const line = this.#takeLine();
      if (line === null) return;
      if (line !== '') {
        this.#field(line);
        continue;
      }
      if (this.#data.length > 0) yield { event: this.#event, data: this.#data.join('\n') };
      this.#event = 'message';
      this.#data = [];
    }
  }

  #takeLine(): string | null {
    const end = this.#rest.search(/[\r\n]/);
    if (end < 0) return null;
    const crlf = this.#rest[end] === '\r';
    // A carriage return at the end may be the first half of CRLF: wait for the next chunk.
    if (crlf && end === this.#rest.length - 1) return null;
    const line = this.#rest.slice(0, end);
    this.#rest = this.#rest.slice(end + (crlf && this.#rest[end + 1] === '\n' ? 2 : 1));
    return line;
  }

  #field(line: string) {
    if (line.startsWith(':')) return;
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'event') this.#event = value;
    else if (name === 'data') this.#data.push(value);
  }
}
