'use client';

import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useTranslations } from 'use-intl';
import type { ChatId } from '@/bindings/contract';
import { useTransport } from '@/client/host-context';
import { useAnnounce } from '@/components/layout/announcer';
import { useNotices } from '@/components/problem/notices';
import { type AnswerListeners, AnswerStore, type LiveAnswer } from './answers';
import { type Draft, DraftStore } from './drafts';

const ChatStoresContext = createContext<{ answers: AnswerStore; drafts: DraftStore } | null>(null);

/** Keeps running answers and unsent text while the user walks through the pages. */
export function ChatStoresProvider({ children }: { children: ReactNode }) {
  const t = useTranslations('chat');
  const transport = useTransport();
  const client = useQueryClient();
  const announce = useAnnounce();
  const { report } = useNotices();

  const listeners = useRef<AnswerListeners>({ onEnd: () => undefined, onError: () => undefined });
  useEffect(() => {
    listeners.current = {
      onEnd: (message) => announce(message.status === 'complete' ? t('announce.done') : t('announce.partial')),
      onError: report,
    };
  }, [announce, report, t]);

  const [stores] = useState(() => ({
    answers: new AnswerStore(transport, client, {
      onEnd: (message) => listeners.current.onEnd(message),
      onError: (error) => listeners.current.onError(error),
    }),
    drafts: new DraftStore(),
  }));
  return <ChatStoresContext value={stores}>{children}</ChatStoresContext>;
}

function useStores() {
  const stores = useContext(ChatStoresContext);
  if (!stores) throw new Error('ChatStoresProvider is missing above this component');
  return stores;
}

export function useAnswers(): AnswerStore {
  return useStores().answers;
}

export function useDrafts(): DraftStore {
  return useStores().drafts;
}

export function useDraft(chatId: ChatId | null): Draft {
  const drafts = useDrafts();
  const read = () => drafts.get(chatId);
  return useSyncExternalStore(drafts.subscribe, read, read);
}

/** The answer that is being written in this chat, if there is one. */
export function useLiveAnswer(chatId: ChatId | null): LiveAnswer | null {
  const answers = useAnswers();
  const read = () => (chatId ? answers.get(chatId) : null);
  return useSyncExternalStore(answers.subscribe, read, () => null);
}
