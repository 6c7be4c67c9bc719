'use client';

import { Ellipsis, Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { ChatSummary } from '@/bindings/contract';
import { useNotices } from '@/components/problem/notices';
import { Button } from '@/components/ui/button';
import { Menu, MenuContent, MenuItem, MenuTrigger } from '@/components/ui/menu';
import { Spinner } from '@/components/ui/spinner';
import { chatUrl } from '@/config/routes';
import { cn } from '@/lib/cn';
import { testIds } from '@/testing/test-ids';
import { useRenameChat } from '../api/rename-chat';
import { useRestoreChat, useTrashChat } from '../api/trash-chat';
import { useOpenChat } from '../hooks/use-open-chat';
import { useLiveAnswer } from '../stores/answers-context';
import { TitleInput } from './title-input';

export function ChatListItem({ chat, open }: { chat: ChatSummary; open: boolean }) {
  const t = useTranslations('chat.list');
  const openChat = useOpenChat();
  const rename = useRenameChat();
  const moveToTrash = useMoveToTrash(chat, open);
  const writing = useLiveAnswer(chat.id) !== null;
  const [renaming, setRenaming] = useState(false);
  const title = chat.title || t('untitled');

  if (renaming) {
    return (
      <li data-testid={testIds.chatItem} data-chat-id={chat.id}>
        <TitleInput
          title={chat.title}
          onDone={(next) => {
            setRenaming(false);
            if (next) rename.mutate({ chatId: chat.id, title: next });
          }}
        />
      </li>
    );
  }
  return (
    <li
      data-testid={testIds.chatItem}
      data-chat-id={chat.id}
      className={cn('group flex items-center rounded-md', open ? 'bg-fill-strong' : 'hover:bg-fill')}
    >
      <a
        href={chatUrl(chat.id)}
        aria-current={open ? 'page' : undefined}
        draggable={false}
        onClick={(event) => {
          event.preventDefault();
          openChat(chat.id);
        }}
        onDoubleClick={() => setRenaming(true)}
        className={cn(
          'flex min-w-0 flex-1 items-center gap-1.5 rounded-md px-2 py-1.5 text-[0.8125rem]',
          open ? 'font-medium text-ink' : 'text-ink-soft group-hover:text-ink',
        )}
      >
        <span className="truncate">{title}</span>
        {writing ? <Spinner className="ml-auto size-3" /> : null}
      </a>
      <Menu>
        <MenuTrigger asChild>
          <Button
            variant="ghost"
            size="iconSm"
            aria-label={t('menu', { title })}
            data-testid={testIds.chatMenu}
            className={cn(
              'mr-0.5 size-6 opacity-0 focus-visible:opacity-100 group-hover:opacity-100 data-[state=open]:opacity-100',
              open && 'opacity-100',
            )}
          >
            <Ellipsis aria-hidden />
          </Button>
        </MenuTrigger>
        <MenuContent align="start" onCloseAutoFocus={(event) => renaming && event.preventDefault()}>
          <MenuItem data-testid={testIds.chatRename} onSelect={() => setRenaming(true)}>
            <Pencil aria-hidden />
            {t('rename')}
          </MenuItem>
          <MenuItem danger data-testid={testIds.chatTrash} onSelect={() => void moveToTrash().catch(reported)}>
            <Trash2 aria-hidden />
            {t('moveToTrash')}
          </MenuItem>
        </MenuContent>
      </Menu>
    </li>
  );
}

/**
 * No question before it: a notice offers to take it back. Promises, not the callbacks of `mutate`: those end with this
 * item, which leaves the list.
 */
function useMoveToTrash(chat: ChatSummary, open: boolean): () => Promise<void> {
  const t = useTranslations('chat.list');
  const { notify } = useNotices();
  const openChat = useOpenChat();
  const trash = useTrashChat();
  const restore = useRestoreChat();
  const undo = async () => {
    await restore.mutateAsync(chat.id);
    if (open) openChat(chat.id);
  };
  return async () => {
    await trash.mutateAsync(chat.id);
    if (open) openChat(null);
    notify({
      text: t('trashed', { title: chat.title || t('untitled') }),
      action: { label: t('undo'), run: () => void undo().catch(reported) },
    });
  };
}

/** The mutation has shown its error already. */
function reported() {}
