import { Channel, invoke } from '@tauri-apps/api/core';
import type { Commands } from '@/bindings/commands';
import { withCancellation } from '../cancel';
import { toXgenError } from '../errors';
import { type CallOptions, isStreaming, type Name, type Transport } from '../transport';

/**
 * Calls over Tauri's IPC: the command has the same name, its arguments are `req` and, if it has frames, `frames`, a
 * channel whose every message is an array of frames.
 */
export class TauriTransport implements Transport {
  async call<C extends Name>(
    name: C,
    req: Commands[C]['req'],
    options: CallOptions<C> = {},
  ): Promise<Commands[C]['res']> {
    let settled = false;
    const args: { req: unknown; frames?: Channel<Commands[C]['frame'][]> } = { req };
    if (isStreaming(name)) {
      // A large frame can arrive after the result, which already holds everything.
      args.frames = new Channel((batch) => {
        if (settled) return;
        for (const frame of batch) options.onFrame?.(frame);
      });
    }
    try {
      return await withCancellation(this, name, req, options.signal, () =>
        invoke<Commands[C]['res']>(name, { ...args }),
      );
    } catch (thrown) {
      throw toXgenError(thrown);
    } finally {
      settled = true;
    }
  }
}
