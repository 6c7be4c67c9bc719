import type { FrontendLogLine } from '@/bindings/contract';

/** Some lines of a log that are rendered together; a full one never changes again. */
export interface LogChunk {
  /** The number of its first line since the log began. */
  first: number;
  lines: readonly FrontendLogLine[];
}

export type Log = readonly LogChunk[];

const CHUNK_LINES = 250;
export const MOST_LINES = 5_000;

/** The log with these lines at its end; the oldest chunks go when it gets too long. */
export function appendLines(log: Log, added: readonly FrontendLogLine[]): Log {
  const chunks = [...log];
  let rest = added;
  while (rest.length > 0) {
    const last = chunks.at(-1);
    const open = last && last.lines.length < CHUNK_LINES ? last : null;
    const room = CHUNK_LINES - (open?.lines.length ?? 0);
    const next = { first: open?.first ?? endOf(chunks), lines: [...(open?.lines ?? []), ...rest.slice(0, room)] };
    if (open) chunks[chunks.length - 1] = next;
    else chunks.push(next);
    rest = rest.slice(room);
  }
  while (countLines(chunks) > MOST_LINES) chunks.shift();
  return chunks;
}

export function countLines(log: Log): number {
  return endOf(log) - (log[0]?.first ?? 0);
}

export function logText(log: Log): string {
  return log.flatMap(({ lines }) => lines.map((line) => line.text)).join('\n');
}

function endOf(log: Log): number {
  const last = log.at(-1);
  return last ? last.first + last.lines.length : 0;
}
