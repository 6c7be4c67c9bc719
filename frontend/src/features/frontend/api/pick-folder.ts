import { useTransport } from '@/client/host-context';
import { useNotices } from '@/components/problem/notices';

/** Opens the native dialog; null if it was closed without a choice. */
export function usePickFolder(): () => Promise<string | null> {
  const transport = useTransport();
  const { report } = useNotices();
  return async () => {
    try {
      return (await transport.call('frontend_pick', {})).path;
    } catch (thrown) {
      report(thrown);
      return null;
    }
  };
}
