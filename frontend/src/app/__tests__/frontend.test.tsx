import { act, screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { FrontendVersion, SyncResult } from '@/bindings/contract';
import { FakeBackend, problem } from '@/client/testing/fake-backend';
import type { Runner } from '@/client/testing/fake-frontend';
import { frontendVersion, syncResult } from '@/client/testing/samples';
import { testIds } from '@/testing/test-ids';
import { renderApp } from './render-app';

const URL = 'https://gitlab.example.com/web/front.git';
const first = frontendVersion('11111111');
const second = frontendVersion('22222222');

/** A backend whose repository is set, and a sync that the test moves by hand. */
function heldSync() {
  const backend = new FakeBackend();
  backend.settings.values.frontend = { ...backend.settings.values.frontend, source: 'git', repository: URL };
  backend.frontend.follow(backend.settings.values.frontend);
  let runner: Runner | null = null;
  let settle: {
    resolve: (value: { result: SyncResult; version: FrontendVersion }) => void;
    reject: (e: unknown) => void;
  };
  backend.frontend.sync = (given) => {
    runner = given;
    return new Promise((resolve, reject) => {
      settle = { resolve, reject };
      void given.cancelled.then(() => reject(problem('cancelled', 'the sync was cancelled')));
    });
  };
  return {
    backend,
    run: (move: (runner: Runner) => void) =>
      act(async () => {
        if (!runner) throw new Error('no sync runs');
        move(runner);
      }),
    finish: (version: FrontendVersion, result: Partial<SyncResult> = {}) =>
      act(async () => settle.resolve({ result: syncResult(version, result), version })),
    fail: (thrown: unknown) => act(async () => settle.reject(thrown)),
  };
}

const step = (name: string) => {
  const found = screen.getAllByTestId(testIds.frontendStep).find((entry) => entry.dataset.step === name);
  if (!found) throw new Error(`no step ${name}`);
  return found;
};

test('a repository is named, synced with its progress in view, and shown', async () => {
  const { backend, run, finish } = heldSync();
  backend.settings.values.frontend = { ...backend.settings.values.frontend, source: 'bundled', repository: null };
  backend.frontend.follow(backend.settings.values.frontend);
  const { user } = await renderApp(backend, '/frontend/');
  expect((await screen.findByTestId(testIds.frontendStart)).textContent).toContain(
    'opens the result in a hidden window',
  );
  expect(screen.queryByTestId(testIds.frontendSync)).toBeNull();
  await user.type(screen.getByTestId(testIds.frontendRepository), URL);
  await user.click(screen.getByTestId(testIds.frontendStartSubmit));
  await user.click(await screen.findByTestId(testIds.frontendSync));
  expect(backend.transport.requests('settings_update')[0]?.frontend).toMatchObject({ source: 'git', repository: URL });
  expect(backend.transport.requests('frontend_sync')).toEqual([
    { taskId: expect.any(String), goal: 'activate', revision: null },
  ]);

  await run((runner) => runner.step('look'));
  expect(screen.getByTestId(testIds.announcer).textContent).toBe('Look for changes');
  await run((runner) => {
    runner.step('fetch');
    runner.frame({ kind: 'progress', step: 'fetch', done: 250, total: 1000, bytes: 1_500_000 });
    runner.say('remote: counting objects');
  });
  await waitFor(() => expect(step('fetch').textContent).toContain('250 of 1,000 objects · 1.5 MB'));
  expect(step('look').dataset.state).toBe('done');
  expect(step('fetch').ariaCurrent).toBe('step');
  expect(within(screen.getByTestId(testIds.frontendRun)).getByRole('progressbar').ariaValueNow).toBe('25');
  await waitFor(() =>
    expect(screen.getByTestId(testIds.frontendLogLines).textContent).toContain('remote: counting objects'),
  );
  expect(screen.getByTestId(testIds.announcer).textContent).toBe('Receive');
  expect(screen.getByTestId<HTMLButtonElement>(testIds.frontendSync).disabled).toBe(true);

  await run((runner) => runner.step('build'));
  await finish(first);
  await waitFor(() => expect(screen.getByTestId(testIds.frontendRun).dataset.state).toBe('done'));
  expect(screen.getByTestId(testIds.frontendResult).textContent).toContain('First sync, at 11111111');
  expect(step('install').dataset.state).toBe('skipped');
  expect(screen.getByTestId(testIds.announcer).textContent).toBe('Sync finished');
  await waitFor(() => expect(screen.getByTestId(testIds.frontendOverview).dataset.version).toBe(first.id));
  expect(screen.getByTestId(testIds.frontendBadge).textContent).toContain('11111111');
});

test('what an update changed is listed file by file, with what was noticed', async () => {
  const { backend, finish } = heldSync();
  backend.frontend.show(first);
  const { user } = await renderApp(backend, '/frontend/');
  await user.click(await screen.findByTestId(testIds.frontendSync));
  await finish(second, {
    kind: 'updated',
    from: first.id,
    commits: 4,
    filesChanged: 3,
    files: [
      { path: 'app/new.tsx', kind: 'added' },
      { path: 'app/page.tsx', kind: 'modified' },
      { path: 'app/old.tsx', kind: 'deleted' },
    ],
    notes: [problem('unsupported', 'the submodule vendor/ui was not fetched', 'commit its files instead')],
  });
  const result = await screen.findByTestId(testIds.frontendResult);
  expect(result.textContent).toContain('Updated from 11111111 to 22222222');
  expect(result.textContent).toContain('4 commits · 3 files changed · activated');
  expect(screen.getByTestId(testIds.frontendNote).textContent).toContain('the submodule vendor/ui was not fetched');
  await user.click(within(result).getByText('Show the 3 changed files'));
  expect(
    within(screen.getByTestId(testIds.frontendFiles))
      .getAllByRole('listitem')
      .map((li) => li.textContent),
  ).toEqual(['Addedapp/new.tsx', 'Modifiedapp/page.tsx', 'Deletedapp/old.tsx']);
});

test('a sync that fails says why and what to do, and the old version stays', async () => {
  const { backend, run, fail } = heldSync();
  backend.frontend.show(first);
  const { user } = await renderApp(backend, '/frontend/');
  await user.click(await screen.findByTestId(testIds.frontendSync));
  await run((runner) => {
    runner.step('build');
    runner.say('Type error: app/page.tsx:3', 'stderr');
  });
  await fail(problem('frontend_build_failed', 'next build ended with 1', 'see the end of the log'));
  const panel = within(await screen.findByTestId(testIds.frontendRun)).getByTestId(testIds.errorPanel);
  expect(panel.dataset.code).toBe('frontend_build_failed');
  expect(panel.textContent).toContain('The build failed');
  expect(panel.textContent).toContain('See the end of the log.');
  expect(within(panel).getByTestId(testIds.copyDetails)).toBeTruthy();
  expect(step('build').dataset.state).toBe('failed');
  expect(screen.getByTestId(testIds.frontendLogLines).textContent).toContain('Type error');
  expect(screen.getByTestId(testIds.frontendOverview).dataset.version).toBe(first.id);
  expect(screen.getByTestId(`${testIds.frontendVersion}-11111111`).dataset.current).toBe('true');
});

test('a sync can be cancelled, which is no error', async () => {
  const { backend, run } = heldSync();
  const { user } = await renderApp(backend, '/frontend/');
  await user.click(await screen.findByTestId(testIds.frontendSync));
  await run((runner) => runner.step('install'));
  await user.click(screen.getByTestId(testIds.frontendCancel));
  await waitFor(() => expect(screen.getByTestId(testIds.frontendRun).dataset.state).toBe('cancelled'));
  const [started] = backend.transport.requests('frontend_sync');
  expect(backend.transport.requests('task_cancel')).toEqual([{ taskId: started?.taskId }]);
  expect(screen.queryByTestId(testIds.errorPanel)).toBeNull();
  expect(step('install').dataset.state).toBe('cancelled');
  expect(document.activeElement).toBe(screen.getByTestId(testIds.frontendRun));
  expect(step('build').dataset.state).toBe('pending');
  await user.click(screen.getByTestId(testIds.frontendRunDismiss));
  expect(screen.queryByTestId(testIds.frontendRun)).toBeNull();
});

test('a sync goes on while another page is looked at', async () => {
  const { backend, run, finish } = heldSync();
  const { user } = await renderApp(backend, '/frontend/');
  await user.click(await screen.findByTestId(testIds.frontendSync));
  await user.click(screen.getByTestId(testIds.navModels));
  await run((runner) => {
    runner.step('install');
    runner.say('added 320 packages');
  });
  await user.click(screen.getByTestId(testIds.navFrontend));
  expect(step('install').dataset.state).toBe('active');
  await waitFor(() => expect(screen.getByTestId(testIds.frontendLogLines).textContent).toContain('added 320 packages'));
  await finish(first);
  expect(backend.transport.requests('frontend_attach')).toEqual([]);
});

test('a sync that was begun before the page was loaded is followed to its end', async () => {
  const { backend, run, finish } = heldSync();
  const before = await renderApp(backend, '/frontend/');
  await before.user.click(await screen.findByTestId(testIds.frontendSync));
  await run((runner) => {
    runner.step('look');
    runner.step('fetch');
    runner.say('receiving');
  });
  before.unmount();

  const { user } = await renderApp(backend, '/frontend/');
  await screen.findByTestId(testIds.frontendRun);
  await run((runner) => {
    runner.step('build');
    runner.say('Compiled successfully');
  });
  await waitFor(() => expect(step('build').dataset.state).toBe('active'));
  expect(step('fetch').dataset.state).toBe('done');
  await waitFor(() =>
    expect(screen.getByTestId(testIds.frontendLogLines).textContent).toContain('Compiled successfully'),
  );
  await finish(first);
  expect((await screen.findByTestId(testIds.frontendResult)).textContent).toContain('First sync, at 11111111');
  expect(backend.transport.requests('frontend_attach')).toHaveLength(1);
  expect(screen.getByTestId<HTMLButtonElement>(testIds.frontendSync).disabled).toBe(false);
  await user.click(screen.getByTestId(testIds.frontendRunDismiss));
  expect(screen.getByTestId(testIds.frontendLastSync).textContent).toContain('First sync, at 11111111');
});

test('a frontend that is not trusted is said to be in a window of its own', async () => {
  const { backend, finish } = heldSync();
  const { user } = await renderApp(backend, '/frontend/');
  await user.click(await screen.findByTestId(testIds.frontendSync));
  await finish({ ...first, trusted: false });
  expect((await screen.findByTestId(testIds.frontendGuest)).textContent).toContain(
    '11111111 is open in a window of its own',
  );
  expect(screen.getByTestId(testIds.frontendOverview).dataset.version).toBe('bundled');
  expect(screen.getByTestId(testIds.frontendBadge).dataset.version).toBe('bundled');
});

test('one that was begun elsewhere can be cancelled here', async () => {
  const { backend } = heldSync();
  const before = await renderApp(backend, '/frontend/');
  await before.user.click(await screen.findByTestId(testIds.frontendSync));
  const { running } = backend.frontend.status;
  before.unmount();
  const { user } = await renderApp(backend, '/frontend/');
  await user.click(await screen.findByTestId(testIds.frontendCancel));
  await waitFor(() => expect(screen.getByTestId(testIds.frontendRun).dataset.state).toBe('cancelled'));
  expect(backend.transport.requests('task_cancel')).toEqual([{ taskId: running }]);
});

test('one that was begun elsewhere and fails says why', async () => {
  const { backend, run, fail } = heldSync();
  const before = await renderApp(backend, '/frontend/');
  await before.user.click(await screen.findByTestId(testIds.frontendSync));
  before.unmount();
  await renderApp(backend, '/frontend/');
  await screen.findByTestId(testIds.frontendRun);
  await run((runner) => runner.step('install'));
  await fail(problem('frontend_install_failed', 'npm ci ended with 1', 'see the end of the log'));
  const panel = await screen.findByTestId(testIds.frontendRun);
  await waitFor(() => expect(panel.dataset.state).toBe('failed'));
  expect(within(panel).getByTestId(testIds.errorPanel).dataset.code).toBe('frontend_install_failed');
  expect(step('install').dataset.state).toBe('failed');
});

test('a build of a folder that was begun elsewhere and fails says why', async () => {
  const backend = new FakeBackend();
  backend.settings.values.frontend = {
    ...backend.settings.values.frontend,
    source: 'local',
    localPath: '/home/user/app',
  };
  backend.frontend.follow(backend.settings.values.frontend);
  let fail: () => void = () => undefined;
  backend.frontend.build = ({ step: begin }) => {
    begin('build');
    return new Promise((_resolve, reject) => {
      fail = () => reject(problem('frontend_build_failed', 'next build ended with 1'));
    });
  };
  const before = await renderApp(backend, '/frontend/');
  await before.user.click(await screen.findByTestId(testIds.frontendBuild));
  before.unmount();
  await renderApp(backend, '/frontend/');
  const panel = await screen.findByTestId(testIds.frontendRun);
  await act(async () => fail());
  await waitFor(() => expect(panel.dataset.state).toBe('failed'));
  expect(within(panel).getByRole('heading', { level: 2 }).textContent).toBe('Failed');
  expect(within(panel).getByTestId(testIds.errorPanel).dataset.code).toBe('frontend_build_failed');
  expect(backend.transport.requests('frontend_attach')).toHaveLength(1);
});

test('a sync waits for the field that was left by the press of its button', async () => {
  const { backend, finish } = heldSync();
  const order: string[] = [];
  const { handlers } = backend.transport;
  const { settings_update: save, frontend_sync: sync } = handlers;
  let letSave: () => void = () => undefined;
  handlers.settings_update = async (req, emit) => {
    await new Promise<void>((resolve) => {
      letSave = resolve;
    });
    order.push('saved');
    return save?.(req, emit) ?? backend.settings;
  };
  handlers.frontend_sync = (req, emit) => {
    order.push('sync');
    return sync?.(req, emit) ?? Promise.reject(new Error('no sync'));
  };
  const { user } = await renderApp(backend, '/frontend/');
  const field = await screen.findByTestId(testIds.frontendRepository);
  await user.clear(field);
  await user.type(field, 'https://gitlab.example.com/web/other.git');
  await user.click(screen.getByTestId(testIds.frontendSync));
  expect(order).toEqual([]);
  await act(async () => letSave());
  await waitFor(() => expect(order).toEqual(['saved', 'sync']));
  await finish(first);
});

test('a local folder is picked and built', async () => {
  const backend = new FakeBackend();
  const version = frontendVersion('local-abcdef012345', {
    id: 'local-abcdef012345',
    commit: null,
    source: 'local',
    subject: null,
  });
  backend.frontend.build = async ({ step: begin, say }) => {
    begin('check');
    begin('build');
    say('built');
    return version;
  };
  const { user } = await renderApp(backend, '/frontend/');
  await user.click(await screen.findByTestId(testIds.frontendSourceLocal));
  expect((await screen.findByTestId<HTMLButtonElement>(testIds.frontendBuild)).disabled).toBe(true);
  await user.click(screen.getByTestId(testIds.frontendPickFolder));
  await waitFor(() => expect(screen.getByTestId<HTMLButtonElement>(testIds.frontendBuild).disabled).toBe(false));
  await user.click(screen.getByTestId(testIds.frontendBuild));
  expect((await screen.findByTestId(testIds.frontendResult)).textContent).toContain('local-abcdef01 was built');
  expect(screen.getAllByTestId(testIds.frontendStep).map((entry) => entry.dataset.step)).toEqual([
    'check',
    'install',
    'build',
    'try',
    'activate',
  ]);
  expect(await screen.findByTestId(`${testIds.frontendVersion}-local-abcdef01`)).toBeTruthy();
});

test('a sync reads in Korean from step to result', async () => {
  const { backend, run, fail } = heldSync();
  backend.settings.values.language = 'ko';
  const { user } = await renderApp(backend, '/frontend/');
  await user.click(await screen.findByRole('button', { name: '동기화' }));
  await run((runner) => {
    runner.step('checkout');
    runner.frame({ kind: 'progress', step: 'checkout', done: 3, total: 12, bytes: 0 });
  });
  await waitFor(() => expect(step('checkout').textContent).toContain('파일 12개 중 3개'));
  await fail(problem('repo_denied', 'HTTP 401', 'ask for another token'));
  const panel = await screen.findByTestId(testIds.errorPanel);
  expect(panel.textContent).toContain('서버가 토큰을 거부했습니다');
  expect(panel.textContent).toContain('read_repository 권한의 토큰을 새로 만들어 입력하세요.');
  expect(screen.getByTestId(testIds.announcer).textContent).toBe('동기화 실패');
});
