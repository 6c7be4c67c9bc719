import type { QueryClient } from '@tanstack/react-query';
import type {
  ChatFrame,
  ChatId,
  ChatMessage,
  ChatRegenerateReq,
  ChatSendReq,
  ChatThread,
  MessageId,
} from '@/bindings/contract';
import { toXgenError, type XgenError } from '@/client/errors';
import { keys, threadQuery } from '@/client/queries';
import type { Transport } from '@/client/transport';
import { Throttle } from '@/lib/throttle';
import { withMessages } from '../lib/branch';

/** What the engine is doing for an answer. */
export type Phase =
  | { kind: 'sending' }
  | { kind: 'queued'; ahead: number }
  | { kind: 'loading'; modelName: string }
  | { kind: 'prompt'; promptTokens: number }
  | { kind: 'writing' };

/** An answer that is being written; a new object whenever something of it is shown anew. */
export interface LiveAnswer {
  /** Null until the backend has saved the message. */
  messageId: MessageId | null;
  text: string;
  phase: Phase;
  stopping: boolean;
}

export interface AnswerListeners {
  /** The answer is whole, or partial as its message says. */
  onEnd: (message: ChatMessage) => void;
  /** The call failed; a cancellation is not told. */
  onError: (error: XgenError) => void;
}

interface Running {
  live: LiveAnswer;
  text: string;
  stop: () => void;
}

const FLUSH_MS = Math.ceil(1000 / 30);

/**
 * The answers that are being written, by chat. Deltas are collected here and shown at most 30 times a second; the text
 * of a running answer lives only here, the finished one in the cached thread. Outlives the pages.
 */
export class AnswerStore {
  readonly #transport: Transport;
  readonly #client: QueryClient;
  readonly #listeners: AnswerListeners;
  readonly #running = new Map<ChatId, Running>();
  readonly #attached = new Set<MessageId>();
  readonly #subscribers = new Set<() => void>();
  readonly #flush = new Throttle(FLUSH_MS, () => this.#publish());

  constructor(transport: Transport, client: QueryClient, listeners: AnswerListeners) {
    this.#transport = transport;
    this.#client = client;
    this.#listeners = listeners;
  }

  readonly subscribe = (subscriber: () => void): (() => void) => {
    this.#subscribers.add(subscriber);
    return () => this.#subscribers.delete(subscriber);
  };

  get(chatId: ChatId): LiveAnswer | null {
    return this.#running.get(chatId)?.live ?? null;
  }

  /** Resolves to whether the message was saved; if not, the caller still has its text. */
  send(req: ChatSendReq): Promise<boolean> {
    const abort = new AbortController();
    return this.#run(
      req.chatId,
      () => abort.abort(),
      (onFrame) => this.#transport.call('chat_send', req, { onFrame, signal: abort.signal }),
    );
  }

  regenerate(req: ChatRegenerateReq): Promise<boolean> {
    const abort = new AbortController();
    return this.#run(
      req.chatId,
      () => abort.abort(),
      (onFrame) => this.#transport.call('chat_regenerate', req, { onFrame, signal: abort.signal }),
    );
  }

  /** Follows an answer that was begun elsewhere: in another window, or before this page was loaded. */
  attach(chatId: ChatId, messageId: MessageId) {
    if (this.#running.has(chatId) || this.#attached.has(messageId)) return;
    this.#attached.add(messageId);
    const stop = () => {
      this.#transport.call('chat_stop', { chatId }).catch((thrown) => this.#fail(thrown));
    };
    void this.#run(chatId, stop, (onFrame) => this.#transport.call('chat_attach', { chatId }, { onFrame }));
  }

  stop(chatId: ChatId) {
    const running = this.#running.get(chatId);
    if (!running || running.live.stopping) return;
    running.live = { ...running.live, stopping: true };
    this.#flush.now();
    running.stop();
  }

  async #run(
    chatId: ChatId,
    stop: () => void,
    call: (onFrame: (frame: ChatFrame) => void) => Promise<ChatMessage | null>,
  ): Promise<boolean> {
    if (this.#running.has(chatId)) return false;
    const running: Running = {
      live: { messageId: null, text: '', phase: { kind: 'sending' }, stopping: false },
      text: '',
      stop,
    };
    this.#running.set(chatId, running);
    this.#flush.now();
    let message: ChatMessage | null = null;
    let failure: unknown = null;
    try {
      message = await call((frame) => this.#onFrame(chatId, running, frame));
    } catch (thrown) {
      failure = thrown;
    }
    if (message) this.#put(chatId, [message]);
    this.#running.delete(chatId);
    this.#flush.now();
    if (message) this.#listeners.onEnd(message);
    if (failure !== null) this.#fail(failure);
    void this.#client.invalidateQueries({ queryKey: keys.thread(chatId) });
    void this.#client.invalidateQueries({ queryKey: keys.chats });
    return message !== null || running.live.messageId !== null;
  }

  #onFrame(chatId: ChatId, running: Running, frame: ChatFrame) {
    const show = (change: Partial<LiveAnswer>) => {
      running.live = { ...running.live, ...change };
      this.#flush.ask();
    };
    switch (frame.kind) {
      case 'started':
        this.#put(chatId, [frame.user, frame.assistant]);
        running.text = frame.assistant.text;
        return show({ messageId: frame.assistant.id });
      case 'snapshot':
        this.#put(chatId, [frame.message]);
        running.text = frame.message.text;
        return show({ messageId: frame.message.id, phase: { kind: 'writing' } });
      case 'queued':
        return show({ phase: { kind: 'queued', ahead: frame.ahead } });
      case 'loading':
        return show({ phase: { kind: 'loading', modelName: frame.modelName } });
      case 'prompt':
        return show({ phase: { kind: 'prompt', promptTokens: frame.promptTokens } });
      case 'delta':
        running.text += frame.text;
        if (running.live.messageId !== frame.messageId) running.live = { ...running.live, messageId: frame.messageId };
        this.#flush.ask();
        return;
    }
  }

  /** A fetch that began before these messages were saved must not undo them. */
  #put(chatId: ChatId, messages: ChatMessage[]) {
    const queryKey = keys.thread(chatId);
    if (this.#client.getQueryData(queryKey) === undefined) {
      // It is still read for the first time, perhaps from before these messages: read it once more.
      const first = this.#client.fetchQuery(threadQuery(this.#transport, chatId));
      first.then(
        () => this.#client.invalidateQueries({ queryKey }),
        () => undefined,
      );
      return;
    }
    void this.#client.cancelQueries({ queryKey });
    this.#client.setQueryData<ChatThread>(queryKey, (thread) => thread && withMessages(thread, messages));
  }

  #fail(thrown: unknown) {
    const error = toXgenError(thrown);
    if (!error.cancelled) this.#listeners.onError(error);
  }

  #publish() {
    for (const running of this.#running.values()) {
      if (running.text === running.live.text) continue;
      running.live = { ...running.live, text: running.text, phase: { kind: 'writing' } };
    }
    for (const subscriber of this.#subscribers) subscriber();
  }
}
