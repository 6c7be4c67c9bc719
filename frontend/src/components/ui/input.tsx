import type { ComponentProps } from 'react';
import { cn } from '@/lib/cn';

const field =
  'w-full min-w-0 rounded-md border border-line-strong bg-raised px-2.5 text-ink placeholder:text-ink-faint focus-visible:border-accent focus-visible:outline-offset-0 disabled:cursor-not-allowed disabled:bg-fill disabled:text-ink-faint aria-invalid:border-danger';

export function Input({ className, type = 'text', ...props }: ComponentProps<'input'>) {
  return (
    <input
      type={type}
      spellCheck={false}
      autoComplete="off"
      className={cn(field, 'h-8 text-[0.8125rem]', className)}
      {...props}
    />
  );
}

export function Textarea({ className, ...props }: ComponentProps<'textarea'>) {
  return <textarea className={cn(field, 'py-1.5 text-[0.8125rem] leading-relaxed', className)} {...props} />;
}
