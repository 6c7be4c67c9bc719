import type { ChatId, ModelId } from '@/bindings/contract';

/** What the user has prepared for the next message of a chat. */
export interface Draft {
  text: string;
  /** The model picked for it; null: the chat's, else the default. */
  modelId: ModelId | null;
}

const EMPTY: Draft = { text: '', modelId: null };

/** Unsent text and picked models by chat; null is the chat that does not exist yet. Not kept over a restart. */
export class DraftStore {
  readonly #drafts = new Map<ChatId | null, Draft>();
  readonly #subscribers = new Set<() => void>();

  readonly subscribe = (subscriber: () => void): (() => void) => {
    this.#subscribers.add(subscriber);
    return () => this.#subscribers.delete(subscriber);
  };

  get(chatId: ChatId | null): Draft {
    return this.#drafts.get(chatId) ?? EMPTY;
  }

  set(chatId: ChatId | null, change: Partial<Draft>) {
    this.#drafts.set(chatId, { ...this.get(chatId), ...change });
    this.#tell();
  }

  /** The draft of the chat that did not exist yet belongs to the chat that was made for it. */
  adopt(chatId: ChatId) {
    this.#drafts.set(chatId, this.get(null));
    this.#drafts.delete(null);
    this.#tell();
  }

  /** Gives back text that could not be sent, unless something else was written meanwhile. */
  giveBack(chatId: ChatId | null, text: string) {
    if (this.get(chatId).text === '') this.set(chatId, { text });
  }

  #tell() {
    for (const subscriber of this.#subscribers) subscriber();
  }
}
