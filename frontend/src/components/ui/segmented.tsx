'use client';

import { RadioGroup } from 'radix-ui';
import type { ReactNode } from 'react';
import { cn } from '@/lib/cn';

interface Option<T extends string> {
  value: T;
  label: ReactNode;
  testId?: string;
}

interface SegmentedProps<T extends string> {
  label: string;
  value: T;
  options: readonly Option<T>[];
  onChange: (value: T) => void;
  disabled?: boolean;
  testId?: string;
  className?: string;
}

/** One choice of a few, all visible. */
export function Segmented<T extends string>({
  label,
  value,
  options,
  onChange,
  disabled,
  testId,
  className,
}: SegmentedProps<T>) {
  return (
    <RadioGroup.Root
      aria-label={label}
      value={value}
      onValueChange={(next) => onChange(next as T)}
      disabled={disabled}
      orientation="horizontal"
      data-testid={testId}
      className={cn('inline-flex rounded-lg border border-line bg-fill p-0.5', className)}
    >
      {options.map((option) => (
        <RadioGroup.Item
          key={option.value}
          value={option.value}
          data-value={option.value}
          data-testid={option.testId}
          className="h-7 rounded-md px-3 font-medium text-ink-soft text-xs transition-colors hover:text-ink disabled:cursor-not-allowed disabled:opacity-50 data-[state=checked]:bg-selected data-[state=checked]:text-ink data-[state=checked]:shadow-sm"
        >
          {option.label}
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}
