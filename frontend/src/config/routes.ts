import type { ChatId } from '@/bindings/contract';

/** The pages. What exists only at run time goes into the query: the desktop ships a static export. */
export const routes = {
  chat: '/',
  models: '/models/',
  frontend: '/frontend/',
  settings: '/settings/',
} as const;

export function chatUrl(chatId: ChatId | null): string {
  return chatId ? `/?chat=${encodeURIComponent(chatId)}` : '/';
}
