'use client';

import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Host } from '@/client/capabilities';
import { HostProvider } from '@/client/host-context';
import { AnnouncerProvider } from '@/components/layout/announcer';
import { NoticesProvider } from '@/components/problem/notices';
import { TooltipProvider } from '@/components/ui/tooltip';
import { ChatStoresProvider } from '@/features/chat/stores/answers-context';
import { FrontendRunProvider } from '@/features/frontend/stores/run-context';
import { ModelTasksProvider } from '@/features/models/stores/model-tasks-context';
import { Appearance } from './appearance';

interface ProvidersProps {
  host: Host;
  client: QueryClient;
  children: ReactNode;
}

export function Providers({ host, client, children }: ProvidersProps) {
  return (
    <HostProvider host={host}>
      <QueryClientProvider client={client}>
        <Appearance>
          <TooltipProvider>
            <AnnouncerProvider>
              <NoticesProvider>
                <ChatStoresProvider>
                  <ModelTasksProvider>
                    <FrontendRunProvider>{children}</FrontendRunProvider>
                  </ModelTasksProvider>
                </ChatStoresProvider>
              </NoticesProvider>
            </AnnouncerProvider>
          </TooltipProvider>
        </Appearance>
      </QueryClientProvider>
    </HostProvider>
  );
}
