import type { ChatMessage, ChatThread, MessageId } from '@/bindings/contract';

/** The messages from the first one to the leaf that is shown. */
export function branchOf(thread: ChatThread): ChatMessage[] {
  const byId = new Map(thread.messages.map((message) => [message.id, message]));
  const branch: ChatMessage[] = [];
  for (let id: MessageId | null = thread.leafId; id !== null; ) {
    const message = byId.get(id);
    if (!message || branch.includes(message)) break;
    branch.unshift(message);
    id = message.parentId;
  }
  return branch;
}

export interface Siblings {
  /** Position of the message, from 0. */
  index: number;
  ids: MessageId[];
}

/** The message among those with the same parent, oldest first. */
export function siblingsOf(thread: ChatThread, message: ChatMessage): Siblings {
  const ids = thread.messages
    .filter((other) => other.parentId === message.parentId && other.role === message.role)
    .map((other) => other.id);
  return { index: ids.indexOf(message.id), ids };
}

/** The thread with these messages put in place or added at the end, and the last of them as its leaf. */
export function withMessages(thread: ChatThread, messages: ChatMessage[]): ChatThread {
  const next = [...thread.messages];
  for (const message of messages) {
    const at = next.findIndex((other) => other.id === message.id);
    if (at < 0) next.push(message);
    else next[at] = message;
  }
  return { ...thread, messages: next, leafId: messages.at(-1)?.id ?? thread.leafId };
}
