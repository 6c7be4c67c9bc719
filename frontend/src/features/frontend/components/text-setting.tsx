'use client';

import { type ReactNode, useState } from 'react';
import type { FrontendSettings, SettingsView } from '@/bindings/contract';
import { frontendChange, sourceOf } from '@/client/settings';
import { SettingRow } from '@/components/setting/setting-row';
import { useUpdateSettings } from '@/components/setting/use-update-settings';
import { Input } from '@/components/ui/input';

/** Settings of the frontend that are text. */
export type TextKey = {
  [K in keyof FrontendSettings]: [FrontendSettings[K]] extends [string | null] ? K : never;
}[Exclude<keyof FrontendSettings, 'source'>];

interface TextSettingProps {
  view: SettingsView;
  name: TextKey;
  label: string;
  description?: string;
  placeholder?: string;
  testId: string;
  /** Why this text is not saved; null: it is. */
  refuse?: (text: string) => string | null;
  /** Stands beside the field. */
  beside?: (disabled: boolean) => ReactNode;
  /** Stands below the field. */
  children?: ReactNode;
}

/** One text that is saved when the field is left or Enter is pressed; emptied it goes back to its default. */
export function TextSetting(props: TextSettingProps) {
  const { view, name, label, description, placeholder, testId, refuse, beside, children } = props;
  const { save, reset } = useFrontendSetting(name);
  const saved = view.values.frontend[name] ?? '';
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? saved;
  const refusal = typed === null ? null : (refuse?.(typed.trim()) ?? null);
  const commit = () => {
    if (typed === null || refusal !== null) return;
    setTyped(null);
    const wanted = typed.trim();
    if (wanted === saved) return;
    if (wanted === '') reset();
    else save(wanted);
  };
  return (
    <SettingRow
      wide
      label={label}
      description={description}
      source={sourceOf(view, `frontend.${name}`)}
      onReset={() => {
        setTyped(null);
        reset();
      }}
    >
      {(disabled) => (
        <div className="space-y-1">
          <div className="flex gap-2">
            <Input
              value={text}
              disabled={disabled}
              aria-label={label}
              aria-invalid={refusal !== null}
              placeholder={placeholder}
              data-testid={testId}
              onChange={(event) => setTyped(event.target.value)}
              onBlur={commit}
              onKeyDown={(event) => {
                if (event.nativeEvent.isComposing) return;
                if (event.key === 'Enter') commit();
                if (event.key === 'Escape') setTyped(null);
              }}
              className="font-mono text-xs"
            />
            {beside?.(disabled)}
          </div>
          {refusal === null ? null : (
            <p role="alert" className="text-danger text-xs">
              {refusal}
            </p>
          )}
          {children}
        </div>
      )}
    </SettingRow>
  );
}

/** Saving and resetting one text of these. */
export function useFrontendSetting(name: TextKey) {
  const update = useUpdateSettings();
  return {
    save: (value: string) => update(frontendChange({ [name]: value })),
    reset: () => update({ reset: [`frontend.${name}`] }),
  };
}
