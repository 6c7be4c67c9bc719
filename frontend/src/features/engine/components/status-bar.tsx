'use client';

import { useQuery } from '@tanstack/react-query';
import { CircleAlert, Cpu, MemoryStick, RotateCcw, Users } from 'lucide-react';
import type { ReactNode } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import type { WorkerState } from '@/bindings/contract';
import { useTransport } from '@/client/host-context';
import { engineQuery } from '@/client/queries';
import { useNotices } from '@/components/problem/notices';
import { Tooltip } from '@/components/ui/tooltip';
import { cn } from '@/lib/cn';
import { formatBytes } from '@/lib/format';
import { testIds } from '@/testing/test-ids';

const DOT: Record<WorkerState, string> = {
  stopped: 'border border-ink-faint',
  starting: 'bg-warn animate-pulse',
  loading: 'bg-warn animate-pulse',
  ready: 'bg-ok',
  busy: 'bg-accent animate-pulse',
  restarting: 'bg-danger animate-pulse',
};

/** The engine at a glance, on every page, and at the end what others have to say there. */
export function StatusBar({ children }: { children?: ReactNode }) {
  const t = useTranslations('status');
  const locale = useLocale();
  const { report } = useNotices();
  const { data: engine } = useQuery(engineQuery(useTransport()));
  const device = [engine?.device?.toUpperCase(), engine?.build].filter(Boolean).join(' · ');
  return (
    <section
      aria-label={t('label')}
      data-testid={testIds.statusBar}
      className="flex h-7 shrink-0 items-center gap-4 overflow-hidden whitespace-nowrap border-line border-t bg-panel px-3 text-xs text-ink-soft"
    >
      {engine ? (
        <>
          <span className="flex items-center gap-1.5" data-testid={testIds.statusState} data-state={engine.state}>
            <span aria-hidden className={cn('size-2 rounded-full', DOT[engine.state])} />
            {t(`state.${engine.state}`)}
          </span>
          <span className="min-w-0 flex-1 truncate text-ink" data-testid={testIds.statusModel}>
            {engine.model?.name ?? t('noModel')}
          </span>
          {engine.problem ? (
            <button
              type="button"
              data-testid={testIds.statusProblem}
              onClick={() => report(engine.problem)}
              className="flex items-center gap-1 rounded px-1 font-medium text-danger hover:bg-danger-soft"
            >
              <CircleAlert aria-hidden className="size-3" />
              {t('problem')}
            </button>
          ) : null}
          {engine.queued > 0 ? (
            <Item testId={testIds.statusQueue} icon={<Users />} hint={t('queueHint')}>
              {t('queued', { count: engine.queued })}
            </Item>
          ) : null}
          {engine.restarts > 0 ? (
            <Item testId={testIds.statusRestarts} icon={<RotateCcw />} hint={t('restartsHint')}>
              {t('restarts', { count: engine.restarts })}
            </Item>
          ) : null}
          {engine.memoryBytes !== null ? (
            <Item testId={testIds.statusMemory} icon={<MemoryStick />} hint={t('memoryHint')}>
              {formatBytes(locale, engine.memoryBytes)}
            </Item>
          ) : null}
          {device ? (
            <Item testId={testIds.statusDevice} icon={<Cpu />} hint={t('deviceHint')}>
              {engine.threads === null ? device : `${device} · ${t('threads', { count: engine.threads })}`}
            </Item>
          ) : null}
        </>
      ) : (
        <span className="flex-1" />
      )}
      {children}
    </section>
  );
}

function Item({
  testId,
  icon,
  hint,
  children,
}: {
  testId: string;
  icon: ReactNode;
  hint: string;
  children: ReactNode;
}) {
  return (
    <Tooltip text={hint}>
      <span data-testid={testId} className="flex items-center gap-1 tabular-nums [&_svg]:size-3">
        {icon}
        {children}
      </span>
    </Tooltip>
  );
}
