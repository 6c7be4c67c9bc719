import type { FrontendStatus, FrontendVersion, VersionState } from '@/bindings/contract';

/** As many digits of a commit as GitLab shows. */
const SHORT = 8;
/** As many of the newest versions always stay, of those that work and of those that failed. */
const KEPT = 3;
const LOCAL = 'local-';

/** A commit or the id of a version as people read it. */
export function shortId(id: string): string {
  return id.slice(0, id.startsWith(LOCAL) ? LOCAL.length + SHORT : SHORT);
}

/**
 * The id of the version that this window shows; null: the bundled one. One that is not trusted has a window of its own,
 * and this one stays with the bundled one.
 */
export function shownId(status: FrontendStatus): string | null {
  const id = status.fellBack ? status.previous : status.current;
  return versionOf(status, id)?.trusted === false ? null : id;
}

/** The version that is shown in a window of its own, because it is not trusted. */
export function guestVersion(status: FrontendStatus): FrontendVersion | null {
  const version = versionOf(status, status.fellBack ? status.previous : status.current);
  return version?.trusted === false ? version : null;
}

export function versionOf(status: FrontendStatus, id: string | null): FrontendVersion | null {
  return status.versions.find((version) => version.id === id) ?? null;
}

/** The commit of the window's frontend, if it has one. */
export function shownCommit(status: FrontendStatus): string | null {
  const id = shownId(status);
  return id === null ? status.bundledCommit : (versionOf(status, id)?.commit ?? null);
}

/** Whether the web image is of the commit that the window shows; null where one of them is not known. */
export function webImageIsSame(status: FrontendStatus): boolean | null {
  const commit = shownCommit(status);
  if (!commit || !status.webImageCommit) return null;
  // Either may be abbreviated.
  return commit.startsWith(status.webImageCommit) || status.webImageCommit.startsWith(commit);
}

/** What *Remove old versions* takes, as `xgen frontend prune` does: nothing in use, to go back to, pinned, or new. */
export function oldVersions(status: FrontendStatus): FrontendVersion[] {
  const newest = (state: VersionState) => status.versions.filter((version) => version.state === state).slice(0, KEPT);
  const kept = new Set([...newest('ready'), ...newest('failed')].map(({ id }) => id));
  return status.versions.filter(
    ({ id, pinned }) => !pinned && !kept.has(id) && id !== status.current && id !== status.previous,
  );
}
