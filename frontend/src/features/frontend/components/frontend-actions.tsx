'use client';

import { Hammer, ListChecks, PackageCheck, RefreshCw, Undo2 } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { FrontendStatus, NodeState, TaskId } from '@/bindings/contract';
import { useTransport } from '@/client/host-context';
import { useNotices } from '@/components/problem/notices';
import { Button } from '@/components/ui/button';
import { Spinner } from '@/components/ui/spinner';
import { testIds } from '@/testing/test-ids';
import { useStatusChange } from '../api/change-status';
import { useFrontendRunStore } from '../stores/run-context';

export interface FrontendActionsProps {
  status: FrontendStatus;
  /** Something runs or is being changed. */
  busy: boolean;
  checking: boolean;
  onCheck: () => void;
}

/** The buttons that the page is there for, those that the source has a use for. */
export function FrontendActions({ status, busy, checking, onCheck }: FrontendActionsProps) {
  const t = useTranslations('frontend.actions');
  const store = useFrontendRunStore();
  const rollBack = useStatusChange('frontend_rollback');
  const activate = useStatusChange('frontend_activate');
  const { source } = status;
  const missing = source === 'git' ? status.repository === null : source === 'local' && status.localPath === null;
  return (
    <div className="mt-3 flex flex-wrap items-center gap-2 empty:hidden">
      {source === 'git' ? (
        <Button
          variant="primary"
          disabled={busy || missing}
          data-testid={testIds.frontendSync}
          onClick={() => void store.sync()}
        >
          <RefreshCw aria-hidden />
          {t('sync')}
        </Button>
      ) : null}
      {source === 'local' ? (
        <Button
          variant="primary"
          disabled={busy || missing}
          data-testid={testIds.frontendBuild}
          onClick={() => void store.build()}
        >
          <Hammer aria-hidden />
          {t('build')}
        </Button>
      ) : null}
      {source !== 'bundled' ? (
        <Button disabled={busy || missing} data-testid={testIds.frontendCheck} onClick={onCheck}>
          {checking ? <Spinner /> : <ListChecks aria-hidden />}
          {checking ? t('checking') : t('check')}
        </Button>
      ) : null}
      {checking && status.running ? <CancelCheck taskId={status.running} /> : null}
      {source === 'bundled' && status.current !== null ? (
        <Button
          variant="primary"
          disabled={busy}
          data-testid={testIds.frontendUseBundled}
          onClick={() => activate.mutate({ version: null })}
        >
          <PackageCheck aria-hidden />
          {t('useBundled')}
        </Button>
      ) : null}
      {status.canRollBack ? (
        <Button disabled={busy} data-testid={testIds.frontendRollback} onClick={() => rollBack.mutate({})}>
          {rollBack.isPending ? <Spinner /> : <Undo2 aria-hidden />}
          {t('rollBack')}
        </Button>
      ) : null}
      <ActionsNote status={status} missing={missing} />
    </div>
  );
}

/** A check of a repository fetches it, which can take its time. */
function CancelCheck({ taskId }: { taskId: TaskId }) {
  const t = useTranslations('common');
  const transport = useTransport();
  const { report } = useNotices();
  return (
    <Button
      data-testid={testIds.frontendCancel}
      onClick={() => void transport.call('task_cancel', { taskId }).catch(report)}
    >
      {t('cancel')}
    </Button>
  );
}

/** Why a button does nothing yet, or what builds here. */
function ActionsNote({ status, missing }: { status: FrontendStatus; missing: boolean }) {
  const t = useTranslations('frontend.actions');
  if (status.source === 'bundled') return null;
  if (missing) {
    return <p className="text-ink-soft text-xs">{status.source === 'git' ? t('needRepository') : t('needFolder')}</p>;
  }
  return <NodeNote node={status.node} />;
}

function NodeNote({ node }: { node: NodeState }) {
  const t = useTranslations('frontend.actions');
  const tErrors = useTranslations('errors');
  if (node.problem) {
    const { code, message } = node.problem;
    return (
      <p className="text-warn text-xs" data-testid={testIds.frontendNode} data-code={code} title={message}>
        {tErrors(`${code}.title`)}. {tErrors(`${code}.hint`)}
      </p>
    );
  }
  if (node.version === null) return null;
  return (
    <p className="text-ink-faint text-xs" data-testid={testIds.frontendNode}>
      {t('node', { version: node.version.replace(/^v/, '') })}
    </p>
  );
}
