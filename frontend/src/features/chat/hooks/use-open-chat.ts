import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { useCallback } from 'react';
import type { ChatId } from '@/bindings/contract';
import { chatUrl, routes } from '@/config/routes';

/** The chat in the address, or null for a new one. */
export function useOpenChatId(): ChatId | null {
  return useSearchParams().get('chat');
}

/** Opens a chat, or the empty page for a new one. On the chat page only the address changes; nothing is fetched. */
export function useOpenChat(): (chatId: ChatId | null) => void {
  const router = useRouter();
  const pathname = usePathname();
  return useCallback(
    (chatId) => {
      if (pathname === routes.chat) window.history.pushState(null, '', chatUrl(chatId));
      else router.push(chatUrl(chatId));
    },
    [pathname, router],
  );
}
