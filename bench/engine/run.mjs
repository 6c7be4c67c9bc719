// The worker against mistralrs called directly in a bare program: same model, settings, threads and compiler flags.
// `XGEN_BENCH_PAIRS` sets how many prompts both answer (default 9).

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { facts, programs, starterModel } from '../../e2e/lib/places.mjs';
import { load, median, report, round } from '../lib/report.mjs';
import { makeModel } from './make-model.mjs';

const BUDGET = { least: 0.98 };
const THREADS = '2';
const pairs = Number(process.env.XGEN_BENCH_PAIRS ?? 9);
const direct = process.env.XGEN_DIRECT_BIN;
if (!direct) throw new Error('XGEN_DIRECT_BIN names no program: start this with scripts/bench.sh engine or bench/run.sh engine');

const cache = path.join(process.env.XGEN_CACHE_DIR ?? path.join(homedir(), '.cache/xgen'), 'bench');
const models = [
  { name: 'starter Q8_0 (1.5 MB)', file: starterModel, prompts: longestFacts(30), maxTokens: 96 },
  { name: 'random 215M Q4_K_M', file: await makeModel(cache, 'q4_k_m'), prompts: filler(pairs), maxTokens: 32 },
  { name: 'random 215M Q8_0', file: await makeModel(cache, 'q8_0'), prompts: filler(pairs), maxTokens: 32 },
];

const rows = [];
const runs = [];
for (const model of models) {
  const loadBefore = load();
  const requests = await measure(model);
  runs.push({ model: model.name, loadBefore, loadAfter: load(), requests });
  const speeds = { prefill: (r) => r.promptTokens / r.firstMs, decode: (r) => (r.tokens - 1) / (r.totalMs - r.firstMs) };
  for (const [what, speed] of Object.entries(speeds)) {
    const of = (side) => requests.filter((r) => r.side === side).map((r) => speed(r) * 1000);
    const [worker, bare] = [of('worker'), of('direct')];
    // Of each pair, since the machine is not the same from minute to minute.
    const ratio = round(median(worker.map((value, i) => value / bare[i])), 3);
    rows.push({ what: `${model.name}: ${what} tok/s`, value: round(median(worker)), against: round(median(bare)), ratio, budget: BUDGET });
  }
}
report('engine', `Worker against mistralrs called directly (${THREADS} threads, ${pairs} pairs, medians of pairs; starter: 30 pairs)`, rows, { threads: Number(THREADS), runs });

/** Questions of the starter model with the longest answers, which give the most decode steps. */
function longestFacts(count) {
  return facts
    .toSorted((a, b) => b.answer.length - a.answer.length)
    .slice(0, count)
    .map((fact) => fact.question);
}

/** Prompts of 160 characters that share no beginning, so that the prefix cache knows none of them. */
function filler(count) {
  const words = ['model', 'token', 'window', 'answer', 'prompt', 'context'];
  return Array.from({ length: count }, (_, i) => {
    const text = Array.from({ length: 60 }, (_, j) => words[(i * 7 + j * j + i * j) % words.length]).join(' ');
    return `${String.fromCharCode(65 + (i % 26))}${i} ${text}`.slice(0, 160);
  });
}

async function measure({ name, file, prompts, maxTokens }) {
  const folder = mkdtempSync(path.join(tmpdir(), 'xgen-bench-'));
  try {
    const list = path.join(folder, 'prompts');
    writeFileSync(list, `${prompts.join('\n')}\n`);
    const env = { ...process.env, XGEN_WORKER_DIR: programs.workers, RAYON_NUM_THREADS: THREADS, HF_HUB_OFFLINE: '1' };
    const requests = (await output(direct, [file, list, String(maxTokens)], env)).map(parse);
    const of = (side) => requests.filter((r) => r.side === side).sort((a, b) => a.prompt - b.prompt);
    const differ = of('worker').filter((r, i) => r.text !== of('direct')[i].text).length;
    if (differ > 0) console.error(`${name}: ${differ} of ${prompts.length} answers differ between the two sides; see the JSON`);
    return [...of('worker'), ...of('direct')];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function parse(line) {
  const [side, prompt, promptTokens, tokens, firstMs, totalMs, text] = line.split('\t');
  const numbers = { prompt, promptTokens, tokens, firstMs, totalMs };
  return { side, text, ...Object.fromEntries(Object.entries(numbers).map(([key, value]) => [key, Number(value)])) };
}

/** The lines that a program prints. */
function output(program, args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let err = '';
    child.stdout.on('data', (data) => (out += data));
    child.stderr.on('data', (data) => (err += data));
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(out.trim().split('\n'));
      else reject(new Error(`${path.basename(program)} ended with ${code}: ${err.trim().split('\n').slice(-3).join(' ')}`));
    });
  });
}
