'use client';

import { FolderOpen } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { FrontendStatus, SettingsView } from '@/bindings/contract';
import { useCapabilities } from '@/client/host-context';
import { frontendChange, sourceOf } from '@/client/settings';
import { Section } from '@/components/setting/section';
import { SettingRow } from '@/components/setting/setting-row';
import { useUpdateSettings } from '@/components/setting/use-update-settings';
import { Button } from '@/components/ui/button';
import { Segmented } from '@/components/ui/segmented';
import { testIds } from '@/testing/test-ids';
import { usePickFolder } from '../api/pick-folder';
import { holdsCredentials, isPlainHttp } from '../lib/repository';
import { AdvancedSettings } from './advanced-settings';
import { LocalPreview } from './local-preview';
import { RevisionRow } from './revision-row';
import { TextSetting, useFrontendSetting } from './text-setting';
import { TokenRow } from './token-row';
import { TrustRow } from './trust-row';

interface SourceCardProps {
  status: FrontendStatus;
  view: SettingsView;
  /** There is no repository yet, and it is asked for elsewhere on the page. */
  starting: boolean;
  /** Something runs or is being changed. */
  busy: boolean;
}

/** Where the frontend comes from, and what is needed to get it from there. */
export function SourceCard({ status, view, starting, busy }: SourceCardProps) {
  const t = useTranslations('frontend.source');
  const update = useUpdateSettings();
  const source = view.values.frontend.source ?? 'bundled';
  return (
    <Section title={t('title')} testId={testIds.frontendSource}>
      <SettingRow
        label={t('kind')}
        description={t(`text.${source}`)}
        source={sourceOf(view, 'frontend.source')}
        onReset={() => update({ reset: ['frontend.source'] })}
      >
        {(disabled) => (
          <Segmented
            label={t('kind')}
            value={source}
            disabled={disabled}
            onChange={(next) => update(frontendChange({ source: next }))}
            options={[
              { value: 'bundled', label: t('bundled'), testId: testIds.frontendSourceBundled },
              { value: 'local', label: t('local'), testId: testIds.frontendSourceLocal },
              { value: 'git', label: t('git'), testId: testIds.frontendSourceGit },
            ]}
          />
        )}
      </SettingRow>
      {source === 'local' ? <LocalFolder view={view} /> : null}
      {source === 'local' ? <LocalPreview localPath={view.values.frontend.localPath} /> : null}
      {source === 'local' ? <TrustRow trust={status.trust} kind="folder" /> : null}
      {source === 'git' && !starting ? <GitRows status={status} view={view} busy={busy} /> : null}
    </Section>
  );
}

function GitRows({ status, view, busy }: Omit<SourceCardProps, 'starting'>) {
  const t = useTranslations('frontend.source');
  const { repository, allowHttp } = view.values.frontend;
  return (
    <>
      <TextSetting
        view={view}
        name="repository"
        label={t('repository')}
        placeholder={t('repositoryPlaceholder')}
        testId={testIds.frontendRepository}
        refuse={(text) => (holdsCredentials(text) ? t('credentials') : null)}
      >
        {isPlainHttp(repository) ? (
          <p className="text-warn text-xs">{allowHttp ? t('httpAllowed') : t('httpRefused')}</p>
        ) : null}
      </TextSetting>
      <RevisionRow view={view} busy={busy} />
      <TextSetting
        view={view}
        name="directory"
        label={t('directory')}
        description={t('directoryText')}
        placeholder={t('directoryPlaceholder')}
        testId={testIds.frontendDirectory}
      />
      <TokenRow token={status.token} />
      <TrustRow trust={status.trust} kind="repository" />
      <AdvancedSettings view={view} />
    </>
  );
}

/** The folder is only read: a build works in a copy of it. */
function LocalFolder({ view }: { view: SettingsView }) {
  const t = useTranslations('frontend.source');
  const { pickPaths } = useCapabilities();
  const pickFolder = usePickFolder();
  const { save } = useFrontendSetting('localPath');
  const pick = async () => {
    const path = await pickFolder();
    if (path) save(path);
  };
  return (
    <TextSetting
      view={view}
      name="localPath"
      label={t('localPath')}
      description={t('localPathText')}
      placeholder={t('localPathPlaceholder')}
      testId={testIds.frontendLocalPath}
      beside={(disabled) =>
        pickPaths ? (
          <Button disabled={disabled} data-testid={testIds.frontendPickFolder} onClick={() => void pick()}>
            <FolderOpen aria-hidden />
            {t('pickFolder')}
          </Button>
        ) : null
      }
    />
  );
}
