'use client';

import { useTranslations } from 'use-intl';
import type { SettingsView } from '@/bindings/contract';
import { sourceOf } from '@/client/settings';
import { Section } from '@/components/setting/section';
import { SettingRow } from '@/components/setting/setting-row';
import { useUpdateSettings } from '@/components/setting/use-update-settings';
import { testIds } from '@/testing/test-ids';
import { changedSampling, type SamplingKey } from '../lib/patch';
import { NumberField } from './number-field';

interface Parameter {
  key: SamplingKey;
  min: number;
  max?: number;
  step?: number;
  aboveMin?: boolean;
}

const PARAMETERS = [
  { key: 'temperature', min: 0, max: 2, step: 0.05 },
  { key: 'topP', min: 0, max: 1, step: 0.05, aboveMin: true },
  { key: 'topK', min: 1 },
  { key: 'minP', min: 0, max: 0.99, step: 0.01 },
  { key: 'repetitionPenalty', min: 0, max: 2, step: 0.05, aboveMin: true },
  { key: 'maxTokens', min: 1 },
  { key: 'seed', min: 0 },
] as const satisfies readonly Parameter[];

/** How the next token is chosen, unless a request says otherwise. */
export function SamplingSection({ view }: { view: SettingsView }) {
  const t = useTranslations('settings.sampling');
  const update = useUpdateSettings();
  return (
    <Section title={t('title')} description={t('text')} testId={testIds.settingsSampling}>
      {PARAMETERS.map(({ key, ...range }) => {
        const reset = () => update({ reset: [`sampling.${key}`] });
        return (
          <SettingRow
            key={key}
            label={t(`${key}.label`)}
            description={t(`${key}.text`)}
            source={{ ...sourceOf(view, `sampling.${key}`), key: `sampling.${key}` }}
            onReset={reset}
          >
            {(disabled) => (
              <NumberField
                {...range}
                label={t(`${key}.label`)}
                value={view.values.sampling[key]}
                disabled={disabled}
                placeholder={t('auto')}
                testId={`${testIds.settingsSampling}-${key}`}
                onCommit={(value) => update({ sampling: changedSampling(view, key, value) })}
                onClear={reset}
              />
            )}
          </SettingRow>
        );
      })}
    </Section>
  );
}
