'use client';

import { memo } from 'react';
import { useTranslations } from 'use-intl';
import type { ChatMessage } from '@/bindings/contract';
import { testIds } from '@/testing/test-ids';

export const MessageUser = memo(function MessageUser({ message }: { message: ChatMessage }) {
  const t = useTranslations('chat');
  return (
    <article
      aria-label={t('you')}
      data-testid={testIds.messageUser}
      data-message-id={message.id}
      className="flex justify-end"
    >
      <p className="max-w-[85%] whitespace-pre-wrap break-words rounded-2xl rounded-br-md bg-accent-soft px-4 py-2.5 text-[0.9375rem] leading-relaxed">
        {message.text}
      </p>
    </article>
  );
});
