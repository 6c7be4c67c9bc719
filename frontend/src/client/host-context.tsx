'use client';

import { createContext, type ReactNode, useContext } from 'react';
import type { Capabilities, Host } from './capabilities';
import type { Transport } from './transport';

const HostContext = createContext<Host | null>(null);

export function HostProvider({ host, children }: { host: Host; children: ReactNode }) {
  return <HostContext value={host}>{children}</HostContext>;
}

function useHost(): Host {
  const host = useContext(HostContext);
  if (!host) throw new Error('HostProvider is missing above this component');
  return host;
}

export function useTransport(): Transport {
  return useHost().transport;
}

export function useCapabilities(): Capabilities {
  return useHost().capabilities;
}
