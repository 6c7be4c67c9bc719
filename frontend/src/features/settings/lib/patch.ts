import type { Sampling, SettingsView } from '@/bindings/contract';
import { sourceOf } from '@/client/settings';

export type SamplingKey = Exclude<keyof Sampling, 'stop'>;

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
