import type { Commands } from '@/bindings/commands';

export type Name = keyof Commands;

/** Commands that send frames while they run. */
export type StreamingName = { [N in Name]: [Commands[N]['frame']] extends [never] ? never : N }[Name];

export interface CallOptions<C extends Name> {
  /** Called in order, never after the call has settled. */
  onFrame?: (frame: Commands[C]['frame']) => void;
  /**
   * Aborting stops the work. `chat_send`, `chat_regenerate`, `model_import`, `frontend_sync` and `frontend_build` are
   * told to the backend and then settle as it says (an answer resolves with what is there); any other call rejects with
   * the code `cancelled`.
   */
  signal?: AbortSignal;
}

/** One call, whatever carries it. Rejects with `XgenError` and nothing else. */
export interface Transport {
  call<C extends Name>(name: C, req: Commands[C]['req'], options?: CallOptions<C>): Promise<Commands[C]['res']>;
}

/** The same list at run time; the type keeps it complete. */
const STREAMING: Record<StreamingName, true> = {
  event_subscribe: true,
  chat_send: true,
  chat_regenerate: true,
  chat_attach: true,
  model_import: true,
  model_load: true,
  frontend_sync: true,
  frontend_build: true,
  frontend_attach: true,
};

export function isStreaming(name: Name): name is StreamingName {
  return Object.hasOwn(STREAMING, name);
}
