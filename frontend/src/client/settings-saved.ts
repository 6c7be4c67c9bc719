import type { QueryClient } from '@tanstack/react-query';
import { keys } from './queries';

/**
 * Waits for changes of settings that are on their way. A field is saved when it is left, also by the press of a button
 * that works with its value. Resolves to whether all of them were saved; a refusal is shown by whoever saved.
 */
export async function settingsSaved(client: QueryClient): Promise<boolean> {
  const cache = client.getMutationCache();
  const saving = cache.findAll({ mutationKey: keys.settings, status: 'pending' });
  await new Promise<void>((resolve) => {
    const done = () => saving.every((mutation) => mutation.state.status !== 'pending');
    if (done()) return resolve();
    const stop = cache.subscribe(() => {
      if (!done()) return;
      stop();
      resolve();
    });
  });
  return saving.every((mutation) => mutation.state.status === 'success');
}
