'use client';

import { ShieldCheck, ShieldOff } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { TrustState } from '@/bindings/contract';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { Dialog } from '@/components/ui/dialog';
import { testIds } from '@/testing/test-ids';
import { useStatusChange } from '../api/change-status';

/** What is trusted: a repository, or a folder of this machine. */
type Kind = 'repository' | 'folder';

interface TrustProps {
  trust: TrustState;
  kind: Kind;
}

/** Whether frontends of this source may call XGEN. It is asked once, with host and path in view. */
export function TrustRow({ trust, kind }: TrustProps) {
  const t = useTranslations('frontend.trust');
  const change = useStatusChange('frontend_trust');
  const [asking, setAsking] = useState(false);
  return (
    <div
      data-testid={testIds.frontendTrust}
      data-trusted={trust.trusted}
      className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 py-3"
    >
      <div className="min-w-0 flex-1 basis-72">
        <div className="flex flex-wrap items-center gap-2">
          <span className="font-medium text-[0.8125rem]">{t('label')}</span>
          <Badge tone={trust.trusted ? 'ok' : 'warn'}>
            {trust.trusted ? <ShieldCheck aria-hidden /> : <ShieldOff aria-hidden />}
            {trust.trusted ? t('trusted') : t('untrusted')}
          </Badge>
        </div>
        <p className="mt-0.5 text-ink-soft text-xs">
          {trust.trusted ? t(`${kind}.trustedText`) : t(`${kind}.untrustedText`)}
        </p>
        <Remote trust={trust} />
      </div>
      {trust.trusted ? (
        <Button
          size="sm"
          disabled={change.isPending}
          data-testid={testIds.frontendTrustWithdraw}
          onClick={() => setAsking(true)}
        >
          {t('withdraw')}
        </Button>
      ) : (
        <Button
          size="sm"
          disabled={change.isPending || (trust.host === null && trust.path === null)}
          data-testid={testIds.frontendTrustAsk}
          onClick={() => setAsking(true)}
        >
          <ShieldCheck aria-hidden />
          {t(`${kind}.ask`)}
        </Button>
      )}
      {trust.trusted ? (
        <ConfirmDialog
          open={asking}
          onOpenChange={setAsking}
          title={t('withdrawTitle')}
          description={
            <>
              <p>{t(`${kind}.withdrawText`)}</p>
              <Remote trust={trust} />
            </>
          }
          action={t('withdraw')}
          onConfirm={() => change.mutate({ trusted: false })}
        />
      ) : (
        <TrustDialog
          open={asking}
          onOpenChange={setAsking}
          trust={trust}
          kind={kind}
          onTrust={() => change.mutate({ trusted: true })}
        />
      )}
    </div>
  );
}

interface TrustDialogProps extends TrustProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onTrust: () => void;
}

/** Says what trust means before it is given. The first focus is on the way out. */
function TrustDialog({ open, onOpenChange, trust, kind, onTrust }: TrustDialogProps) {
  const t = useTranslations('frontend.trust');
  const tCommon = useTranslations('common');
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t(`${kind}.title`)}
      testId={testIds.frontendTrustDialog}
      description={
        <>
          <Remote trust={trust} />
          <p className="mt-3">{t(`${kind}.meaning`)}</p>
          <ul className="mt-1 ml-4 list-disc space-y-0.5">
            <li>{t('chats')}</li>
            <li>{t('settings')}</li>
            <li>{t('models')}</li>
          </ul>
          <p className="mt-3">{t(`${kind}.advice`)}</p>
        </>
      }
      footer={
        <>
          <Button data-testid={testIds.cancel} onClick={() => onOpenChange(false)}>
            {tCommon('cancel')}
          </Button>
          <Button
            variant="primary"
            data-testid={testIds.confirm}
            onClick={() => {
              onOpenChange(false);
              onTrust();
            }}
          >
            {t(`${kind}.confirm`)}
          </Button>
        </>
      }
    />
  );
}

function Remote({ trust: { host, path } }: { trust: TrustState }) {
  const t = useTranslations('frontend.trust');
  const rows = [
    [t('host'), host],
    [t('path'), path],
  ] as const;
  return (
    <dl className="mt-1.5 grid grid-cols-[max-content_1fr] gap-x-3 text-xs">
      {rows.map(([label, value]) =>
        value === null ? null : (
          <div key={label} className="contents">
            <dt className="text-ink-faint">{label}</dt>
            <dd className="select-text break-all font-mono text-ink">{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}
