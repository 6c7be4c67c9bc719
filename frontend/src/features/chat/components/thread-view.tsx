'use client';

import { useQuery } from '@tanstack/react-query';
import { ArrowDown } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import { useTranslations } from 'use-intl';
import type { ChatId, ChatThread, MessageId } from '@/bindings/contract';
import { toXgenError } from '@/client/errors';
import { useTransport } from '@/client/host-context';
import { threadQuery } from '@/client/queries';
import { ErrorPanel } from '@/components/problem/error-panel';
import { Button } from '@/components/ui/button';
import { useStickToBottom } from '@/lib/use-stick-to-bottom';
import { testIds } from '@/testing/test-ids';
import { useSelectBranch } from '../api/select-branch';
import { branchOf, siblingsOf } from '../lib/branch';
import { useAnswers, useLiveAnswer } from '../stores/answers-context';
import { MessageAssistant, PhaseLine } from './message-assistant';
import { MessageUser } from './message-user';

/** The branch of a chat that is shown, growing at its end while an answer is written. */
export function ThreadView({ chatId, onRegenerate }: { chatId: ChatId; onRegenerate: (messageId: MessageId) => void }) {
  const t = useTranslations('chat');
  const { data: thread, error } = useQuery(threadQuery(useTransport(), chatId));
  const live = useLiveAnswer(chatId);
  const { scroller, content, atBottom, jump, onScroll } = useStickToBottom();
  useAttach(thread);
  useEffect(() => {
    // What the user has just asked for is shown, wherever the view was.
    if (live?.messageId) jump();
  }, [live?.messageId, jump]);

  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={scroller}
        onScroll={onScroll}
        data-testid={testIds.thread}
        role="log"
        aria-live="off"
        aria-label={t('thread')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region is reached by the keyboard
        tabIndex={0}
        className="h-full overflow-y-auto [overflow-anchor:none] focus-visible:outline-offset-[-2px]"
      >
        <div ref={content} className="mx-auto w-full max-w-3xl space-y-6 px-6 py-6">
          {error ? <ErrorPanel problem={toXgenError(error).toWire()} /> : null}
          {thread ? <Branch thread={thread} onRegenerate={onRegenerate} /> : null}
          {live && live.messageId === null ? <PhaseLine phase={live.phase} stopping={live.stopping} /> : null}
        </div>
      </div>
      {atBottom ? null : (
        <Button
          size="sm"
          data-testid={testIds.jumpLatest}
          onClick={jump}
          className="-translate-x-1/2 absolute bottom-3 left-1/2 rounded-full shadow-raised"
        >
          <ArrowDown aria-hidden />
          {t('jumpLatest')}
        </Button>
      )}
    </div>
  );
}

function Branch({ thread, onRegenerate }: { thread: ChatThread; onRegenerate: (messageId: MessageId) => void }) {
  const chatId = thread.chat.id;
  const live = useLiveAnswer(chatId);
  const { mutate: select } = useSelectBranch();
  const onSelect = useCallback((messageId: MessageId) => select({ chatId, messageId }), [select, chatId]);
  const regenerate = useStable(onRegenerate);
  const rows = useMemo(
    () => branchOf(thread).map((message) => ({ message, siblings: siblingsOf(thread, message) })),
    [thread],
  );
  return rows.map(({ message, siblings }) =>
    message.role === 'assistant' ? (
      <MessageAssistant
        key={message.id}
        message={message}
        siblings={siblings}
        live={live?.messageId === message.id ? live : null}
        locked={live !== null}
        onRegenerate={regenerate}
        onSelect={onSelect}
      />
    ) : message.role === 'user' ? (
      <MessageUser key={message.id} message={message} />
    ) : null,
  );
}

/** Joins an answer that the backend is still writing although this page did not ask for it. */
function useAttach(thread: ChatThread | undefined) {
  const answers = useAnswers();
  useEffect(() => {
    const streaming = thread?.messages.find((message) => message.status === 'streaming');
    if (thread && streaming) answers.attach(thread.chat.id, streaming.id);
  }, [answers, thread]);
}

function useStable(run: (messageId: MessageId) => void) {
  const newest = useRef(run);
  useEffect(() => {
    newest.current = run;
  }, [run]);
  return useCallback((messageId: MessageId) => newest.current(messageId), []);
}
