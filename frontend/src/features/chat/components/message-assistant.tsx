'use client';

import { memo } from 'react';
import { useTranslations } from 'use-intl';
import type { ChatMessage, MessageId } from '@/bindings/contract';
import { ErrorPanel } from '@/components/problem/error-panel';
import { Spinner } from '@/components/ui/spinner';
import { testIds } from '@/testing/test-ids';
import type { Siblings } from '../lib/branch';
import type { LiveAnswer, Phase } from '../stores/answers';
import { AnswerFooter } from './answer-footer';
import { AnswerText } from './markdown/answer-text';

interface MessageAssistantProps {
  message: ChatMessage;
  siblings: Siblings;
  /** Set while this answer is being written. */
  live: LiveAnswer | null;
  /** Another answer of this chat is being written. */
  locked: boolean;
  onRegenerate: (messageId: MessageId) => void;
  onSelect: (messageId: MessageId) => void;
}

export const MessageAssistant = memo(function MessageAssistant({
  message,
  siblings,
  live,
  locked,
  onRegenerate,
  onSelect,
}: MessageAssistantProps) {
  const t = useTranslations('chat');
  const text = live ? live.text : message.text;
  return (
    <article
      aria-label={message.answer?.modelName ?? t('assistant')}
      aria-busy={live !== null}
      data-testid={testIds.messageAssistant}
      data-status={live ? 'streaming' : message.status}
      data-message-id={message.id}
      className="group/answer"
    >
      <div data-testid={testIds.answerText}>{text ? <AnswerText text={text} /> : null}</div>
      {message.error ? <ErrorPanel problem={message.error} className="mt-3" /> : null}
      {live ? (
        <PhaseLine phase={live.phase} stopping={live.stopping} />
      ) : (
        <AnswerFooter
          message={message}
          siblings={siblings}
          locked={locked}
          onRegenerate={onRegenerate}
          onSelect={onSelect}
        />
      )}
    </article>
  );
});

/** As high as the footer that takes its place, so that nothing moves when the answer ends. */
export function PhaseLine({ phase, stopping }: { phase: Phase; stopping: boolean }) {
  const t = useTranslations('chat.phase');
  return (
    <p className="mt-1.5 flex min-h-7 items-center gap-2 text-ink-soft text-xs">
      <Spinner className="size-3.5" />
      {stopping ? t('stopping') : phaseText(t, phase)}
    </p>
  );
}

function phaseText(t: ReturnType<typeof useTranslations<'chat.phase'>>, phase: Phase): string {
  switch (phase.kind) {
    case 'sending':
      return t('sending');
    case 'queued':
      return t('queued', { count: phase.ahead });
    case 'loading':
      return t('loading', { name: phase.modelName });
    case 'prompt':
      return t('prompt', { count: phase.promptTokens });
    case 'writing':
      return t('writing');
  }
}
