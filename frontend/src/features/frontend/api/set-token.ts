import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { FrontendTokenReq } from '@/bindings/contract';
import { useTransport } from '@/client/host-context';
import { keys } from '@/client/queries';
import { useNotices } from '@/components/problem/notices';

/** Keeps or forgets the token. Not a mutation: those keep what they were given, and the token stays nowhere here. */
export function useSetToken() {
  const transport = useTransport();
  const client = useQueryClient();
  const { report } = useNotices();
  const [saving, setSaving] = useState(false);
  const setToken = async (req: FrontendTokenReq): Promise<boolean> => {
    setSaving(true);
    try {
      client.setQueryData(keys.frontend, await transport.call('frontend_authenticate', req));
      return true;
    } catch (thrown) {
      report(thrown);
      void client.invalidateQueries({ queryKey: keys.frontend });
      return false;
    } finally {
      setSaving(false);
    }
  };
  return { saving, setToken };
}
