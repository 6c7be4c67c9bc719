import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Builder, Capabilities } from 'selenium-webdriver';
import { ensureDisplay } from './display.mjs';
import { Page } from './page.mjs';
import { programs, requirePrograms } from './places.mjs';
import { appProcesses, eventually, within } from './processes.mjs';

const SESSION_BUS = fileURLToPath(new URL('session.conf', import.meta.url));
const LOCALES = { ko: 'ko_KR.UTF-8', en: 'en_US.UTF-8' };
/** What would make the app under test differ from one machine to the next. */
const NOT_INHERITED = /^(XGEN_|FRONTEND_|GITLAB_TOKEN$|CI_JOB_TOKEN$|WEBKIT_|XDG_|LC_|LANG|DBUS_|WAYLAND_DISPLAY$)/;

/**
 * A user with a home folder of their own, who starts and ends the app. `page` is what they see while it runs.
 *
 * Each start has a session bus of its own and is a process group: whatever a start leaves behind ends with it.
 */
export class User {
  /** @param {{ lang?: 'ko' | 'en', theme?: string, settings?: object, workers?: string,
   *   variables?: Record<string, string> }} options */
  constructor({ lang = 'en', theme, settings, workers = programs.workers, variables = {} } = {}) {
    requirePrograms();
    this.lang = lang;
    this.home = mkdtempSync(path.join(tmpdir(), 'xgen-e2e-'));
    this.dataDir = path.join(this.home, 'data');
    this.configDir = path.join(this.home, 'config');
    this.workers = workers;
    this.variables = variables;
    if (theme || settings) {
      mkdirSync(this.configDir);
      writeFileSync(path.join(this.configDir, 'settings.json'), JSON.stringify({ theme, ...settings }));
    }
  }

  /** The environment of the app, and of the CLI on the same data. */
  get environment() {
    const inherited = Object.entries(process.env).filter(([name]) => !NOT_INHERITED.test(name));
    return {
      ...Object.fromEntries(inherited),
      HOME: this.home,
      LANG: LOCALES[this.lang],
      XDG_RUNTIME_DIR: this.home,
      XGEN_DATA_DIR: this.dataDir,
      XGEN_CONFIG_DIR: this.configDir,
      XGEN_WORKER_DIR: this.workers,
      ...this.variables,
    };
  }

  get settings() {
    return JSON.parse(readFileSync(path.join(this.configDir, 'settings.json'), 'utf8'));
  }

  /** The process of the app. */
  get app() {
    return appProcesses(this.home).find(({ name }) => name === path.basename(programs.desktop));
  }

  async start() {
    this.#end();
    const port = await freePort();
    const env = {
      ...this.environment,
      DISPLAY: await ensureDisplay(),
      GDK_BACKEND: 'x11',
      NO_AT_BRIDGE: '1',
      TAURI_WEBVIEW_AUTOMATION: 'true',
    };
    const args = [`--config-file=${SESSION_BUS}`, '--', 'WebKitWebDriver', `--port=${port}`];
    this.group = spawn('dbus-run-session', args, { env, stdio: 'ignore', detached: true });
    const server = `http://127.0.0.1:${port}/`;
    const answers = () =>
      fetch(`${server}status`).then(
        (reply) => reply.ok,
        () => false,
      );
    try {
      await eventually(answers, 'WebKitWebDriver answers');
      const capabilities = new Capabilities({
        browserName: 'wry',
        'webkitgtk:browserOptions': { binary: programs.desktop, args: [] },
      });
      const session = new Builder().usingServer(server).withCapabilities(capabilities).build();
      this.driver = await within(30_000, session, 'a WebDriver session');
      this.page = new Page(this.driver, this.lang);
      await this.page.shows('nav-chat');
      return this.page;
    } catch (error) {
      this.#end();
      throw new Error(`the app did not start: ${error.message}\n${this.log}`, { cause: error });
    }
  }

  /** Ends the app as a session that ends does, and waits until no process of it is left. */
  async quit() {
    process.kill(this.app.pid, 'SIGTERM');
    await this.nothingIsLeft(10_000);
    this.#end();
  }

  async restart() {
    await this.quit();
    return this.start();
  }

  /** `kill -9` of the app alone; its worker and its WebView have to notice. */
  async kill() {
    process.kill(this.app.pid, 'SIGKILL');
  }

  async nothingIsLeft(limitMs = 3_000) {
    const names = () => appProcesses(this.home).map(({ name }) => name);
    await eventually(() => names().length === 0, 'no process of the app is left', limitMs).catch((error) => {
      throw new Error(`${error.message}; left are ${names().join(', ')}`);
    });
  }

  get log() {
    try {
      const folder = path.join(this.dataDir, 'logs');
      const newest = readdirSync(folder)
        .filter((name) => name.startsWith('desktop.'))
        .sort()
        .at(-1);
      return readFileSync(path.join(folder, newest), 'utf8').split('\n').slice(-30).join('\n');
    } catch {
      return '';
    }
  }

  /** Ends what the last start has left. */
  #end() {
    if (!this.group) return;
    try {
      process.kill(-this.group.pid, 'SIGKILL');
    } catch {
      // It has ended already.
    }
  }

  /** Ends what runs and deletes the home folder. */
  async leave() {
    this.#end();
    await eventually(() => appProcesses(this.home).length === 0, 'the processes of the app end');
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
  }
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
