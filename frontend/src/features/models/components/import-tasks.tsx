'use client';

import { useLocale, useTranslations } from 'use-intl';
import type { ImportFrame } from '@/bindings/contract';
import { Button } from '@/components/ui/button';
import { Progress } from '@/components/ui/progress';
import { formatBytes } from '@/lib/format';
import { baseName } from '@/lib/path';
import { testIds } from '@/testing/test-ids';
import type { ImportTask } from '../stores/model-tasks';
import { useModelTaskStore, useModelTasks } from '../stores/model-tasks-context';

/** The imports that run, each with a way to stop it. */
export function ImportTasks() {
  const t = useTranslations('models.import');
  const { imports } = useModelTasks();
  if (imports.length === 0) return null;
  return (
    <section aria-label={t('running')} className="mt-3 space-y-2">
      {imports.map((task) => (
        <ImportCard key={task.id} task={task} />
      ))}
    </section>
  );
}

function ImportCard({ task }: { task: ImportTask }) {
  const t = useTranslations('models.import');
  const locale = useLocale();
  const store = useModelTaskStore();
  const name = baseName(task.path);
  return (
    <div
      data-testid={testIds.importTask}
      className="flex items-center gap-4 rounded-lg border border-line bg-raised px-4 py-2.5"
    >
      <div className="min-w-0 flex-1">
        <div className="mb-1.5 flex justify-between gap-3 text-xs">
          <span className="truncate font-medium">{name}</span>
          <span className="shrink-0 text-ink-soft tabular-nums">{stepText(t, locale, task)}</span>
        </div>
        <Progress label={t('progress', { name })} share={shareOf(task.frame)} />
      </div>
      <Button
        size="sm"
        disabled={task.cancelling}
        data-testid={testIds.importCancel}
        onClick={() => store.cancelImport(task.id)}
      >
        {t('cancel')}
      </Button>
    </div>
  );
}

function stepText(t: ReturnType<typeof useTranslations<'models.import'>>, locale: string, task: ImportTask): string {
  if (task.cancelling) return t('step.cancelling');
  if (task.frame === null) return t('step.checking');
  if (task.frame.kind === 'verifying') return t('step.verifying');
  return t('step.copying', {
    done: formatBytes(locale, task.frame.doneBytes),
    total: formatBytes(locale, task.frame.totalBytes),
  });
}

function shareOf(frame: ImportFrame | null): number | null {
  if (frame?.kind !== 'copied' || frame.totalBytes === 0) return null;
  return frame.doneBytes / frame.totalBytes;
}
