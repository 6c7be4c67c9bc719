// Generated from src-tauri/crates/xgen-schema by `npm run bindings`. Do not edit.

import type {
  AppEvent,
  AppInfo,
  ChatCreateReq,
  ChatFrame,
  ChatIdReq,
  ChatListReq,
  ChatMessage,
  ChatRegenerateReq,
  ChatRenameReq,
  ChatSelectReq,
  ChatSendReq,
  ChatSummary,
  ChatThread,
  Empty,
  EngineStatus,
  FrontendBuildReq,
  FrontendFrame,
  FrontendLog,
  FrontendOutcome,
  FrontendPinReq,
  FrontendPreviewReq,
  FrontendReport,
  FrontendStatus,
  FrontendSyncReq,
  FrontendTokenReq,
  FrontendTrustReq,
  FrontendVersion,
  FrontendVersionReq,
  ImportFrame,
  LoadFrame,
  ModelEntry,
  ModelIdReq,
  ModelImportReq,
  ModelPickReq,
  NoFrame,
  OpenFolderReq,
  OpenLinkReq,
  PickResult,
  RemoteRevision,
  SettingsUpdateReq,
  SettingsView,
  SyncResult,
  TaskIdReq,
} from './contract';

/** Every command with its request, result and frame. */
export interface Commands {
  app_info: { req: Empty; res: AppInfo; frame: NoFrame };
  app_ready: { req: Empty; res: Empty; frame: NoFrame };
  event_subscribe: { req: Empty; res: Empty; frame: AppEvent };
  link_open: { req: OpenLinkReq; res: Empty; frame: NoFrame };
  folder_open: { req: OpenFolderReq; res: Empty; frame: NoFrame };
  task_cancel: { req: TaskIdReq; res: Empty; frame: NoFrame };
  chat_list: { req: ChatListReq; res: Array<ChatSummary>; frame: NoFrame };
  chat_create: { req: ChatCreateReq; res: ChatSummary; frame: NoFrame };
  chat_get: { req: ChatIdReq; res: ChatThread; frame: NoFrame };
  chat_rename: { req: ChatRenameReq; res: ChatSummary; frame: NoFrame };
  chat_trash: { req: ChatIdReq; res: Empty; frame: NoFrame };
  chat_restore: { req: ChatIdReq; res: ChatSummary; frame: NoFrame };
  chat_delete: { req: ChatIdReq; res: Empty; frame: NoFrame };
  chat_select: { req: ChatSelectReq; res: ChatThread; frame: NoFrame };
  chat_send: { req: ChatSendReq; res: ChatMessage; frame: ChatFrame };
  chat_regenerate: { req: ChatRegenerateReq; res: ChatMessage; frame: ChatFrame };
  chat_attach: { req: ChatIdReq; res: ChatMessage | null; frame: ChatFrame };
  chat_stop: { req: ChatIdReq; res: Empty; frame: NoFrame };
  model_list: { req: Empty; res: Array<ModelEntry>; frame: NoFrame };
  model_pick: { req: ModelPickReq; res: PickResult; frame: NoFrame };
  model_import: { req: ModelImportReq; res: ModelEntry; frame: ImportFrame };
  model_remove: { req: ModelIdReq; res: Empty; frame: NoFrame };
  model_load: { req: ModelIdReq; res: EngineStatus; frame: LoadFrame };
  model_unload: { req: Empty; res: EngineStatus; frame: NoFrame };
  engine_status: { req: Empty; res: EngineStatus; frame: NoFrame };
  frontend_status: { req: Empty; res: FrontendStatus; frame: NoFrame };
  frontend_revisions: { req: Empty; res: Array<RemoteRevision>; frame: NoFrame };
  frontend_authenticate: { req: FrontendTokenReq; res: FrontendStatus; frame: NoFrame };
  frontend_trust: { req: FrontendTrustReq; res: FrontendStatus; frame: NoFrame };
  frontend_pick: { req: Empty; res: PickResult; frame: NoFrame };
  frontend_check: { req: Empty; res: FrontendReport; frame: NoFrame };
  frontend_sync: { req: FrontendSyncReq; res: SyncResult; frame: FrontendFrame };
  frontend_build: { req: FrontendBuildReq; res: FrontendVersion; frame: FrontendFrame };
  frontend_attach: { req: Empty; res: FrontendOutcome; frame: FrontendFrame };
  frontend_activate: { req: FrontendVersionReq; res: FrontendStatus; frame: NoFrame };
  frontend_rollback: { req: Empty; res: FrontendStatus; frame: NoFrame };
  frontend_pin: { req: FrontendPinReq; res: FrontendStatus; frame: NoFrame };
  frontend_remove: { req: FrontendVersionReq; res: FrontendStatus; frame: NoFrame };
  frontend_log: { req: FrontendVersionReq; res: FrontendLog; frame: NoFrame };
  frontend_preview: { req: FrontendPreviewReq; res: Empty; frame: NoFrame };
  settings_get: { req: Empty; res: SettingsView; frame: NoFrame };
  settings_update: { req: SettingsUpdateReq; res: SettingsView; frame: NoFrame };
}

export const COMMANDS = [
  'app_info',
  'app_ready',
  'event_subscribe',
  'link_open',
  'folder_open',
  'task_cancel',
  'chat_list',
  'chat_create',
  'chat_get',
  'chat_rename',
  'chat_trash',
  'chat_restore',
  'chat_delete',
  'chat_select',
  'chat_send',
  'chat_regenerate',
  'chat_attach',
  'chat_stop',
  'model_list',
  'model_pick',
  'model_import',
  'model_remove',
  'model_load',
  'model_unload',
  'engine_status',
  'frontend_status',
  'frontend_revisions',
  'frontend_authenticate',
  'frontend_trust',
  'frontend_pick',
  'frontend_check',
  'frontend_sync',
  'frontend_build',
  'frontend_attach',
  'frontend_activate',
  'frontend_rollback',
  'frontend_pin',
  'frontend_remove',
  'frontend_log',
  'frontend_preview',
  'settings_get',
  'settings_update',
] as const satisfies readonly (keyof Commands)[];
