import type { FrontendSettings, SettingSource, SettingsUpdateReq, SettingsView } from '@/bindings/contract';

const NO_CHANGE: SettingsUpdateReq = {
  language: null,
  theme: null,
  modelFolders: null,
  defaultModelId: null,
  threads: null,
  contextLength: null,
  systemPrompt: null,
  sampling: null,
  serverUrl: null,
  frontend: null,
  reset: [],
};

const NO_FRONTEND_CHANGE: FrontendSettings = {
  source: null,
  repository: null,
  revision: null,
  directory: null,
  localPath: null,
  username: null,
  sshKey: null,
  caFile: null,
  proxy: null,
  allowHttp: null,
  trusted: null,
};

/** A request that changes only this. */
export function changeOf(change: Partial<SettingsUpdateReq>): SettingsUpdateReq {
  return { ...NO_CHANGE, ...change };
}

/** A change of nothing but this about where the frontend comes from. */
export function frontendChange(change: Partial<FrontendSettings>): Partial<SettingsUpdateReq> {
  return { frontend: { ...NO_FRONTEND_CHANGE, ...change } };
}

/** The source of a setting; one in a group, such as `sampling`, may be told for the whole group. */
export function sourceOf(view: SettingsView, key: string): SettingSource {
  const find = (wanted: string) => view.sources.find((source) => source.key === wanted);
  return find(key) ?? find(key.split('.')[0] ?? key) ?? { key, source: 'default', detail: null };
}
