import { useQuery } from '@tanstack/react-query';
import type { ChatId, ModelEntry, ModelId } from '@/bindings/contract';
import { useTransport } from '@/client/host-context';
import { modelsQuery, settingsQuery, threadQuery } from '@/client/queries';

export interface ChatModel {
  /** The model that will answer; null until the settings are known. */
  id: ModelId | null;
  /** Null if it is not on this machine any more. */
  entry: ModelEntry | null;
  models: ModelEntry[];
  /** The list of models has been read, or cannot be. */
  known: boolean;
}

/** The model of the next answer: the picked one, else the chat's, else the default. */
export function useChatModel(chatId: ChatId | null, picked: ModelId | null): ChatModel {
  const transport = useTransport();
  const { data: models = [], isPending } = useQuery(modelsQuery(transport));
  const { data: settings } = useQuery(settingsQuery(transport));
  const { data: thread } = useQuery({ ...threadQuery(transport, chatId ?? ''), enabled: chatId !== null });
  const id = picked ?? thread?.chat.modelId ?? settings?.values.defaultModelId ?? null;
  return { id, entry: models.find((model) => model.id === id) ?? null, models, known: !isPending };
}
