'use client';

import { useTranslations } from 'use-intl';
import type { RemoteRevision, SettingsView } from '@/bindings/contract';
import { sourceOf } from '@/client/settings';
import { SettingRow } from '@/components/setting/setting-row';
import { testIds } from '@/testing/test-ids';
import { shortId } from '../lib/versions';
import { OpenBesideButton } from './open-beside';
import { RevisionField } from './revision-field';
import { useFrontendSetting } from './text-setting';

interface RevisionRowProps {
  view: SettingsView;
  /** Something runs or is being changed. */
  busy: boolean;
}

/** The branch, tag or commit to follow, and a look at another one. */
export function RevisionRow({ view, busy }: RevisionRowProps) {
  const t = useTranslations('frontend.revision');
  const { save, reset } = useFrontendSetting('revision');
  const { repository, revision } = view.values.frontend;
  const byDefault = (revisions: readonly RemoteRevision[]) => ({
    label: t('groupDefault'),
    options: revisions
      .filter((branch) => branch.default)
      .map(({ name, commit }) => ({ value: '', label: t('defaultBranch', { name }), detail: shortId(commit) })),
  });
  return (
    <SettingRow
      wide
      label={t('label')}
      description={t('text')}
      source={sourceOf(view, 'frontend.revision')}
      onReset={reset}
    >
      {(disabled) => (
        <div className="flex flex-wrap gap-2">
          <div className="min-w-56 flex-1">
            <RevisionField
              repository={repository}
              value={revision ?? ''}
              placeholder={t('default')}
              disabled={disabled}
              first={byDefault}
              onCommit={(next) => (next === '' ? reset() : save(next))}
              testId={testIds.frontendRevision}
            />
          </div>
          <OpenBesideButton repository={repository} busy={busy} />
        </div>
      )}
    </SettingRow>
  );
}
