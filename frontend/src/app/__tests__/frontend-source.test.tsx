import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { FrontendReport } from '@/bindings/contract';
import { FakeBackend, problem } from '@/client/testing/fake-backend';
import type { Handlers } from '@/client/testing/fake-transport';
import { testIds } from '@/testing/test-ids';
import { renderApp } from './render-app';

const URL = 'https://gitlab.example.com/web/front.git';

function withRepository(handlers: Handlers = {}, repository = URL) {
  const backend = new FakeBackend(handlers);
  backend.settings.values.frontend = { ...backend.settings.values.frontend, source: 'git', repository };
  backend.frontend.follow(backend.settings.values.frontend);
  return backend;
}

test('a token is handed over once and never shown again', async () => {
  const secret = 'glpat-not-to-be-seen-again';
  const backend = withRepository();
  const { user } = await renderApp(backend, '/frontend/');
  const field = await screen.findByTestId<HTMLInputElement>(testIds.frontendTokenField);
  expect(field.type).toBe('password');
  await user.type(field, secret);
  expect(document.documentElement.outerHTML).not.toContain(secret);
  await user.click(screen.getByTestId(testIds.frontendTokenSave));
  await waitFor(() => expect(screen.getByTestId(testIds.frontendToken).dataset.source).toBe('keyring'));
  expect(backend.transport.requests('frontend_authenticate')).toEqual([{ token: secret, remember: true }]);
  expect(field.value).toBe('');
  expect(document.documentElement.outerHTML).not.toContain(secret);
  await user.click(screen.getByTestId(testIds.frontendTokenForget));
  await waitFor(() => expect(screen.getByTestId(testIds.frontendToken).dataset.source).toBe('none'));
  expect(backend.transport.requests('frontend_authenticate')[1]).toEqual({ token: '', remember: false });
});

test('without a keyring the reason is told and the token is kept until XGEN ends', async () => {
  const backend = withRepository();
  backend.frontend.status.token = { source: 'none', detail: 'no Secret Service answers' };
  const { user } = await renderApp(backend, '/frontend/');
  expect((await screen.findByTestId(testIds.frontendKeyringProblem)).textContent).toContain(
    'no Secret Service answers',
  );
  expect(screen.getByTestId<HTMLInputElement>(testIds.frontendTokenRemember).checked).toBe(false);
  await user.type(screen.getByTestId(testIds.frontendTokenField), 'glpat-x{enter}');
  await waitFor(() =>
    expect(backend.transport.requests('frontend_authenticate')).toEqual([{ token: 'glpat-x', remember: false }]),
  );
});

test('a token that cannot be kept stays in its field, and the reason is shown', async () => {
  const backend = withRepository({
    frontend_authenticate: () => Promise.reject(problem('keyring_unavailable', 'the keyring is locked')),
  });
  const { user } = await renderApp(backend, '/frontend/');
  const field = await screen.findByTestId<HTMLInputElement>(testIds.frontendTokenField);
  await user.type(field, 'glpat-x{enter}');
  expect((await screen.findByTestId(testIds.errorPanel)).dataset.code).toBe('keyring_unavailable');
  expect(field.value).toBe('glpat-x');
});

test('what the environment sets is shown with the name of its variable and cannot be changed', async () => {
  const backend = withRepository();
  backend.settings.sources = [{ key: 'frontend.repository', source: 'environment', detail: 'FRONTEND_REPO' }];
  backend.frontend.status.token = { source: 'environment', detail: 'GITLAB_TOKEN' };
  await renderApp(backend, '/frontend/');
  const field = await screen.findByTestId<HTMLInputElement>(testIds.frontendRepository);
  expect(field.disabled).toBe(true);
  expect(field.value).toBe(URL);
  expect(document.querySelector('[data-setting="frontend.repository"]')?.textContent).toContain('FRONTEND_REPO');
  expect(screen.getByTestId(testIds.frontendToken).textContent).toContain('GITLAB_TOKEN');
  expect(screen.queryByTestId(testIds.frontendTokenField)).toBeNull();
});

test('an address with a token in it is not saved', async () => {
  const backend = withRepository();
  const { user } = await renderApp(backend, '/frontend/');
  const field = await screen.findByTestId(testIds.frontendRepository);
  await user.clear(field);
  await user.type(field, 'https://oauth2:glpat-secret@gitlab.example.com/web/front.git{enter}');
  expect(screen.getByRole('alert').textContent).toContain('enter the token in its own field');
  await user.tab();
  expect(backend.transport.requests('settings_update')).toEqual([]);
});

test('a setting from the file goes back to its default, and an emptied field does so too', async () => {
  const backend = withRepository();
  backend.settings.values.frontend.directory = 'apps/web';
  backend.settings.sources = [{ key: 'frontend.directory', source: 'file', detail: '/settings.json' }];
  const { user } = await renderApp(backend, '/frontend/');
  const field = await screen.findByTestId(testIds.frontendDirectory);
  await user.clear(field);
  await user.tab();
  await waitFor(() =>
    expect(backend.transport.requests('settings_update')[0]).toMatchObject({
      frontend: null,
      reset: ['frontend.directory'],
    }),
  );
});

test('an address without encryption is warned of until it is allowed, and then too', async () => {
  const backend = withRepository({}, 'http://gitlab.local/web/front.git');
  const { user } = await renderApp(backend, '/frontend/');
  const source = await screen.findByTestId(testIds.frontendSource);
  expect(source.textContent).toContain('allow http:// under Advanced');
  await user.click(screen.getByText('Advanced'));
  await user.click(screen.getByTestId(testIds.frontendAllowHttp));
  await waitFor(() =>
    expect(source.textContent).toContain('anybody on the way can read the token and replace the code'),
  );
  expect(backend.transport.requests('settings_update')[0]?.frontend).toMatchObject({ allowHttp: true });
});

test('branches and tags come from the server when they are asked for, and one is chosen by keyboard', async () => {
  const backend = withRepository();
  backend.frontend.revisions = [
    { name: 'main', commit: 'aaaaaaaaaaaa', tag: false, default: true },
    { name: 'release', commit: 'bbbbbbbbbbbb', tag: false, default: false },
    { name: 'v1.0', commit: 'cccccccccccc', tag: true, default: false },
  ];
  const { user } = await renderApp(backend, '/frontend/');
  const field = await screen.findByTestId(testIds.frontendRevision);
  expect(backend.transport.requests('frontend_revisions')).toHaveLength(0);
  await user.click(screen.getByTestId(`${testIds.frontendRevision}-open`));
  const options = await screen.findAllByTestId(testIds.frontendRevisionOption);
  expect(options.map((option) => option.textContent)).toEqual([
    'Default branch (main)aaaaaaaa',
    'mainaaaaaaaa',
    'releasebbbbbbbb',
    'v1.0cccccccc',
  ]);
  expect(screen.getByRole('group', { name: 'Tags' })).toBeTruthy();
  await user.type(field, 'rel');
  expect(screen.getAllByTestId(testIds.frontendRevisionOption)).toHaveLength(1);
  await user.keyboard('{ArrowDown}{Enter}');
  await waitFor(() =>
    expect(backend.transport.requests('settings_update')[0]?.frontend).toMatchObject({ revision: 'release' }),
  );
  await waitFor(() => expect((field as HTMLInputElement).value).toBe('release'));

  await user.click(screen.getByTestId(`${testIds.frontendRevision}-open`));
  const [byDefault] = await screen.findAllByTestId(testIds.frontendRevisionOption);
  if (byDefault) await user.click(byDefault);
  await waitFor(() =>
    expect(backend.transport.requests('settings_update')[1]).toMatchObject({ reset: ['frontend.revision'] }),
  );
});

test('a commit can be typed, also where the server does not answer', async () => {
  const backend = withRepository({
    frontend_revisions: () => Promise.reject(problem('repo_unreachable', 'gitlab.example.com: no route')),
  });
  const { user } = await renderApp(backend, '/frontend/');
  await user.type(await screen.findByTestId(testIds.frontendRevision), 'deadbeef');
  const error = await screen.findByTestId(testIds.frontendRevisionError);
  expect(error.textContent).toContain('The server cannot be reached');
  await user.keyboard('{Enter}');
  await waitFor(() =>
    expect(backend.transport.requests('settings_update')[0]?.frontend).toMatchObject({ revision: 'deadbeef' }),
  );
});

test('trust is asked for with host, path and meaning, and can be withdrawn', async () => {
  const backend = withRepository();
  const { user } = await renderApp(backend, '/frontend/');
  await user.click(await screen.findByTestId(testIds.frontendTrustAsk));
  const dialog = await screen.findByTestId(testIds.frontendTrustDialog);
  for (const text of ['gitlab.example.com', 'web/front.git', 'your chats', 'your settings', 'use them']) {
    expect(dialog.textContent).toContain(text);
  }
  await user.click(within(dialog).getByTestId(testIds.cancel));
  expect(backend.transport.requests('frontend_trust')).toEqual([]);
  await user.click(screen.getByTestId(testIds.frontendTrustAsk));
  await user.click(await screen.findByTestId(testIds.confirm));
  await waitFor(() => expect(screen.getByTestId(testIds.frontendTrust).dataset.trusted).toBe('true'));
  await user.click(screen.getByTestId(testIds.frontendTrustWithdraw));
  await user.click(await screen.findByTestId(testIds.confirm));
  await waitFor(() => expect(screen.getByTestId(testIds.frontendTrust).dataset.trusted).toBe('false'));
  expect(backend.transport.requests('frontend_trust')).toEqual([{ trusted: true }, { trusted: false }]);
});

const report: FrontendReport = {
  directory: 'frontend',
  nextVersion: '16.4.5',
  packageManager: 'pnpm@10.2.0',
  lockFile: 'pnpm-lock.yaml',
  nodeRange: '>=20.19',
  configFile: 'next.config.ts',
  desktop: false,
  web: true,
  findings: [
    {
      rule: 'route_handler_post',
      severity: 'error',
      targets: ['desktop'],
      file: 'app/api/save/route.ts',
      line: 12,
      message: 'a POST route handler needs a server',
      hint: 'call the service from the page',
    },
    {
      rule: 'image_optimizer',
      severity: 'warning',
      targets: ['desktop', 'web'],
      file: null,
      line: null,
      message: 'images are not optimised',
      hint: 'set images.unoptimized',
    },
  ],
};

test('a check gives a verdict for each target and each finding with its place', async () => {
  const backend = withRepository();
  backend.frontend.report = report;
  const { user } = await renderApp(backend, '/frontend/');
  await user.click(await screen.findByTestId(testIds.frontendCheck));
  expect((await screen.findByTestId(testIds.frontendVerdictDesktop)).textContent).toBe('Desktop: no');
  expect(screen.getByTestId(testIds.frontendVerdictWeb).textContent).toBe('Web: yes');
  const [error, warning] = screen.getAllByTestId(testIds.frontendFinding);
  expect(error?.textContent).toContain('app/api/save/route.ts:12');
  expect(error?.textContent).toContain('Error');
  expect(error?.textContent).toContain('call the service from the page');
  expect(warning?.textContent).toContain('the app as a whole');
  expect(warning?.dataset.severity).toBe('warning');
});

test('a check can be cancelled, is not taken for a sync, and its report stays while another page is looked at', async () => {
  const backend = withRepository();
  let cancelled = false;
  backend.frontend.check = async (runner) => {
    await runner.cancelled;
    cancelled = true;
    throw problem('cancelled', 'the check was cancelled');
  };
  const { user } = await renderApp(backend, '/frontend/');
  await user.click(await screen.findByTestId(testIds.frontendCheck));
  await user.click(await screen.findByTestId(testIds.frontendCancel));
  await waitFor(() => expect(screen.getByTestId<HTMLButtonElement>(testIds.frontendCheck).disabled).toBe(false));
  expect(cancelled).toBe(true);
  expect(screen.queryByTestId(testIds.errorPanel)).toBeNull();
  expect(screen.queryByTestId(testIds.frontendRun)).toBeNull();
  expect(backend.transport.requests('frontend_attach')).toEqual([]);

  backend.frontend.check = async () => report;
  await user.click(screen.getByTestId(testIds.frontendCheck));
  await screen.findByTestId(testIds.frontendReport);
  await user.click(screen.getByTestId(testIds.navModels));
  expect(screen.queryByTestId(testIds.frontendReport)).toBeNull();
  await user.click(screen.getByTestId(testIds.navFrontend));
  expect(await screen.findByTestId(testIds.frontendReport)).toBeTruthy();
});

test('a local folder is trusted by its path', async () => {
  const backend = new FakeBackend();
  const { user } = await renderApp(backend, '/frontend/');
  await user.click(await screen.findByTestId(testIds.frontendSourceLocal));
  await user.click(await screen.findByTestId(testIds.frontendPickFolder));
  await waitFor(() => expect(screen.getByTestId<HTMLButtonElement>(testIds.frontendTrustAsk).disabled).toBe(false));
  await user.click(screen.getByTestId(testIds.frontendTrustAsk));
  const dialog = await screen.findByRole('dialog', { name: 'Trust this folder?' });
  expect(dialog.textContent).toContain('/home/user/app');
  await user.click(within(dialog).getByTestId(testIds.confirm));
  await waitFor(() => expect(screen.getByTestId(testIds.frontendTrust).dataset.trusted).toBe('true'));
});

test('a check that cannot be made says why', async () => {
  const backend = withRepository();
  const { user } = await renderApp(backend, '/frontend/');
  await user.click(await screen.findByTestId(testIds.frontendCheck));
  expect((await screen.findByTestId(testIds.errorPanel)).dataset.code).toBe('frontend_not_next');
});
