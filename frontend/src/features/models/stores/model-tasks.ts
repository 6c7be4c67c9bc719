import type { QueryClient } from '@tanstack/react-query';
import type { ImportFrame, ImportMode, LoadFrame, ModelId, TaskId } from '@/bindings/contract';
import { toXgenError } from '@/client/errors';
import { keys } from '@/client/queries';
import type { Transport } from '@/client/transport';
import { newTaskId } from '@/lib/task-id';

/** One import that runs. */
export interface ImportTask {
  id: TaskId;
  path: string;
  mode: ImportMode;
  frame: ImportFrame | null;
  cancelling: boolean;
}

/** Imports and the load that run now; a new object with every change. */
export interface ModelTasks {
  imports: readonly ImportTask[];
  load: { modelId: ModelId; step: LoadFrame['kind'] | null } | null;
}

/** Long work with models. Outlives the page that began it. */
export class ModelTaskStore {
  readonly #transport: Transport;
  readonly #client: QueryClient;
  readonly #onError: (thrown: unknown) => void;
  readonly #aborts = new Map<TaskId, AbortController>();
  readonly #subscribers = new Set<() => void>();
  #tasks: ModelTasks = { imports: [], load: null };

  constructor(transport: Transport, client: QueryClient, onError: (thrown: unknown) => void) {
    this.#transport = transport;
    this.#client = client;
    this.#onError = onError;
  }

  readonly subscribe = (subscriber: () => void): (() => void) => {
    this.#subscribers.add(subscriber);
    return () => this.#subscribers.delete(subscriber);
  };

  readonly get = (): ModelTasks => this.#tasks;

  /** Resolves to whether the model is in the library. */
  async import(path: string, mode: ImportMode): Promise<boolean> {
    const id = newTaskId();
    const abort = new AbortController();
    this.#aborts.set(id, abort);
    this.#set({ imports: [...this.#tasks.imports, { id, path, mode, frame: null, cancelling: false }] });
    try {
      await this.#transport.call(
        'model_import',
        { taskId: id, path, mode },
        { signal: abort.signal, onFrame: (frame) => this.#changeImport(id, { frame }) },
      );
      return true;
    } catch (thrown) {
      this.#fail(thrown);
      return false;
    } finally {
      this.#aborts.delete(id);
      this.#set({ imports: this.#tasks.imports.filter((task) => task.id !== id) });
      void this.#client.invalidateQueries({ queryKey: keys.models });
    }
  }

  cancelImport(id: TaskId) {
    this.#changeImport(id, { cancelling: true });
    this.#aborts.get(id)?.abort();
  }

  async load(modelId: ModelId): Promise<void> {
    if (this.#tasks.load) return;
    this.#set({ load: { modelId, step: null } });
    try {
      const onFrame = (frame: LoadFrame) => this.#set({ load: { modelId, step: frame.kind } });
      this.#client.setQueryData(keys.engine, await this.#transport.call('model_load', { modelId }, { onFrame }));
    } catch (thrown) {
      this.#fail(thrown);
      void this.#client.invalidateQueries({ queryKey: keys.engine });
    } finally {
      this.#set({ load: null });
    }
  }

  async unload(): Promise<void> {
    try {
      this.#client.setQueryData(keys.engine, await this.#transport.call('model_unload', {}));
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  #changeImport(id: TaskId, change: Partial<ImportTask>) {
    this.#set({ imports: this.#tasks.imports.map((task) => (task.id === id ? { ...task, ...change } : task)) });
  }

  #fail(thrown: unknown) {
    if (!toXgenError(thrown).cancelled) this.#onError(thrown);
  }

  #set(change: Partial<ModelTasks>) {
    this.#tasks = { ...this.#tasks, ...change };
    for (const subscriber of this.#subscribers) subscriber();
  }
}
