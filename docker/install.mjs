// Installs the packages of the app in the present folder, exactly as its lock file says, by the package manager that the
// lock file belongs to. Run in the stage `deps` of the Dockerfile, and at the start of the development image.
//
// Install scripts of packages do not run, but for those that a pnpm project names. Downloads are kept below $XGEN_PACKAGES.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

const CACHE = process.env.XGEN_PACKAGES ?? '/packages';
const PROXY_CA = '/run/secrets/proxy_ca';
const LOCK_FILES = [
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['package-lock.json', 'npm'],
  ['npm-shrinkwrap.json', 'npm'],
];

function fail(message) {
  console.error(`\nerror: ${message}\n`);
  process.exit(1);
}

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const [, named, pinned] = /^(npm|yarn|pnpm)@([\w.-]+)/.exec(manifest.packageManager ?? '') ?? [];
const present = LOCK_FILES.filter(([file]) => existsSync(file));
if (present.length === 0) {
  fail('the frontend has no lock file (package-lock.json, yarn.lock or pnpm-lock.yaml): commit one');
}
const [lockFile, manager] = present.find(([, name]) => name === named) ?? present[0];
const version = manager === named ? pinned : defaultVersion();
const classicYarn = manager === 'yarn' && Number.parseInt(version, 10) < 2;

/** The newest release that reads a lock file of this form, where the project names none. */
function defaultVersion() {
  if (manager === 'npm') return '';
  const text = readFileSync(lockFile, 'utf8');
  if (manager === 'yarn') return text.includes('\n__metadata:') ? '4.18.1' : '1.22.22';
  const format = Number.parseInt(/^lockfileVersion:\s*['"]?(\d+)/m.exec(text)?.[1] ?? '9', 10);
  if (format <= 5) return '7.33.7';
  return format <= 8 ? '8.15.9' : '10.12.1';
}

/** Program and first arguments of the package manager; what the image does not have comes from the registry. */
function tool() {
  if (manager === 'npm') return ['npm'];
  const carried =
    existsSync('.yarnrc.yml') && /^yarnPath:\s*["']?([^"'\r\n]+)/m.exec(readFileSync('.yarnrc.yml', 'utf8'));
  if (manager === 'yarn' && carried && existsSync(carried[1].trim())) return ['node', carried[1].trim()];
  const name = manager === 'yarn' && !classicYarn ? '@yarnpkg/cli-dist' : manager;
  return ['npm', 'exec', '--yes', `--package=${name}@${version}`, '--', manager];
}

function installArguments() {
  switch (manager) {
    case 'npm':
      return ['ci', '--ignore-scripts', '--include=dev', '--no-audit', '--no-fund'];
    case 'pnpm':
      return [
        'install',
        '--frozen-lockfile',
        '--ignore-scripts',
        '--prod=false',
        '--store-dir',
        path.join(CACHE, 'pnpm'),
      ];
    default:
      return classicYarn
        ? ['install', '--frozen-lockfile', '--ignore-scripts', '--non-interactive', '--production=false']
        : ['install', '--immutable'];
  }
}

function run(args) {
  const [program, ...first] = tool();
  const env = {
    ...process.env,
    CI: '1',
    npm_config_cache: path.join(CACHE, 'npm'),
    npm_config_update_notifier: 'false',
    YARN_CACHE_FOLDER: path.join(CACHE, 'yarn'),
    YARN_ENABLE_GLOBAL_CACHE: 'false',
    YARN_ENABLE_SCRIPTS: '0',
    YARN_ENABLE_TELEMETRY: '0',
    // Turbopack does not resolve packages by Plug'n'Play.
    YARN_NODE_LINKER: 'node-modules',
  };
  if (existsSync(PROXY_CA) && statSync(PROXY_CA).size > 0) env.NODE_EXTRA_CA_CERTS = PROXY_CA;
  if (process.env.NPM_REGISTRY) {
    env.npm_config_registry = process.env.NPM_REGISTRY;
    env.YARN_NPM_REGISTRY_SERVER = process.env.NPM_REGISTRY;
    env.YARN_REGISTRY = process.env.NPM_REGISTRY;
  }
  const { status, error } = spawnSync(program, [...first, ...args], { stdio: ['ignore', 'inherit', 'inherit'], env });
  if (error || status !== 0) {
    fail(
      `${manager} could not install the packages of ${lockFile}${error ? `: ${error.message}` : ' (see above)'}.\n` +
        'SELF_SIGNED_CERT_IN_CHAIN or UNABLE_TO_GET_ISSUER_CERT_LOCALLY: a proxy opens TLS connections here; pass its certificate\n' +
        'as the secret proxy_ca. Where another registry is used, set NPM_REGISTRY.',
    );
  }
}

console.log(`packages: ${manager}${version ? ` ${version}` : ''}, ${lockFile}`);
run(installArguments());
const allowed = (manifest.pnpm?.onlyBuiltDependencies ?? []).filter((name) => !name.startsWith('-'));
if (manager === 'pnpm' && allowed.length > 0) run(['rebuild', ...allowed]);
