import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ChatId } from '@/bindings/contract';
import { useTransport } from '@/client/host-context';
import { keys } from '@/client/queries';
import { useNotices } from '@/components/problem/notices';

/** Into the trash, out of it, and away for good: each makes both lists stale. */
function useTrashOperation(command: 'chat_trash' | 'chat_restore' | 'chat_delete') {
  const transport = useTransport();
  const client = useQueryClient();
  const { report } = useNotices();
  return useMutation({
    mutationFn: async (chatId: ChatId) => {
      await transport.call(command, { chatId });
    },
    onError: report,
    onSuccess: (_nothing, chatId) => {
      if (command === 'chat_delete') client.removeQueries({ queryKey: keys.thread(chatId) });
    },
    onSettled: () => client.invalidateQueries({ queryKey: keys.chats }),
  });
}

export const useTrashChat = () => useTrashOperation('chat_trash');
export const useRestoreChat = () => useTrashOperation('chat_restore');
export const useDeleteChat = () => useTrashOperation('chat_delete');
