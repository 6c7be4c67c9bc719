import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { routes } from '@/config/routes';
import { useOpenChat } from '@/features/chat/hooks/use-open-chat';

/** Ctrl or Cmd with N: a new chat; with 1 to 4: the pages; with a comma: the settings. */
export function useShortcuts(chatUrl: string) {
  const router = useRouter();
  const openChat = useOpenChat();
  useEffect(() => {
    const actions: Record<string, () => void> = {
      n: () => openChat(null),
      '1': () => router.push(chatUrl),
      '2': () => router.push(routes.models),
      '3': () => router.push(routes.frontend),
      '4': () => router.push(routes.settings),
      ',': () => router.push(routes.settings),
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.isComposing) return;
      // The letter on the key, also while a Korean layout is active.
      const action = actions[event.code === 'KeyN' ? 'n' : event.key];
      if (!action) return;
      event.preventDefault();
      action();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [router, openChat, chatUrl]);
}
