// The sync against git: the same repository, server, TLS and token, by turns. `git` gets the nearest it has:
//   first   clone --depth 1, with a work tree           |  sync into an empty store
//   update  fetch --depth 1 and reset --hard, 200 files |  sync
//   no news ls-remote                                   |  sync, which also looks at every file of its tree

import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { load, median, report, round } from '../lib/report.mjs';
import { makeRepository } from './make-repository.mjs';

const BUDGET = { most: 1 };
const rounds = Number(process.env.XGEN_BENCH_ROUNDS ?? 3);
const binary = process.env.XGEN_SYNC_BIN;
if (!binary) throw new Error('XGEN_SYNC_BIN names no program: start this with bench/run.sh sync');

const sizes = [
  { name: 'small', files: 300, bytes: 3e6, changed: 20 },
  { name: 'large', files: 20_000, bytes: 300e6, changed: 200 },
];
const cache = path.join(process.env.XGEN_CACHE_DIR ?? path.join(homedir(), '.cache/xgen'), 'bench');
mkdirSync(cache, { recursive: true });
const folder = mkdtempSync(path.join(cache, 'sync-'));
const host = path.join(folder, 'server');
const server = spawn('bash', [path.join(import.meta.dirname, '../../scripts/git-server.sh'), host], {
  stdio: ['pipe', 'pipe', 'inherit'],
});

try {
  const [line] = await once(createInterface({ input: server.stdout }), 'line');
  const port = /https=(\d+)/.exec(line)[1];
  const token = readFileSync(path.join(host, 'token'), 'utf8').trim();
  const runs = [];
  for (const size of sizes) {
    const git = path.join(host, 'repos', `${size.name}.git`);
    console.error(`making ${size.name}: ${size.files} files, ${size.bytes / 1e6} MB`);
    await makeRepository(git, size);
    const place = { git, url: `localhost:${port}/${size.name}.git`, token, old: tip(git, 'main'), next: tip(git, 'next') };
    for (let turn = 0; turn < rounds; turn++) {
      const sides = turn % 2 ? [gitSide, xgenSide] : [xgenSide, gitSide];
      for (const side of sides) runs.push(...side(size.name, turn, place));
    }
  }
  tell(runs);
} finally {
  server.stdin.end();
  await once(server, 'close');
  rmSync(folder, { recursive: true, force: true });
}

function tip(git, branch) {
  return execFileSync('git', ['-C', git, 'rev-parse', branch], { encoding: 'utf8' }).trim();
}

function setTip({ git }, commit) {
  execFileSync('git', ['-C', git, 'update-ref', 'refs/heads/main', commit]);
}

function xgenSide(size, turn, place) {
  const root = path.join(folder, `root-${size}-${turn}`);
  const env = { XGEN_TOKEN: place.token, XGEN_CA: path.join(host, 'ca.pem') };
  const sync = () => [[binary, root, `https://${place.url}`, 'main']];
  return threeCases('xgen', size, turn, place, env, { first: sync(), update: sync(), 'no news': sync() });
}

function gitSide(size, turn, place) {
  const work = path.join(folder, `work-${size}-${turn}`);
  const url = `https://oauth2:${place.token}@${place.url}`;
  const env = {
    GIT_SSL_CAINFO: path.join(host, 'ca.pem'),
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
  };
  const git = (...args) => ['git', ...args];
  return threeCases('git', size, turn, place, env, {
    first: [git('clone', '--quiet', '--depth', '1', '--branch', 'main', url, work)],
    update: [
      git('-C', work, 'fetch', '--quiet', '--depth', '1', 'origin', 'main'),
      git('-C', work, 'reset', '--quiet', '--hard', 'FETCH_HEAD'),
    ],
    'no news': [git('ls-remote', '--quiet', url, 'refs/heads/main')],
  });
}

// Nothing is removed before the end: for some seconds ext4 is slow to make files where others were deleted.
function threeCases(side, size, turn, place, env, commands) {
  return ['first', 'update', 'no news'].map((what) => {
    setTip(place, what === 'first' ? place.old : place.next);
    // What the side before has left unwritten must not be written on this side's time.
    spawnSync('sync');
    const offset = statSync(path.join(host, 'access.log'), { throwIfNoEntry: false })?.size ?? 0;
    const parts = commands[what].map((command) => measure(command, env));
    const log = readFileSync(path.join(host, 'access.log'), 'utf8').slice(offset).trim().split('\n').filter(Boolean);
    const sum = (key) => parts.reduce((all, part) => all + part[key], 0);
    return {
      side, size, what, turn, load: load(),
      wall: sum('wall'), user: sum('user'), system: sum('system'),
      rssMb: Math.max(...parts.map((part) => part.rssMb)),
      kb: log.reduce((all, line) => all + Number(line.split(' ')[1]), 0) / 1000,
      requests: log.length,
    };
  });
}

function measure([command, ...args], env) {
  const begin = process.hrtime.bigint();
  const done = spawnSync('/usr/bin/time', ['-f', 'measured %U %S %M', command, ...args], {
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  const wall = Number(process.hrtime.bigint() - begin) / 1e9;
  const numbers = /measured ([\d.]+) ([\d.]+) (\d+)/.exec(done.stderr);
  if (done.status !== 0 || !numbers) throw new Error(`${command} ended with ${done.status}: ${done.stderr.slice(0, 500)}`);
  const [user, system, rss] = numbers.slice(1).map(Number);
  return { wall, user, system, rssMb: rss / 1024 };
}

function tell(runs) {
  const rows = [];
  for (const { name } of sizes) {
    for (const what of ['first', 'update', 'no news']) {
      const of = (side) => runs.filter((run) => run.side === side && run.size === name && run.what === what);
      for (const [key, unit] of Object.entries({ wall: 's', user: 's user', rssMb: 'MB peak', kb: 'kB', requests: 'requests' })) {
        const [xgen, git] = [of('xgen'), of('git')].map((all) => all.sort((a, b) => a.turn - b.turn).map((run) => run[key]));
        // Of each turn, since the machine is not the same from minute to minute; GNU time counts in hundredths.
        const ratio = round(median(xgen.map((value, i) => Math.max(value, 0.01) / Math.max(git[i], 0.01))), 2);
        rows.push({ what: `${name}, ${what}: ${unit}`, value: round(median(xgen), 2), against: round(median(git), 2), ratio, budget: BUDGET });
      }
    }
  }
  report('sync', `Sync against git ${rounds} times by turns, medians`, rows, { rounds, runs });
}
