import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { SettingsUpdateReq, SettingsView } from '@/bindings/contract';
import { useTransport } from '@/client/host-context';
import { keys } from '@/client/queries';
import { changeOf } from '@/client/settings';
import { useNotices } from '@/components/problem/notices';

/** Changes settings. Language and theme are shown at once, the rest when the backend has written them. */
export function useUpdateSettings() {
  const transport = useTransport();
  const client = useQueryClient();
  const { report } = useNotices();
  const { mutate } = useMutation({
    mutationKey: keys.settings,
    mutationFn: (change: Partial<SettingsUpdateReq>) => transport.call('settings_update', changeOf(change)),
    onMutate: ({ language, theme }) => {
      client.setQueryData<SettingsView>(
        keys.settings,
        (view) =>
          view && {
            ...view,
            values: { ...view.values, language: language ?? view.values.language, theme: theme ?? view.values.theme },
          },
      );
    },
    onSuccess: (view, change) => {
      client.setQueryData(keys.settings, view);
      if (change.modelFolders || change.reset?.includes('modelFolders')) {
        void client.invalidateQueries({ queryKey: keys.models });
      }
      if (change.frontend || change.reset?.some((key) => key.startsWith('frontend.'))) {
        void client.invalidateQueries({ queryKey: keys.frontend });
      }
    },
    onError: (thrown) => {
      report(thrown);
      void client.invalidateQueries({ queryKey: keys.settings });
    },
  });
  return mutate;
}
