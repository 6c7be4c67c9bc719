'use client';

import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { toXgenError } from '@/client/errors';
import { ErrorPanel } from '@/components/problem/error-panel';
import { Dialog } from '@/components/ui/dialog';
import { Spinner } from '@/components/ui/spinner';
import { testIds } from '@/testing/test-ids';
import { useVersionLog } from '../api/version-log';
import { appendLines } from '../lib/log';
import { LogView } from './log-view';

/** What was said while the version was built. */
export function VersionLogDialog({ id, name, onClose }: { id: string; name: string; onClose: () => void }) {
  const t = useTranslations('frontend.versions');
  const { data, error } = useVersionLog(id);
  const log = useMemo(() => appendLines([], data?.lines ?? []), [data]);
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('logTitle', { name })}
      testId={testIds.frontendLogDialog}
      className="w-[min(56rem,calc(100vw-2rem))]"
    >
      <div className="min-h-66">
        {error ? <ErrorPanel problem={toXgenError(error).toWire()} /> : null}
        {data ? <LogView log={log} /> : null}
        {!data && !error ? <Spinner className="mx-auto mt-24" /> : null}
      </div>
    </Dialog>
  );
}
