'use client';

import { useTranslations } from 'use-intl';
import { ErrorPanel } from '@/components/problem/error-panel';
import { testIds } from '@/testing/test-ids';
import { shortId } from '../lib/versions';
import type { RunOutcome } from '../stores/run';
import { SyncSummary } from './sync-summary';

/** How a run ended. Being stopped by the user is no error. */
export function RunResult({ outcome }: { outcome: RunOutcome }) {
  const t = useTranslations('frontend.run');
  switch (outcome.kind) {
    case 'failed':
      return (
        <>
          <ErrorPanel problem={outcome.problem} detailed />
          <p className="text-ink-soft text-xs">{t('kept')}</p>
        </>
      );
    case 'cancelled':
      return <p className="text-[0.8125rem] text-ink-soft">{t('kept')}</p>;
    case 'done':
      if (outcome.result) {
        return (
          <>
            <SyncSummary result={outcome.result} />
            {outcome.result.activated ? null : <p className="text-ink-soft text-xs">{t('kept')}</p>}
          </>
        );
      }
      if (!outcome.version) return null;
      return (
        <p data-testid={testIds.frontendResult} data-kind="built" className="text-[0.8125rem]">
          {t('built', { id: shortId(outcome.version.id) })}
        </p>
      );
  }
}
