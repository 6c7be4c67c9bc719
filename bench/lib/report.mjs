import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { artifacts } from '../../e2e/lib/places.mjs';

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

export const round = (value, digits = 1) => Number(value.toFixed(digits));

/** How busy the machine is right now, as processes that want to run on each core. */
export const load = () => round(os.loadavg()[0] / os.cpus().length, 2);

function machine() {
  return { cpu: os.cpus()[0].model, cores: os.cpus().length, memoryGiB: round(os.totalmem() / 2 ** 30), os: system() };
}

function system() {
  try {
    return /^PRETTY_NAME="?([^"\n]*)/m.exec(readFileSync('/etc/os-release', 'utf8'))[1];
  } catch {
    return `${os.type()} ${os.release()}`;
  }
}

function commit() {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: import.meta.dirname, encoding: 'utf8' }).trim();
  } catch {
    return null;
  }
}

/**
 * Prints `rows` of `{ what, value, against?, ratio?, budget? }` and writes them with `details` to
 * artifacts/bench/NAME.json. A budget is `{ most }` or `{ least }`, of the ratio if there is one, else of the value.
 */
export function report(name, title, rows, details) {
  const judged = rows.map((row) => ({ ...row, met: row.budget ? meets(row.ratio ?? row.value, row.budget) : null }));
  console.log(`\n${title}`);
  const lines = judged.map((row) => [
    row.what,
    text(row.value),
    text(row.against),
    text(row.ratio),
    row.budget ? `${'most' in row.budget ? '<=' : '>='} ${row.budget.most ?? row.budget.least}` : '',
    row.met === null ? '' : row.met ? 'ok' : 'MISSED',
  ]);
  table([['', 'XGEN', 'against', 'ratio', 'budget', ''], ...lines]);
  const folder = path.join(artifacts, 'bench');
  mkdirSync(folder, { recursive: true });
  const result = { name, date: new Date().toISOString(), commit: commit(), machine: machine(), rows: judged, ...details };
  writeFileSync(path.join(folder, `${name}.json`), `${JSON.stringify(result, null, 2)}\n`);
}

const meets = (value, { most = Number.POSITIVE_INFINITY, least = Number.NEGATIVE_INFINITY }) =>
  value <= most && value >= least;

const text = (value) => (value === undefined || value === null ? '' : String(value));

function table(lines) {
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  for (const line of lines) {
    const cells = line.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])));
    console.log(`  ${cells.join('  ')}`.trimEnd());
  }
}
