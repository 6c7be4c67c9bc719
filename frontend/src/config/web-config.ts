/** What `/config.json` of the web image says; the export for the window has a file of the same shape. */
export interface WebConfig {
  target: 'web' | 'desktop';
  /** Without a slash at its end; empty if the page's own server is meant. */
  backendUrl: string;
}

/**
 * The configuration of a running web server. `XGEN_BACKEND_URL` wins over `NEXT_PUBLIC_BACKEND_HOST` (with or without a
 * scheme) and `NEXT_PUBLIC_BACKEND_PORT`.
 *
 * The environment is an argument because Next.js replaces `process.env.NEXT_PUBLIC_*` in the source when it builds.
 */
export function webConfig(env: Readonly<Record<string, string | undefined>>): WebConfig {
  return { target: 'web', backendUrl: backendUrl(env).replace(/\/+$/, '') };
}

function backendUrl(env: Readonly<Record<string, string | undefined>>): string {
  const url = env.XGEN_BACKEND_URL?.trim();
  if (url) return url;
  const host = env.NEXT_PUBLIC_BACKEND_HOST?.trim().replace(/\/+$/, '');
  const port = env.NEXT_PUBLIC_BACKEND_PORT?.trim();
  if (!host) return '';
  return `${/^https?:\/\//.test(host) ? '' : 'http://'}${host}${port ? `:${port}` : ''}`;
}
