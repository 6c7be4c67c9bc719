import { type MutationState, useMutation, useMutationState, useQueryClient } from '@tanstack/react-query';
import type { FrontendReport } from '@/bindings/contract';
import { toXgenError, type XgenError } from '@/client/errors';
import { useTransport } from '@/client/host-context';
import { settingsSaved } from '@/client/settings-saved';

export interface FrontendCheck {
  check: () => void;
  checking: boolean;
  /** What the last check found. It stays while another page is looked at. */
  report: FrontendReport | null;
  /** Why it could not be made; being cancelled is no reason. */
  error: XgenError | null;
  dismiss: () => void;
}

const KEY = ['frontend-check'];

/** Looks through the source for what a target cannot hold. A repository is fetched first. */
export function useCheckFrontend(): FrontendCheck {
  const transport = useTransport();
  const client = useQueryClient();
  const { mutate } = useMutation({
    mutationKey: KEY,
    mutationFn: async () => ((await settingsSaved(client)) ? transport.call('frontend_check', {}) : null),
  });
  const states = useMutationState({
    filters: { mutationKey: KEY },
    select: (mutation) => mutation.state as MutationState<FrontendReport | null>,
  });
  const last = states.at(-1);
  const error = last?.error ? toXgenError(last.error) : null;
  const dismiss = () => {
    const cache = client.getMutationCache();
    for (const mutation of cache.findAll({ mutationKey: KEY })) cache.remove(mutation);
  };
  return {
    check: () => {
      dismiss();
      mutate();
    },
    checking: last?.status === 'pending',
    report: last?.data ?? null,
    error: error?.cancelled ? null : error,
    dismiss,
  };
}
