'use client';

import { CircleAlert } from 'lucide-react';
import { useFormatter, useLocale, useTranslations } from 'use-intl';
import type { FrontendStatus, FrontendVersion } from '@/bindings/contract';
import { Badge } from '@/components/ui/badge';
import { formatBytes } from '@/lib/format';
import { testIds } from '@/testing/test-ids';
import { shortId } from '../lib/versions';
import { StateBadge } from './state-badge';
import { ActivateButton, LogButton, PinButton, PreviewButton, RemoveButton } from './version-buttons';

interface VersionRowProps {
  version: FrontendVersion;
  status: FrontendStatus;
  /** Something runs or is being changed. */
  busy: boolean;
}

export function VersionRow({ version, status, busy }: VersionRowProps) {
  const t = useTranslations('frontend.versions');
  const name = shortId(version.id);
  const current = status.current === version.id;
  return (
    <li
      data-testid={`${testIds.frontendVersion}-${name}`}
      data-version={version.id}
      data-current={current}
      className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3"
    >
      <div className="min-w-0 flex-1 basis-64">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <code className="font-mono text-ink-soft text-xs">{name}</code>
          <h3 className="min-w-0 truncate font-medium">{version.subject ?? version.origin}</h3>
          <StateBadge status={status} id={version.id} state={version.state} />
          {version.trusted ? null : <Badge tone="warn">{t('untrusted')}</Badge>}
          {version.hasClient ? null : <Badge>{t('foreign')}</Badge>}
        </div>
        <VersionFacts version={version} />
        {version.problem ? <VersionProblem problem={version.problem} /> : null}
      </div>
      <div className="flex items-center gap-1">
        <ActivateButton id={version.id} name={name} disabled={busy || current || version.state === 'failed'} />
        <PreviewButton id={version.id} name={name} disabled={version.state === 'failed'} />
        <LogButton id={version.id} name={name} />
        <PinButton id={version.id} name={name} pinned={version.pinned} />
        <RemoveButton version={version} isPrevious={status.previous === version.id} disabled={busy || current} />
      </div>
    </li>
  );
}

function VersionFacts({ version }: { version: FrontendVersion }) {
  const t = useTranslations('frontend.versions');
  const locale = useLocale();
  const format = useFormatter();
  const facts = [
    version.author,
    format.dateTime(new Date(version.committedAtMs ?? version.builtAtMs), { dateStyle: 'medium', timeStyle: 'short' }),
    version.state === 'ready' ? formatBytes(locale, version.sizeBytes) : null,
    version.revision,
    version.source === 'local' ? t('fromFolder') : null,
  ].filter((fact): fact is string => Boolean(fact));
  return (
    <ul className="mt-0.5 flex flex-wrap gap-x-2.5 text-ink-soft text-xs tabular-nums">
      {facts.map((fact) => (
        <li key={fact}>{fact}</li>
      ))}
    </ul>
  );
}

function VersionProblem({ problem }: { problem: NonNullable<FrontendVersion['problem']> }) {
  const tErrors = useTranslations('errors');
  return (
    <p data-code={problem.code} className="mt-1 flex items-start gap-1.5 text-danger text-xs">
      <CircleAlert aria-hidden className="mt-px size-3.5 shrink-0" />
      <span className="min-w-0 break-words">
        {tErrors(`${problem.code}.title`)}: <span lang="en">{problem.message}</span>
      </span>
    </p>
  );
}
