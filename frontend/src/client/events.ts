import type { QueryClient } from '@tanstack/react-query';
import type { AppEvent, WireError } from '@/bindings/contract';
import { toXgenError } from './errors';
import { keys } from './queries';
import type { Transport } from './transport';

export interface EventHandlers {
  onDropped: (paths: string[]) => void;
  onNotice: (problem: WireError) => void;
}

const RETRY_FIRST_MS = 1_000;
const RETRY_MOST_MS = 30_000;

/** Keeps one subscription open until `signal` aborts, and everything cached true to what it tells. */
export async function followEvents(
  transport: Transport,
  client: QueryClient,
  handlers: EventHandlers,
  signal: AbortSignal,
): Promise<void> {
  let wait = RETRY_FIRST_MS;
  while (!signal.aborted) {
    const onFrame = (event: AppEvent) => {
      wait = RETRY_FIRST_MS;
      applyEvent(client, handlers, event);
    };
    try {
      await transport.call('event_subscribe', {}, { onFrame, signal });
    } catch (thrown) {
      if (toXgenError(thrown).code === 'unsupported') return;
    }
    if (signal.aborted) return;
    await sleep(wait, signal);
    wait = Math.min(wait * 2, RETRY_MOST_MS);
    // What happened in between was not told.
    if (!signal.aborted) await client.invalidateQueries();
  }
}

function applyEvent(client: QueryClient, handlers: EventHandlers, event: AppEvent) {
  switch (event.kind) {
    case 'engine':
      client.setQueryData(keys.engine, event.status);
      return;
    case 'models':
      void client.invalidateQueries({ queryKey: keys.models });
      return;
    case 'chats':
      void client.invalidateQueries({ queryKey: keys.chats });
      return;
    case 'chat':
      void client.invalidateQueries({ queryKey: keys.thread(event.chatId) });
      return;
    case 'frontend':
      void client.invalidateQueries({ queryKey: keys.frontend });
      return;
    case 'settings':
      client.setQueryData(keys.settings, event.settings);
      return;
    case 'dropped':
      handlers.onDropped(event.paths);
      return;
    case 'notice':
      handlers.onNotice(event.problem);
      return;
  }
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
