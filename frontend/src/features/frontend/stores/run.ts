import type { QueryClient } from '@tanstack/react-query';
import type {
  FrontendFrame,
  FrontendLogLine,
  FrontendStep,
  FrontendVersion,
  LastSync,
  SyncGoal,
  SyncResult,
  TaskId,
  WireError,
} from '@/bindings/contract';
import { toXgenError, XgenError } from '@/client/errors';
import { frontendQuery, keys } from '@/client/queries';
import { settingsSaved } from '@/client/settings-saved';
import type { Transport } from '@/client/transport';
import { newTaskId } from '@/lib/task-id';
import { Throttle } from '@/lib/throttle';
import { appendLines, type Log } from '../lib/log';

/** One *beside* is a sync whose version this window does not show. */
export type RunKind = 'sync' | 'beside' | 'build';

export type RunOutcome =
  | { kind: 'done'; result: SyncResult | null; version: FrontendVersion | null }
  | { kind: 'failed'; problem: WireError }
  | { kind: 'cancelled' };

/** A sync or build, running or ended; a new object whenever something of it is shown anew. */
export interface FrontendRun {
  id: TaskId;
  kind: RunKind;
  /** It was begun elsewhere: in another window, or before this page was loaded. */
  attached: boolean;
  /** The steps that began, in this order. */
  seen: readonly FrontendStep[];
  step: FrontendStep | null;
  progress: { done: number; total: number | null; bytes: number } | null;
  cancelling: boolean;
  outcome: RunOutcome | null;
}

export interface RunListeners {
  onStep: (step: FrontendStep) => void;
  onEnd: (run: FrontendRun, outcome: RunOutcome) => void;
  onError: (thrown: unknown) => void;
}

const FLUSH_MS = Math.ceil(1000 / 30);

/**
 * The sync or build of the frontend: there is at most one. Progress and lines of the log are collected here and shown
 * at most 30 times a second. Outlives the page.
 */
export class FrontendRunStore {
  readonly #transport: Transport;
  readonly #client: QueryClient;
  readonly #listeners: RunListeners;
  readonly #subscribers = new Set<() => void>();
  readonly #ended = new Set<TaskId>();
  readonly #flush = new Throttle(FLUSH_MS, () => this.#publish());
  #run: FrontendRun | null = null;
  #shown: FrontendRun | null = null;
  #log: Log = [];
  #lines: FrontendLogLine[] = [];
  #stop: () => void = () => undefined;

  constructor(transport: Transport, client: QueryClient, listeners: RunListeners) {
    this.#transport = transport;
    this.#client = client;
    this.#listeners = listeners;
  }

  readonly subscribe = (subscriber: () => void): (() => void) => {
    this.#subscribers.add(subscriber);
    return () => this.#subscribers.delete(subscriber);
  };

  readonly get = (): FrontendRun | null => this.#shown;

  readonly getLog = (): Log => this.#log;

  async sync(): Promise<void> {
    await this.#sync('sync', 'activate', null);
  }

  /** Makes a version of another branch, tag or commit. Resolves to its id; null: it did not come to that. */
  async buildBeside(revision: string): Promise<string | null> {
    const outcome = await this.#sync('beside', 'build', revision);
    return outcome?.kind === 'done' ? (outcome.result?.version ?? null) : null;
  }

  async build(): Promise<void> {
    await this.#begin('build', async (taskId, options) => {
      const version = await this.#transport.call('frontend_build', { taskId, activate: true }, options);
      return { kind: 'done', result: null, version };
    });
  }

  /** Follows what was begun elsewhere, from its first step. What a sync did is in the status afterwards. */
  attach(id: TaskId, kind: RunKind, before: LastSync | null) {
    if (this.#running || this.#ended.has(id)) return;
    const stop = () => {
      this.#transport.call('task_cancel', { taskId: id }).catch((thrown) => this.#listeners.onError(thrown));
    };
    void this.#follow({ ...newRun(id, kind), attached: true }, stop, async (onFrame) => {
      const { problem } = await this.#transport.call('frontend_attach', {}, { onFrame });
      if (problem) throw new XgenError(problem);
      return { kind: 'done', result: await this.#resultSince(before), version: null };
    });
  }

  /** Something else of this window runs under this id and shows itself. */
  ignore(id: TaskId) {
    this.#ended.add(id);
  }

  cancel() {
    const run = this.#running;
    if (!run || run.cancelling) return;
    this.#change({ cancelling: true });
    this.#flush.now();
    this.#stop();
  }

  /** Puts away what ended. */
  dismiss() {
    if (this.#running) return;
    this.#run = null;
    this.#flush.now();
  }

  get #running(): FrontendRun | null {
    return this.#run && this.#run.outcome === null ? this.#run : null;
  }

  #sync(kind: RunKind, goal: SyncGoal, revision: string | null): Promise<RunOutcome | null> {
    return this.#begin(kind, async (taskId, options) => {
      const result = await this.#transport.call('frontend_sync', { taskId, goal, revision }, options);
      return { kind: 'done', result, version: null };
    });
  }

  /** Resolves to how it ended; null: something runs already. */
  async #begin(
    kind: RunKind,
    call: (
      taskId: TaskId,
      options: { onFrame: (frame: FrontendFrame) => void; signal: AbortSignal },
    ) => Promise<RunOutcome>,
  ): Promise<RunOutcome | null> {
    if (this.#running) return null;
    const id = newTaskId();
    const abort = new AbortController();
    return this.#follow(
      newRun(id, kind),
      () => abort.abort(),
      async (onFrame) => {
        if (!(await settingsSaved(this.#client))) return { kind: 'cancelled' };
        return call(id, { onFrame, signal: abort.signal });
      },
    );
  }

  async #follow(
    run: FrontendRun,
    stop: () => void,
    call: (onFrame: (frame: FrontendFrame) => void) => Promise<RunOutcome>,
  ): Promise<RunOutcome> {
    this.#run = run;
    this.#log = [];
    this.#lines = [];
    this.#stop = stop;
    this.#flush.now();
    let outcome: RunOutcome;
    try {
      outcome = await call((frame) => this.#onFrame(frame));
    } catch (thrown) {
      const error = toXgenError(thrown);
      outcome = error.cancelled ? { kind: 'cancelled' } : { kind: 'failed', problem: error.toWire() };
    }
    this.#ended.add(run.id);
    this.#change({ outcome });
    // What was over before it could be followed has nothing to show.
    if (run.attached && outcome.kind === 'done' && !outcome.result && this.#run?.seen.length === 0) this.#run = null;
    this.#flush.now();
    if (this.#run) this.#listeners.onEnd(this.#run, outcome);
    void this.#client.invalidateQueries({ queryKey: keys.frontend });
    return outcome;
  }

  #onFrame(frame: FrontendFrame) {
    switch (frame.kind) {
      case 'step':
        this.#toStep(frame.step);
        this.#flush.now();
        this.#listeners.onStep(frame.step);
        return;
      case 'progress': {
        this.#toStep(frame.step);
        const { done, total, bytes } = frame;
        this.#change({ progress: { done, total, bytes } });
        this.#flush.ask();
        return;
      }
      case 'line':
        this.#lines.push(frame.line);
        this.#flush.ask();
        return;
    }
  }

  #toStep(step: FrontendStep) {
    const run = this.#run;
    if (!run || run.step === step) return;
    const seen = run.seen.includes(step) ? run.seen : [...run.seen, step];
    this.#change({ step, seen, progress: null });
  }

  /** What a sync that ended well did; null: it was none. */
  async #resultSince(before: LastSync | null): Promise<SyncResult | null> {
    const { lastSync } = await this.#client.fetchQuery({ ...frontendQuery(this.#transport), staleTime: 0 });
    return lastSync && lastSync.atMs !== before?.atMs ? lastSync.result : null;
  }

  #change(change: Partial<FrontendRun>) {
    if (this.#run) this.#run = { ...this.#run, ...change };
  }

  #publish() {
    this.#shown = this.#run;
    if (this.#lines.length > 0) this.#log = appendLines(this.#log, this.#lines);
    this.#lines = [];
    for (const subscriber of this.#subscribers) subscriber();
  }
}

function newRun(id: TaskId, kind: RunKind): FrontendRun {
  return {
    id,
    kind,
    attached: false,
    seen: [],
    step: null,
    progress: null,
    cancelling: false,
    outcome: null,
  };
}
