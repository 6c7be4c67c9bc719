'use client';

import { createContext, type ReactNode, useContext, useMemo, useReducer } from 'react';
import type { WireError } from '@/bindings/contract';
import { toXgenError } from '@/client/errors';

export interface Notice {
  text: string;
  action?: { label: string; run: () => void };
}

export type Shown = { id: number } & ({ kind: 'problem'; problem: WireError } | { kind: 'notice'; notice: Notice });

export interface Notices {
  /** Shows an error by its code until it is dismissed; a cancellation is not shown. */
  report: (thrown: unknown) => void;
  /** Says something that passes, with at most one action, such as undo. */
  notify: (notice: Notice) => void;
  dismiss: (id: number) => void;
}

type Change = { add: Shown } | { dismiss: number };

const MOST_SHOWN = 4;

const NoticesContext = createContext<Notices | null>(null);
const ShownContext = createContext<readonly Shown[]>([]);

export function NoticesProvider({ children }: { children: ReactNode }) {
  const [shown, change] = useReducer(reduce, []);
  const notices = useMemo<Notices>(() => {
    let nextId = 1;
    return {
      report: (thrown) => {
        const error = toXgenError(thrown);
        if (!error.cancelled) change({ add: { id: nextId++, kind: 'problem', problem: error.toWire() } });
      },
      notify: (notice) => change({ add: { id: nextId++, kind: 'notice', notice } }),
      dismiss: (id) => change({ dismiss: id }),
    };
  }, []);
  return (
    <NoticesContext value={notices}>
      <ShownContext value={shown}>{children}</ShownContext>
    </NoticesContext>
  );
}

export function useNotices(): Notices {
  const notices = useContext(NoticesContext);
  if (!notices) throw new Error('NoticesProvider is missing above this component');
  return notices;
}

export function useShownNotices(): readonly Shown[] {
  return useContext(ShownContext);
}

function reduce(shown: readonly Shown[], change: Change): readonly Shown[] {
  if ('dismiss' in change) return shown.filter((entry) => entry.id !== change.dismiss);
  const others = shown.filter((entry) => !isSameProblem(entry, change.add));
  return [...others, change.add].slice(-MOST_SHOWN);
}

/** The same problem twice is one panel. */
function isSameProblem(a: Shown, b: Shown): boolean {
  return (
    a.kind === 'problem' &&
    b.kind === 'problem' &&
    a.problem.code === b.problem.code &&
    a.problem.message === b.problem.message
  );
}
