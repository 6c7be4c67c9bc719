'use client';

import { useQuery } from '@tanstack/react-query';
import { FolderOpen } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { AppFolder } from '@/bindings/contract';
import { useCapabilities, useTransport } from '@/client/host-context';
import { appInfoQuery } from '@/client/queries';
import { useNotices } from '@/components/problem/notices';
import { Section } from '@/components/setting/section';
import { Button } from '@/components/ui/button';
import { testIds } from '@/testing/test-ids';

/** Where XGEN keeps its files. */
export function DataSection({ settingsPath }: { settingsPath: string | null }) {
  const t = useTranslations('settings.data');
  const transport = useTransport();
  const { report } = useNotices();
  const { openFolders } = useCapabilities();
  const { data: info } = useQuery(appInfoQuery(transport));
  if (!info) return null;
  const folders: [AppFolder, string][] = [
    ['data', info.dataDir],
    ['config', info.configDir],
    ['logs', info.logDir],
  ];
  return (
    <Section title={t('title')} description={t('text')} testId={testIds.settingsData}>
      {folders.map(([folder, path]) => (
        <div key={folder} className="flex items-center justify-between gap-4 py-2.5">
          <div className="min-w-0">
            <p className="font-medium text-[0.8125rem]">{t(`folder.${folder}`)}</p>
            <p className="break-all font-mono text-ink-soft text-xs">{path}</p>
            {folder === 'config' && settingsPath ? (
              <p className="break-all font-mono text-ink-faint text-xs">{settingsPath}</p>
            ) : null}
          </div>
          {openFolders ? (
            <Button
              size="sm"
              aria-label={t('openFolder', { name: t(`folder.${folder}`) })}
              onClick={() => transport.call('folder_open', { folder }).catch(report)}
            >
              <FolderOpen aria-hidden />
              {t('open')}
            </Button>
          ) : null}
        </div>
      ))}
    </Section>
  );
}
