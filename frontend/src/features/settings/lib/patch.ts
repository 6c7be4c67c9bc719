import type { Sampling, SettingSource, SettingsUpdateReq, SettingsView } from '@/bindings/contract';

export type SamplingKey = Exclude<keyof Sampling, 'stop'>;

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
  reset: [],
};

const NO_SAMPLING: Sampling = {
  temperature: null,
  topP: null,
  topK: null,
  minP: null,
  repetitionPenalty: null,
  maxTokens: null,
  stop: null,
  seed: null,
};

/** A request that changes only this. */
export function changeOf(change: Partial<SettingsUpdateReq>): SettingsUpdateReq {
  return { ...NO_CHANGE, ...change };
}

/** The source of a setting; one below `sampling` may be told for the whole group. */
export function sourceOf(view: SettingsView, key: string): SettingSource {
  const find = (wanted: string) => view.sources.find((source) => source.key === wanted);
  return find(key) ?? find(key.split('.')[0] ?? key) ?? { key, source: 'default', detail: null };
}

/**
 * One sampling parameter changed. The others that the file sets go along, so that the result is the same whether the
 * backend merges the group or replaces it.
 */
export function changedSampling(view: SettingsView, key: SamplingKey, value: number): Sampling {
  const kept = Object.entries(view.values.sampling).filter(
    ([name]) => sourceOf(view, `sampling.${name}`).source === 'file',
  );
  return { ...NO_SAMPLING, ...Object.fromEntries(kept), [key]: value };
}
