'use client';

import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { testIds } from '@/testing/test-ids';
import { Button } from './button';
import { Dialog } from './dialog';

interface ConfirmDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description: ReactNode;
  action: string;
  onConfirm: () => void;
}

/** Asks before something that cannot be taken back. The first focus is on the way out. */
export function ConfirmDialog({ open, onOpenChange, title, description, action, onConfirm }: ConfirmDialogProps) {
  const t = useTranslations('common');
  const confirm = () => {
    onOpenChange(false);
    onConfirm();
  };
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={title}
      description={description}
      footer={
        <>
          <Button data-testid={testIds.cancel} onClick={() => onOpenChange(false)}>
            {t('cancel')}
          </Button>
          <Button variant="danger" data-testid={testIds.confirm} onClick={confirm}>
            {action}
          </Button>
        </>
      }
    />
  );
}
