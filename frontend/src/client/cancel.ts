import type { Commands } from '@/bindings/commands';
import { cancelledError } from './errors';
import type { Name, Transport } from './transport';

/**
 * Runs `start` under `signal`. Work that the backend can stop is stopped there and keeps its own ending; for the rest
 * the caller is let go at once and what still arrives is dropped.
 */
export function withCancellation<C extends Name>(
  transport: Transport,
  name: C,
  req: Commands[C]['req'],
  signal: AbortSignal | undefined,
  start: () => Promise<Commands[C]['res']>,
): Promise<Commands[C]['res']> {
  if (!signal) return start();
  if (signal.aborted) return Promise.reject(cancelledError());
  const stop = stopCall(transport, name, req);
  const running = start();
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      if (stop) stop().catch(reject);
      else reject(cancelledError());
    };
    signal.addEventListener('abort', onAbort, { once: true });
    running.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

/** The call that stops this one in the backend, if there is one. */
function stopCall<C extends Name>(
  transport: Transport,
  name: C,
  req: Commands[C]['req'],
): (() => Promise<unknown>) | null {
  switch (name) {
    case 'chat_send':
    case 'chat_regenerate': {
      const { chatId } = req as Commands['chat_send']['req'];
      return () => transport.call('chat_stop', { chatId });
    }
    case 'model_import':
    case 'frontend_sync':
    case 'frontend_build': {
      const { taskId } = req as Commands['task_cancel']['req'];
      return () => transport.call('task_cancel', { taskId });
    }
    default:
      return null;
  }
}
