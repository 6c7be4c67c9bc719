import type { ChatId, ModelId } from '@/bindings/contract';
import { useNotices } from '@/components/problem/notices';
import { useCreateChat } from '../api/create-chat';
import { useAnswers, useDrafts } from '../stores/answers-context';
import { useOpenChat } from './use-open-chat';

/**
 * Sends to a chat, making one first if there is none. A model that is given is the chat's from then on. Text that could
 * not be saved goes back into the composer.
 */
export function useSendMessage(chatId: ChatId | null): (text: string, modelId?: ModelId) => Promise<void> {
  const answers = useAnswers();
  const drafts = useDrafts();
  const createChat = useCreateChat();
  const openChat = useOpenChat();
  const { report } = useNotices();

  const makeChat = async () => {
    const { id } = await createChat();
    drafts.adopt(id);
    openChat(id);
    return id;
  };
  return async (text, given) => {
    try {
      const target = chatId ?? (await makeChat());
      if (given) drafts.set(target, { modelId: given });
      const { modelId } = drafts.get(target);
      const saved = await answers.send({ chatId: target, text, parentId: null, modelId, sampling: null });
      if (!saved) drafts.giveBack(target, text);
    } catch (thrown) {
      report(thrown);
      drafts.giveBack(chatId, text);
    }
  };
}
