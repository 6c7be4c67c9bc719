'use client';

import { ArrowDown } from 'lucide-react';
import { memo } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { CopyButton } from '@/components/ui/copy-button';
import { cn } from '@/lib/cn';
import { useStickToBottom } from '@/lib/use-stick-to-bottom';
import { testIds } from '@/testing/test-ids';
import { countLines, type Log, type LogChunk, logText } from '../lib/log';

const INK = { xgen: 'text-accent-ink', stdout: '', stderr: 'text-warn' } as const;

/**
 * A log that follows its end until the reader scrolls up. Its height is fixed, so that the page stands still, and its
 * lines are in chunks of which only the last one ever changes.
 */
export function LogView({ log, className }: { log: Log; className?: string }) {
  const t = useTranslations('frontend.log');
  const { scroller, content, atBottom, jump, onScroll } = useStickToBottom();
  const count = countLines(log);
  const dropped = log[0]?.first ?? 0;
  return (
    <div className={cn('relative overflow-hidden rounded-lg border border-line bg-code', className)}>
      <div className="flex h-8 items-center justify-between border-line border-b pr-1 pl-3">
        <p className="text-ink-soft text-xs tabular-nums">
          {dropped > 0 ? t('dropped', { count, dropped }) : t('lines', { count })}
        </p>
        <CopyButton label={t('copy')} text={() => logText(log)} data-testid={testIds.frontendLogCopy} />
      </div>
      <section
        ref={scroller}
        onScroll={onScroll}
        aria-label={t('title')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it
        tabIndex={0}
        data-testid={testIds.frontendLogLines}
        className="h-56 select-text overflow-auto px-3 py-2 font-mono text-xs leading-[1.125rem]"
      >
        <div ref={content} className="w-max min-w-full">
          {count === 0 ? <p className="text-ink-faint">{t('empty')}</p> : null}
          {log.map((chunk) => (
            <Chunk key={chunk.first} chunk={chunk} />
          ))}
        </div>
      </section>
      {atBottom ? null : (
        <Button
          size="sm"
          data-testid={testIds.frontendLogFollow}
          onClick={jump}
          className="absolute right-4 bottom-3 shadow-raised"
        >
          <ArrowDown aria-hidden />
          {t('follow')}
        </Button>
      )}
    </div>
  );
}

const Chunk = memo(function Chunk({ chunk }: { chunk: LogChunk }) {
  return (
    <div>
      {chunk.lines.map((line, index) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: the number of a line never changes
          key={chunk.first + index}
          data-stream={line.stream}
          className={cn('min-h-[1.125rem] whitespace-pre', INK[line.stream])}
        >
          {line.text}
        </div>
      ))}
    </div>
  );
});
