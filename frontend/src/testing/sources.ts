import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** One file of the app as text, for tests about the code itself. */
export interface SourceFile {
  /** Relative to `src/`, with slashes. */
  name: string;
  text: string;
}

/** The TypeScript of the app, without tests. */
export function appSources(): SourceFile[] {
  const root = path.resolve(import.meta.dirname, '..');
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((name) => name.split(path.sep).join('/'))
    .filter((name) => /\.tsx?$/.test(name) && !/(^|\/)__tests__\//.test(name))
    .map((name) => ({ name, text: readFileSync(path.join(root, name), 'utf8') }));
}
