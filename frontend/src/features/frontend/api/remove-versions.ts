import { useStatusChange } from './change-status';

/** Removes these one by one and stops at the first that cannot be removed. */
export function useRemoveVersions(): (ids: readonly string[]) => Promise<void> {
  const { mutateAsync } = useStatusChange('frontend_remove');
  return async (ids) => {
    try {
      for (const version of ids) await mutateAsync({ version });
    } catch {
      // Shown by the change itself.
    }
  };
}
