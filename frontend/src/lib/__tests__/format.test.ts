import { expect, test } from 'vitest';
import { formatBytes, formatDuration } from '../format';

test.each([
  ['en', '13 ms', '1.5 sec', '1.5 MB'],
  ['ko', '13ms', '1.5초', '1.5MB'],
])('numbers have their units as %s writes them', (locale, short, long, size) => {
  expect(formatDuration(locale, 13.2)).toBe(short);
  expect(formatDuration(locale, 1480)).toBe(long);
  expect(formatBytes(locale, 1_510_000)).toBe(size);
});
