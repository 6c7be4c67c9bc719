'use client';

import { useTranslations } from 'use-intl';
import type { RemoteRevision } from '@/bindings/contract';
import { toXgenError } from '@/client/errors';
import { Combobox, type ComboboxGroup } from '@/components/ui/combobox';
import { Spinner } from '@/components/ui/spinner';
import { testIds } from '@/testing/test-ids';
import { useRevisions } from '../api/revisions';
import { shortId } from '../lib/versions';

interface RevisionFieldProps {
  repository: string | null;
  value: string;
  placeholder?: string;
  disabled?: boolean;
  /** Stands above the branches and tags. */
  first?: (revisions: readonly RemoteRevision[]) => ComboboxGroup;
  onCommit: (revision: string) => void;
  testId: string;
}

/** A branch, tag or commit. The server is asked for its branches when the list is opened. */
export function RevisionField({ repository, first, ...field }: RevisionFieldProps) {
  const t = useTranslations('frontend.revision');
  const { revisions, error, loading, load } = useRevisions(repository);
  const option = ({ name, commit }: RemoteRevision) => ({ value: name, detail: shortId(commit) });
  return (
    <Combobox
      {...field}
      label={t('label')}
      openLabel={t('open')}
      groups={[
        ...(first ? [first(revisions)] : []),
        { label: t('groupBranches'), options: revisions.filter(({ tag }) => !tag).map(option) },
        { label: t('groupTags'), options: revisions.filter(({ tag }) => tag).map(option) },
      ]}
      note={<RevisionNote loading={loading} error={error} />}
      moreText={(count) => t('more', { count })}
      onOpen={load}
      optionTestId={testIds.frontendRevisionOption}
    />
  );
}

function RevisionNote({ loading, error }: { loading: boolean; error: Error | null }) {
  const t = useTranslations('frontend.revision');
  const tErrors = useTranslations('errors');
  if (loading) {
    return (
      <p role="status" className="flex items-center gap-2 px-2 py-1.5 text-ink-soft text-xs">
        <Spinner className="size-3.5" />
        {t('loading')}
      </p>
    );
  }
  if (!error) return null;
  const { code, message } = toXgenError(error);
  return (
    <div
      role="alert"
      data-testid={testIds.frontendRevisionError}
      data-code={code}
      className="rounded-md bg-danger-soft px-2 py-1.5 text-xs"
    >
      <p className="font-medium">{tErrors(`${code}.title`)}</p>
      <p className="text-ink-soft">{tErrors(`${code}.hint`)}</p>
      <p className="mt-1 break-all font-mono text-ink-faint">{message}</p>
    </div>
  );
}
