'use client';

import { AppWindow } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { useCapabilities } from '@/client/host-context';
import { Button } from '@/components/ui/button';
import { Spinner } from '@/components/ui/spinner';
import { testIds } from '@/testing/test-ids';
import { useIsServing, useOpenPreview } from '../api/open-preview';

/** The folder as its own development server shows it. */
export function LocalPreview({ localPath }: { localPath: string | null }) {
  const t = useTranslations('frontend.hotReload');
  const { openWindows } = useCapabilities();
  const preview = useOpenPreview();
  const serving = useIsServing();
  if (!openWindows) return null;
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 py-3">
      <div className="min-w-0 flex-1 basis-72">
        <p className="font-medium text-[0.8125rem]">{t('label')}</p>
        <p className="mt-0.5 text-ink-soft text-xs">{t('text')}</p>
      </div>
      <Button
        size="sm"
        disabled={serving || localPath === null}
        data-testid={testIds.frontendLocalPreview}
        onClick={() => preview.mutate({ kind: 'local' })}
      >
        {serving ? <Spinner /> : <AppWindow aria-hidden />}
        {serving ? t('opening') : t('open')}
      </Button>
    </div>
  );
}
