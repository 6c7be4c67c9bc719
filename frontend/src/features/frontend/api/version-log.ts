import { useQuery } from '@tanstack/react-query';
import { useTransport } from '@/client/host-context';

/** What was said while a version was built. Read anew each time it is opened. */
export function useVersionLog(version: string) {
  const transport = useTransport();
  return useQuery({
    queryKey: ['frontend-log', version],
    queryFn: () => transport.call('frontend_log', { version }),
    gcTime: 0,
  });
}
