'use client';

import { RotateCcw } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import type { SettingSource } from '@/bindings/contract';
import { IconButton } from '@/components/ui/icon-button';
import { cn } from '@/lib/cn';
import { testIds } from '@/testing/test-ids';

interface SettingRowProps {
  label: string;
  description?: string;
  source: SettingSource;
  onReset: () => void;
  /** The control stands below the text, over the whole width. */
  wide?: boolean;
  /** Given whether an environment variable fixes the value. */
  children: (disabled: boolean) => ReactNode;
}

/** One setting: what it is, its control, why it has its value, and the way back to the default. */
export function SettingRow({ label, description, source, onReset, wide, children }: SettingRowProps) {
  const t = useTranslations('settings');
  const fixed = source.source === 'environment';
  return (
    <div
      data-setting={source.key}
      className={cn('flex gap-x-6 gap-y-2 py-3', wide ? 'flex-col' : 'min-h-14 items-center justify-between')}
    >
      <div className="min-w-0 flex-1">
        <div className="flex items-center gap-1">
          <span className="font-medium text-[0.8125rem]">{label}</span>
          {source.source === 'file' ? (
            <IconButton
              label={t('reset', { name: label })}
              size="iconSm"
              className="-my-1 size-6"
              data-testid={testIds.settingsReset}
              onClick={onReset}
            >
              <RotateCcw />
            </IconButton>
          ) : null}
        </div>
        {description ? <p className="mt-0.5 text-ink-soft text-xs">{description}</p> : null}
        {fixed ? <p className="mt-0.5 text-warn text-xs">{t('fixed', { name: source.detail ?? '' })}</p> : null}
      </div>
      <div className={wide ? 'w-full' : 'shrink-0'}>{children(fixed)}</div>
    </div>
  );
}
