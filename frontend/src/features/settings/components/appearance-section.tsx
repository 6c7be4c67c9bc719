'use client';

import { useTranslations } from 'use-intl';
import type { SettingsView } from '@/bindings/contract';
import { sourceOf } from '@/client/settings';
import { Section } from '@/components/setting/section';
import { SettingRow } from '@/components/setting/setting-row';
import { useUpdateSettings } from '@/components/setting/use-update-settings';
import { Segmented } from '@/components/ui/segmented';
import { testIds } from '@/testing/test-ids';

export function AppearanceSection({ view }: { view: SettingsView }) {
  const t = useTranslations('settings.appearance');
  const update = useUpdateSettings();
  const { language, theme } = view.values;
  return (
    <Section title={t('title')}>
      <SettingRow
        label={t('language')}
        source={sourceOf(view, 'language')}
        onReset={() => update({ reset: ['language'] })}
      >
        {(disabled) => (
          <Segmented
            label={t('language')}
            value={language}
            disabled={disabled}
            testId={testIds.settingsLanguage}
            onChange={(next) => update({ language: next })}
            options={[
              { value: 'system', label: t('system') },
              { value: 'ko', label: <span lang="ko">한국어</span> },
              { value: 'en', label: <span lang="en">English</span> },
            ]}
          />
        )}
      </SettingRow>
      <SettingRow label={t('theme')} source={sourceOf(view, 'theme')} onReset={() => update({ reset: ['theme'] })}>
        {(disabled) => (
          <Segmented
            label={t('theme')}
            value={theme}
            disabled={disabled}
            testId={testIds.settingsTheme}
            onChange={(next) => update({ theme: next })}
            options={[
              { value: 'system', label: t('system') },
              { value: 'light', label: t('light') },
              { value: 'dark', label: t('dark') },
            ]}
          />
        )}
      </SettingRow>
    </Section>
  );
}
