import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';

/** Every live process whose environment has `HOME=home`: the app, its worker and the processes of its WebView. */
export function processesOf(home) {
  const found = [];
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0');
      if (!environment.includes(`HOME=${home}`)) continue;
      const exe = readlinkSync(`/proc/${pid}/exe`).replace(/ \(deleted\)$/, '');
      found.push({ pid: Number(pid), name: path.basename(exe), exe });
    } catch {
      // It ended in between, or is a zombie, which has no environment any more.
    }
  }
  return found;
}

const HARNESS = new Set(['WebKitWebDriver', 'dbus-run-session', 'dbus-daemon']);

/** The same without what the tests themselves have started. */
export const appProcesses = (home) => processesOf(home).filter(({ name }) => !HARNESS.has(name));

export const isWorker = ({ exe, name }) => name.startsWith('xgen-worker') || exe.endsWith('xgen-scripted-worker');

export const workersOf = (home) => processesOf(home).filter(isWorker);

/** Polls until `condition` gives something truthy, and returns it. */
export async function eventually(condition, what, limitMs = 10_000, everyMs = 20) {
  const end = performance.now() + limitMs;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (performance.now() > end) throw new Error(`after ${limitMs / 1000} s still not: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

/** The promise, or an error when it takes longer: WebDriver calls have no limit of their own. */
export function within(limitMs, promise, what) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: no answer in ${limitMs / 1000} s`)), limitMs);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
