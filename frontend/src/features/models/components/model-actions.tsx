'use client';

import { Play, PowerOff, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { ModelEntry } from '@/bindings/contract';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { IconButton } from '@/components/ui/icon-button';
import { PathText } from '@/components/ui/path-text';
import { Spinner } from '@/components/ui/spinner';
import { baseName } from '@/lib/path';
import { testIds } from '@/testing/test-ids';
import { useRemoveModel } from '../api/remove-model';
import { useModelTaskStore, useModelTasks } from '../stores/model-tasks-context';

interface ModelActionsProps {
  model: ModelEntry;
  file: string | null;
  loaded: boolean;
}

/** Load or unload, and remove what was imported: the starter and what lies in the user's folders stays. */
export function ModelActions({ model, file, loaded }: ModelActionsProps) {
  const t = useTranslations('models');
  const tasks = useModelTaskStore();
  const { load } = useModelTasks();
  if (load?.modelId === model.id) {
    return (
      <span
        role="status"
        data-testid={testIds.loadProgress}
        data-step={load.step ?? ''}
        className="flex items-center gap-2 text-ink-soft text-xs"
      >
        <Spinner />
        {t(`load.${load.step ?? 'starting'}`)}
      </span>
    );
  }
  return (
    <div className="flex shrink-0 items-center gap-1">
      {loaded ? (
        <Button size="sm" data-testid={testIds.unload} onClick={() => void tasks.unload()}>
          <PowerOff aria-hidden />
          {t('unload')}
        </Button>
      ) : (
        <Button
          size="sm"
          data-testid={testIds.load}
          disabled={model.problem !== null || load !== null}
          onClick={() => void tasks.load(model.id)}
        >
          <Play aria-hidden />
          {t('loadModel')}
        </Button>
      )}
      {model.source === 'library' || model.source === 'reference' ? (
        <RemoveButton model={model} file={file} loaded={loaded} />
      ) : null}
    </div>
  );
}

/** A loaded model is unloaded first. */
function RemoveButton({ model, file, loaded }: ModelActionsProps) {
  const t = useTranslations('models.remove');
  const remove = useRemoveModel();
  const [asking, setAsking] = useState(false);
  const name = file ? `${model.name} · ${file}` : model.name;
  return (
    <>
      <IconButton
        label={t('label', { name })}
        data-testid={testIds.modelRemove}
        disabled={loaded || remove.isPending}
        onClick={() => setAsking(true)}
      >
        <Trash2 />
      </IconButton>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t('title', { name })}
        description={
          <>
            <p>{model.source === 'library' ? t('library') : t('reference')}</p>
            <p className="mt-2 font-medium text-ink">{baseName(model.path)}</p>
            <p className="wrap-anywhere font-mono text-xs">
              <PathText path={model.path} />
            </p>
          </>
        }
        action={model.source === 'library' ? t('actionLibrary') : t('actionReference')}
        onConfirm={() => remove.mutate(model.id)}
      />
    </>
  );
}
