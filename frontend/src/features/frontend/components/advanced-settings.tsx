'use client';

import { useTranslations } from 'use-intl';
import type { SettingsView } from '@/bindings/contract';
import { frontendChange, sourceOf } from '@/client/settings';
import { SettingRow } from '@/components/setting/setting-row';
import { useUpdateSettings } from '@/components/setting/use-update-settings';
import { Checkbox } from '@/components/ui/checkbox';
import { testIds } from '@/testing/test-ids';
import { TextSetting } from './text-setting';

const FIELDS = [
  { name: 'username', testId: testIds.frontendUsername },
  { name: 'caFile', testId: testIds.frontendCaFile },
  { name: 'proxy', testId: testIds.frontendProxy },
  { name: 'sshKey', testId: testIds.frontendSshKey },
] as const;

/** What most repositories are reached without. */
export function AdvancedSettings({ view }: { view: SettingsView }) {
  const t = useTranslations('frontend.advanced');
  const update = useUpdateSettings();
  const allowed = view.values.frontend.allowHttp ?? false;
  return (
    <details data-testid={testIds.frontendAdvanced} className="py-2.5">
      <summary className="w-fit cursor-pointer rounded-sm text-[0.8125rem] text-ink-soft hover:text-ink">
        {t('title')}
      </summary>
      <div className="divide-y divide-line">
        {FIELDS.map(({ name, testId }) => (
          <TextSetting
            key={name}
            view={view}
            name={name}
            label={t(`${name}.label`)}
            description={t(`${name}.text`)}
            placeholder={t(`${name}.placeholder`)}
            testId={testId}
          />
        ))}
        <SettingRow
          label={t('allowHttp.label')}
          description={t('allowHttp.text')}
          source={sourceOf(view, 'frontend.allowHttp')}
          onReset={() => update({ reset: ['frontend.allowHttp'] })}
        >
          {(disabled) => (
            <Checkbox
              label={t('allowHttp.allow')}
              checked={allowed}
              disabled={disabled}
              data-testid={testIds.frontendAllowHttp}
              onCheckedChange={(allowHttp) => update(frontendChange({ allowHttp }))}
            />
          )}
        </SettingRow>
        {allowed ? (
          <p role="note" className="py-2 text-warn text-xs">
            {t('allowHttp.warning')}
          </p>
        ) : null}
      </div>
    </details>
  );
}
