import { act, screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { FakeBackend } from '@/client/testing/fake-backend';
import { appInfo } from '@/client/testing/samples';
import { testIds } from '@/testing/test-ids';
import { renderApp } from './render-app';

const choose = (testId: string, value: string) => {
  const option = screen.getByTestId(testId).querySelector<HTMLElement>(`[data-value=${value}]`);
  if (!option) throw new Error(`${testId} has no ${value}`);
  return option;
};
const row = (key: string) => {
  const found = document.querySelector<HTMLElement>(`[data-setting="${key}"]`);
  if (!found) throw new Error(`no setting ${key}`);
  return found;
};

test('the language changes everywhere at once and is saved', async () => {
  const backend = new FakeBackend();
  const { user } = await renderApp(backend, '/settings/');
  expect(await screen.findByRole('heading', { level: 1, name: 'Settings' })).toBeTruthy();
  await user.click(choose(testIds.settingsLanguage, 'ko'));
  expect(await screen.findByRole('heading', { level: 1, name: '설정' })).toBeTruthy();
  expect(document.documentElement.lang).toBe('ko');
  expect(screen.getByTestId(testIds.statusModel).textContent).toBe('로드된 모델 없음');
  expect(backend.transport.requests('settings_update')[0]).toMatchObject({ language: 'ko', theme: null, reset: [] });
});

test('the language of the system is followed where none is chosen', async () => {
  const backend = new FakeBackend({ app_info: () => ({ ...appInfo, systemLocale: 'ko-KR' }) });
  backend.settings.values.language = 'system';
  await renderApp(backend, '/settings/');
  expect(await screen.findByRole('heading', { level: 1, name: '설정' })).toBeTruthy();
});

test('the theme changes the page and is remembered for the next start', async () => {
  const { user } = await renderApp(new FakeBackend(), '/settings/');
  await user.click(await screen.findByText('Dark'));
  await waitFor(() => expect(document.documentElement.dataset.theme).toBe('dark'));
  expect(localStorage.getItem('xgen.theme')).toBe('dark');
  await user.click(choose(testIds.settingsTheme, 'system'));
  await waitFor(() => expect(document.documentElement.dataset.theme).toBeUndefined());
});

test('settings changed elsewhere arrive as an event', async () => {
  const backend = new FakeBackend();
  await renderApp(backend, '/settings/');
  const { settings } = backend;
  act(() =>
    backend.tell({
      kind: 'settings',
      settings: { ...settings, values: { ...settings.values, language: 'ko', theme: 'dark' } },
    }),
  );
  expect(await screen.findByRole('heading', { level: 1, name: '설정' })).toBeTruthy();
  expect(document.documentElement.dataset.theme).toBe('dark');
});

test('a sampling parameter is saved in its range only, together with those that the file sets', async () => {
  const backend = new FakeBackend();
  const { user } = await renderApp(backend, '/settings/');
  const field = await screen.findByTestId(`${testIds.settingsSampling}-temperature`);
  await user.clear(field);
  await user.type(field, '3{enter}');
  expect(within(row('sampling.temperature')).getByRole('alert').textContent).toBe('From 0 to 2');
  expect(backend.transport.requests('settings_update')).toHaveLength(0);
  await user.clear(field);
  await user.type(field, '0.2{enter}');
  await waitFor(() => expect(backend.transport.requests('settings_update')).toHaveLength(1));
  const [saved] = backend.transport.requests('settings_update');
  expect(saved?.sampling).toMatchObject({ temperature: 0.2, topP: 0.95, repetitionPenalty: null });
});

test('a value from the file can be reset to its default, each by itself', async () => {
  const backend = new FakeBackend();
  const { user } = await renderApp(backend, '/settings/');
  await screen.findByTestId(testIds.settingsSampling);
  expect(within(row('sampling.temperature')).queryByTestId(testIds.settingsReset)).toBeNull();
  await user.click(within(row('sampling.topP')).getByTestId(testIds.settingsReset));
  await waitFor(() =>
    expect(backend.transport.requests('settings_update')[0]).toMatchObject({
      reset: ['sampling.topP'],
      sampling: null,
    }),
  );
});

test('a value from an environment variable is shown, explained and not editable', async () => {
  const backend = new FakeBackend();
  backend.settings.values.threads = 6;
  backend.settings.sources = [{ key: 'threads', source: 'environment', detail: 'XGEN_THREADS' }];
  await renderApp(backend, '/settings/');
  const field = await screen.findByTestId<HTMLInputElement>(testIds.settingsThreads);
  expect(field.disabled).toBe(true);
  expect(field.value).toBe('6');
  expect(row('threads').textContent).toContain('XGEN_THREADS');
  const source = within(screen.getByTestId(testIds.settingsConnection)).getByTestId(testIds.settingsSource);
  expect(source.dataset.source).toBe('environment');
  expect(source.textContent).toContain('XGEN_THREADS');
});

test('model folders are added by the dialog and removed', async () => {
  const backend = new FakeBackend({ model_pick: () => ({ path: '/mnt/models' }) });
  backend.settings.values.modelFolders = ['/old'];
  const { user } = await renderApp(backend, '/settings/');
  await user.click(await screen.findByTestId(testIds.settingsFolderAdd));
  await waitFor(() =>
    expect(backend.transport.requests('settings_update')[0]?.modelFolders).toEqual(['/old', '/mnt/models']),
  );
  await user.click(screen.getByTestId(testIds.settingsFolderRemove));
  await waitFor(() => expect(backend.transport.requests('settings_update')[1]?.modelFolders).toEqual([]));
});
