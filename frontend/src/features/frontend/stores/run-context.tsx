'use client';

import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useTranslations } from 'use-intl';
import { useTransport } from '@/client/host-context';
import { useAnnounce } from '@/components/layout/announcer';
import { useNotices } from '@/components/problem/notices';
import type { Log } from '../lib/log';
import { titleKind } from '../lib/steps';
import { type FrontendRun, FrontendRunStore, type RunListeners } from './run';

const FrontendRunContext = createContext<FrontendRunStore | null>(null);

/** Keeps the sync or build while the user walks through the pages, and says its steps to screen readers. */
export function FrontendRunProvider({ children }: { children: ReactNode }) {
  const t = useTranslations('frontend');
  const transport = useTransport();
  const client = useQueryClient();
  const announce = useAnnounce();
  const { report } = useNotices();

  const listeners = useRef<RunListeners>({
    onStep: () => undefined,
    onEnd: () => undefined,
    onError: () => undefined,
  });
  useEffect(() => {
    listeners.current = {
      onStep: (step) => announce(t(`step.${step}`)),
      onEnd: (run, outcome) => announce(t(`run.${titleKind(run)}.${outcome.kind}`)),
      onError: report,
    };
  }, [announce, report, t]);

  const [store] = useState(
    () =>
      new FrontendRunStore(transport, client, {
        onStep: (step) => listeners.current.onStep(step),
        onEnd: (run, outcome) => listeners.current.onEnd(run, outcome),
        onError: (thrown) => listeners.current.onError(thrown),
      }),
  );
  return <FrontendRunContext value={store}>{children}</FrontendRunContext>;
}

export function useFrontendRunStore(): FrontendRunStore {
  const store = useContext(FrontendRunContext);
  if (!store) throw new Error('FrontendRunProvider is missing above this component');
  return store;
}

export function useFrontendRun(): FrontendRun | null {
  const store = useFrontendRunStore();
  return useSyncExternalStore(store.subscribe, store.get, store.get);
}

export function useFrontendLog(): Log {
  const store = useFrontendRunStore();
  return useSyncExternalStore(store.subscribe, store.getLog, store.getLog);
}
