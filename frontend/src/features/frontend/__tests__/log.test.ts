import { expect, test } from 'vitest';
import { appendLines, countLines, type Log, logText, MOST_LINES } from '../lib/log';

const lines = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => ({ stream: 'stdout' as const, text: `line ${from + index}` }));

test('lines stay in order, whatever the size of the batches', () => {
  let log: Log = [];
  for (let from = 0; from < 1_000; from += 90) log = appendLines(log, lines(from, 90));
  expect(countLines(log)).toBe(1_080);
  expect(logText(log).split('\n')).toEqual(lines(0, 1_080).map(({ text }) => text));
});

test('a full chunk is never made anew', () => {
  const before = appendLines([], lines(0, 600));
  const after = appendLines(before, lines(600, 10));
  expect(after[0]).toBe(before[0]);
  expect(after[1]).toBe(before[1]);
  expect(after[2]).not.toBe(before[2]);
});

test('a long log loses its oldest lines and says how many', () => {
  let log: Log = [];
  for (let from = 0; from < 3 * MOST_LINES; from += 700) log = appendLines(log, lines(from, 700));
  const count = countLines(log);
  expect(count).toBeLessThanOrEqual(MOST_LINES);
  expect(count).toBeGreaterThan(MOST_LINES - 500);
  expect(logText(log).split('\n')[0]).toBe(`line ${log[0]?.first}`);
  expect((log[0]?.first ?? 0) + count).toBe(22 * 700);
});
