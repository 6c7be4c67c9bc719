'use client';

import { useQuery } from '@tanstack/react-query';
import { RotateCcw, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import type { ChatSummary } from '@/bindings/contract';
import { useTransport } from '@/client/host-context';
import { chatListQuery } from '@/client/queries';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { IconButton } from '@/components/ui/icon-button';
import { testIds } from '@/testing/test-ids';
import { useDeleteChat, useRestoreChat } from '../api/trash-chat';

/** The chats in the trash: back, or away for good after a question. */
export function TrashList() {
  const t = useTranslations('chat.trash');
  const { data: chats } = useQuery(chatListQuery(useTransport(), true));
  const [doomed, setDoomed] = useState<ChatSummary | null>(null);
  const remove = useDeleteChat();
  if (!chats) return null;
  return (
    <section aria-label={t('label')}>
      <h2 className="px-2 py-1 font-medium text-xs text-ink-faint">{t('label')}</h2>
      {chats.length === 0 ? <p className="px-2 py-2 text-ink-faint text-xs">{t('empty')}</p> : null}
      <ul className="space-y-px">
        {chats.map((chat) => (
          <TrashItem key={chat.id} chat={chat} onDelete={() => setDoomed(chat)} />
        ))}
      </ul>
      <ConfirmDialog
        open={doomed !== null}
        onOpenChange={(open) => !open && setDoomed(null)}
        title={t('confirmTitle')}
        description={t('confirmText', { title: doomed?.title ?? '', count: doomed?.messageCount ?? 0 })}
        action={t('delete')}
        onConfirm={() => doomed && remove.mutate(doomed.id)}
      />
    </section>
  );
}

function TrashItem({ chat, onDelete }: { chat: ChatSummary; onDelete: () => void }) {
  const t = useTranslations('chat.trash');
  const tList = useTranslations('chat.list');
  const format = useFormatter();
  const restore = useRestoreChat();
  return (
    <li
      data-testid={testIds.trashItem}
      data-chat-id={chat.id}
      className="flex items-center rounded-md py-1 pr-0.5 pl-2 hover:bg-fill"
    >
      <span className="min-w-0 flex-1">
        <span className="block truncate text-[0.8125rem] text-ink-soft">{chat.title || tList('untitled')}</span>
        {chat.trashedAtMs ? (
          <span className="block text-xs text-ink-faint">
            {format.dateTime(new Date(chat.trashedAtMs), { month: 'short', day: 'numeric' })}
          </span>
        ) : null}
      </span>
      <IconButton
        label={t('restore')}
        size="iconSm"
        data-testid={testIds.trashRestore}
        onClick={() => restore.mutate(chat.id)}
      >
        <RotateCcw />
      </IconButton>
      <IconButton label={t('delete')} size="iconSm" data-testid={testIds.trashDelete} onClick={onDelete}>
        <Trash2 />
      </IconButton>
    </li>
  );
}
