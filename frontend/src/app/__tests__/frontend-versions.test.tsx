import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { FakeBackend, problem } from '@/client/testing/fake-backend';
import { frontendStatus, frontendVersion } from '@/client/testing/samples';
import { testIds } from '@/testing/test-ids';
import { renderApp } from './render-app';

const versions = ['66666666', '55555555', '44444444', '33333333', '22222222', '11111111'].map((commit) =>
  frontendVersion(commit),
);

function withVersions() {
  const backend = new FakeBackend();
  Object.assign(backend.frontend.status, {
    source: 'git',
    repository: 'https://gitlab.example.com/web/front.git',
    versions: structuredClone(versions),
    current: versions[0]?.id,
    previous: versions[3]?.id,
    canRollBack: true,
  });
  backend.settings.values.frontend.source = 'git';
  backend.settings.values.frontend.repository = backend.frontend.status.repository;
  return backend;
}

const row = (name: string) => screen.getByTestId(`${testIds.frontendVersion}-${name}`);
const state = (name: string) => within(row(name)).getByTestId(testIds.frontendVersionState).textContent;

test('each version says what it is, and the bundled one is among them', async () => {
  const backend = withVersions();
  const [, second] = backend.frontend.status.versions;
  if (second) Object.assign(second, { state: 'failed', problem: problem('frontend_build_failed', 'app/page.tsx:3') });
  await renderApp(backend, '/frontend/');
  await screen.findByTestId(testIds.frontendVersions);
  expect(state('66666666')).toBe('Current');
  expect(state('33333333')).toBe('Previous');
  expect(state('22222222')).toBe('Ready');
  expect(state('55555555')).toBe('Failed');
  expect(row('55555555').textContent).toContain('The build failed: app/page.tsx:3');
  expect(within(row('55555555')).getByTestId<HTMLButtonElement>(testIds.frontendActivate).disabled).toBe(true);
  for (const text of ['Subject of 22222222', 'Kim', '2 MB', 'Nov 20, 2026']) {
    expect(row('22222222').textContent).toContain(text);
  }
  expect(row('bundled').textContent).toContain('abc1234');
});

test('one click goes back, and another version or the bundled one is chosen by name', async () => {
  const backend = withVersions();
  const { user } = await renderApp(backend, '/frontend/');
  await user.click(await screen.findByRole('button', { name: 'Roll back' }));
  await waitFor(() => expect(state('33333333')).toBe('Current'));
  expect(state('66666666')).toBe('Previous');
  await user.click(screen.getByRole('button', { name: 'Activate 22222222' }));
  await waitFor(() => expect(state('22222222')).toBe('Current'));
  await user.click(within(row('bundled')).getByTestId(testIds.frontendActivate));
  await waitFor(() => expect(screen.getByTestId(testIds.frontendOverview).dataset.version).toBe('bundled'));
  expect(backend.transport.requests('frontend_activate')).toEqual([{ version: versions[4]?.id }, { version: null }]);
});

test('a version that cannot be shown says why, and the one in use stays', async () => {
  const backend = withVersions();
  backend.transport.handlers.frontend_activate = () =>
    Promise.reject(problem('frontend_not_painted', 'nothing was painted within 20 s'));
  const { user } = await renderApp(backend, '/frontend/');
  await user.click(await screen.findByRole('button', { name: 'Activate 22222222' }));
  expect((await screen.findByTestId(testIds.errorPanel)).textContent).toContain('The frontend did not show anything');
  expect(state('66666666')).toBe('Current');
});

test('old versions are removed after their names were read, and no other', async () => {
  const backend = withVersions();
  const { user } = await renderApp(backend, '/frontend/');
  await screen.findByTestId(testIds.frontendVersions);
  await user.click(within(row('22222222')).getByTestId(testIds.frontendPin));
  await waitFor(() => expect(within(row('22222222')).getByTestId(testIds.frontendPin).ariaPressed).toBe('true'));
  await user.click(within(row('22222222')).getByTestId(testIds.frontendPin));
  await waitFor(() => expect(within(row('22222222')).getByTestId(testIds.frontendPin).ariaPressed).toBe('false'));
  await user.click(screen.getByTestId(testIds.frontendPrune));
  const listed = within(await screen.findByTestId(testIds.frontendPruneList)).getAllByRole('listitem');
  expect(listed.map((entry) => entry.dataset.version)).toEqual([versions[4]?.id, versions[5]?.id]);
  await user.click(screen.getByTestId(testIds.confirm));
  await waitFor(() => expect(screen.queryByTestId(`${testIds.frontendVersion}-11111111`)).toBeNull());
  expect(backend.transport.requests('frontend_remove')).toEqual([
    { version: versions[4]?.id },
    { version: versions[5]?.id },
  ]);
  expect(screen.queryByTestId(testIds.frontendPrune)).toBeNull();
});

test('failed versions take no place of those that work', async () => {
  const backend = withVersions();
  const failed = ['77777777', '88888888'].map((commit) => frontendVersion(commit, { state: 'failed' }));
  backend.frontend.status.versions.unshift(...failed);
  const { user } = await renderApp(backend, '/frontend/');
  await user.click(await screen.findByTestId(testIds.frontendPrune));
  const listed = within(await screen.findByTestId(testIds.frontendPruneList)).getAllByRole('listitem');
  expect(listed.map((entry) => entry.dataset.version)).toEqual([versions[4]?.id, versions[5]?.id]);
});

test('a pinned version is not among the old ones', async () => {
  const backend = withVersions();
  const pinned = backend.frontend.status.versions[4];
  if (pinned) pinned.pinned = true;
  const { user } = await renderApp(backend, '/frontend/');
  await user.click(await screen.findByTestId(testIds.frontendPrune));
  const listed = within(await screen.findByTestId(testIds.frontendPruneList)).getAllByRole('listitem');
  expect(listed.map((entry) => entry.dataset.version)).toEqual([versions[5]?.id]);
});

test('removing one says what goes; the current one cannot be removed', async () => {
  const backend = withVersions();
  const { user } = await renderApp(backend, '/frontend/');
  await screen.findByTestId(testIds.frontendVersions);
  expect(within(row('66666666')).getByTestId<HTMLButtonElement>(testIds.frontendRemove).disabled).toBe(true);
  await user.click(within(row('33333333')).getByTestId(testIds.frontendRemove));
  const dialog = await screen.findByRole('dialog', { name: 'Remove 33333333?' });
  for (const text of ['2 MB', 'Subject of 33333333', versions[3]?.id ?? '', 'Roll back']) {
    expect(dialog.textContent).toContain(text);
  }
  await user.click(within(dialog).getByTestId(testIds.confirm));
  await waitFor(() => expect(screen.queryByTestId(`${testIds.frontendVersion}-33333333`)).toBeNull());
});

test('the log of a version is read when it is asked for, and a preview opens beside', async () => {
  const backend = withVersions();
  backend.frontend.logs.set(versions[4]?.id ?? '', [{ stream: 'stderr', text: 'warning: unused' }]);
  const { user } = await renderApp(backend, '/frontend/');
  await screen.findByTestId(testIds.frontendVersions);
  await user.click(within(row('22222222')).getByTestId(testIds.frontendLog));
  expect((await screen.findByTestId(testIds.frontendLogDialog)).textContent).toContain('Log of 22222222');
  await waitFor(() => expect(screen.getByTestId(testIds.frontendLogLines).textContent).toBe('warning: unused'));
  await user.keyboard('{Escape}');
  await user.click(within(row('22222222')).getByTestId(testIds.frontendPreview));
  await user.click(within(row('bundled')).getByTestId(testIds.frontendPreview));
  await waitFor(() =>
    expect(backend.transport.requests('frontend_preview')).toEqual([
      { target: { kind: 'version', version: versions[4]?.id } },
      { target: { kind: 'bundled' } },
    ]),
  );
});

test('a host without further windows offers no preview', async () => {
  const capabilities = { pickPaths: false, openFolders: false, dropPaths: false, openWindows: false };
  const { user } = await renderApp(withVersions(), '/frontend/', capabilities);
  await screen.findByTestId(testIds.frontendVersions);
  expect(screen.queryByTestId(testIds.frontendPreview)).toBeNull();
  expect(screen.queryByTestId(testIds.frontendBeside)).toBeNull();
  await user.click(screen.getByTestId(testIds.frontendSourceLocal));
  expect(await screen.findByTestId(testIds.frontendLocalPath)).toBeTruthy();
  expect(screen.queryByTestId(testIds.frontendLocalPreview)).toBeNull();
});

test('a frontend that did not start is named, with what is shown in its place', async () => {
  const backend = withVersions();
  backend.frontend.status.fellBack = problem('frontend_not_painted', 'nothing within 20 s', 'open its log');
  await renderApp(backend, '/frontend/');
  const banner = await screen.findByTestId(testIds.frontendFellBack);
  expect(banner.textContent).toContain('66666666 was to be shown');
  expect(banner.textContent).toContain('This window shows 33333333 instead');
  expect(banner.textContent).toContain('Open its log.');
  expect(screen.getByTestId(testIds.frontendBadge).dataset.version).toBe(versions[3]?.id);
});

test('the badge tells on every page whether the web image is of the same commit, and leads here', async () => {
  const backend = withVersions();
  backend.frontend.status.webImageCommit = '6666666600';
  const { user } = await renderApp(backend, '/models/');
  const badge = await screen.findByRole('link', { name: 'Frontend of this window: 66666666, web image: same' });
  await user.click(badge);
  await user.click(await screen.findByTestId(testIds.frontendRollback));
  await waitFor(() => expect(screen.getByTestId(testIds.frontendBadge).dataset.web).toBe('differs'));
});

test('slow and failing answers are told, and can be asked for again', async () => {
  let answer: () => void = () => undefined;
  let fails = true;
  const backend = new FakeBackend({
    frontend_status: () =>
      fails
        ? new Promise((_resolve, reject) => {
            answer = () => reject(problem('permission_denied', '/data/frontend/current.json'));
          })
        : frontendStatus,
  });
  const { user } = await renderApp(backend, '/frontend/');
  expect(screen.getByTestId(testIds.frontendLoading)).toBeTruthy();
  answer();
  expect((await screen.findByTestId(testIds.errorPanel)).dataset.code).toBe('permission_denied');
  fails = false;
  await user.click(screen.getByTestId(testIds.frontendRetry));
  expect(await screen.findByTestId(testIds.frontendOverview)).toBeTruthy();
  expect(screen.queryByTestId(testIds.errorPanel)).toBeNull();
});

test('the pages are reached by Ctrl and a number', async () => {
  const { user } = await renderApp(new FakeBackend(), '/');
  await user.keyboard('{Control>}3{/Control}');
  expect(await screen.findByRole('heading', { level: 1, name: 'Frontend' })).toBeTruthy();
  await user.keyboard('{Control>}4{/Control}');
  expect(await screen.findByRole('heading', { level: 1, name: 'Settings' })).toBeTruthy();
});
