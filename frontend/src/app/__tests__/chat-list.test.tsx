import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { FakeBackend } from '@/client/testing/fake-backend';
import { answerMessage, userMessage } from '@/client/testing/samples';
import { testIds } from '@/testing/test-ids';
import { renderApp } from './render-app';

function backendWithChats() {
  const backend = new FakeBackend();
  backend.addThread('c1', [userMessage('u1', 'one'), answerMessage('a1', 'answer one', { parentId: 'u1' })]);
  backend.addThread('c2', [userMessage('u2', 'two', { chatId: 'c2' })]);
  return backend;
}

const item = async (chatId: string) => {
  const items = await screen.findAllByTestId(testIds.chatItem);
  const found = items.find((entry) => entry.dataset.chatId === chatId);
  if (!found) throw new Error(`no chat ${chatId} in the list`);
  return found;
};

test('a chat is opened, and a new one begun by the keyboard', async () => {
  const { user } = await renderApp(backendWithChats());
  await user.click(within(await item('c1')).getByRole('link'));
  await screen.findByText('answer one');
  expect(window.location.search).toBe('?chat=c1');
  await user.keyboard('{Control>}n{/Control}');
  await screen.findByTestId(testIds.emptyState);
  expect(window.location.search).toBe('');
});

test('a chat is renamed in place; Escape keeps the old title', async () => {
  const backend = backendWithChats();
  const { user } = await renderApp(backend);
  await user.click(within(await item('c1')).getByTestId(testIds.chatMenu));
  await user.click(await screen.findByTestId(testIds.chatRename));
  const input = await screen.findByTestId<HTMLInputElement>(testIds.chatRenameInput);
  await user.clear(input);
  await user.type(input, '새 제목{enter}');
  await waitFor(async () => expect((await item('c1')).textContent).toContain('새 제목'));
  expect(backend.transport.requests('chat_rename')).toEqual([{ chatId: 'c1', title: '새 제목' }]);

  await user.dblClick(within(await item('c2')).getByRole('link'));
  await user.type(await screen.findByTestId(testIds.chatRenameInput), 'x{escape}');
  expect((await item('c2')).textContent).toContain('Chat c2');
  expect(backend.transport.requests('chat_rename')).toHaveLength(1);
});

test('a chat goes to the trash and undo brings it back', async () => {
  const backend = backendWithChats();
  const { user } = await renderApp(backend, '/?chat=c1');
  await user.click(within(await item('c1')).getByTestId(testIds.chatMenu));
  await user.click(await screen.findByTestId(testIds.chatTrash));
  await waitFor(() => expect(screen.getAllByTestId(testIds.chatItem)).toHaveLength(1));
  await screen.findByTestId(testIds.emptyState);

  await user.click(screen.getByTestId(testIds.noticeAction));
  await waitFor(() => expect(screen.getAllByTestId(testIds.chatItem)).toHaveLength(2));
  await screen.findByText('answer one');
});

test('the trash restores, and deletes for good only after a question', async () => {
  const backend = backendWithChats();
  for (const chat of backend.chats) chat.trashedAtMs = Date.now();
  const { user } = await renderApp(backend);
  await user.click(screen.getByTestId(testIds.trashToggle));
  const [first] = await screen.findAllByTestId(testIds.trashItem);
  await user.click(within(first as HTMLElement).getByTestId(testIds.trashDelete));
  await user.click(await screen.findByTestId(testIds.cancel));
  expect(backend.transport.requests('chat_delete')).toHaveLength(0);

  await user.click(within(first as HTMLElement).getByTestId(testIds.trashDelete));
  await user.click(await screen.findByTestId(testIds.confirm));
  await waitFor(() => expect(screen.getAllByTestId(testIds.trashItem)).toHaveLength(1));
  expect(backend.transport.requests('chat_delete')).toEqual([{ chatId: 'c1' }]);

  await user.click(screen.getByTestId(testIds.trashRestore));
  await waitFor(() => expect(screen.queryByTestId(testIds.trashItem)).toBeNull());
  await user.click(screen.getByTestId(testIds.trashToggle));
  expect(await item('c2')).toBeTruthy();
});
