'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Input } from '@/components/ui/input';

interface NumberFieldProps {
  label: string;
  value: number | null;
  min: number;
  max?: number;
  step?: number;
  /** The lower bound itself is not allowed. */
  aboveMin?: boolean;
  disabled?: boolean;
  placeholder?: string;
  testId?: string;
  onCommit: (value: number) => void;
  /** The field was emptied. */
  onClear: () => void;
}

/** A number that is saved when the field is left or Enter is pressed, and only if it is in its range. */
export function NumberField(props: NumberFieldProps) {
  const { label, value, step = 1, disabled, placeholder, testId, onCommit, onClear } = props;
  const t = useTranslations('settings');
  const shown = value === null ? '' : String(value);
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? shown;
  const parsed = parse(text, props);
  const invalid = text.trim() !== '' && parsed === null;

  const commit = () => {
    if (typed === null || invalid) return;
    setTyped(null);
    if (parsed === null) {
      if (value !== null) onClear();
    } else if (parsed !== value) {
      onCommit(parsed);
    }
  };
  return (
    <span className="flex flex-col items-end gap-1">
      <Input
        inputMode={step < 1 ? 'decimal' : 'numeric'}
        value={text}
        aria-label={label}
        aria-invalid={invalid}
        disabled={disabled}
        placeholder={placeholder}
        data-testid={testId}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit();
          if (event.key === 'Escape') setTyped(null);
        }}
        className="w-28 text-right tabular-nums"
      />
      {invalid ? (
        <span role="alert" className="text-danger text-xs">
          {rangeText(t, props)}
        </span>
      ) : null}
    </span>
  );
}

function rangeText(
  t: ReturnType<typeof useTranslations<'settings'>>,
  { min, max, aboveMin }: NumberFieldProps,
): string {
  if (max === undefined) return t('atLeast', { min });
  return aboveMin ? t('aboveUpTo', { min, max }) : t('between', { min, max });
}

function parse(text: string, { min, max, step = 1, aboveMin }: NumberFieldProps): number | null {
  const trimmed = text.trim().replace(',', '.');
  if (!/^\d+(\.\d+)?$/.test(trimmed)) return null;
  const number = Number(trimmed);
  if (step >= 1 && !Number.isSafeInteger(number)) return null;
  if (number < min || (aboveMin && number === min) || (max !== undefined && number > max)) return null;
  return number;
}
