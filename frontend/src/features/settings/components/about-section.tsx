'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { AppInfo, EngineStatus } from '@/bindings/contract';
import { useTransport } from '@/client/host-context';
import { appInfoQuery, engineQuery } from '@/client/queries';
import { Logo } from '@/components/layout/logo';
import { Section } from '@/components/setting/section';
import { Button } from '@/components/ui/button';
import { CopyButton } from '@/components/ui/copy-button';
import { Dialog } from '@/components/ui/dialog';
import { testIds } from '@/testing/test-ids';

export function AboutSection() {
  const t = useTranslations('settings.about');
  const transport = useTransport();
  const { data: info } = useQuery(appInfoQuery(transport));
  const { data: engine } = useQuery(engineQuery(transport));
  const [licenses, setLicenses] = useState(false);
  if (!info) return null;
  const rows: [string, string | null][] = [
    [t('version'), info.version],
    [t('commit'), info.commit],
    [t('platform'), info.platform],
    [t('webview'), info.webview],
    [t('engineBuild'), engine?.build ?? null],
  ];
  return (
    <Section title={t('title')} testId={testIds.settingsAbout}>
      <div className="flex flex-wrap items-start gap-4 py-4">
        <Logo className="size-10" />
        <dl className="grid min-w-56 flex-1 grid-cols-[max-content_1fr] gap-x-5 gap-y-1 text-xs">
          {rows.map(([label, value]) =>
            value === null ? null : (
              <div key={label} className="contents">
                <dt className="text-ink-faint">{label}</dt>
                <dd className="select-text break-all">{value}</dd>
              </div>
            ),
          )}
        </dl>
        <div className="flex flex-wrap gap-2">
          <Button size="sm" data-testid={testIds.licenses} onClick={() => setLicenses(true)}>
            {t('licenses')}
          </Button>
          <CopyButton
            variant="secondary"
            label={t('copyDiagnostics')}
            text={() => diagnostics(info, engine)}
            data-testid={testIds.copyDiagnostics}
          />
        </div>
      </div>
      <Dialog
        open={licenses}
        onOpenChange={setLicenses}
        title={t('licensesTitle')}
        description={t('licensesText', { count: info.licenses.length })}
        className="w-[min(40rem,calc(100vw-2rem))]"
      >
        <ul className="mt-3 divide-y divide-line text-xs">
          {info.licenses.map((entry) => (
            <li key={`${entry.name} ${entry.version}`} className="flex justify-between gap-4 py-1.5">
              <span className="min-w-0 break-all">
                {entry.name} <span className="text-ink-faint">{entry.version}</span>
              </span>
              <span className="text-right text-ink-soft">{entry.license}</span>
            </li>
          ))}
        </ul>
      </Dialog>
    </Section>
  );
}

/** What a report needs; no chats, no paths. */
function diagnostics(info: AppInfo, engine: EngineStatus | undefined): string {
  const { version, commit, platform, webview, systemLocale } = info;
  const worker = engine && {
    state: engine.state,
    build: engine.build,
    device: engine.device,
    threads: engine.threads,
    restarts: engine.restarts,
    model: engine.model?.name ?? null,
    problem: engine.problem?.code ?? null,
  };
  return JSON.stringify(
    { version, commit, platform, webview, systemLocale, userAgent: navigator.userAgent, worker: worker ?? null },
    null,
    2,
  );
}
