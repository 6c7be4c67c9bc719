import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ModelId } from '@/bindings/contract';
import { useTransport } from '@/client/host-context';
import { keys } from '@/client/queries';
import { useNotices } from '@/components/problem/notices';

export function useRemoveModel() {
  const transport = useTransport();
  const client = useQueryClient();
  const { report } = useNotices();
  return useMutation({
    mutationFn: (modelId: ModelId) => transport.call('model_remove', { modelId }),
    onError: report,
    onSettled: () => client.invalidateQueries({ queryKey: keys.models }),
  });
}
