import { Suspense } from 'react';
import { ChatScreen } from '@/features/chat/components/chat-screen';

export default function ChatPage() {
  return (
    <Suspense>
      <ChatScreen />
    </Suspense>
  );
}
