'use client';

import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useState, useSyncExternalStore } from 'react';
import { useTransport } from '@/client/host-context';
import { useNotices } from '@/components/problem/notices';
import { ModelTaskStore, type ModelTasks } from './model-tasks';

const ModelTasksContext = createContext<ModelTaskStore | null>(null);

export function ModelTasksProvider({ children }: { children: ReactNode }) {
  const transport = useTransport();
  const client = useQueryClient();
  const { report } = useNotices();
  const [store] = useState(() => new ModelTaskStore(transport, client, report));
  return <ModelTasksContext value={store}>{children}</ModelTasksContext>;
}

export function useModelTaskStore(): ModelTaskStore {
  const store = useContext(ModelTasksContext);
  if (!store) throw new Error('ModelTasksProvider is missing above this component');
  return store;
}

export function useModelTasks(): ModelTasks {
  const store = useModelTaskStore();
  return useSyncExternalStore(store.subscribe, store.get, store.get);
}
