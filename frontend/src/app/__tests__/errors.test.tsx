import { act, screen, waitFor } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import type { AppEvent, WireError } from '@/bindings/contract';
import { FakeBackend } from '@/client/testing/fake-backend';
import { idle } from '@/client/testing/samples';
import { testIds } from '@/testing/test-ids';
import { renderApp } from './render-app';

const diskFull: WireError = {
  code: 'disk_full',
  message: 'no space left to write /data/chats.db',
  hint: 'Free 20 MB on /data.',
  causes: ['os error 28'],
};

test('an error is translated by its code, with the hint and everything for a report', async () => {
  const backend = new FakeBackend();
  const { user } = await renderApp(backend);
  const copied = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
  act(() => backend.tell({ kind: 'notice', problem: diskFull }));
  const panel = await screen.findByTestId(testIds.errorPanel);
  expect(panel.dataset.code).toBe('disk_full');
  expect(panel.textContent).toContain('The disk is full');
  expect(panel.textContent).toContain('Free 20 MB on /data.');
  await user.click(screen.getByTestId(testIds.copyDetails));
  await waitFor(() => expect(copied).toHaveBeenCalled());
  expect(JSON.parse(copied.mock.calls[0]?.[0] ?? '')).toEqual({ ...diskFull, appVersion: '0.1.0' });
  await user.click(screen.getByTestId(testIds.errorDismiss));
  expect(screen.queryByTestId(testIds.errorPanel)).toBeNull();
});

test('in Korean the hint is the one of the code, not the English one', async () => {
  const backend = new FakeBackend();
  backend.settings.values.language = 'ko';
  await renderApp(backend);
  act(() => backend.tell({ kind: 'notice', problem: diskFull }));
  const panel = await screen.findByTestId(testIds.errorPanel);
  expect(panel.textContent).toContain('디스크 공간이 부족합니다');
  expect(panel.textContent).toContain('공간을 확보한 뒤 다시 시도하세요.');
  expect(panel.textContent).not.toContain('Free 20 MB');
});

test('what a problem says in English is not said again by the hint of the backend', async () => {
  const backend = new FakeBackend();
  await renderApp(backend);
  const hint = 'what was written is kept; regenerate the answer';
  const problem: WireError = { code: 'worker_died', message: 'the worker ended', hint, causes: [] };
  act(() => backend.tell({ kind: 'notice', problem }));
  const panel = await screen.findByTestId(testIds.errorPanel);
  expect(panel.textContent).toContain('The worker is started again by itself.');
  expect(panel.textContent?.match(/kept/g)).toHaveLength(1);
});

test('the same problem twice is one panel, and a cancellation is none', async () => {
  const backend = new FakeBackend();
  await renderApp(backend);
  const notice: AppEvent = { kind: 'notice', problem: diskFull };
  act(() => backend.tell(notice));
  act(() => backend.tell(notice));
  act(() => backend.tell({ kind: 'notice', problem: { code: 'cancelled', message: 'x', hint: null, causes: [] } }));
  expect(await screen.findAllByTestId(testIds.errorPanel)).toHaveLength(1);
});

test('of several problems the newest is first', async () => {
  const backend = new FakeBackend();
  await renderApp(backend);
  act(() => backend.tell({ kind: 'notice', problem: diskFull }));
  act(() => backend.tell({ kind: 'notice', problem: { ...diskFull, code: 'busy' } }));
  const panels = await screen.findAllByTestId(testIds.errorPanel);
  expect(panels.map((panel) => panel.dataset.code)).toEqual(['busy', 'disk_full']);
});

test('a problem of the engine is opened from the status bar', async () => {
  const backend = new FakeBackend();
  const { user } = await renderApp(backend);
  const problem: WireError = { code: 'worker_died', message: 'the worker ended', hint: null, causes: [] };
  act(() =>
    backend.tell({
      kind: 'engine',
      status: { ...idle, state: 'restarting', restarts: 2, problem },
    }),
  );
  await user.click(await screen.findByTestId(testIds.statusProblem));
  expect((await screen.findByTestId(testIds.errorPanel)).dataset.code).toBe('worker_died');
  expect(screen.getByTestId(testIds.statusState).dataset.state).toBe('restarting');
  expect(screen.getByTestId(testIds.statusRestarts).textContent).toBe('2 restarts');
});

test('settings that cannot be read do not keep the app from starting', async () => {
  const backend = new FakeBackend({
    settings_get: () => {
      throw { code: 'settings_broken', message: 'settings.json is not JSON', hint: null, causes: [] };
    },
  });
  await renderApp(backend, '/settings/');
  expect((await screen.findByTestId(testIds.errorPanel)).dataset.code).toBe('settings_broken');
});

test('the page tells the host when it is on the screen', async () => {
  const backend = new FakeBackend();
  await renderApp(backend);
  await waitFor(() => expect(backend.transport.requests('app_ready')).toHaveLength(1));
});
