'use client';

import { createContext, type ReactNode, useCallback, useContext, useState } from 'react';
import { testIds } from '@/testing/test-ids';

const AnnouncerContext = createContext<(text: string) => void>(() => undefined);

/** A live region for screen readers: says that something has ended, never each token of it. */
export function AnnouncerProvider({ children }: { children: ReactNode }) {
  const [said, setSaid] = useState({ text: '', count: 0 });
  const announce = useCallback((text: string) => setSaid((before) => ({ text, count: before.count + 1 })), []);
  return (
    <AnnouncerContext value={announce}>
      {children}
      <div aria-live="polite" className="sr-only" data-testid={testIds.announcer}>
        <span key={said.count}>{said.text}</span>
      </div>
    </AnnouncerContext>
  );
}

export function useAnnounce(): (text: string) => void {
  return useContext(AnnouncerContext);
}
