import { act, screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { ImportFrame, LoadFrame } from '@/bindings/contract';
import { FakeBackend, problem } from '@/client/testing/fake-backend';
import { cutModel, idle, qwen, starter } from '@/client/testing/samples';
import { testIds } from '@/testing/test-ids';
import { renderApp } from './render-app';

const row = async (modelId: string) => {
  await screen.findAllByTestId(testIds.modelRow);
  const found = screen.getAllByTestId(testIds.modelRow).find((entry) => entry.dataset.modelId === modelId);
  if (!found) throw new Error(`no model ${modelId} in the list`);
  return found;
};

/** An import that the test moves on by hand. */
function heldImport() {
  let emit: (frame: ImportFrame) => void = () => undefined;
  let settle: { resolve: () => void; reject: (thrown: unknown) => void } | null = null;
  const backend: FakeBackend = new FakeBackend({
    model_import: (_req, given) => {
      emit = given;
      return new Promise((resolve, reject) => {
        settle = {
          resolve: () => {
            backend.models = [...backend.models, qwen];
            resolve(qwen);
          },
          reject,
        };
      });
    },
    task_cancel: () => {
      settle?.reject(problem('cancelled', 'the import was cancelled'));
      return {};
    },
    model_pick: ({ kind }) => ({ path: kind === 'file' ? '/home/user/qwen.gguf' : null }),
  });
  return {
    backend,
    emit: (frame: ImportFrame) => act(async () => emit(frame)),
    finish: () => act(async () => settle?.resolve()),
    fail: (thrown: unknown) => act(async () => settle?.reject(thrown)),
  };
}

test('a model is imported by its path, with progress, and appears in the list', async () => {
  const { backend, emit, finish } = heldImport();
  const { user } = await renderApp(backend, '/models/');
  await user.click(screen.getByTestId(testIds.importReference));
  await user.type(screen.getByTestId(testIds.importPath), '"/home/user/qwen.gguf"');
  await user.click(screen.getByTestId(testIds.importSubmit));
  const task = await screen.findByTestId(testIds.importTask);
  await emit({ kind: 'copied', doneBytes: 300_000_000, totalBytes: 1_200_000_000 });
  expect(within(task).getByRole('progressbar').ariaValueNow).toBe('25');
  expect(task.textContent).toContain('300 MB of 1.2 GB');
  await emit({ kind: 'verifying' });
  expect(task.textContent).toContain('Verifying');
  await finish();
  expect(await row('qwen')).toBeTruthy();
  expect(screen.queryByTestId(testIds.importTask)).toBeNull();
  expect(backend.transport.requests('model_import')).toEqual([
    { taskId: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4/), path: '/home/user/qwen.gguf', mode: 'reference' },
  ]);
});

test('an import can be cancelled, which is no error', async () => {
  const { backend } = heldImport();
  const { user } = await renderApp(backend, '/models/');
  await user.click(screen.getByTestId(testIds.importPickFile));
  await waitFor(() =>
    expect(screen.getByTestId<HTMLInputElement>(testIds.importPath).value).toBe('/home/user/qwen.gguf'),
  );
  await user.click(screen.getByTestId(testIds.importSubmit));
  await user.click(await screen.findByTestId(testIds.importCancel));
  await waitFor(() => expect(screen.queryByTestId(testIds.importTask)).toBeNull());
  const [started] = backend.transport.requests('model_import');
  expect(backend.transport.requests('task_cancel')).toEqual([{ taskId: started?.taskId }]);
  expect(screen.queryByTestId(testIds.errorPanel)).toBeNull();
});

test('an import that fails says why and gives the path back', async () => {
  const { backend, fail } = heldImport();
  const { user } = await renderApp(backend, '/models/');
  await user.type(screen.getByTestId(testIds.importPath), '/home/user/notes.txt{enter}');
  await screen.findByTestId(testIds.importTask);
  await fail(problem('model_not_a_model', '/home/user/notes.txt is not a model'));
  const panel = await screen.findByTestId(testIds.errorPanel);
  expect(panel.textContent).toContain('This is not a model');
  expect(panel.textContent).toContain('/home/user/notes.txt is not a model');
  expect(screen.getByTestId<HTMLInputElement>(testIds.importPath).value).toBe('/home/user/notes.txt');
});

test('files dropped on the window are imported after a choice, from any page', async () => {
  const { backend, finish } = heldImport();
  const { user } = await renderApp(backend, '/');
  act(() => backend.tell({ kind: 'dropped', paths: ['/home/user/qwen.gguf'] }));
  const dialog = await screen.findByTestId(testIds.importDropped);
  expect(dialog.textContent).toContain('/home/user/qwen.gguf');
  await user.click(within(dialog).getByTestId(testIds.confirm));
  await screen.findByTestId(testIds.importTask);
  expect(window.location.pathname).toBe('/models/');
  await finish();
  expect(backend.transport.requests('model_import')[0]).toMatchObject({ path: '/home/user/qwen.gguf', mode: 'copy' });
});

test('a model is loaded with its steps shown, and unloaded', async () => {
  let emit: (frame: LoadFrame) => void = () => undefined;
  let finish: () => void = () => undefined;
  const loaded = {
    ...idle,
    state: 'ready' as const,
    model: { id: 'starter', name: starter.name, contextLength: 512, loadMs: 3 },
  };
  const backend = new FakeBackend({
    model_load: (_req, given) => {
      emit = given;
      return new Promise((resolve) => {
        finish = () => resolve(loaded);
      });
    },
    model_unload: () => idle,
  });
  const { user } = await renderApp(backend, '/models/');
  await user.click(within(await row('starter')).getByTestId(testIds.load));
  await screen.findByTestId(testIds.loadProgress);
  for (const [kind, text] of [
    ['starting', 'Starting worker'],
    ['reading', 'Reading model'],
    ['warm_up', 'Warming up'],
  ] as const) {
    act(() => emit({ kind }));
    expect(screen.getByTestId(testIds.loadProgress).textContent).toBe(text);
  }
  await act(async () => finish());
  await waitFor(async () => expect((await row('starter')).dataset.loaded).toBe('true'));
  expect(screen.getByTestId(testIds.statusModel).textContent).toBe(starter.name);
  await user.click(screen.getByTestId(testIds.unload));
  await waitFor(async () => expect((await row('starter')).dataset.loaded).toBe('false'));
});

test('removing says what goes; the starter and files in named folders stay', async () => {
  const backend = new FakeBackend({ model_remove: () => ({}) });
  backend.models = [starter, qwen, { ...cutModel, source: 'reference' }, { ...qwen, id: 'mine', source: 'external' }];
  const { user } = await renderApp(backend, '/models/');
  expect(within(await row('mine')).queryByTestId(testIds.modelRemove)).toBeNull();
  expect(within(await row('starter')).queryByTestId(testIds.modelRemove)).toBeNull();
  expect((await row('starter')).textContent).toContain('memorised answers only');

  await user.click(within(await row('cut')).getByTestId(testIds.modelRemove));
  const dialog = await screen.findByRole('dialog');
  expect(dialog.textContent).toContain('The files stay where they are');
  await user.click(within(dialog).getByTestId(testIds.confirm));
  await waitFor(() => expect(backend.transport.requests('model_remove')).toEqual([{ modelId: 'cut' }]));
});

test('models of one name are told apart in the list, the pickers and before one is removed', async () => {
  const backend = new FakeBackend();
  const copy = { ...qwen, id: 'copy', name: starter.name, path: '/data/models/9f2/나의 모델.gguf' };
  backend.models = [starter, copy, qwen];
  const { user } = await renderApp(backend, '/models/');
  expect((await row('starter')).textContent).toContain('starter.gguf');
  expect((await row('copy')).textContent).toContain('나의 모델.gguf');
  expect((await row('qwen')).textContent).not.toContain('.gguf');

  await user.click(within(await row('copy')).getByTestId(testIds.modelRemove));
  const dialog = await screen.findByRole('dialog', { name: 'Remove XGEN Starter · 나의 모델.gguf?' });
  expect(dialog.textContent).toContain(copy.path);
  await user.click(within(dialog).getByTestId(testIds.cancel));

  await user.click(screen.getByTestId(testIds.navSettings));
  const byDefault = await screen.findByTestId(testIds.settingsDefaultModel);
  await waitFor(() => expect(byDefault.textContent).toBe('XGEN Starter · starter.gguf'));
  await user.click(byDefault);
  expect((await screen.findAllByTestId(testIds.modelOption)).map((option) => option.textContent)).toEqual([
    'XGEN Starter · starter.gguf',
    'XGEN Starter · 나의 모델.gguf',
    qwen.name,
  ]);
  await user.keyboard('{Escape}');

  await user.click(screen.getByTestId(testIds.navChat));
  const picker = await screen.findByTestId(testIds.modelPicker);
  expect(picker.textContent).toBe('XGEN Starter · starter.gguf');
  await user.click(picker);
  const [, second, third] = await screen.findAllByTestId(testIds.modelOption);
  expect(second?.textContent).toContain('나의 모델.gguf');
  expect(third?.textContent).not.toContain('.gguf');
});

test('a broken model says why and cannot be loaded', async () => {
  const backend = new FakeBackend();
  backend.models = [starter, cutModel];
  const { user } = await renderApp(backend, '/models/');
  const broken = await row('cut');
  expect(broken.textContent).toContain('The model file is incomplete');
  expect(within(broken).getByTestId<HTMLButtonElement>(testIds.load).disabled).toBe(true);
  await user.click(within(broken).getByTestId(testIds.modelDetails));
  expect(within(broken).getByTestId(testIds.errorPanel).dataset.code).toBe('model_cut');
});

test('a host without file dialogs offers the path alone', async () => {
  await renderApp(new FakeBackend(), '/models/', {
    pickPaths: false,
    openFolders: false,
    dropPaths: false,
    openWindows: false,
  });
  expect(screen.getByTestId(testIds.importPath)).toBeTruthy();
  expect(screen.queryByTestId(testIds.importPickFile)).toBeNull();
});
