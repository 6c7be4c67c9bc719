'use client';

import { AppWindow, Pin, PinOff, ScrollText, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import type { FrontendVersion } from '@/bindings/contract';
import { useCapabilities } from '@/client/host-context';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { IconButton } from '@/components/ui/icon-button';
import { Spinner } from '@/components/ui/spinner';
import { formatBytes } from '@/lib/format';
import { testIds } from '@/testing/test-ids';
import { useStatusChange } from '../api/change-status';
import { useOpenPreview } from '../api/open-preview';
import { useRemoveVersions } from '../api/remove-versions';
import { shortId } from '../lib/versions';
import { VersionLogDialog } from './version-log-dialog';

interface VersionButtonProps {
  /** Null: the bundled one. */
  id: string | null;
  name: string;
}

/** It is tried once more in a hidden window before the window shows it. */
export function ActivateButton({ id, name, disabled }: VersionButtonProps & { disabled: boolean }) {
  const t = useTranslations('frontend.versions');
  const activate = useStatusChange('frontend_activate');
  return (
    <Button
      size="sm"
      disabled={disabled}
      aria-label={t('activateName', { name })}
      data-testid={testIds.frontendActivate}
      onClick={() => activate.mutate({ version: id })}
    >
      {activate.isPending ? <Spinner /> : null}
      {t('activate')}
    </Button>
  );
}

export function PreviewButton({ id, name, disabled }: VersionButtonProps & { disabled?: boolean }) {
  const t = useTranslations('frontend.versions');
  const { openWindows } = useCapabilities();
  const preview = useOpenPreview();
  if (!openWindows) return null;
  return (
    <IconButton
      label={t('preview', { name })}
      disabled={disabled || preview.isPending}
      data-testid={testIds.frontendPreview}
      onClick={() => preview.mutate(id === null ? { kind: 'bundled' } : { kind: 'version', version: id })}
    >
      <AppWindow />
    </IconButton>
  );
}

export function LogButton({ id, name }: { id: string; name: string }) {
  const t = useTranslations('frontend.versions');
  const [open, setOpen] = useState(false);
  return (
    <>
      <IconButton label={t('log', { name })} data-testid={testIds.frontendLog} onClick={() => setOpen(true)}>
        <ScrollText />
      </IconButton>
      {open ? <VersionLogDialog id={id} name={name} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

export function PinButton({ id, name, pinned }: { id: string; name: string; pinned: boolean }) {
  const t = useTranslations('frontend.versions');
  const pin = useStatusChange('frontend_pin');
  return (
    <IconButton
      label={t('pin', { name })}
      aria-pressed={pinned}
      disabled={pin.isPending}
      data-testid={testIds.frontendPin}
      className={pinned ? 'text-accent-ink' : undefined}
      onClick={() => pin.mutate({ version: id, pinned: !pinned })}
    >
      {pinned ? <Pin className="fill-current" /> : <PinOff />}
    </IconButton>
  );
}

interface RemoveButtonProps {
  version: FrontendVersion;
  isPrevious: boolean;
  disabled: boolean;
}

export function RemoveButton({ version, isPrevious, disabled }: RemoveButtonProps) {
  const t = useTranslations('frontend.versions');
  const locale = useLocale();
  const removeVersions = useRemoveVersions();
  const [asking, setAsking] = useState(false);
  const name = shortId(version.id);
  return (
    <>
      <IconButton
        label={t('remove', { name })}
        disabled={disabled}
        data-testid={testIds.frontendRemove}
        onClick={() => setAsking(true)}
      >
        <Trash2 />
      </IconButton>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t('removeTitle', { name })}
        description={
          <>
            <p>{t('removeText', { size: formatBytes(locale, version.sizeBytes) })}</p>
            {version.subject ? <p className="mt-2 font-medium text-ink">{version.subject}</p> : null}
            <p className="wrap-anywhere font-mono text-xs">{version.id}</p>
            {isPrevious ? <p className="mt-2 text-warn">{t('removePrevious')}</p> : null}
          </>
        }
        action={t('removeAction')}
        onConfirm={() => void removeVersions([version.id])}
      />
    </>
  );
}
