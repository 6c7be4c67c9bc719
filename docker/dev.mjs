// Entry of the development image: installs the packages if the lock file changed, then runs `next dev` with hot reload.
//
// ./frontend is mounted at /app. What is written there should belong to whoever owns it on the host, so the process takes
// over that user before it writes anything; where root owns it (Docker Desktop shows it so), it stays root.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const APP = process.cwd();
const MODULES = path.join(APP, 'node_modules');
const STAMP = path.join(MODULES, '.xgen-installed');
const LOCK_FILES = ['package.json', 'package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock', 'pnpm-lock.yaml'];
const PROXY_CA = '/run/secrets/proxy_ca';
const PORT = process.env.PORT ?? '3000';

function fail(message) {
  console.error(`\nerror: ${message}\n`);
  process.exit(1);
}

if (!existsSync(path.join(APP, 'package.json'))) {
  fail(`there is no package.json in ${APP}: mount the frontend there (docker compose --profile dev does)`);
}
becomeOwner();
install();
serve();

function becomeOwner() {
  const { uid, gid } = statSync(APP);
  if (process.getuid() !== 0 || uid === 0) return;
  // The volume belongs to root when Docker has just made it.
  mkdirSync(MODULES, { recursive: true });
  try {
    if (statSync(MODULES).uid !== uid) spawnSync('chown', ['-R', `${uid}:${gid}`, MODULES], { stdio: 'inherit' });
    process.setgroups([gid]);
    process.setgid(gid);
    process.setuid(uid);
  } catch (error) {
    console.error(`warning: running as root, because user ${uid} cannot be taken over: ${error.message}`);
  }
}

function install() {
  const hash = createHash('sha256').update(process.version);
  for (const file of LOCK_FILES) if (existsSync(file)) hash.update(file).update(readFileSync(file));
  const wanted = hash.digest('hex');
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return;
  const { status } = spawnSync('node', [path.join(import.meta.dirname, 'install.mjs')], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
  writeFileSync(STAMP, wanted);
}

function serve() {
  const next = path.join(MODULES, 'next/dist/bin/next');
  if (!existsSync(next)) fail('the packages of the frontend do not include next: it is no Next.js app');
  const env = { ...process.env };
  if (existsSync(PROXY_CA) && statSync(PROXY_CA).size > 0) env.NODE_EXTRA_CA_CERTS = PROXY_CA;
  const child = spawn('node', [next, 'dev', '--hostname', '0.0.0.0', '--port', PORT], { stdio: 'inherit', env });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(signal ? 0 : (code ?? 1)));
}
