'use client';

import { Monitor } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { SettingSource, SettingsView } from '@/bindings/contract';
import { Section } from '@/components/setting/section';
import { Badge } from '@/components/ui/badge';
import { testIds } from '@/testing/test-ids';

/** Who answers, and for every setting its value and where that comes from. */
export function ConnectionSection({ view }: { view: SettingsView }) {
  const t = useTranslations('settings.connection');
  const { serverUrl } = view.values;
  return (
    <Section title={t('title')} testId={testIds.settingsConnection}>
      <div className="flex items-center gap-3 py-3">
        <span className="flex size-9 items-center justify-center rounded-lg bg-accent-soft text-accent-ink">
          <Monitor aria-hidden className="size-5" />
        </span>
        <div>
          <p className="font-medium text-[0.8125rem]">{t('standalone')}</p>
          <p className="text-ink-soft text-xs">
            {serverUrl === null ? t('standaloneText') : t('serverUnused', { serverUrl })}
          </p>
        </div>
      </div>
      <details className="py-2.5">
        <summary className="w-fit cursor-pointer rounded-sm text-[0.8125rem] text-ink-soft hover:text-ink">
          {t('values')}
        </summary>
        <div className="mt-2 overflow-x-auto">
          <table className="w-full text-left text-xs">
            <thead className="text-ink-faint">
              <tr>
                <th className="py-1 pr-4 font-medium">{t('setting')}</th>
                <th className="py-1 pr-4 font-medium">{t('value')}</th>
                <th className="py-1 font-medium">{t('source')}</th>
              </tr>
            </thead>
            <tbody>
              {view.sources.map((source) => (
                <tr key={source.key} className="border-line border-t align-top">
                  <td className="py-1.5 pr-4 font-mono">{source.key}</td>
                  <td className="max-w-64 break-all py-1.5 pr-4 font-mono">{valueAt(view.values, source.key)}</td>
                  <td className="py-1.5" data-testid={testIds.settingsSource} data-source={source.source}>
                    <SourceBadge source={source} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </Section>
  );
}

function SourceBadge({ source }: { source: SettingSource }) {
  const t = useTranslations('settings.connection');
  switch (source.source) {
    case 'default':
      return <Badge>{t('fromDefault')}</Badge>;
    case 'file':
      return <Badge tone="accent">settings.json</Badge>;
    case 'environment':
      return <Badge tone="warn">{t('fromEnvironment', { name: source.detail ?? '' })}</Badge>;
  }
}

/** The value below a dotted key, as JSON; a dash for none. */
function valueAt(values: object, key: string): string {
  let value: unknown = values;
  for (const part of key.split('.')) value = (value as Record<string, unknown> | null | undefined)?.[part];
  return value === null || value === undefined ? '–' : JSON.stringify(value);
}
