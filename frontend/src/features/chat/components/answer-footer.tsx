'use client';

import { ChevronLeft, ChevronRight, CircleStop, RefreshCw, TriangleAlert } from 'lucide-react';
import { useLocale, useTranslations } from 'use-intl';
import type { AnswerInfo, ChatMessage, MessageId } from '@/bindings/contract';
import { Badge } from '@/components/ui/badge';
import { CopyButton } from '@/components/ui/copy-button';
import { IconButton } from '@/components/ui/icon-button';
import { formatDuration } from '@/lib/format';
import { testIds } from '@/testing/test-ids';
import type { Siblings } from '../lib/branch';

interface AnswerFooterProps {
  message: ChatMessage;
  siblings: Siblings;
  locked: boolean;
  onRegenerate: (messageId: MessageId) => void;
  onSelect: (messageId: MessageId) => void;
}

/** What can be done with an answer, how much of it is there, and who computed it how fast. */
export function AnswerFooter({ message, siblings, locked, onRegenerate, onSelect }: AnswerFooterProps) {
  const t = useTranslations('chat');
  return (
    <footer
      data-testid={testIds.answerFooter}
      className="mt-1.5 flex min-h-7 flex-wrap items-center gap-x-1 gap-y-0.5 text-ink-faint text-xs"
    >
      {siblings.ids.length > 1 ? <SiblingNav siblings={siblings} locked={locked} onSelect={onSelect} /> : null}
      <CopyButton
        iconOnly
        size="iconSm"
        label={t('copyAnswer')}
        text={() => message.text}
        data-testid={testIds.copyAnswer}
      />
      <IconButton
        label={t('regenerate')}
        size="iconSm"
        disabled={locked}
        data-testid={testIds.regenerate}
        onClick={() => onRegenerate(message.id)}
      >
        <RefreshCw />
      </IconButton>
      <PartialMark message={message} />
      {message.answer ? <AnswerFacts answer={message.answer} /> : null}
    </footer>
  );
}

function SiblingNav({ siblings, locked, onSelect }: Pick<AnswerFooterProps, 'siblings' | 'locked' | 'onSelect'>) {
  const t = useTranslations('chat.sibling');
  const { index, ids } = siblings;
  const step = (to: number) => {
    const id = ids[to];
    if (id) onSelect(id);
  };
  return (
    <span className="-ml-1.5 flex items-center">
      <IconButton
        label={t('previous')}
        size="iconSm"
        disabled={locked || index <= 0}
        data-testid={testIds.siblingPrev}
        onClick={() => step(index - 1)}
      >
        <ChevronLeft />
      </IconButton>
      <span className="min-w-7 text-center tabular-nums" data-testid={testIds.siblingLabel}>
        {t('position', { index: index + 1, count: ids.length })}
      </span>
      <IconButton
        label={t('next')}
        size="iconSm"
        disabled={locked || index >= ids.length - 1}
        data-testid={testIds.siblingNext}
        onClick={() => step(index + 1)}
      >
        <ChevronRight />
      </IconButton>
    </span>
  );
}

/** Why the answer is not whole. A limit that was reached is no failure, but the text ends in the middle as well. */
function PartialMark({ message }: { message: ChatMessage }) {
  const t = useTranslations('chat.mark');
  const reason = message.answer?.finishReason;
  const limit = reason === 'length' || reason === 'context';
  if (message.status === 'complete' && !limit) return null;
  const stopped = reason === 'cancelled';
  return (
    <Badge tone={stopped ? 'neutral' : 'warn'} data-testid={testIds.answerMark}>
      {stopped ? <CircleStop aria-hidden /> : <TriangleAlert aria-hidden />}
      {stopped ? t('stopped') : limit ? t(`limit.${reason}`) : t('interrupted')}
    </Badge>
  );
}

function AnswerFacts({ answer }: { answer: AnswerInfo }) {
  const t = useTranslations('chat.facts');
  const locale = useLocale();
  const { usage } = answer;
  const facts = [
    answer.modelName,
    answer.quantization,
    usage && t('tokens', { count: usage.completionTokens }),
    usage && usage.completionTokens > 1 && t('speed', { rate: usage.completionTokensPerS }),
    usage && t('firstToken', { time: formatDuration(locale, usage.timeToFirstTokenMs) }),
    answer.finishReason === 'stop' && t('finished'),
  ].filter(Boolean);
  const hint = usage
    ? t('promptHint', { count: usage.promptTokens, time: formatDuration(locale, usage.totalMs) })
    : undefined;
  return (
    <span className="ml-1 tabular-nums" title={hint}>
      {facts.join(' · ')}
    </span>
  );
}
