import type { ComponentProps, ReactNode } from 'react';
import { cn } from '@/lib/cn';

type CheckboxProps = Omit<ComponentProps<'input'>, 'type' | 'onChange'> & {
  label: ReactNode;
  onCheckedChange: (checked: boolean) => void;
};

/** A box with its label beside it; both can be pressed. */
export function Checkbox({ label, onCheckedChange, className, ...props }: CheckboxProps) {
  return (
    <label className={cn('flex w-fit items-center gap-2 text-[0.8125rem] has-disabled:opacity-50', className)}>
      <input
        type="checkbox"
        onChange={(event) => onCheckedChange(event.target.checked)}
        className="size-4 accent-accent"
        {...props}
      />
      {label}
    </label>
  );
}
