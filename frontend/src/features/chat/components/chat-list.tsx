'use client';

import { useQuery } from '@tanstack/react-query';
import { ArrowLeft, SquarePen, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { ChatId } from '@/bindings/contract';
import { toXgenError } from '@/client/errors';
import { useTransport } from '@/client/host-context';
import { chatListQuery } from '@/client/queries';
import { ErrorPanel } from '@/components/problem/error-panel';
import { Button } from '@/components/ui/button';
import { testIds } from '@/testing/test-ids';
import { useOpenChat } from '../hooks/use-open-chat';
import { groupByPeriod, PERIODS } from '../lib/chat-groups';
import { ChatListItem } from './chat-list-item';
import { TrashList } from './trash-list';

/** The chats, newest first, or the trash. */
export function ChatList({ openId }: { openId: ChatId | null }) {
  const t = useTranslations('chat.list');
  const openChat = useOpenChat();
  const [trash, setTrash] = useState(false);
  return (
    <aside aria-label={t('label')} className="flex w-56 shrink-0 flex-col border-line border-r bg-panel lg:w-64">
      <div className="p-2.5">
        <Button
          data-testid={testIds.newChat}
          onClick={() => {
            setTrash(false);
            openChat(null);
          }}
          className="w-full justify-start"
        >
          <SquarePen aria-hidden />
          {t('new')}
        </Button>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto px-2 pb-2">
        {trash ? <TrashList /> : <LiveList openId={openId} />}
      </div>
      <div className="border-line border-t p-1.5">
        <Button
          variant="ghost"
          size="sm"
          aria-pressed={trash}
          data-testid={testIds.trashToggle}
          onClick={() => setTrash(!trash)}
          className="w-full justify-start"
        >
          {trash ? <ArrowLeft aria-hidden /> : <Trash2 aria-hidden />}
          {trash ? t('back') : t('trash')}
        </Button>
      </div>
    </aside>
  );
}

function LiveList({ openId }: { openId: ChatId | null }) {
  const t = useTranslations('chat.list');
  const { data: chats, error } = useQuery(chatListQuery(useTransport(), false));
  if (error) return <ErrorPanel problem={toXgenError(error).toWire()} />;
  if (!chats) return null;
  if (chats.length === 0) return <p className="px-2 py-3 text-ink-faint text-xs">{t('empty')}</p>;
  const groups = groupByPeriod(chats, new Date());
  return PERIODS.map((period) => {
    const members = groups.get(period);
    return members ? (
      <section key={period} aria-label={t(`period.${period}`)} className="mb-2">
        <h2 className="px-2 py-1 font-medium text-xs text-ink-faint">{t(`period.${period}`)}</h2>
        <ul className="space-y-px">
          {members.map((chat) => (
            <ChatListItem key={chat.id} chat={chat} open={chat.id === openId} />
          ))}
        </ul>
      </section>
    ) : null;
  });
}
