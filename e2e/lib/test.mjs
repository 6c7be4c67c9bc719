import { test } from 'node:test';
import { User } from './app.mjs';

const LIMIT_MS = 60_000;

/**
 * A test with a user whose app has started. When it fails, the window as it was then and the end of the app's log are
 * kept. `limitMs` is for a test that builds something.
 */
export function uiTest(name, options, body) {
  test(name, { timeout: options.limitMs ?? LIMIT_MS }, async () => {
    const user = new User(options);
    try {
      await user.start();
      await body(user);
    } catch (error) {
      await user.page?.screenshot(`FAILED ${name}`.replaceAll(/[^\p{L}\p{N}]+/gu, '-')).catch(() => undefined);
      console.error(user.log);
      throw error;
    } finally {
      await user.leave();
    }
  });
}
