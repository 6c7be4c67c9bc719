'use client';

import { FolderPlus, Plus, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { SettingsView } from '@/bindings/contract';
import { useCapabilities, useTransport } from '@/client/host-context';
import { sourceOf } from '@/client/settings';
import { useNotices } from '@/components/problem/notices';
import { SettingRow } from '@/components/setting/setting-row';
import { useUpdateSettings } from '@/components/setting/use-update-settings';
import { Button } from '@/components/ui/button';
import { IconButton } from '@/components/ui/icon-button';
import { Input } from '@/components/ui/input';
import { testIds } from '@/testing/test-ids';

/** The folders that are searched for models, besides XGEN's own. */
export function ModelFolders({ view }: { view: SettingsView }) {
  const t = useTranslations('settings.folders');
  const update = useUpdateSettings();
  const folders = view.values.modelFolders;
  const add = (folder: string) => {
    if (folder !== '' && !folders.includes(folder)) update({ modelFolders: [...folders, folder] });
  };
  return (
    <SettingRow
      wide
      label={t('title')}
      description={t('text')}
      source={sourceOf(view, 'modelFolders')}
      onReset={() => update({ reset: ['modelFolders'] })}
    >
      {(disabled) => (
        <div className="space-y-1.5">
          {folders.map((folder) => (
            <div
              key={folder}
              data-testid={testIds.settingsFolder}
              className="flex items-center gap-2 rounded-md bg-fill py-0.5 pr-0.5 pl-2.5"
            >
              <span className="min-w-0 flex-1 break-all font-mono text-xs">{folder}</span>
              <IconButton
                label={t('remove', { folder })}
                size="iconSm"
                disabled={disabled}
                data-testid={testIds.settingsFolderRemove}
                onClick={() => update({ modelFolders: folders.filter((other) => other !== folder) })}
              >
                <X />
              </IconButton>
            </div>
          ))}
          <AddFolder disabled={disabled} onAdd={add} />
        </div>
      )}
    </SettingRow>
  );
}

/** By the dialog where the host has one, else by typing the path. */
function AddFolder({ disabled, onAdd }: { disabled: boolean; onAdd: (folder: string) => void }) {
  const t = useTranslations('settings.folders');
  const transport = useTransport();
  const { report } = useNotices();
  const { pickPaths } = useCapabilities();
  const [typed, setTyped] = useState('');
  const pick = async () => {
    try {
      const { path } = await transport.call('model_pick', { kind: 'folder' });
      if (path) onAdd(path);
    } catch (thrown) {
      report(thrown);
    }
  };
  if (pickPaths) {
    return (
      <Button size="sm" disabled={disabled} data-testid={testIds.settingsFolderAdd} onClick={() => void pick()}>
        <FolderPlus aria-hidden />
        {t('add')}
      </Button>
    );
  }
  return (
    <form
      className="flex gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        onAdd(typed.trim());
        setTyped('');
      }}
    >
      <Input
        value={typed}
        disabled={disabled}
        aria-label={t('path')}
        placeholder={t('path')}
        onChange={(event) => setTyped(event.target.value)}
        className="font-mono text-xs"
      />
      <Button type="submit" disabled={disabled} data-testid={testIds.settingsFolderAdd}>
        <Plus aria-hidden />
        {t('add')}
      </Button>
    </form>
  );
}
