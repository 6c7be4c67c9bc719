'use client';

import { AppWindow } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useCapabilities } from '@/client/host-context';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Spinner } from '@/components/ui/spinner';
import { testIds } from '@/testing/test-ids';
import { useOpenBeside } from '../api/open-beside';
import { useFrontendRun } from '../stores/run-context';
import { RevisionField } from './revision-field';

interface OpenBesideProps {
  repository: string | null;
  /** Something runs or is being changed. */
  busy: boolean;
}

/** Another branch in a window beside, to compare it with this one. */
export function OpenBesideButton({ repository, busy }: OpenBesideProps) {
  const t = useTranslations('frontend.beside');
  const { openWindows } = useCapabilities();
  const run = useFrontendRun();
  const openBeside = useOpenBeside();
  const [asking, setAsking] = useState(false);
  if (!openWindows) return null;
  const building = run?.kind === 'beside' && run.outcome === null;
  return (
    <>
      <Button
        disabled={busy || repository === null}
        data-testid={testIds.frontendBeside}
        onClick={() => setAsking(true)}
      >
        {building ? <Spinner /> : <AppWindow aria-hidden />}
        {building ? t('building') : t('open')}
      </Button>
      {asking ? (
        <OpenBesideDialog
          repository={repository}
          onClose={() => setAsking(false)}
          onOpen={(revision) => void openBeside(revision)}
        />
      ) : null}
    </>
  );
}

interface OpenBesideDialogProps {
  repository: string | null;
  onClose: () => void;
  onOpen: (revision: string) => void;
}

function OpenBesideDialog({ repository, onClose, onOpen }: OpenBesideDialogProps) {
  const t = useTranslations('frontend.beside');
  const tCommon = useTranslations('common');
  const [revision, setRevision] = useState('');
  const [missing, setMissing] = useState(false);
  const confirm = () => {
    if (revision === '') return setMissing(true);
    onClose();
    onOpen(revision);
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('title')}
      description={t('text')}
      testId={testIds.frontendBesideDialog}
      footer={
        <>
          <Button data-testid={testIds.cancel} onClick={onClose}>
            {tCommon('cancel')}
          </Button>
          {/* Never disabled: what was typed is taken over when the field is left, by the press of this button too. */}
          <Button variant="primary" data-testid={testIds.confirm} onClick={confirm}>
            {t('confirm')}
          </Button>
        </>
      }
    >
      <div className="mt-3">
        <RevisionField
          repository={repository}
          value={revision}
          onCommit={setRevision}
          testId={testIds.frontendBesideRevision}
        />
        {/* Its line is always there, so that the button does not move away from under the press that fills the field. */}
        <p role="alert" className="mt-1 min-h-4 text-danger text-xs">
          {missing && revision === '' ? t('missing') : null}
        </p>
      </div>
    </Dialog>
  );
}
