'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { FrontendStatus } from '@/bindings/contract';
import { Button } from '@/components/ui/button';
import { testIds } from '@/testing/test-ids';
import { oldVersions } from '../lib/versions';
import { BundledRow } from './bundled-row';
import { PruneDialog } from './prune-dialog';
import { VersionRow } from './version-row';

/** All versions, newest first, and the bundled one, which is always there. */
export function VersionList({ status, busy }: { status: FrontendStatus; busy: boolean }) {
  const t = useTranslations('frontend.versions');
  const [pruning, setPruning] = useState(false);
  const old = oldVersions(status);
  return (
    <section aria-label={t('title')} data-testid={testIds.frontendVersions}>
      <div className="mb-2 flex h-7 items-center justify-between gap-4">
        <h2 className="font-semibold text-ink-soft text-xs">
          {status.versions.length === 0 ? t('title') : t('count', { count: status.versions.length })}
        </h2>
        {old.length > 0 ? (
          <Button size="sm" disabled={busy} data-testid={testIds.frontendPrune} onClick={() => setPruning(true)}>
            {t('prune')}
          </Button>
        ) : null}
      </div>
      <ul className="divide-y divide-line overflow-hidden rounded-xl border border-line bg-raised">
        {status.versions.map((version) => (
          <VersionRow key={version.id} version={version} status={status} busy={busy} />
        ))}
        <BundledRow status={status} busy={busy} />
      </ul>
      <PruneDialog open={pruning} onOpenChange={setPruning} versions={old} />
    </section>
  );
}
