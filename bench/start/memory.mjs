import { readFileSync } from 'node:fs';
import { round } from '../lib/report.mjs';

/**
 * What these processes have resident together, in MiB: pages that a process has for itself, and each page that they
 * share once. Unlike PSS it does
 * not depend on what else runs: any other WebKitGTK window takes its part of the libraries there.
 *
 * The pages of a file that two of them map are taken to be the same ones, so the larger count is the union.
 */
export function residentMib(processes) {
  const shared = new Map();
  let own = 0;
  const each = processes.map(({ pid, name }) => {
    let [ownKib, pssKib] = [0, 0];
    for (const mapping of mappings(pid)) {
      const sharedKib = mapping.file ? mapping.Rss - mapping.Private_Dirty : 0;
      ownKib += mapping.Rss - sharedKib;
      pssKib += mapping.Pss;
      if (sharedKib > 0) shared.set(mapping.file, Math.max(shared.get(mapping.file) ?? 0, sharedKib));
    }
    own += ownKib;
    return { pid, name, ownMib: mib(ownKib), pssMib: mib(pssKib) };
  });
  const together = [...shared.values()].reduce((sum, kib) => sum + kib, own);
  return { together: mib(together), processes: each };
}

const mib = (kib) => round(kib / 1024);

/** The mappings of a process, with `file` as device, inode and offset if one is mapped; sizes in KiB. */
function mappings(pid) {
  let text = '';
  try {
    text = readFileSync(`/proc/${pid}/smaps`, 'utf8');
  } catch {
    // It ended in between.
  }
  const found = [];
  for (const line of text.split('\n')) {
    const header = /^[0-9a-f]+-[0-9a-f]+ \S+ ([0-9a-f]+) (\S+) (\d+)/.exec(line);
    if (header) {
      const [, offset, device, inode] = header;
      found.push({ file: inode === '0' ? null : `${device}:${inode}:${offset}`, Rss: 0, Pss: 0, Private_Dirty: 0 });
      continue;
    }
    const size = /^(Rss|Pss|Private_Dirty): +(\d+) kB/.exec(line);
    if (size) found.at(-1)[size[1]] = Number(size[2]);
  }
  return found;
}
