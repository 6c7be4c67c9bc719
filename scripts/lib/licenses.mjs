// licenses.mjs CARGO_METADATA PACKAGE_LOCK: prints what the build consists of, as JSON sorted by name and version.
// Only what ends up in a package counts: no build scripts, no development dependencies, no crates of our own.
import { readFileSync } from 'node:fs';

const [cargo, npm] = process.argv.slice(2).map((file) => JSON.parse(readFileSync(file, 'utf8')));

function rustPackages({ packages, resolve, workspace_members }) {
  const nodes = new Map(resolve.nodes.map((node) => [node.id, node]));
  const seen = new Set(workspace_members);
  const queue = [...workspace_members];
  for (let id = queue.pop(); id; id = queue.pop()) {
    for (const { pkg, dep_kinds } of nodes.get(id).deps) {
      if (!seen.has(pkg) && dep_kinds.some(({ kind }) => kind === null)) {
        seen.add(pkg);
        queue.push(pkg);
      }
    }
  }
  return packages
    .filter(({ id }) => seen.has(id) && !workspace_members.includes(id))
    .map(({ name, version, license, license_file }) => entry(name, version, license?.replace(/\s*\/\s*/g, ' OR '), license_file));
}

function npmPackages({ packages }) {
  return Object.entries(packages)
    .filter(([path, { dev, optional, peer }]) => path && !dev && !optional && !peer)
    .map(([path, { name, version, license }]) => entry(name ?? path.split('node_modules/').pop(), version, license));
}

function entry(name, version, license, file) {
  if (!license && !file) throw new Error(`${name} ${version} states no licence`);
  return { name, version, license: license ?? `see ${file}` };
}

const key = ({ name, version }) => `${name} ${version}`;
const list = new Map([...rustPackages(cargo), ...npmPackages(npm)].map((item) => [key(item), item]));
const rows = [...list.values()].sort((a, b) => (key(a) < key(b) ? -1 : 1)).map((item) => `  ${JSON.stringify(item)}`);
console.log(`[\n${rows.join(',\n')}\n]`);
