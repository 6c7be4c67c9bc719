import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { usePathname } from 'next/navigation';
import type { Capabilities } from '@/client/capabilities';
import type { FakeBackend } from '@/client/testing/fake-backend';
import { ChatScreen } from '@/features/chat/components/chat-screen';
import { FrontendScreen } from '@/features/frontend/components/frontend-screen';
import { ModelsScreen } from '@/features/models/components/models-screen';
import { SettingsScreen } from '@/features/settings/components/settings-screen';
import { testIds } from '@/testing/test-ids';
import { Providers } from '../providers';
import { newQueryClient } from '../query-client';
import { Shell } from '../shell';

const DESKTOP: Capabilities = { pickPaths: true, openFolders: true, dropPaths: true, openWindows: true };

/** The whole app over a fake backend, at this address. Resolves when it is on the screen. */
export async function renderApp(backend: FakeBackend, url = '/', capabilities = DESKTOP) {
  window.history.replaceState(null, '', url);
  const user = userEvent.setup({ delay: null });
  const view = render(
    <Providers host={{ transport: backend.transport, capabilities }} client={newQueryClient()}>
      <Shell>
        <Page />
      </Shell>
    </Providers>,
  );
  await screen.findByTestId(testIds.statusState);
  return { user, ...view };
}

function Page() {
  const pathname = usePathname();
  switch (pathname) {
    case '/models/':
      return <ModelsScreen />;
    case '/frontend/':
      return <FrontendScreen />;
    case '/settings/':
      return <SettingsScreen />;
    default:
      return <ChatScreen />;
  }
}
