// Fetches one commit of FRONTEND_REPO into /source. Run in the stage `source-false` of the Dockerfile.
//   clone.mjs --check   only looks at the address
//
// The token comes from the BuildKit secret `git_token`, goes to the host of the address only, and is neither in an argument
// nor in the layer. The secret `proxy_ca` is believed beside the authorities that the image knows.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const TOKEN = '/run/secrets/git_token';
const PROXY_CA = '/run/secrets/proxy_ca';
const TREE = '/clone';
const SOURCE = '/source';

const repo = (process.env.FRONTEND_REPO ?? '').trim();
const folder = (process.env.FRONTEND_DIR ?? '').trim();
const revision = (process.env.FRONTEND_BRANCH ?? '').trim() || 'main';

function fail(message) {
  console.error(`\nerror: ${message}\n`);
  process.exit(1);
}

function checkedAddress() {
  if (!repo) {
    fail(
      'FRONTEND_REPO is empty, so there is no frontend to fetch.\n' +
        'Set it in .env to the https address of a Git repository,\n' +
        'or build ./frontend: profile "local" (docker compose up xgen-frontend-local), or USE_LOCAL_SOURCE=true.',
    );
  }
  const address = URL.canParse(repo) ? new URL(repo) : undefined;
  if (!address || !['https:', 'http:'].includes(address.protocol)) {
    fail('FRONTEND_REPO is not an http or https address; a build has no key for SSH.');
  }
  if (address.username || address.password) {
    fail(
      'FRONTEND_REPO holds a user name or password, which everybody could read in the image: pass the secret git_token.',
    );
  }
  if (!/^[\w][\w./@+-]*$/.test(revision) || revision.includes('..')) {
    fail(`FRONTEND_BRANCH is no name of a branch, tag or commit: ${revision}`);
  }
  if (path.isAbsolute(folder) || folder.split(/[\\/]/).includes('..')) {
    fail(`FRONTEND_DIR is no folder inside the repository: ${folder}`);
  }
  return address;
}

const filled = (file) => existsSync(file) && statSync(file).size > 0;

/** git trusts either its own list or ours, so ours has both. */
function trusted() {
  if (!filled(PROXY_CA)) return {};
  const system = ['/etc/ssl/certs/ca-certificates.crt', '/etc/ssl/cert.pem'].find(filled);
  const both = '/tmp/trusted.pem';
  writeFileSync(
    both,
    [system, PROXY_CA]
      .filter(Boolean)
      .map((file) => readFileSync(file, 'utf8'))
      .join('\n'),
  );
  return { GIT_SSL_CAINFO: both };
}

function git(args, env) {
  const { status, error } = spawnSync('git', args, { cwd: TREE, stdio: ['ignore', 'inherit', 'inherit'], env });
  if (error) fail(`git does not run: ${error.message}`);
  return status === 0;
}

function fetchCommit(address) {
  // The shell of git runs the helper, so the token is read where it is needed and kept nowhere.
  const helper = `!f() { test "$1" = get && echo username=oauth2 && printf 'password=%s\\n' "$(tr -d '\\r\\n' <${TOKEN})"; }; f`;
  const login = filled(TOKEN) ? ['-c', `credential.${address.origin}.helper=${helper}`] : [];
  const options = ['-c', 'credential.helper=', '-c', 'core.hooksPath=/dev/null', '-c', 'core.autocrlf=false', ...login];
  const ca = trusted();
  const env = { ...process.env, ...ca, GIT_TERMINAL_PROMPT: '0', GIT_ASKPASS: '', GIT_LFS_SKIP_SMUDGE: '1' };
  const done =
    git(['init', '--quiet', '.'], env) &&
    git([...options, 'fetch', '--quiet', '--depth=1', '--no-tags', repo, revision], env) &&
    git([...options, 'checkout', '--quiet', '--detach', 'FETCH_HEAD'], env);
  if (done) git(['--no-pager', 'log', '-1', '--format=frontend: %h %s'], env);
  if (ca.GIT_SSL_CAINFO) rmSync(ca.GIT_SSL_CAINFO);
  if (!done) {
    fail(
      `${revision} of ${repo} could not be fetched (see above).\n` +
        (login.length
          ? 'The token in the secret git_token may not be allowed to read it.'
          : 'No secret git_token was given.') +
        '\nBehind a proxy that opens TLS connections, pass its certificate as the secret proxy_ca.',
    );
  }
}

/** The folder that was named, else the top, else frontend/: where the package.json has Next.js. */
function findApp() {
  const places = folder ? [folder] : ['.', 'frontend'];
  const app = places.find((place) => {
    const file = path.join(TREE, place, 'package.json');
    if (!existsSync(file)) return false;
    const { dependencies = {}, devDependencies = {} } = JSON.parse(readFileSync(file, 'utf8'));
    return 'next' in dependencies || 'next' in devDependencies;
  });
  if (!app) fail(`no package.json with Next.js in ${places.join(' or ')} of ${repo}: name its folder in FRONTEND_DIR`);
  return path.join(TREE, app);
}

const address = checkedAddress();
if (process.argv[2] !== '--check') {
  fetchCommit(address);
  rmSync(path.join(TREE, '.git'), { recursive: true });
  const app = findApp();
  const moved = spawnSync('cp', ['-R', `${app}/.`, SOURCE], { stdio: 'inherit' });
  if (moved.status !== 0) fail(`${app} could not be copied to ${SOURCE}`);
}
