// Cold start and idle memory of XGEN against the smallest Tauri app of the same versions and profile, taking turns.
//
// The start lasts from the moment before exec until the page, in its second animation frame, has called its first
// command: XGEN logs `painted` there, the bare window prints it. Memory is what all its processes have resident
// five seconds later, without a model. `XGEN_BENCH_STARTS` sets the number of runs (default 5).

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensureDisplay } from '../../e2e/lib/display.mjs';
import { programs, root } from '../../e2e/lib/places.mjs';
import { eventually, processesOf } from '../../e2e/lib/processes.mjs';
import { residentMib } from './memory.mjs';
import { load, median, report, round } from '../lib/report.mjs';

const STARTS = Number(process.env.XGEN_BENCH_STARTS ?? 5);
const IDLE_MS = 5_000;
const SAME_VERSIONS = ['tauri', 'tauri-runtime-wry', 'wry', 'tao', 'webkit2gtk', 'tokio'];

const bare = process.env.XGEN_BARE_BIN;
if (!bare) throw new Error('XGEN_BARE_BIN names no program: start this with scripts/bench.sh start or bench/run.sh start');
requireSameVersions();

const bus = await sessionBus();
const screen = await ensureDisplay();
/** What WebKitGTK is told by XGEN on a machine without a GPU; the bare window is measured with and without it. */
const renderer = existsSync('/dev/dri') ? {} : { WEBKIT_SKIA_ENABLE_CPU_RENDERING: '1' };
const contestants = [
  contestant('XGEN', programs.desktop, { XGEN_WORKER_DIR: programs.workers }, xgenPainted),
  contestant('bare window', bare, {}, barePainted),
  contestant('bare window, same renderer', bare, renderer, barePainted),
];

const runs = [];
try {
  for (let i = 0; i <= STARTS; i++) {
    // The order turns, so that nobody always starts after the same one.
    for (let j = 0; j < contestants.length; j++) {
      const who = contestants[(i + j) % contestants.length];
      // The first start of each makes its files; it has a row of its own.
      runs.push({ who: who.name, first: i === 0, load: load(), ...(await start(who)) });
    }
  }
} finally {
  for (const { home } of contestants) await endAll(home);
  for (const { home } of contestants) rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  bus.process.kill();
}

const of = (who, key, first = false) => median(runs.filter((r) => r.who === who && r.first === first).map((r) => r[key]));
const rows = [];
for (const against of ['bare window', 'bare window, same renderer']) {
  rows.push(compare('cold start to painted, ms', 'startMs', against, { most: 1.25 }));
  rows.push(compare('idle memory (PSS), MiB', 'pssMib', against, { most: 1.3 }));
  rows.push(compare('idle memory, shared pages once, MiB', 'residentMib', against));
  rows.push(compare('CPU until idle, ms', 'cpuMs', against));
  rows.push(compare('first start of a new user, ms', 'startMs', against, undefined, true));
}
report('start', `Start and idle memory against a bare Tauri window (${STARTS} starts each, medians)`, rows, { runs });

function compare(what, key, against, budget, first) {
  const [value, other] = [of('XGEN', key, first), of(against, key, first)];
  return { what: `${what} / ${against}`, value: round(value), against: round(other), ratio: round(value / other, 2), budget };
}

function contestant(name, program, env, painted) {
  if (!existsSync(program)) throw new Error(`${name} is not at ${program}: start this with scripts/bench.sh start`);
  return { name, program, env, painted, home: mkdtempSync(path.join(tmpdir(), 'xgen-bench-')) };
}

async function start({ program, env, painted, home }) {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(XGEN_|WEBKIT_|XDG_|LC_|LANG|DBUS_|WAYLAND_DISPLAY$)/.test(name));
  const environment = {
    ...Object.fromEntries(inherited),
    HOME: home,
    LANG: 'en_US.UTF-8',
    XDG_RUNTIME_DIR: home,
    DBUS_SESSION_BUS_ADDRESS: bus.address,
    DISPLAY: screen,
    GDK_BACKEND: 'x11',
    NO_AT_BRIDGE: '1',
    ...env,
  };
  if (program === programs.desktop) {
    environment.XGEN_DATA_DIR = path.join(home, 'data');
    environment.XGEN_CONFIG_DIR = path.join(home, 'config');
  }
  const begun = Date.now();
  const child = spawn(program, { env: environment, stdio: ['ignore', 'pipe', 'ignore'] });
  let said = '';
  child.stdout.on('data', (data) => (said += data));
  const at = await eventually(() => painted({ home, said, begun }), `${program} has painted`, 60_000, 50);
  await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
  const { together, processes } = residentMib(processesOf(home));
  for (const process of processes) process.cpuMs = cpuOf(process.pid);
  child.kill('SIGTERM');
  await endAll(home);
  return {
    startMs: round(at - begun),
    pssMib: round(processes.reduce((sum, process) => sum + process.pssMib, 0)),
    residentMib: together,
    cpuMs: processes.reduce((sum, process) => sum + process.cpuMs, 0),
    processes,
  };
}

/** The time of the line in XGEN's log, in milliseconds since the epoch. */
function xgenPainted({ home, begun }) {
  const logs = path.join(home, 'data/logs');
  if (!existsSync(logs)) return null;
  for (const name of readdirSync(logs).filter((name) => name.startsWith('desktop'))) {
    for (const [, time] of readFileSync(path.join(logs, name), 'utf8').matchAll(/^(\S+Z) .*: painted$/gm)) {
      const at = microseconds(time);
      if (at >= begun) return at;
    }
  }
  return null;
}

function barePainted({ said }) {
  const micros = /^painted (\d+)$/m.exec(said)?.[1];
  return micros ? Number(micros) / 1000 : null;
}

/** Date knows milliseconds only. */
function microseconds(time) {
  const fraction = /\.(\d+)Z$/.exec(time)?.[1] ?? '0';
  return Date.parse(time.replace(/\.\d+Z$/, 'Z')) + Number(`0.${fraction}`) * 1000;
}

/** CPU time of a process so far, in milliseconds; the kernel counts in hundredths of a second. */
function cpuOf(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return 0;
  }
}

async function endAll(home) {
  const gone = () => processesOf(home).length === 0;
  await eventually(gone, 'its processes end', 10_000).catch(() => {
    for (const { pid } of processesOf(home)) process.kill(pid, 'SIGKILL');
  });
}

/** A session bus of our own: XGEN looks there for another instance, and a missing bus would cost time. */
async function sessionBus() {
  const daemon = spawn('dbus-daemon', ['--session', '--nofork', '--print-address=1'], { stdio: ['ignore', 'pipe', 'ignore'] });
  process.once('exit', () => daemon.kill());
  const address = await new Promise((resolve, reject) => {
    daemon.once('error', reject);
    daemon.stdout.once('data', (line) => resolve(String(line).trim()));
  });
  return { process: daemon, address };
}

function requireSameVersions() {
  const versions = (lock) => new Map([...readFileSync(lock, 'utf8').matchAll(/^name = "(.+)"\nversion = "(.+)"$/gm)].map(([, name, version]) => [name, version]));
  const ours = versions(path.join(root, 'src-tauri/Cargo.lock'));
  const theirs = versions(path.join(import.meta.dirname, 'bare-window/Cargo.lock'));
  for (const name of SAME_VERSIONS) {
    if (ours.get(name) !== theirs.get(name)) {
      throw new Error(`${name} is ${ours.get(name)} in XGEN and ${theirs.get(name)} in the bare window: copy src-tauri/Cargo.lock to bench/start/bare-window and run cargo metadata there`);
    }
  }
}
