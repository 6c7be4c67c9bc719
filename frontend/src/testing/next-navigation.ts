import { useMemo, useSyncExternalStore } from 'react';

/** Next's navigation over the plain history of the test's window, as far as XGEN uses it. */
const subscribers = new Set<() => void>();

for (const method of ['pushState', 'replaceState'] as const) {
  const original = window.history[method].bind(window.history);
  window.history[method] = (...args) => {
    original(...args);
    for (const subscriber of subscribers) subscriber();
  };
}

function subscribe(subscriber: () => void): () => void {
  subscribers.add(subscriber);
  return () => subscribers.delete(subscriber);
}

const router = {
  push: (url: string) => window.history.pushState(null, '', url),
  replace: (url: string) => window.history.replaceState(null, '', url),
};

export const useRouter = () => router;

export const usePathname = () => useSyncExternalStore(subscribe, () => window.location.pathname);

export function useSearchParams(): URLSearchParams {
  const search = useSyncExternalStore(subscribe, () => window.location.search);
  return useMemo(() => new URLSearchParams(search), [search]);
}
