import type { Commands } from '@/bindings/commands';
import type {
  FrontendFrame,
  FrontendLogLine,
  FrontendReport,
  FrontendSettings,
  FrontendStatus,
  FrontendStep,
  FrontendVersion,
  RemoteRevision,
  SyncResult,
  WireError,
} from '@/bindings/contract';
import type { Handlers } from './fake-transport';
import { frontendStatus } from './samples';

/** The hand that moves a sync or build in a test. */
export interface Runner {
  frame: (frame: FrontendFrame) => void;
  step: (step: FrontendStep) => void;
  say: (text: string, stream?: FrontendLogLine['stream']) => void;
  /** Resolves when the user has cancelled it. */
  cancelled: Promise<void>;
}

/** The frontend of a fake backend: a source, versions of which one is current, and at most one run. */
export class FakeFrontend {
  status: FrontendStatus = structuredClone(frontendStatus);
  revisions: RemoteRevision[] = [];
  report: FrontendReport | null = null;
  logs = new Map<string, FrontendLogLine[]>();
  /** What a sync does; the version it names becomes the current one if that is its goal. Throws what ends it. */
  sync: (runner: Runner) => Promise<{ result: SyncResult; version: FrontendVersion }> = () => {
    throw fault('frontend_source_missing', 'no sync was given to the test');
  };
  check: (runner: Runner) => Promise<FrontendReport> = async () =>
    this.report ?? Promise.reject(fault('frontend_not_next', 'there is no package.json'));
  build: (runner: Runner) => Promise<FrontendVersion> = () => {
    throw fault('frontend_source_missing', 'no build was given to the test');
  };
  #cancel: () => void = () => undefined;
  #ended: Promise<WireError | null> = Promise.resolve(null);
  #emitters = new Set<(frame: FrontendFrame) => void>();
  #told: FrontendFrame[] = [];
  readonly #onChange: () => void;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** Takes over what the settings say now. */
  follow(settings: FrontendSettings) {
    Object.assign(this.status, {
      source: settings.source,
      repository: settings.repository,
      revision: settings.revision,
      localPath: settings.localPath,
    });
    const url = settings.repository && URL.canParse(settings.repository) ? new URL(settings.repository) : null;
    this.status.trust =
      settings.source === 'local'
        ? { trusted: false, host: null, path: settings.localPath }
        : { trusted: false, host: url?.host ?? null, path: url?.pathname.slice(1) ?? null };
  }

  /** A version that is current from now on. */
  show(version: FrontendVersion | null) {
    if (version) this.#add(version);
    this.status.previous = this.status.current;
    this.status.current = version?.id ?? null;
    this.status.canRollBack = true;
  }

  handlers(): Handlers {
    const answer = () => structuredClone(this.status);
    return {
      frontend_status: answer,
      frontend_revisions: () => this.revisions,
      frontend_authenticate: ({ token, remember }) => {
        this.status.token.source = token === '' ? 'none' : remember ? 'keyring' : 'session';
        return answer();
      },
      frontend_trust: ({ trusted }) => {
        this.status.trust.trusted = trusted;
        return answer();
      },
      frontend_pick: () => ({ path: '/home/user/app' }),
      frontend_check: () => this.#run({ taskId: 'check' }, () => undefined, this.check),
      frontend_sync: (req, emit) => this.#run(req, emit, (runner) => this.#sync(req, runner)),
      frontend_build: (req, emit) => this.#run(req, emit, (runner) => this.#build(runner)),
      frontend_attach: async (_req, emit) => {
        if (this.status.running === null) return { problem: null };
        for (const frame of this.#told) emit(frame);
        this.#emitters.add(emit);
        return { problem: await this.#ended };
      },
      frontend_activate: ({ version }) => {
        this.show(version === null ? null : this.#version(version));
        return answer();
      },
      frontend_rollback: () => {
        const { previous } = this.status;
        this.show(previous === null ? null : this.#version(previous));
        return answer();
      },
      frontend_pin: ({ version, pinned }) => {
        this.#version(version).pinned = pinned;
        return answer();
      },
      frontend_remove: ({ version }) => {
        this.status.versions = this.status.versions.filter(({ id }) => id !== version);
        return answer();
      },
      frontend_log: ({ version }) => ({ lines: this.logs.get(version ?? '') ?? [] }),
      frontend_preview: () => ({}),
      task_cancel: () => {
        this.#cancel();
        return {};
      },
    };
  }

  #add(version: FrontendVersion) {
    if (!this.status.versions.some(({ id }) => id === version.id)) this.status.versions.unshift(version);
  }

  async #sync({ goal }: Commands['frontend_sync']['req'], runner: Runner): Promise<SyncResult> {
    const atMs = Date.now();
    try {
      const synced = await this.sync(runner);
      const activated = goal === 'activate';
      const result = { ...synced.result, activated };
      if (activated) this.show(synced.version);
      else this.#add(synced.version);
      this.status.lastSync = { atMs, result, problem: null };
      return result;
    } catch (thrown) {
      this.status.lastSync = { atMs, result: null, problem: thrown as WireError };
      throw thrown;
    }
  }

  async #build(runner: Runner): Promise<FrontendVersion> {
    const version = await this.build(runner);
    this.show(version);
    return version;
  }

  async #run<T>(
    { taskId }: Commands['task_cancel']['req'],
    emit: (frame: FrontendFrame) => void,
    work: (runner: Runner) => Promise<T>,
  ): Promise<T> {
    this.#emitters = new Set([emit]);
    this.#told = [];
    const frame = (next: FrontendFrame) => {
      this.#told.push(next);
      for (const told of this.#emitters) told(next);
    };
    const cancelled = new Promise<void>((resolve) => {
      this.#cancel = resolve;
    });
    let end: (problem: WireError | null) => void = () => undefined;
    this.#ended = new Promise((resolve) => {
      end = resolve;
    });
    this.status.running = taskId;
    this.#onChange();
    let problem: WireError | null = null;
    try {
      return await work({
        frame,
        step: (step) => frame({ kind: 'step', step }),
        say: (text, stream = 'stdout') => frame({ kind: 'line', line: { stream, text } }),
        cancelled,
      });
    } catch (thrown) {
      problem = thrown as WireError;
      throw thrown;
    } finally {
      this.status.running = null;
      end(problem);
      this.#onChange();
    }
  }

  #version(id: string): FrontendVersion {
    const version = this.status.versions.find((other) => other.id === id);
    if (!version) throw fault('frontend_version_missing', `there is no version ${id}`);
    return version;
  }
}

function fault(code: WireError['code'], message: string): WireError {
  return { code, message, hint: null, causes: [] };
}
