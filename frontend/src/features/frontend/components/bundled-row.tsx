'use client';

import { useTranslations } from 'use-intl';
import type { FrontendStatus } from '@/bindings/contract';
import { Badge } from '@/components/ui/badge';
import { testIds } from '@/testing/test-ids';
import { shortId } from '../lib/versions';
import { StateBadge } from './state-badge';
import { ActivateButton, PreviewButton } from './version-buttons';

/** The frontend that ships in XGEN. It can be shown and never goes. */
export function BundledRow({ status, busy }: { status: FrontendStatus; busy: boolean }) {
  const t = useTranslations('frontend.versions');
  return (
    <li
      data-testid={testIds.frontendVersionBundled}
      data-version="bundled"
      data-current={status.current === null}
      className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3"
    >
      <div className="min-w-0 flex-1 basis-64">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          {status.bundledCommit ? (
            <code className="font-mono text-ink-soft text-xs">{shortId(status.bundledCommit)}</code>
          ) : null}
          <h3 className="font-medium">{t('bundled')}</h3>
          <Badge tone="accent">{t('bundledBadge')}</Badge>
          <StateBadge status={status} id={null} state="ready" />
        </div>
        <p className="mt-0.5 text-ink-soft text-xs">{t('bundledText')}</p>
      </div>
      <div className="flex items-center gap-1">
        <ActivateButton id={null} name={t('bundled')} disabled={busy || status.current === null} />
        <PreviewButton id={null} name={t('bundled')} />
      </div>
    </li>
  );
}
