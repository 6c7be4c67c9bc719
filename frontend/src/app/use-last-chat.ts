import { usePathname, useSearchParams } from 'next/navigation';
import { useState } from 'react';
import { chatUrl, routes } from '@/config/routes';

/** Where the page of chats was left, so that the way back from another page leads there. */
export function useLastChatUrl(): string {
  const pathname = usePathname();
  const openId = useSearchParams().get('chat');
  const [last, setLast] = useState<string>(routes.chat);
  const now = pathname === routes.chat ? chatUrl(openId) : last;
  if (now !== last) setLast(now);
  return now;
}
