'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { ImportMode } from '@/bindings/contract';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { routes } from '@/config/routes';
import { testIds } from '@/testing/test-ids';
import { useModelTaskStore } from '../stores/model-tasks-context';
import { ModeChoice } from './mode-choice';

/** Asks what to do with files that were dropped on the window, then shows their progress on the page of the models. */
export function DroppedModels({ paths, onDone }: { paths: readonly string[]; onDone: () => void }) {
  const t = useTranslations('models.import');
  const tCommon = useTranslations('common');
  const tasks = useModelTaskStore();
  const router = useRouter();
  const [mode, setMode] = useState<ImportMode>('copy');

  const add = async () => {
    onDone();
    router.push(routes.models);
    // One after the other: two copies at once only make the disk slower.
    for (const path of paths) await tasks.import(path, mode);
  };
  return (
    <Dialog
      open={paths.length > 0}
      onOpenChange={(open) => !open && onDone()}
      testId={testIds.importDropped}
      title={t('droppedTitle', { count: paths.length })}
      footer={
        <>
          <Button onClick={onDone}>{tCommon('cancel')}</Button>
          <Button variant="primary" data-testid={testIds.confirm} onClick={() => void add()}>
            {t('add')}
          </Button>
        </>
      }
    >
      <ul className="mb-4 space-y-1 font-mono text-xs">
        {paths.map((path) => (
          <li key={path} className="break-all rounded bg-fill px-2 py-1">
            {path}
          </li>
        ))}
      </ul>
      <ModeChoice mode={mode} onChange={setMode} />
    </Dialog>
  );
}
