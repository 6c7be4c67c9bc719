import type { Commands } from '@/bindings/commands';
import { withCancellation } from '../cancel';
import { toXgenError, XgenError } from '../errors';
import type { CallOptions, Name, Transport } from '../transport';

export type Handler<C extends Name> = (
  req: Commands[C]['req'],
  emit: (frame: Commands[C]['frame']) => void,
) => Promise<Commands[C]['res']> | Commands[C]['res'];

export type Handlers = { [C in Name]?: Handler<C> };

/** A transport for tests: answers from handlers, remembers every call, and refuses what no handler answers. */
export class FakeTransport implements Transport {
  readonly calls: { name: Name; req: unknown }[] = [];
  readonly handlers: Handlers;

  constructor(handlers: Handlers) {
    this.handlers = handlers;
  }

  async call<C extends Name>(
    name: C,
    req: Commands[C]['req'],
    options: CallOptions<C> = {},
  ): Promise<Commands[C]['res']> {
    this.calls.push({ name, req });
    const handler = this.handlers[name] as Handler<C> | undefined;
    if (!handler) {
      throw new XgenError({ code: 'unsupported', message: `no handler answers ${name}`, hint: null, causes: [] });
    }
    let settled = false;
    const emit = (frame: Commands[C]['frame']) => {
      if (!settled) options.onFrame?.(frame);
    };
    try {
      return await withCancellation(this, name, req, options.signal, async () => handler(structuredClone(req), emit));
    } catch (thrown) {
      throw toXgenError(thrown);
    } finally {
      settled = true;
    }
  }

  /** The requests of all calls of this command so far. */
  requests<C extends Name>(name: C): Commands[C]['req'][] {
    return this.calls.filter((call) => call.name === name).map((call) => call.req as Commands[C]['req']);
  }
}
