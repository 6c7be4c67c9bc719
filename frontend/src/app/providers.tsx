'use client';

import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { Host } from '@/client/capabilities';
import { HostProvider } from '@/client/host-context';
import { AnnouncerProvider } from '@/components/layout/announcer';
import { NoticesProvider } from '@/components/problem/notices';
import { TooltipProvider } from '@/components/ui/tooltip';
import { ChatStoresProvider } from '@/features/chat/stores/answers-context';
import { ModelTasksProvider } from '@/features/models/stores/model-tasks-context';
import { Appearance } from './appearance';

export function Providers({ host, children }: { host: Host; children: ReactNode }) {
  const [client] = useState(newQueryClient);
  return (
    <HostProvider host={host}>
      <QueryClientProvider client={client}>
        <Appearance>
          <TooltipProvider>
            <AnnouncerProvider>
              <NoticesProvider>
                <ChatStoresProvider>
                  <ModelTasksProvider>{children}</ModelTasksProvider>
                </ChatStoresProvider>
              </NoticesProvider>
            </AnnouncerProvider>
          </TooltipProvider>
        </Appearance>
      </QueryClientProvider>
    </HostProvider>
  );
}

/** Events say what is stale, so time does not; and an error of the backend is not better the second time. */
function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: Number.POSITIVE_INFINITY,
        retry: false,
        networkMode: 'always',
        refetchOnWindowFocus: false,
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}
