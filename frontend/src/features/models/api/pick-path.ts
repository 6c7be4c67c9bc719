import type { PickKind } from '@/bindings/contract';
import { useTransport } from '@/client/host-context';
import { useNotices } from '@/components/problem/notices';

/** Opens the native dialog; null if it was closed without a choice. */
export function usePickPath(): (kind: PickKind) => Promise<string | null> {
  const transport = useTransport();
  const { report } = useNotices();
  return async (kind) => {
    try {
      return (await transport.call('model_pick', { kind })).path;
    } catch (thrown) {
      report(thrown);
      return null;
    }
  };
}
