import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ChatSelectReq } from '@/bindings/contract';
import { useTransport } from '@/client/host-context';
import { keys } from '@/client/queries';
import { useNotices } from '@/components/problem/notices';

/** Shows another branch of a chat; the backend remembers it. */
export function useSelectBranch() {
  const transport = useTransport();
  const client = useQueryClient();
  const { report } = useNotices();
  return useMutation({
    mutationFn: (req: ChatSelectReq) => transport.call('chat_select', req),
    onSuccess: async (thread) => {
      await client.cancelQueries({ queryKey: keys.thread(thread.chat.id) });
      client.setQueryData(keys.thread(thread.chat.id), thread);
    },
    onError: report,
  });
}
