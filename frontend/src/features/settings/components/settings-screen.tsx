'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { toXgenError } from '@/client/errors';
import { useTransport } from '@/client/host-context';
import { settingsQuery } from '@/client/queries';
import { Page } from '@/components/layout/page';
import { ErrorPanel } from '@/components/problem/error-panel';
import { AboutSection } from './about-section';
import { AppearanceSection } from './appearance-section';
import { ConnectionSection } from './connection-section';
import { DataSection } from './data-section';
import { ModelSection } from './model-section';
import { SamplingSection } from './sampling-section';

export function SettingsScreen() {
  const t = useTranslations('settings');
  const { data: view, error } = useQuery(settingsQuery(useTransport()));
  return (
    <Page title={t('title')}>
      {error ? <ErrorPanel problem={toXgenError(error).toWire()} className="mb-4" /> : null}
      {view?.problem ? <ErrorPanel problem={view.problem} className="mb-4" /> : null}
      {view ? (
        <>
          <AppearanceSection view={view} />
          <ModelSection view={view} />
          <SamplingSection view={view} />
          <ConnectionSection view={view} />
        </>
      ) : null}
      <DataSection settingsPath={view?.path ?? null} />
      <AboutSection />
    </Page>
  );
}
