'use client';

import { type ReactNode, useSyncExternalStore } from 'react';
import { createHost } from '@/client/host';
import { appInfoQuery, settingsQuery } from '@/client/queries';
import { Providers } from './providers';
import { newQueryClient } from './query-client';
import { Shell } from './shell';

/**
 * Made in the browser alone, for Next renders this in Node as well; and as soon as the code is there, so that what the
 * first screen waits for is on its way while React wakes up.
 */
const begun = typeof window === 'undefined' ? null : begin();

function begin() {
  const host = createHost();
  const client = newQueryClient();
  void client.prefetchQuery(settingsQuery(host.transport));
  void client.prefetchQuery(appInfoQuery(host.transport));
  return { host, client };
}

/** In the exported HTML, and until React has taken it over, the window is empty in the colour of the canvas. */
export function Root({ children }: { children: ReactNode }) {
  const app = useSyncExternalStore(
    neverChanges,
    () => begun,
    () => null,
  );
  if (!app) return null;
  return (
    <Providers host={app.host} client={app.client}>
      <Shell>{children}</Shell>
    </Providers>
  );
}

const neverChanges = () => () => undefined;
