'use client';

import { X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { IconButton } from '@/components/ui/icon-button';
import { Progress } from '@/components/ui/progress';
import { testIds } from '@/testing/test-ids';
import { titleKind } from '../lib/steps';
import type { FrontendRun } from '../stores/run';
import { useFrontendLog, useFrontendRunStore } from '../stores/run-context';
import { LogView } from './log-view';
import { RunResult } from './run-result';
import { StepList } from './step-list';

/** The sync or build that runs, or the last one that this window saw end. */
export function RunPanel({ run }: { run: FrontendRun }) {
  const t = useTranslations('frontend.run');
  const tCommon = useTranslations('common');
  const store = useFrontendRunStore();
  const log = useFrontendLog();
  const { outcome } = run;
  const panel = useFocusFallback(run);
  const title = t(`${titleKind(run)}.${outcome?.kind ?? 'running'}`);
  return (
    <section
      ref={panel}
      tabIndex={-1}
      aria-label={t('title')}
      aria-busy={outcome === null}
      data-testid={testIds.frontendRun}
      data-state={outcome?.kind ?? 'running'}
      className="mb-6 space-y-3 rounded-xl border border-line bg-raised p-4 outline-none"
    >
      <div className="flex h-8 items-center justify-between gap-4">
        <h2 className="font-semibold text-sm">{run.cancelling && !outcome ? t('cancelling') : title}</h2>
        {outcome ? (
          <IconButton
            label={tCommon('dismiss')}
            data-testid={testIds.frontendRunDismiss}
            onClick={() => store.dismiss()}
          >
            <X />
          </IconButton>
        ) : (
          <Button disabled={run.cancelling} data-testid={testIds.frontendCancel} onClick={() => store.cancel()}>
            {tCommon('cancel')}
          </Button>
        )}
      </div>
      {outcome ? <RunResult outcome={outcome} /> : <Progress label={title} share={shareOf(run)} />}
      <StepList run={run} />
      <LogView log={log} />
    </section>
  );
}

/** Takes the focus from a button that the run has disabled or removed, so that the keyboard goes on from here. */
function useFocusFallback(run: FrontendRun) {
  const panel = useRef<HTMLElement>(null);
  const moment = `${run.id} ${run.outcome?.kind}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: begin and end are when buttons go
  useEffect(() => {
    const focused = document.activeElement;
    if (!focused || focused === document.body || focused.matches(':disabled')) {
      panel.current?.focus({ preventScroll: true });
    }
  }, [moment]);
  return panel;
}

/** The share of the step; before it tells one, only that something moves. */
function shareOf({ progress }: FrontendRun): number | null {
  return progress?.total ? progress.done / progress.total : null;
}
