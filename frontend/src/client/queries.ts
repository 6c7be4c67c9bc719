import { queryOptions } from '@tanstack/react-query';
import type { ChatId, EngineStatus } from '@/bindings/contract';
import type { Transport } from './transport';

/** Keys of what the backend knows. `AppEvent`s make them stale, so nothing here goes stale by time. */
export const keys = {
  appInfo: ['app-info'] as const,
  settings: ['settings'] as const,
  engine: ['engine'] as const,
  models: ['models'] as const,
  chats: ['chats'] as const,
  chatList: (trashed: boolean) => ['chats', trashed ? 'trash' : 'list'] as const,
  thread: (chatId: ChatId) => ['thread', chatId] as const,
  frontend: ['frontend'] as const,
};

export const appInfoQuery = (transport: Transport) =>
  queryOptions({ queryKey: keys.appInfo, queryFn: () => transport.call('app_info', {}) });

export const settingsQuery = (transport: Transport) =>
  queryOptions({ queryKey: keys.settings, queryFn: () => transport.call('settings_get', {}) });

export const modelsQuery = (transport: Transport) =>
  queryOptions({ queryKey: keys.models, queryFn: () => transport.call('model_list', {}) });

/** Changes arrive as events; the interval only keeps the memory of a running worker current while it is looked at. */
export const engineQuery = (transport: Transport) =>
  queryOptions({
    queryKey: keys.engine,
    queryFn: () => transport.call('engine_status', {}),
    refetchInterval: (query) => (hasWorker(query.state.data) ? 5_000 : false),
  });

export const chatListQuery = (transport: Transport, trashed: boolean) =>
  queryOptions({
    queryKey: keys.chatList(trashed),
    queryFn: () => transport.call('chat_list', { trashed }),
  });

export const threadQuery = (transport: Transport, chatId: ChatId) =>
  queryOptions({ queryKey: keys.thread(chatId), queryFn: () => transport.call('chat_get', { chatId }) });

export const frontendQuery = (transport: Transport) =>
  queryOptions({ queryKey: keys.frontend, queryFn: () => transport.call('frontend_status', {}) });

function hasWorker(status: EngineStatus | undefined): boolean {
  return status !== undefined && status.state !== 'stopped';
}
