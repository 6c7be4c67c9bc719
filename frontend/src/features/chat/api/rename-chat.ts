import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ChatRenameReq, ChatSummary } from '@/bindings/contract';
import { useTransport } from '@/client/host-context';
import { keys } from '@/client/queries';
import { useNotices } from '@/components/problem/notices';

export function useRenameChat() {
  const transport = useTransport();
  const client = useQueryClient();
  const { report } = useNotices();
  return useMutation({
    mutationFn: (req: ChatRenameReq) => transport.call('chat_rename', req),
    onMutate: ({ chatId, title }) => {
      client.setQueryData<ChatSummary[]>(keys.chatList(false), (chats) =>
        chats?.map((chat) => (chat.id === chatId ? { ...chat, title } : chat)),
      );
    },
    onError: report,
    onSettled: (_chat, _error, { chatId }) => {
      void client.invalidateQueries({ queryKey: keys.chats });
      void client.invalidateQueries({ queryKey: keys.thread(chatId) });
    },
  });
}
