'use client';

import { useQuery } from '@tanstack/react-query';
import { CircleAlert, X } from 'lucide-react';
import { useLocale, useTranslations } from 'use-intl';
import type { WireError } from '@/bindings/contract';
import { useTransport } from '@/client/host-context';
import { appInfoQuery } from '@/client/queries';
import { CopyButton } from '@/components/ui/copy-button';
import { IconButton } from '@/components/ui/icon-button';
import { cn } from '@/lib/cn';
import { testIds } from '@/testing/test-ids';

interface ErrorPanelProps {
  problem: WireError;
  /** The message says more than the words of its code: a file and line, what a program said. */
  detailed?: boolean;
  onDismiss?: () => void;
  className?: string;
}

/** The error surface: what happened and what to do, by code, and everything else for *copy details*. */
export function ErrorPanel({ problem, detailed = false, onDismiss, className }: ErrorPanelProps) {
  const t = useTranslations('errors');
  const tCommon = useTranslations('common');
  const locale = useLocale();
  const version = useQuery(appInfoQuery(useTransport())).data?.version ?? null;
  // The backend's hint is English and names the thing; other languages have the one of the code.
  const hint = locale === 'en' && problem.hint ? sentence(problem.hint) : t(`${problem.code}.hint`);
  const details = () => JSON.stringify({ ...problem, appVersion: version }, null, 2);
  return (
    <section
      role="alert"
      data-testid={testIds.errorPanel}
      data-code={problem.code}
      className={cn('rounded-lg border border-danger/40 bg-danger-soft p-3 text-[0.8125rem]', className)}
    >
      <div className="flex items-start gap-2.5">
        <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-danger" />
        <div className="min-w-0 flex-1 space-y-1">
          <h3 className="font-semibold text-ink">{t(`${problem.code}.title`)}</h3>
          <p className="text-ink-soft">{t(`${problem.code}.text`)}</p>
          <p className="text-ink">{hint}</p>
          <details open={detailed} className="pt-0.5 text-ink-soft text-xs">
            <summary className="w-fit cursor-pointer rounded-sm hover:text-ink">{t('details')}</summary>
            <div className="mt-1.5 max-h-40 space-y-1 overflow-auto break-all rounded bg-code p-2 font-mono text-xs">
              <p className="whitespace-pre-wrap">
                {problem.code}: {problem.message}
              </p>
              {problem.causes.map((cause) => (
                <p key={cause}>↳ {cause}</p>
              ))}
            </div>
          </details>
          <CopyButton label={t('copyDetails')} text={details} data-testid={testIds.copyDetails} className="-ml-2" />
        </div>
        {onDismiss ? (
          <IconButton label={tCommon('dismiss')} size="iconSm" onClick={onDismiss} data-testid={testIds.errorDismiss}>
            <X />
          </IconButton>
        ) : null}
      </div>
    </section>
  );
}

/** The backend writes hints as clauses, in lower case and without a full stop. */
function sentence(clause: string): string {
  return `${clause.charAt(0).toUpperCase()}${clause.slice(1)}.`;
}
