import { useIsMutating, useMutation, useQueryClient } from '@tanstack/react-query';
import type { PreviewTarget } from '@/bindings/contract';
import { useTransport } from '@/client/host-context';
import { settingsSaved } from '@/client/settings-saved';
import { useNotices } from '@/components/problem/notices';

const KEY = ['frontend-preview'];

/** Opens a frontend in the window beside this one. */
export function useOpenPreview() {
  const transport = useTransport();
  const client = useQueryClient();
  const { report } = useNotices();
  return useMutation({
    mutationKey: KEY,
    mutationFn: async (target: PreviewTarget) => {
      // Only the folder is taken from the settings.
      if (target.kind === 'local' && !(await settingsSaved(client))) return null;
      return transport.call('frontend_preview', { target });
    },
    onError: report,
  });
}

/** Whether the server of the local folder is being started, also by a page that was left since. */
export function useIsServing(): boolean {
  const serving = useIsMutating({
    mutationKey: KEY,
    predicate: ({ state }) => (state.variables as PreviewTarget | undefined)?.kind === 'local',
  });
  return serving > 0;
}
