'use client';

import { useFormatter, useTranslations } from 'use-intl';
import type { LastSync } from '@/bindings/contract';
import { ErrorPanel } from '@/components/problem/error-panel';
import { testIds } from '@/testing/test-ids';
import { SyncSummary } from './sync-summary';

/** How the last sync ended, also one before this start of XGEN. */
export function LastSyncCard({ lastSync }: { lastSync: LastSync }) {
  const t = useTranslations('frontend.lastSync');
  const format = useFormatter();
  const { atMs, result, problem } = lastSync;
  return (
    <section
      aria-label={t('title')}
      data-testid={testIds.frontendLastSync}
      className="mb-6 space-y-2 rounded-xl border border-line bg-raised p-4"
    >
      <h2 className="font-semibold text-sm">
        {t('title')}
        <time dateTime={new Date(atMs).toISOString()} className="ml-2 font-normal text-ink-soft text-xs">
          {format.dateTime(new Date(atMs), { dateStyle: 'medium', timeStyle: 'short' })}
        </time>
      </h2>
      {problem ? <Problem problem={problem} /> : null}
      {result ? <SyncSummary result={result} /> : null}
    </section>
  );
}

function Problem({ problem }: { problem: NonNullable<LastSync['problem']> }) {
  const t = useTranslations('frontend.lastSync');
  if (problem.code === 'cancelled') return <p className="text-[0.8125rem] text-ink-soft">{t('cancelled')}</p>;
  return <ErrorPanel problem={problem} detailed />;
}
