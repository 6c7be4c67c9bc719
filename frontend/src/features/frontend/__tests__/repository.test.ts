import { expect, test } from 'vitest';
import { holdsCredentials } from '../lib/repository';

test.each([
  ['https://oauth2:glpat-x@gitlab.example.com/a/b.git', true],
  ['https://glpat-x@gitlab.example.com/a/b.git', true],
  ['HTTP://user:pw@host/a.git', true],
  ['ssh://git:pw@host/a.git', true],
  ['ssh://git@host:22/a.git', false],
  ['git@gitlab.example.com:a/b.git', false],
  ['https://gitlab.example.com/a/b@c.git', false],
  ['/srv/git/a.git', false],
])('%s holds credentials: %s', (address, expected) => {
  expect(holdsCredentials(address)).toBe(expected);
});
