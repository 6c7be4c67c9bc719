'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { SettingsView } from '@/bindings/contract';
import { sourceOf } from '@/client/settings';
import { SettingRow } from '@/components/setting/setting-row';
import { useUpdateSettings } from '@/components/setting/use-update-settings';
import { Textarea } from '@/components/ui/input';
import { testIds } from '@/testing/test-ids';

/** Saved when the field is left. */
export function SystemPrompt({ view }: { view: SettingsView }) {
  const t = useTranslations('settings.model');
  const update = useUpdateSettings();
  const saved = view.values.systemPrompt;
  const [typed, setTyped] = useState<string | null>(null);
  const commit = () => {
    if (typed !== null && typed !== saved) {
      update(typed.trim() === '' ? { reset: ['systemPrompt'] } : { systemPrompt: typed });
    }
    setTyped(null);
  };
  return (
    <SettingRow
      wide
      label={t('systemPrompt')}
      description={t('systemPromptText')}
      source={sourceOf(view, 'systemPrompt')}
      onReset={() => update({ reset: ['systemPrompt'] })}
    >
      {(disabled) => (
        <Textarea
          rows={3}
          value={typed ?? saved}
          disabled={disabled}
          aria-label={t('systemPrompt')}
          placeholder={t('systemPromptPlaceholder')}
          data-testid={testIds.settingsSystemPrompt}
          onChange={(event) => setTyped(event.target.value)}
          onBlur={commit}
        />
      )}
    </SettingRow>
  );
}
