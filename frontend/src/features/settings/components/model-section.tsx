'use client';

import { useTranslations } from 'use-intl';
import type { SettingsView } from '@/bindings/contract';
import { sourceOf } from '@/client/settings';
import { Section } from '@/components/setting/section';
import { SettingRow } from '@/components/setting/setting-row';
import { useUpdateSettings } from '@/components/setting/use-update-settings';
import { testIds } from '@/testing/test-ids';
import { DefaultModel } from './default-model';
import { ModelFolders } from './model-folders';
import { NumberField } from './number-field';
import { SystemPrompt } from './system-prompt';

const MOST_THREADS = 512;
const LEAST_CONTEXT = 128;

export function ModelSection({ view }: { view: SettingsView }) {
  const t = useTranslations('settings.model');
  const update = useUpdateSettings();
  const { values } = view;
  return (
    <Section title={t('title')}>
      <SettingRow
        label={t('default')}
        description={t('defaultText')}
        source={sourceOf(view, 'defaultModelId')}
        onReset={() => update({ reset: ['defaultModelId'] })}
      >
        {(disabled) => (
          <DefaultModel
            modelId={values.defaultModelId}
            disabled={disabled}
            onPick={(defaultModelId) => update({ defaultModelId })}
          />
        )}
      </SettingRow>
      <ModelFolders view={view} />
      <SettingRow
        label={t('threads')}
        description={t('threadsText')}
        source={sourceOf(view, 'threads')}
        onReset={() => update({ reset: ['threads'] })}
      >
        {(disabled) => (
          <NumberField
            label={t('threads')}
            value={values.threads}
            min={1}
            max={MOST_THREADS}
            disabled={disabled}
            placeholder={t('auto')}
            testId={testIds.settingsThreads}
            onCommit={(threads) => update({ threads })}
            onClear={() => update({ reset: ['threads'] })}
          />
        )}
      </SettingRow>
      <SettingRow
        label={t('contextLength')}
        description={t('contextLengthText')}
        source={sourceOf(view, 'contextLength')}
        onReset={() => update({ reset: ['contextLength'] })}
      >
        {(disabled) => (
          <NumberField
            label={t('contextLength')}
            value={values.contextLength}
            min={LEAST_CONTEXT}
            disabled={disabled}
            placeholder={t('auto')}
            testId={testIds.settingsContextLength}
            onCommit={(contextLength) => update({ contextLength })}
            onClear={() => update({ reset: ['contextLength'] })}
          />
        )}
      </SettingRow>
      <SystemPrompt view={view} />
    </Section>
  );
}
