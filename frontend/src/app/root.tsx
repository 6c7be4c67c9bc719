'use client';

import { type ReactNode, useEffect, useState } from 'react';
import type { Host } from '@/client/capabilities';
import { createHost } from '@/client/host';
import { Providers } from './providers';
import { Shell } from './shell';

/**
 * Makes the host on its first use in the browser: Next renders this in Node as well, where there is none. Until then,
 * and in the exported HTML, the window is empty in the colour of the canvas.
 */
export function Root({ children }: { children: ReactNode }) {
  const [host, setHost] = useState<Host | null>(null);
  useEffect(() => setHost(createHost()), []);
  if (!host) return null;
  return (
    <Providers host={host}>
      <Shell>{children}</Shell>
    </Providers>
  );
}
