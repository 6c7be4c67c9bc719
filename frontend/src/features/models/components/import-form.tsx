'use client';

import { FileBox, FolderOpen, Plus } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { ImportMode, PickKind } from '@/bindings/contract';
import { useCapabilities } from '@/client/host-context';
import { Button } from '@/components/ui/button';
import { Input } from '@/components/ui/input';
import { testIds } from '@/testing/test-ids';
import { usePickPath } from '../api/pick-path';
import { useModelTaskStore } from '../stores/model-tasks-context';
import { ModeChoice } from './mode-choice';

/** Adds a model by path: typed, pasted, picked or dropped. */
export function ImportForm() {
  const t = useTranslations('models.import');
  const { pickPaths, dropPaths } = useCapabilities();
  const tasks = useModelTaskStore();
  const pickPath = usePickPath();
  const [path, setPath] = useState('');
  const [mode, setMode] = useState<ImportMode>('copy');

  const pick = async (kind: PickKind) => {
    const picked = await pickPath(kind);
    if (picked) setPath(picked);
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const wanted = unquote(path);
    if (wanted === '') return;
    setPath('');
    if (!(await tasks.import(wanted, mode))) setPath((now) => now || wanted);
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="rounded-xl border border-line bg-raised p-4">
      <h2 className="font-semibold text-sm">{t('title')}</h2>
      <p className="mt-0.5 text-ink-soft text-xs">{dropPaths ? t('textDrop') : t('text')}</p>
      <div className="mt-3 flex flex-wrap gap-2">
        <Input
          value={path}
          aria-label={t('path')}
          placeholder={t('pathPlaceholder')}
          data-testid={testIds.importPath}
          onChange={(event) => setPath(event.target.value)}
          className="min-w-56 flex-1 font-mono text-xs"
        />
        {pickPaths ? (
          <>
            <Button data-testid={testIds.importPickFile} onClick={() => void pick('file')}>
              <FileBox aria-hidden />
              {t('pickFile')}
            </Button>
            <Button data-testid={testIds.importPickFolder} onClick={() => void pick('folder')}>
              <FolderOpen aria-hidden />
              {t('pickFolder')}
            </Button>
          </>
        ) : null}
      </div>
      <div className="mt-3 flex flex-wrap items-center justify-between gap-3">
        <ModeChoice mode={mode} onChange={setMode} />
        <Button type="submit" variant="primary" data-testid={testIds.importSubmit} disabled={unquote(path) === ''}>
          <Plus aria-hidden />
          {t('add')}
        </Button>
      </div>
    </form>
  );
}

/** File managers copy paths in quotes. */
function unquote(path: string): string {
  return path.trim().replace(/^(["'])(.*)\1$/, '$2');
}
