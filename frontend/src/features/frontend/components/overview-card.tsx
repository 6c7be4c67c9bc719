'use client';

import { AppWindow, ShieldOff } from 'lucide-react';
import { useFormatter, useTranslations } from 'use-intl';
import type { FrontendStatus } from '@/bindings/contract';
import { Badge } from '@/components/ui/badge';
import { testIds } from '@/testing/test-ids';
import { guestVersion, shortId, shownCommit, shownId, versionOf, webImageIsSame } from '../lib/versions';
import { FrontendActions, type FrontendActionsProps } from './frontend-actions';

/** What the window shows now, and what can be done about it. */
export function OverviewCard(props: FrontendActionsProps) {
  const t = useTranslations('frontend.overview');
  const format = useFormatter();
  const { status } = props;
  const version = versionOf(status, shownId(status));
  const commit = shownCommit(status);
  const time = (ms: number) => format.dateTime(new Date(ms), { dateStyle: 'medium', timeStyle: 'short' });
  const facts = version
    ? [version.origin, version.revision, version.author, t('built', { time: time(version.builtAtMs) })]
    : [t('bundledText')];
  return (
    <section
      aria-label={t('title')}
      data-testid={testIds.frontendOverview}
      data-version={shownId(status) ?? 'bundled'}
      className="mb-6 rounded-xl border border-line bg-raised p-4"
    >
      <div className="flex items-start gap-3">
        <span className="flex size-9 shrink-0 items-center justify-center rounded-lg bg-accent-soft text-accent-ink">
          <AppWindow aria-hidden className="size-5" />
        </span>
        <div className="min-w-0 flex-1">
          <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <h2 className="min-w-0 break-words font-semibold text-sm">{version?.subject ?? title(t, status)}</h2>
            {commit ? <code className="font-mono text-ink-soft text-xs">{shortId(commit)}</code> : null}
            <WebImageBadge same={webImageIsSame(status)} />
          </div>
          <p className="mt-0.5 break-words text-ink-soft text-xs">{facts.filter(Boolean).join(' · ')}</p>
        </div>
      </div>
      <GuestNote status={status} />
      <FrontendActions {...props} />
    </section>
  );
}

function title(t: ReturnType<typeof useTranslations<'frontend.overview'>>, status: FrontendStatus): string {
  const id = shownId(status);
  return id === null ? t('bundled') : shortId(id);
}

/** A frontend that may not call XGEN has a window of its own, which the user should not take for this one. */
function GuestNote({ status }: { status: FrontendStatus }) {
  const t = useTranslations('frontend.overview');
  const guest = guestVersion(status);
  if (!guest) return null;
  return (
    <p data-testid={testIds.frontendGuest} className="mt-3 flex items-start gap-2 text-[0.8125rem]">
      <ShieldOff aria-hidden className="mt-0.5 size-4 shrink-0 text-warn" />
      {t('guest', { name: shortId(guest.id) })}
    </p>
  );
}

function WebImageBadge({ same }: { same: boolean | null }) {
  const t = useTranslations('frontend.overview');
  if (same === null) return null;
  return <Badge tone={same ? 'ok' : 'warn'}>{same ? t('webSame') : t('webDiffers')}</Badge>;
}
