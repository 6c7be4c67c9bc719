'use client';

import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { cn } from '@/lib/cn';
import { Button } from './button';

interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: ReactNode;
  children?: ReactNode;
  footer?: ReactNode;
  testId?: string;
  className?: string;
}

export function Dialog({ open, onOpenChange, title, description, children, footer, testId, className }: DialogProps) {
  const t = useTranslations('common');
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fade-in-0 fixed inset-0 z-40 animate-in bg-scrim" />
        <Radix.Content
          data-testid={testId}
          {...(description ? {} : { 'aria-describedby': undefined })}
          className={cn(
            'fade-in-0 zoom-in-95 -translate-x-1/2 -translate-y-1/2 fixed top-1/2 left-1/2 z-50 flex max-h-[85vh] w-[min(30rem,calc(100vw-2rem))] animate-in flex-col rounded-xl border border-line bg-raised shadow-raised outline-none',
            className,
          )}
        >
          <Radix.Title className="pt-4 pr-14 pl-5 font-semibold text-base leading-snug">{title}</Radix.Title>
          <div className="min-h-0 overflow-y-auto px-5 py-3">
            {description ? (
              <Radix.Description asChild>
                <div className="text-ink-soft leading-relaxed">{description}</div>
              </Radix.Description>
            ) : null}
            {children}
          </div>
          {footer ? <footer className="flex justify-end gap-2 px-5 pt-1 pb-4">{footer}</footer> : null}
          {/* Last, so that the first focus is on what the dialog is about. */}
          <Button
            variant="ghost"
            size="iconSm"
            aria-label={t('close')}
            title={t('close')}
            onClick={() => onOpenChange(false)}
            className="absolute top-3.5 right-3.5"
          >
            <X aria-hidden />
          </Button>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
