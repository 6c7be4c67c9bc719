import type { Host } from './capabilities';
import { TauriTransport } from './tauri';

/** The host of the desktop build; `host.web.ts` is its twin and the bundler takes one of them. */
export function createHost(): Host {
  return {
    capabilities: { pickPaths: true, openFolders: true, dropPaths: true, openWindows: true },
    transport: new TauriTransport(),
  };
}
