import path from 'node:path';
import type { NextConfig } from 'next';
import { PHASE_PRODUCTION_BUILD } from 'next/constants';

const here = import.meta.dirname;

/**
 * Two outputs from one app: `XGEN_TARGET=desktop` exports static files to `../dist` for Tauri, anything else builds
 * the standalone server of the web image. Files that only one target has end in `.desktop.ts(x)` or `.web.ts(x)`.
 */
export default (phase: string): NextConfig => {
  const desktop = process.env.XGEN_TARGET === 'desktop';
  const host = desktop ? 'desktop' : 'web';
  const exporting = desktop && phase === PHASE_PRODUCTION_BUILD;
  // Turbopack wants distDir inside its root, and `next dev` cannot resolve packages from a distDir outside the app.
  const root = exporting ? path.dirname(here) : here;
  return {
    output: desktop ? 'export' : 'standalone',
    distDir: exporting ? '../dist' : '.next',
    pageExtensions: [`${host}.tsx`, `${host}.ts`, 'tsx', 'ts'],
    images: { unoptimized: true },
    trailingSlash: desktop,
    poweredByHeader: false,
    devIndicators: false,
    turbopack: {
      root,
      resolveExtensions: [`.${host}.tsx`, `.${host}.ts`, '.tsx', '.ts', '.jsx', '.js', '.mjs', '.json'],
    },
    outputFileTracingRoot: root,
    outputFileTracingExcludes: { 'next-server': ['node_modules/sharp/**', 'node_modules/@img/**'] },
  };
};
