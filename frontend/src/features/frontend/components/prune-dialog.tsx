'use client';

import { useLocale, useTranslations } from 'use-intl';
import type { FrontendVersion } from '@/bindings/contract';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { formatBytes } from '@/lib/format';
import { testIds } from '@/testing/test-ids';
import { useRemoveVersions } from '../api/remove-versions';
import { shortId } from '../lib/versions';

interface PruneDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  versions: readonly FrontendVersion[];
}

/** Names each version that goes, before any goes. */
export function PruneDialog({ open, onOpenChange, versions }: PruneDialogProps) {
  const t = useTranslations('frontend.versions');
  const locale = useLocale();
  const removeVersions = useRemoveVersions();
  const size = versions.reduce((sum, version) => sum + version.sizeBytes, 0);
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={t('pruneTitle', { count: versions.length })}
      description={
        <>
          <p>{t('pruneText', { size: formatBytes(locale, size) })}</p>
          <ul data-testid={testIds.frontendPruneList} className="mt-2 space-y-1 text-xs">
            {versions.map((version) => (
              <li key={version.id} data-version={version.id} className="flex gap-2 rounded bg-fill px-2 py-1">
                <code className="shrink-0 font-mono">{shortId(version.id)}</code>
                <span className="min-w-0 flex-1 truncate">{version.subject ?? version.origin}</span>
                <span className="shrink-0 tabular-nums">{formatBytes(locale, version.sizeBytes)}</span>
              </li>
            ))}
          </ul>
        </>
      }
      action={t('removeAction')}
      onConfirm={() => void removeVersions(versions.map(({ id }) => id))}
    />
  );
}
