'use client';

import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslations } from 'use-intl';
import type { FrontendStatus, SettingsView } from '@/bindings/contract';
import { toXgenError } from '@/client/errors';
import { useTransport } from '@/client/host-context';
import { frontendQuery, settingsQuery } from '@/client/queries';
import { Page } from '@/components/layout/page';
import { ErrorPanel } from '@/components/problem/error-panel';
import { Button } from '@/components/ui/button';
import { Spinner } from '@/components/ui/spinner';
import { testIds } from '@/testing/test-ids';
import { useIsChanging } from '../api/change-status';
import { useCheckFrontend } from '../api/check-frontend';
import { useFrontendRun, useFrontendRunStore } from '../stores/run-context';
import { CheckReport } from './check-report';
import { FellBackBanner } from './fell-back-banner';
import { LastSyncCard } from './last-sync-card';
import { OverviewCard } from './overview-card';
import { RunPanel } from './run-panel';
import { SourceCard } from './source-card';
import { StartCard } from './start-card';
import { VersionList } from './version-list';

export function FrontendScreen() {
  const t = useTranslations('frontend');
  const tErrors = useTranslations('errors');
  const transport = useTransport();
  const { data: status, error, refetch, isFetching } = useQuery(frontendQuery(transport));
  const { data: view } = useQuery(settingsQuery(transport));
  return (
    <Page title={t('title')} description={t('description')}>
      {error ? (
        <div className="mb-6 space-y-3">
          <ErrorPanel problem={toXgenError(error).toWire()} />
          <Button disabled={isFetching} data-testid={testIds.frontendRetry} onClick={() => void refetch()}>
            {tErrors('retry')}
          </Button>
        </div>
      ) : null}
      {status && view ? <Loaded status={status} view={view} /> : null}
      {!error && !(status && view) ? (
        <p
          role="status"
          data-testid={testIds.frontendLoading}
          className="flex items-center gap-2 rounded-xl border border-line bg-raised p-4 text-ink-soft"
        >
          <Spinner />
          {t('loading')}
        </p>
      ) : null}
    </Page>
  );
}

function Loaded({ status, view }: { status: FrontendStatus; view: SettingsView }) {
  const run = useFrontendRun();
  const changing = useIsChanging();
  const { check, checking, report, error, dismiss } = useCheckFrontend();
  const busy = changing || checking || status.running !== null || run?.outcome === null;
  useAttach(status, checking);
  const starting = status.source !== 'local' && status.repository === null && status.versions.length === 0;
  return (
    <>
      <FellBackBanner status={status} />
      {starting ? <StartCard /> : null}
      <OverviewCard status={status} busy={busy} checking={checking} onCheck={check} />
      {run ? <RunPanel run={run} /> : null}
      {!run && status.lastSync ? <LastSyncCard lastSync={status.lastSync} /> : null}
      {error ? <ErrorPanel problem={error.toWire()} onDismiss={dismiss} className="mb-6" /> : null}
      {report ? <CheckReport report={report} onDismiss={dismiss} /> : null}
      <SourceCard status={status} view={view} starting={starting} busy={busy} />
      <VersionList status={status} busy={busy} />
    </>
  );
}

/** Joins a sync or build that runs although this page did not begin it. A check of this page is none. */
function useAttach({ running, source, lastSync }: FrontendStatus, checking: boolean) {
  const store = useFrontendRunStore();
  useEffect(() => {
    if (running === null) return;
    if (checking) store.ignore(running);
    else store.attach(running, source === 'local' ? 'build' : 'sync', lastSync);
  }, [store, running, source, lastSync, checking]);
}
