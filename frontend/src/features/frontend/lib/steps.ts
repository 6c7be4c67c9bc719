import type { FrontendStep } from '@/bindings/contract';
import type { FrontendRun } from '../stores/run';

/** The way from a repository to the window. */
export const STEPS = [
  'look',
  'fetch',
  'inspect',
  'checkout',
  'check',
  'install',
  'build',
  'try',
  'activate',
] as const satisfies readonly FrontendStep[];

/** What a local folder needs none of: it is neither received nor written. */
const REMOTE: readonly FrontendStep[] = ['look', 'fetch', 'inspect', 'checkout'];

/** What a version needs none of that is opened beside. */
const SHOWING: readonly FrontendStep[] = ['try', 'activate'];

export type StepState = 'pending' | 'active' | 'done' | 'skipped' | 'failed' | 'cancelled';

/** The steps of a run, those that come included. */
export function stepsOf(run: FrontendRun): readonly FrontendStep[] {
  const needless: readonly FrontendStep[] = { sync: [], beside: SHOWING, build: REMOTE }[run.kind];
  return STEPS.filter((step) => !needless.includes(step) || run.seen.includes(step));
}

/** What a run is called. One that was begun elsewhere tells only by its result that it was a sync. */
export function titleKind({ kind, attached, outcome }: FrontendRun): 'sync' | 'build' | 'task' {
  if (attached) return outcome?.kind === 'done' && outcome.result ? 'sync' : 'task';
  return kind === 'build' ? 'build' : 'sync';
}

export function stateOfStep(run: FrontendRun, step: FrontendStep): StepState {
  const ended = run.outcome?.kind;
  if (step === run.step) {
    if (ended === undefined) return 'active';
    return ended === 'failed' || ended === 'cancelled' ? ended : 'done';
  }
  if (run.seen.includes(step)) return 'done';
  if (run.step && STEPS.indexOf(step) < STEPS.indexOf(run.step)) return 'skipped';
  return ended === 'done' ? 'skipped' : 'pending';
}
