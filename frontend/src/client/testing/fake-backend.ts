import type {
  AppEvent,
  ChatFrame,
  ChatId,
  ChatMessage,
  ChatSummary,
  ChatThread,
  ModelEntry,
  SettingsView,
  WireError,
} from '@/bindings/contract';
import { FakeFrontend } from './fake-frontend';
import { FakeTransport, type Handlers } from './fake-transport';
import { answerMessage, appInfo, chatSummary, idle, settingsView, starter, userMessage } from './samples';

/** The hand that writes an answer in a test. */
export interface Writer {
  frame: (frame: ChatFrame) => void;
  write: (text: string) => void;
  /** Resolves when the user has stopped the answer. */
  stopped: Promise<void>;
}

/** A backend in memory with the rules that the UI relies on: trees of messages, a trash, settings with sources. */
export class FakeBackend {
  chats: ChatSummary[] = [];
  threads = new Map<ChatId, ChatThread>();
  models: ModelEntry[] = [starter];
  settings: SettingsView = structuredClone(settingsView);
  engine = structuredClone(idle);
  /** Writes the next answers; it returns when the answer is whole, or throws the problem that ended it. */
  answer: (writer: Writer) => Promise<void> = async ({ write }) => write('An answer.');

  readonly frontend = new FakeFrontend(() => this.tell({ kind: 'frontend' }));
  readonly transport: FakeTransport;
  #nextId = 1;
  #stop: () => void = () => undefined;
  #sendEvent: (event: AppEvent) => void = () => undefined;

  constructor(handlers: Handlers = {}) {
    this.transport = new FakeTransport({ ...this.#handlers(), ...this.frontend.handlers(), ...handlers });
  }

  tell(event: AppEvent) {
    this.#sendEvent(event);
  }

  addThread(chatId: ChatId, messages: ChatMessage[], leafId = messages.at(-1)?.id ?? null) {
    const chat = chatSummary(chatId, { messageCount: messages.length });
    this.chats.push(chat);
    this.threads.set(chatId, { chat, messages, leafId });
  }

  thread(chatId: ChatId): ChatThread {
    const thread = this.threads.get(chatId);
    if (!thread) throw problem('not_found', `there is no chat ${chatId}`);
    return thread;
  }

  #handlers(): Handlers {
    return {
      app_info: () => appInfo,
      app_ready: () => ({}),
      event_subscribe: (_req, emit) => {
        this.#sendEvent = emit;
        return new Promise(() => undefined);
      },
      link_open: () => ({}),
      chat_list: ({ trashed }) => this.chats.filter((chat) => (chat.trashedAtMs !== null) === trashed),
      chat_create: () => {
        const id = this.#id('c');
        this.addThread(id, []);
        const chat = this.#chat(id);
        chat.title = '';
        return structuredClone(chat);
      },
      chat_get: ({ chatId }) => structuredClone(this.thread(chatId)),
      chat_rename: ({ chatId, title }) => Object.assign(this.#chat(chatId), { title }),
      chat_trash: ({ chatId }) => {
        this.#chat(chatId).trashedAtMs = Date.now();
        return {};
      },
      chat_restore: ({ chatId }) => Object.assign(this.#chat(chatId), { trashedAtMs: null }),
      chat_delete: ({ chatId }) => {
        this.chats = this.chats.filter((chat) => chat.id !== chatId);
        return {};
      },
      chat_select: ({ chatId, messageId }) => {
        const thread = this.thread(chatId);
        thread.leafId = messageId;
        for (let below = lastChild(thread, messageId); below; below = lastChild(thread, below.id)) {
          thread.leafId = below.id;
        }
        return structuredClone(thread);
      },
      chat_send: ({ chatId, text }, emit) => {
        const thread = this.thread(chatId);
        const user = userMessage(this.#id('u'), text, { chatId, parentId: thread.leafId });
        thread.messages.push(user);
        thread.chat.title ||= text;
        return this.#write(thread, user, emit);
      },
      chat_regenerate: ({ chatId, messageId }, emit) => {
        const thread = this.thread(chatId);
        const old = thread.messages.find((message) => message.id === messageId);
        const user = thread.messages.find((message) => message.id === old?.parentId);
        if (!user) throw problem('not_found', `there is no message ${messageId}`);
        return this.#write(thread, user, emit);
      },
      chat_stop: () => {
        this.#stop();
        return {};
      },
      chat_attach: () => null,
      model_list: () => this.models,
      engine_status: () => this.engine,
      settings_get: () => this.settings,
      settings_update: ({ language, theme, frontend, reset }) => {
        const { values } = this.settings;
        const isReset = (name: string) => reset.includes(`frontend.${name}`);
        const kept = Object.entries(values.frontend).map(([name, value]) => [name, isReset(name) ? null : value]);
        const set = Object.entries(frontend ?? {}).filter(([, value]) => value !== null);
        this.settings = {
          ...this.settings,
          values: {
            ...values,
            language: language ?? values.language,
            theme: theme ?? values.theme,
            frontend: Object.fromEntries([...kept, ...set]),
          },
        };
        this.frontend.follow(this.settings.values.frontend);
        return this.settings;
      },
    };
  }

  async #write(thread: ChatThread, user: ChatMessage, emit: (frame: ChatFrame) => void): Promise<ChatMessage> {
    const id = this.#id('a');
    const message = answerMessage(id, '', { chatId: thread.chat.id, parentId: user.id, status: 'streaming' });
    const info = message.answer;
    thread.messages.push(message);
    thread.leafId = id;
    emit({ kind: 'started', user, assistant: structuredClone({ ...message, answer: null }) });
    let stopped = false;
    const write = (text: string) => {
      message.text += text;
      emit({ kind: 'delta', messageId: id, text });
    };
    const onStop = new Promise<void>((resolve) => {
      this.#stop = () => {
        stopped = true;
        resolve();
      };
    });
    try {
      await this.answer({ frame: emit, write, stopped: onStop });
      message.status = stopped ? 'partial' : 'complete';
      if (info) message.answer = { ...info, finishReason: stopped ? 'cancelled' : 'stop' };
    } catch (thrown) {
      message.status = 'partial';
      message.error = thrown as WireError;
      if (info) message.answer = { ...info, finishReason: 'error', usage: null };
    }
    return structuredClone(message);
  }

  #chat(chatId: ChatId): ChatSummary {
    return this.thread(chatId).chat;
  }

  #id(prefix: string): string {
    return `${prefix}-${this.#nextId++}`;
  }
}

export function problem(code: WireError['code'], message: string, hint: string | null = null): WireError {
  return { code, message, hint, causes: [] };
}

function lastChild(thread: ChatThread, messageId: string): ChatMessage | undefined {
  return thread.messages.filter((message) => message.parentId === messageId).at(-1);
}
