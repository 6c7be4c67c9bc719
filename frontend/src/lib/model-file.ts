import type { ModelEntry } from '@/bindings/contract';
import { distinctTail } from './path';

/** What tells a model from others of the same name: its file or folder. Null if its name does. */
export function distinctFile(model: ModelEntry, models: readonly ModelEntry[]): string | null {
  const namesakes = models.filter((other) => other.id !== model.id && other.name === model.name);
  if (namesakes.length === 0) return null;
  return distinctTail(
    model.path,
    namesakes.map((other) => other.path),
  );
}

/** The name of a model where it must not be taken for another one. */
export function distinctName(model: ModelEntry, models: readonly ModelEntry[]): string {
  return [model.name, distinctFile(model, models)].filter(Boolean).join(' · ');
}
