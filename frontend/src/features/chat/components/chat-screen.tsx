'use client';

import { useRef } from 'react';
import type { ChatId, MessageId } from '@/bindings/contract';
import { useChatModel } from '../hooks/use-chat-model';
import { useOpenChatId } from '../hooks/use-open-chat';
import { useSendMessage } from '../hooks/use-send-message';
import { useAnswers, useDraft, useLiveAnswer } from '../stores/answers-context';
import { ChatList } from './chat-list';
import { Composer } from './composer';
import { EmptyState } from './empty-state';
import { ThreadView } from './thread-view';

export function ChatScreen() {
  const chatId = useOpenChatId();
  return (
    <div className="flex h-full min-w-0">
      <ChatList openId={chatId} />
      <Conversation key={chatId ?? 'new'} chatId={chatId} />
    </div>
  );
}

function Conversation({ chatId }: { chatId: ChatId | null }) {
  const composer = useRef<HTMLTextAreaElement>(null);
  const answers = useAnswers();
  const live = useLiveAnswer(chatId);
  const { modelId } = useDraft(chatId);
  const model = useChatModel(chatId, modelId);
  const send = useSendMessage(chatId);
  const regenerate = (messageId: MessageId) => {
    if (chatId) void answers.regenerate({ chatId, messageId, modelId, sampling: null });
    // The button goes away with the answer that it was on.
    composer.current?.focus();
  };

  const starter = model.models.find((other) => other.source === 'starter');
  return (
    <section className="flex min-w-0 flex-1 flex-col">
      {chatId ? (
        <ThreadView chatId={chatId} onRegenerate={regenerate} />
      ) : (
        <div className="min-h-0 flex-1 overflow-y-auto">
          {model.known ? (
            <EmptyState
              asksStarter={model.entry?.source === 'starter'}
              hasStarter={starter !== undefined}
              onAsk={(question) => void send(question, starter?.id === model.id ? undefined : starter?.id)}
            />
          ) : null}
        </div>
      )}
      <div className="relative mx-auto w-full max-w-3xl px-6 pb-4 before:pointer-events-none before:absolute before:inset-x-0 before:-top-5 before:h-5 before:bg-linear-to-t before:from-canvas before:to-transparent">
        <Composer
          area={composer}
          chatId={chatId}
          running={live !== null}
          stopping={live?.stopping ?? false}
          onSend={(text) => void send(text)}
          onStop={() => chatId && answers.stop(chatId)}
        />
      </div>
    </section>
  );
}
