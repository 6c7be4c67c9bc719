import { useQueryClient } from '@tanstack/react-query';
import type { ChatSummary, ChatThread } from '@/bindings/contract';
import { useTransport } from '@/client/host-context';
import { keys } from '@/client/queries';

/** Makes an empty chat; its thread is known at once, so that opening it waits for nothing. */
export function useCreateChat(): () => Promise<ChatSummary> {
  const transport = useTransport();
  const client = useQueryClient();
  return async () => {
    const chat = await transport.call('chat_create', { title: null });
    client.setQueryData<ChatThread>(keys.thread(chat.id), { chat, messages: [], leafId: null });
    void client.invalidateQueries({ queryKey: keys.chats });
    return chat;
  };
}
