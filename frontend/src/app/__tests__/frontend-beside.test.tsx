import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { FakeBackend, problem } from '@/client/testing/fake-backend';
import type { Handlers } from '@/client/testing/fake-transport';
import { frontendVersion, syncResult } from '@/client/testing/samples';
import { testIds } from '@/testing/test-ids';
import { renderApp } from './render-app';

const shown = frontendVersion('11111111');
const beside = frontendVersion('22222222', { revision: 'feature/login' });

/** A repository of which a version is shown, with another branch. */
function withBranch(handlers: Handlers = {}) {
  const backend = new FakeBackend(handlers);
  const { frontend } = backend.settings.values;
  Object.assign(frontend, { source: 'git', repository: 'https://gitlab.example.com/web/front.git' });
  backend.frontend.follow(frontend);
  backend.frontend.show(shown);
  backend.frontend.revisions = [
    { name: 'main', commit: shown.id, tag: false, default: true },
    { name: 'feature/login', commit: beside.id, tag: false, default: false },
  ];
  backend.frontend.sync = async ({ step }) => {
    for (const name of ['look', 'fetch', 'build'] as const) step(name);
    return { result: syncResult(beside), version: beside };
  };
  return backend;
}

function withFolder(handlers: Handlers = {}) {
  const backend = new FakeBackend(handlers);
  Object.assign(backend.settings.values.frontend, { source: 'local', localPath: '/home/user/app' });
  backend.frontend.follow(backend.settings.values.frontend);
  return backend;
}

test('a branch is chosen, built and opened beside, and this window shows what it showed', async () => {
  const backend = withBranch();
  const { user } = await renderApp(backend, '/frontend/');
  await user.click(await screen.findByTestId(testIds.frontendBeside));
  const dialog = await screen.findByTestId(testIds.frontendBesideDialog);
  expect(dialog.textContent).toContain('This window keeps its frontend');
  await user.click(within(dialog).getByTestId(`${testIds.frontendBesideRevision}-open`));
  const options = await screen.findAllByTestId(testIds.frontendRevisionOption);
  expect(options.map(({ dataset }) => dataset.value)).toEqual(['main', 'feature/login']);
  await user.type(within(dialog).getByTestId(testIds.frontendBesideRevision), 'login');
  await user.keyboard('{ArrowDown}{Enter}');
  await user.click(within(dialog).getByTestId(testIds.confirm));

  await waitFor(() =>
    expect(backend.transport.requests('frontend_preview')).toEqual([
      { target: { kind: 'version', version: beside.id } },
    ]),
  );
  expect(backend.transport.requests('frontend_sync')).toEqual([
    { taskId: expect.any(String), goal: 'build', revision: 'feature/login' },
  ]);
  expect(screen.queryByTestId(testIds.frontendBesideDialog)).toBeNull();
  const panel = screen.getByTestId(testIds.frontendRun);
  expect(panel.dataset.state).toBe('done');
  expect(panel.textContent).toContain('The window shows the same frontend as before.');
  const steps = within(panel).getAllByTestId(testIds.frontendStep);
  expect(steps.map(({ dataset }) => dataset.step)).not.toContain('activate');
  expect(await screen.findByTestId(`${testIds.frontendVersion}-22222222`)).toBeTruthy();
  expect(screen.getByTestId(testIds.frontendOverview).dataset.version).toBe(shown.id);
  expect(screen.getByTestId(testIds.frontendBadge).dataset.version).toBe(shown.id);
  expect(backend.transport.requests('frontend_activate')).toEqual([]);
  expect(backend.transport.requests('settings_update')).toEqual([]);
});

test('a name that was typed is taken over by the press of the button, and none is asked for', async () => {
  const backend = withBranch();
  const { user } = await renderApp(backend, '/frontend/');
  await user.click(await screen.findByTestId(testIds.frontendBeside));
  const dialog = await screen.findByTestId(testIds.frontendBesideDialog);
  await user.click(within(dialog).getByTestId(testIds.confirm));
  expect(within(dialog).getByRole('alert').textContent).toBe('Choose or type a branch, tag or commit.');
  await user.type(within(dialog).getByTestId(testIds.frontendBesideRevision), 'deadbeef');
  await user.click(within(dialog).getByTestId(testIds.confirm));
  await waitFor(() => expect(backend.transport.requests('frontend_sync')[0]?.revision).toBe('deadbeef'));
});

test('a branch that cannot be built opens nothing, and says why', async () => {
  const backend = withBranch();
  backend.frontend.sync = async ({ step }) => {
    step('build');
    throw problem('frontend_build_failed', 'next build ended with 1');
  };
  const { user } = await renderApp(backend, '/frontend/');
  await user.click(await screen.findByTestId(testIds.frontendBeside));
  await user.type(await screen.findByTestId(testIds.frontendBesideRevision), 'feature/login{Enter}');
  await user.click(screen.getByTestId(testIds.confirm));
  const panel = await screen.findByTestId(testIds.frontendRun);
  await waitFor(() => expect(panel.dataset.state).toBe('failed'));
  expect(within(panel).getByTestId(testIds.errorPanel).dataset.code).toBe('frontend_build_failed');
  expect(backend.transport.requests('frontend_preview')).toEqual([]);
  expect(screen.getByTestId(testIds.frontendOverview).dataset.version).toBe(shown.id);
});

test('a branch that was built and cannot be opened says why, and is among the versions', async () => {
  const backend = withBranch({
    frontend_preview: () => Promise.reject(problem('frontend_version_missing', 'there is no such version')),
  });
  const { user } = await renderApp(backend, '/frontend/');
  await user.click(await screen.findByTestId(testIds.frontendBeside));
  await user.type(await screen.findByTestId(testIds.frontendBesideRevision), 'feature/login{Enter}');
  await user.click(screen.getByTestId(testIds.confirm));
  expect((await screen.findByTestId(testIds.errorPanel)).dataset.code).toBe('frontend_version_missing');
  expect(screen.getByTestId(testIds.frontendRun).dataset.state).toBe('done');
  expect(await screen.findByTestId(`${testIds.frontendVersion}-22222222`)).toBeTruthy();
});

test('a folder is previewed with hot reload, and its start is waited for', async () => {
  let started: () => void = () => undefined;
  const backend = withFolder({
    frontend_preview: () =>
      new Promise((resolve) => {
        started = () => resolve({});
      }),
  });
  const { user } = await renderApp(backend, '/frontend/');
  const button = await screen.findByTestId<HTMLButtonElement>(testIds.frontendLocalPreview);
  expect(screen.getByTestId(testIds.frontendSource).textContent).toContain('That window cannot call XGEN');
  await user.click(button);
  await waitFor(() => expect(button.textContent).toBe('Starting the server…'));
  expect(button.disabled).toBe(true);
  expect(backend.transport.requests('frontend_preview')).toEqual([{ target: { kind: 'local' } }]);
  await user.click(screen.getByTestId(testIds.navModels));
  await user.click(screen.getByTestId(testIds.navFrontend));
  expect((await screen.findByTestId<HTMLButtonElement>(testIds.frontendLocalPreview)).disabled).toBe(true);
  started();
  await waitFor(() =>
    expect(screen.getByTestId(testIds.frontendLocalPreview).textContent).toBe('Preview with hot reload'),
  );
  expect(screen.queryByTestId(testIds.errorPanel)).toBeNull();
});

test('a folder whose server does not start says why, and can be tried again', async () => {
  const backend = withFolder({
    frontend_preview: () =>
      Promise.reject(
        problem(
          'frontend_install_failed',
          'the packages of /home/user/app are not installed',
          'run `npm install` in that folder',
        ),
      ),
  });
  const { user } = await renderApp(backend, '/frontend/');
  const button = await screen.findByTestId<HTMLButtonElement>(testIds.frontendLocalPreview);
  await user.click(button);
  const panel = await screen.findByTestId(testIds.errorPanel);
  expect(panel.dataset.code).toBe('frontend_install_failed');
  expect(panel.textContent).toContain('Run `npm install` in that folder.');
  await waitFor(() => expect(button.disabled).toBe(false));
});

test('no folder, nothing to preview', async () => {
  const { user } = await renderApp(new FakeBackend(), '/frontend/');
  await user.click(await screen.findByTestId(testIds.frontendSourceLocal));
  expect((await screen.findByTestId<HTMLButtonElement>(testIds.frontendLocalPreview)).disabled).toBe(true);
});
