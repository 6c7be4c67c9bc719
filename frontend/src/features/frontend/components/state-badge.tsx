'use client';

import { useTranslations } from 'use-intl';
import type { FrontendStatus, VersionState } from '@/bindings/contract';
import { Badge } from '@/components/ui/badge';
import { testIds } from '@/testing/test-ids';

interface StateBadgeProps {
  status: FrontendStatus;
  id: string | null;
  state: VersionState;
}

/** What a version is to the window. */
export function StateBadge({ status, id, state }: StateBadgeProps) {
  const t = useTranslations('frontend.versions');
  const shown = stateOf(status, id, state);
  const tone = { current: 'ok', previous: 'accent', ready: 'neutral', failed: 'danger' } as const;
  return (
    <Badge tone={tone[shown]} data-testid={testIds.frontendVersionState} data-state={shown}>
      {t(`state.${shown}`)}
    </Badge>
  );
}

function stateOf(status: FrontendStatus, id: string | null, state: VersionState) {
  if (status.current === id) return 'current';
  if (state === 'failed') return 'failed';
  return status.canRollBack && status.previous === id ? 'previous' : 'ready';
}
