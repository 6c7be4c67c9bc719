'use client';

import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { followEvents } from '@/client/events';
import { useTransport } from '@/client/host-context';
import { NavRail } from '@/components/layout/nav-rail';
import { NoticeStack } from '@/components/problem/notice-stack';
import { useNotices } from '@/components/problem/notices';
import { loadMarkdown } from '@/features/chat/components/markdown/answer-text';
import { StatusBar } from '@/features/engine/components/status-bar';
import { FrontendBadge } from '@/features/frontend/components/frontend-badge';
import { DroppedModels } from '@/features/models/components/dropped-models';
import { afterPaint } from '@/lib/after-paint';
import { useLastChatUrl } from './use-last-chat';
import { useShortcuts } from './use-shortcuts';

/** The frame around every page, and the one place where the backend's events arrive. */
export function Shell({ children }: { children: ReactNode }) {
  const t = useTranslations('nav');
  const transport = useTransport();
  const client = useQueryClient();
  const { report } = useNotices();
  const [dropped, setDropped] = useState<readonly string[]>([]);
  const chatUrl = useLastChatUrl();
  useShortcuts(chatUrl);
  useEffect(
    () =>
      afterPaint(() => {
        // Only a watchdog waits for it: a host without one may refuse it.
        const told = transport.call('app_ready', {}).catch(() => undefined);
        // Nothing waits for this yet, and an answer that does asks again.
        told.then(loadMarkdown).catch(() => undefined);
      }),
    [transport],
  );
  useEffect(() => {
    const stop = new AbortController();
    void followEvents(transport, client, { onDropped: setDropped, onNotice: report }, stop.signal);
    return () => stop.abort();
  }, [transport, client, report]);
  return (
    <div className="flex h-dvh flex-col">
      <div className="flex min-h-0 flex-1">
        <NavRail chatUrl={chatUrl} />
        <div className="flex min-w-0 flex-1 flex-col">
          <main aria-label={t('main')} className="min-h-0 flex-1">
            {children}
          </main>
          <NoticeStack />
        </div>
      </div>
      <StatusBar>
        <FrontendBadge />
      </StatusBar>
      <DroppedModels paths={dropped} onDone={() => setDropped([])} />
    </div>
  );
}
