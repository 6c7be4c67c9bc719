'use client';

import { CircleAlert, CircleCheck, CircleX, TriangleAlert, X } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { Finding, FrontendReport, FrontendTarget } from '@/bindings/contract';
import { Badge } from '@/components/ui/badge';
import { IconButton } from '@/components/ui/icon-button';
import { testIds } from '@/testing/test-ids';

/** What a check found: a verdict for each target, and each place with what to do there. */
export function CheckReport({ report, onDismiss }: { report: FrontendReport; onDismiss: () => void }) {
  const t = useTranslations('frontend.report');
  const tCommon = useTranslations('common');
  const facts: [string, string | null][] = [
    [t('directory'), report.directory],
    [t('next'), report.nextVersion],
    [t('packageManager'), report.packageManager],
    [t('lockFile'), report.lockFile],
    [t('node'), report.nodeRange],
    [t('config'), report.configFile],
  ];
  return (
    <section
      aria-label={t('title')}
      data-testid={testIds.frontendReport}
      className="mb-6 rounded-xl border border-line bg-raised p-4"
    >
      <div className="flex items-center gap-2">
        <h2 className="mr-2 font-semibold text-sm">{t('title')}</h2>
        <Verdict target="desktop" possible={report.desktop} />
        <Verdict target="web" possible={report.web} />
        <span className="flex-1" />
        <IconButton label={tCommon('dismiss')} onClick={onDismiss}>
          <X />
        </IconButton>
      </div>
      <dl className="mt-2 grid grid-cols-[max-content_1fr] gap-x-5 gap-y-1 text-xs">
        {facts.map(([label, value]) =>
          value ? (
            <div key={label} className="contents">
              <dt className="text-ink-faint">{label}</dt>
              <dd className="min-w-0 select-text break-all font-mono">{value}</dd>
            </div>
          ) : null,
        )}
      </dl>
      {report.findings.length === 0 ? (
        <p className="mt-3 flex items-center gap-2 text-[0.8125rem]">
          <CircleCheck aria-hidden className="size-4 text-ok" />
          {t('clean')}
        </p>
      ) : (
        <ul aria-label={t('findings')} className="mt-3 divide-y divide-line border-line border-t">
          {report.findings.map((finding, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a rule can be broken twice at one place
            <FindingRow key={index} finding={finding} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Verdict({ target, possible }: { target: FrontendTarget; possible: boolean }) {
  const t = useTranslations('frontend.report');
  return (
    <Badge
      tone={possible ? 'ok' : 'danger'}
      data-testid={target === 'desktop' ? testIds.frontendVerdictDesktop : testIds.frontendVerdictWeb}
      data-possible={possible}
    >
      {possible ? <CircleCheck aria-hidden /> : <CircleX aria-hidden />}
      {possible ? t(`possible.${target}`) : t(`impossible.${target}`)}
    </Badge>
  );
}

/** The words are the check's, in English; where it is and how much it matters needs none. */
function FindingRow({ finding }: { finding: Finding }) {
  const t = useTranslations('frontend.report');
  const { rule, severity, targets, file, line, message, hint } = finding;
  const error = severity === 'error';
  return (
    <li
      data-testid={testIds.frontendFinding}
      data-rule={rule}
      data-severity={severity}
      className="flex items-start gap-2.5 py-2.5 text-[0.8125rem]"
    >
      {error ? (
        <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-danger" />
      ) : (
        <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-warn" />
      )}
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <code className="select-text break-all font-mono text-xs">
            {file === null ? t('wholeApp') : line === null ? file : `${file}:${line}`}
          </code>
          <Badge tone={error ? 'danger' : 'warn'}>{t(`severity.${severity}`)}</Badge>
          {targets.map((target) => (
            <Badge key={target}>{t(`target.${target}`)}</Badge>
          ))}
        </p>
        <div lang="en" className="mt-0.5 select-text">
          <p>{message}</p>
          <p className="text-ink-soft text-xs">{hint}</p>
        </div>
        <p className="font-mono text-ink-faint text-xs">{rule}</p>
      </div>
    </li>
  );
}
