import path from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const here = import.meta.dirname;

export default defineConfig({
  plugins: [react()],
  resolve: {
    alias: { '@messages': path.join(here, 'messages'), '@': path.join(here, 'src') },
    extensions: ['.desktop.tsx', '.desktop.ts', '.tsx', '.ts', '.js', '.mjs', '.json'],
  },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/testing/setup.ts'],
    // One environment for all files: making one for each takes longer than the tests.
    pool: 'threads',
    isolate: false,
    testTimeout: 15_000,
    env: { DEBUG_PRINT_LIMIT: '0' },
  },
});
