'use client';

import { TriangleAlert } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { FrontendStatus } from '@/bindings/contract';
import { ErrorPanel } from '@/components/problem/error-panel';
import { testIds } from '@/testing/test-ids';
import { shortId } from '../lib/versions';

/** The chosen version did not show anything at start, so the window shows the one before it. */
export function FellBackBanner({ status }: { status: FrontendStatus }) {
  const t = useTranslations('frontend.fellBack');
  if (!status.fellBack) return null;
  const name = (id: string | null) => (id === null ? t('bundled') : shortId(id));
  return (
    <section
      aria-label={t('title')}
      data-testid={testIds.frontendFellBack}
      data-code={status.fellBack.code}
      className="mb-6 rounded-xl border border-warn/40 bg-warn-soft p-4"
    >
      <h2 className="flex items-center gap-2 font-semibold text-sm">
        <TriangleAlert aria-hidden className="size-4 text-warn" />
        {t('title')}
      </h2>
      <p className="mt-1 mb-3 text-[0.8125rem] text-ink-soft">
        {t('text', { failed: name(status.current), used: name(status.previous) })}
      </p>
      <ErrorPanel problem={status.fellBack} />
    </section>
  );
}
