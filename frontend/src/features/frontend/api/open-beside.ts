import { useFrontendRunStore } from '../stores/run-context';
import { useOpenPreview } from './open-preview';

/** Builds another branch, tag or commit and opens it in the window beside; this one shows what it showed. */
export function useOpenBeside(): (revision: string) => Promise<void> {
  const store = useFrontendRunStore();
  const { mutate } = useOpenPreview();
  return async (revision) => {
    const version = await store.buildBeside(revision);
    if (version !== null) mutate({ kind: 'version', version });
  };
}
