'use client';

import { useQuery } from '@tanstack/react-query';
import { GitCommitHorizontal, TriangleAlert } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { useTransport } from '@/client/host-context';
import { frontendQuery } from '@/client/queries';
import { Tooltip } from '@/components/ui/tooltip';
import { routes } from '@/config/routes';
import { testIds } from '@/testing/test-ids';
import { shortId, shownId, versionOf, webImageIsSame } from '../lib/versions';

/** Which frontend this window shows, on every page, and whether the web image is of the same commit. */
export function FrontendBadge() {
  const t = useTranslations('frontend.badge');
  const { data: status } = useQuery(frontendQuery(useTransport()));
  if (!status) return null;
  const id = shownId(status);
  const name = id === null ? t('bundled') : shortId(versionOf(status, id)?.commit ?? id);
  const same = webImageIsSame(status);
  const web = same === null ? null : same ? t('webSame') : t('webDiffers');
  return (
    <Tooltip text={status.fellBack ? t('fellBack') : t('hint')}>
      <Link
        href={routes.frontend}
        data-testid={testIds.frontendBadge}
        data-version={id ?? 'bundled'}
        data-web={same === null ? undefined : same ? 'same' : 'differs'}
        aria-label={[t('label', { name }), web].filter(Boolean).join(', ')}
        className="flex shrink-0 items-center gap-1 rounded px-1 tabular-nums hover:bg-fill-strong hover:text-ink [&_svg]:size-3"
      >
        {status.fellBack ? <TriangleAlert aria-hidden className="text-warn" /> : <GitCommitHorizontal aria-hidden />}
        {id === null ? name : <code className="font-mono">{name}</code>}
        {web ? <span className={same ? 'text-ok' : 'text-warn'}>{web}</span> : null}
      </Link>
    </Tooltip>
  );
}
