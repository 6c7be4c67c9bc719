import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTransport } from '@/client/host-context';
import { settingsSaved } from '@/client/settings-saved';

/** Branches and tags of the server, asked for when `load` is called and not before. */
export function useRevisions(repository: string | null) {
  const transport = useTransport();
  const client = useQueryClient();
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['frontend-revisions', repository],
    queryFn: async () => {
      await settingsSaved(client);
      return transport.call('frontend_revisions', {});
    },
    enabled: false,
  });
  return { revisions: data ?? [], error: isFetching ? null : error, loading: isFetching, load: () => void refetch() };
}
