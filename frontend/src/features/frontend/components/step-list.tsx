'use client';

import { Check, Circle, CircleDashed, CircleSlash, CircleX } from 'lucide-react';
import type { ReactNode } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import type { FrontendStep } from '@/bindings/contract';
import { Spinner } from '@/components/ui/spinner';
import { cn } from '@/lib/cn';
import { formatBytes } from '@/lib/format';
import { testIds } from '@/testing/test-ids';
import { type StepState, stateOfStep, stepsOf } from '../lib/steps';
import type { FrontendRun } from '../stores/run';

const ICON: Record<StepState, ReactNode> = {
  pending: <Circle aria-hidden className="text-ink-faint/50" />,
  active: <Spinner />,
  done: <Check aria-hidden className="text-ok" />,
  skipped: <CircleDashed aria-hidden className="text-ink-faint" />,
  failed: <CircleX aria-hidden className="text-danger" />,
  cancelled: <CircleSlash aria-hidden className="text-ink-soft" />,
};

/** The steps of a run. Each keeps its line, whatever is told in it. */
export function StepList({ run }: { run: FrontendRun }) {
  const t = useTranslations('frontend');
  const locale = useLocale();
  return (
    <ol aria-label={t('run.steps')} className="gap-x-8 sm:columns-2">
      {stepsOf(run).map((step) => {
        const state = stateOfStep(run, step);
        return (
          <li
            key={step}
            data-testid={testIds.frontendStep}
            data-step={step}
            data-state={state}
            aria-current={state === 'active' ? 'step' : undefined}
            className={cn(
              'flex h-7 break-inside-avoid items-center gap-2 text-[0.8125rem] [&_svg]:size-4 [&_svg]:shrink-0',
              state === 'active' ? 'font-medium' : 'text-ink-soft',
              state === 'skipped' && 'text-ink-faint',
            )}
          >
            {ICON[state]}
            <span className="shrink-0">{t(`step.${step}`)}</span>
            <span className="sr-only">{t(`stepState.${state}`)}</span>
            <span className="min-w-0 flex-1 truncate text-right font-normal text-ink-soft text-xs tabular-nums">
              {state === 'active' ? progressText(t, locale, step, run) : null}
              {state === 'skipped' ? t('stepState.skipped') : null}
            </span>
          </li>
        );
      })}
    </ol>
  );
}

function progressText(
  t: ReturnType<typeof useTranslations<'frontend'>>,
  locale: string,
  step: FrontendStep,
  { progress }: FrontendRun,
): string {
  if (!progress) return '';
  const { done, total, bytes } = progress;
  const unit = step === 'fetch' ? 'objects' : 'files';
  const counted = total === null ? t(`run.count.${unit}`, { done }) : t(`run.of.${unit}`, { done, total });
  const parts = [done > 0 || total ? counted : null, bytes > 0 ? formatBytes(locale, bytes) : null];
  return parts.filter(Boolean).join(' · ');
}
