import type { Host } from './capabilities';
import { HttpTransport } from './http';

/** The host of the web build; `host.desktop.ts` is its twin and the bundler takes one of them. */
export function createHost(): Host {
  return {
    capabilities: { pickPaths: false, openFolders: false, dropPaths: false, openWindows: false },
    transport: new HttpTransport(),
  };
}
