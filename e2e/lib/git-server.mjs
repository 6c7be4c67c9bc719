import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { root } from './places.mjs';
import { within } from './processes.mjs';

/** What a clone of the frontend does not have. */
const NOT_IN_GIT = new Set(['node_modules', '.next', 'out', 'next-env.d.ts']);

/** A Git server as GitLab is one: HTTPS with a certificate of its own authority, and a token as the password. */
export class GitServer {
  static async start() {
    const server = new GitServer();
    server.dir = mkdtempSync(path.join(tmpdir(), 'xgen-git-'));
    server.process = spawn(path.join(root, 'scripts/git-server.sh'), [server.dir], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: server.process.stdout });
    const ready = new Promise((resolve) => lines.once('line', resolve));
    const [, https] = /https=(\d+)/.exec(await within(30_000, ready, 'a Git server'));
    server.https = https;
    server.token = readFileSync(path.join(server.dir, 'token'), 'utf8').trim();
    server.ca = path.join(server.dir, 'ca.pem');
    return server;
  }

  /** The address of a repository. */
  url(name) {
    return `https://localhost:${this.https}/${name}.git`;
  }

  async stop() {
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.stdin.end();
    await within(10_000, ended, 'the Git server ends');
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** A clone of a repository of the server, filled with the frontend of this project unless it is to be empty. */
export class Project {
  constructor(server, name, { empty = false } = {}) {
    this.name = name;
    this.bare = path.join(server.dir, 'repos', `${name}.git`);
    this.url = server.url(name);
    this.dir = path.join(server.dir, 'work', name);
    mkdirSync(this.dir, { recursive: true });
    execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', this.bare]);
    this.git('init', '--quiet', '--initial-branch=main');
    this.git('remote', 'add', 'origin', this.bare);
    if (empty) return;
    const frontend = path.join(root, 'frontend');
    const wanted = (file) => !NOT_IN_GIT.has(path.basename(file)) && !file.endsWith('.tsbuildinfo');
    cpSync(frontend, this.dir, { recursive: true, filter: wanted });
  }

  git(...args) {
    const identity = ['-c', 'user.name=Kim', '-c', 'user.email=kim@example.org', '-c', 'commit.gpgsign=false'];
    return execFileSync('git', ['-C', this.dir, ...identity, ...args], { encoding: 'utf8' }).trim();
  }

  /** Changes files (`{ path: text }`), commits, pushes, and returns the commit. */
  push(message, files = {}) {
    for (const [file, text] of Object.entries(files)) writeFileSync(path.join(this.dir, file), text);
    this.git('add', '--all');
    this.git('commit', '--quiet', '--message', message);
    this.git('push', '--quiet', '--force', 'origin', 'HEAD:main');
    return this.git('rev-parse', 'HEAD');
  }
}
