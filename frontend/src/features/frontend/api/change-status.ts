import { useIsMutating, useMutation, useQueryClient } from '@tanstack/react-query';
import type { Commands } from '@/bindings/commands';
import { useTransport } from '@/client/host-context';
import { keys } from '@/client/queries';
import { useNotices } from '@/components/problem/notices';

type StatusChange = 'frontend_trust' | 'frontend_activate' | 'frontend_rollback' | 'frontend_pin' | 'frontend_remove';

/** A change that is answered with the status as it is then. */
export function useStatusChange<C extends StatusChange>(name: C) {
  const transport = useTransport();
  const client = useQueryClient();
  const { report } = useNotices();
  return useMutation({
    mutationKey: [...keys.frontend, name],
    mutationFn: (req: Commands[C]['req']) => transport.call(name, req),
    onSuccess: (status) => client.setQueryData(keys.frontend, status),
    onError: (thrown) => {
      report(thrown);
      void client.invalidateQueries({ queryKey: keys.frontend });
    },
  });
}

/** Whether such a change is on its way: showing another version takes as long as trying it. */
export function useIsChanging(): boolean {
  return useIsMutating({ mutationKey: keys.frontend }) > 0;
}
