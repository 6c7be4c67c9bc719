// Writes a bare repository with `git fast-import`: a first commit on `main`, and one on `next` that changes 200 files.

import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** `files` files of `bytes` in all; every seventh is noise, as pictures are, the rest reads like source. */
export async function makeRepository(git, { files, bytes, changed }) {
  await run(['init', '--quiet', '--bare', '--initial-branch=main', git]);
  const random = generator(7);
  const size = Math.floor(bytes / files);
  const importer = spawn('git', ['-C', git, 'fast-import', '--quiet'], { stdio: ['pipe', 'inherit', 'inherit'] });
  const write = async (data) => importer.stdin.write(data) || once(importer.stdin, 'drain');
  const commit = (branch, from) =>
    write(`commit refs/heads/${branch}\ncommitter Bench <bench@example.org> 1700000000 +0000\ndata 6\nCommit${from}\n`);
  const file = async (index, version) => {
    const contents = index % 7 === 0 ? noise(random, size) : source(random, size, index, version);
    await write(`M 100644 inline ${place(index)}\ndata ${contents.length}\n`);
    await write(contents);
    await write('\n');
  };
  await commit('main', '');
  for (let index = 0; index < files; index++) await file(index, 1);
  await commit('next', '\nfrom refs/heads/main');
  for (let n = 0; n < changed; n++) await file(Math.floor((n * files) / changed), 2);
  importer.stdin.end('done\n');
  const [status] = await once(importer, 'close');
  if (status !== 0) throw new Error(`git fast-import ended with ${status}`);
  await run(['-C', git, 'repack', '--quiet', '-a', '-d']);
}

async function run(args) {
  const [status] = await once(spawn('git', args, { stdio: 'inherit' }), 'close');
  if (status !== 0) throw new Error(`git ${args[0]} ended with ${status}`);
}

const place = (index) => `src/area${index % 40}/part${index % 200}/file${index}.${index % 7 === 0 ? 'png' : 'tsx'}`;

function generator(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state;
  };
}

function noise(random, size) {
  const bytes = Buffer.allocUnsafe(size & ~3);
  for (let at = 0; at < bytes.length; at += 4) bytes.writeUInt32LE((random() ^ (random() >>> 11)) >>> 0, at);
  return bytes;
}

/** Words in lines, with numbers here and there: deflate makes about a half of it. */
function source(random, size, index, version) {
  const words = ['const', 'return', 'export', 'function', 'await', 'model', 'window', 'props', 'className', '=>', '({', '});'];
  const lines = [`// file ${index}, version ${version}\n`];
  let length = lines[0].length;
  while (length < size) {
    const parts = Array.from({ length: 8 }, () => {
      const number = random();
      return number % 5 === 0 ? number.toString(36) : words[(number >>> 8) % words.length];
    });
    lines.push(`  ${parts.join(' ')}\n`);
    length += lines.at(-1).length;
  }
  return Buffer.from(lines.join('').slice(0, size));
}
