'use client';

import { FileMinus, FilePen, FilePlus, Info } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { FileChange, FileChangeKind, SyncResult, WireError } from '@/bindings/contract';
import { PathText } from '@/components/ui/path-text';
import { testIds } from '@/testing/test-ids';
import { shortId } from '../lib/versions';

/** What a sync did: from where to where, and what changed. */
export function SyncSummary({ result }: { result: SyncResult }) {
  const t = useTranslations('frontend.result');
  const { kind, from, to, subject, commits, filesChanged, files, activated, notes } = result;
  const short = { from: shortId(from ?? ''), to: shortId(to) };
  const facts = [
    commits !== null && commits > 0 ? t('commits', { count: commits }) : null,
    kind === 'up_to_date' ? null : t('files', { count: filesChanged }),
    activated ? t('activated') : null,
  ];
  return (
    <div data-testid={testIds.frontendResult} data-kind={kind} className="space-y-2 text-[0.8125rem]">
      <p>
        <span className="font-medium">{t(`kind.${kind}`, short)}</span>
        <span className="text-ink-soft"> · {subject}</span>
      </p>
      <p className="text-ink-soft text-xs">{facts.filter(Boolean).join(' · ')}</p>
      {files.length > 0 ? <ChangedFiles files={files} all={filesChanged} /> : null}
      {notes.map((note) => (
        <Note key={note.message} note={note} />
      ))}
    </div>
  );
}

const MARK: Record<FileChangeKind, { Icon: typeof FilePlus; tone: string }> = {
  added: { Icon: FilePlus, tone: 'text-ok' },
  modified: { Icon: FilePen, tone: 'text-accent-ink' },
  deleted: { Icon: FileMinus, tone: 'text-danger' },
};

function ChangedFiles({ files, all }: { files: readonly FileChange[]; all: number }) {
  const t = useTranslations('frontend.result');
  return (
    <details>
      <summary className="w-fit cursor-pointer rounded-sm text-ink-soft text-xs hover:text-ink">
        {t('showFiles', { count: all })}
      </summary>
      <ul
        aria-label={t('changedFiles')}
        data-testid={testIds.frontendFiles}
        className="mt-1.5 max-h-56 overflow-y-auto rounded-lg bg-code px-3 py-2 font-mono text-xs leading-5"
      >
        {files.map(({ path, kind }) => {
          const { Icon, tone } = MARK[kind];
          return (
            <li key={path} data-kind={kind} className="flex items-start gap-2">
              <Icon aria-hidden className={`mt-1 size-3 shrink-0 ${tone}`} />
              <span className={`w-16 shrink-0 font-sans ${tone}`}>{t(`change.${kind}`)}</span>
              <span className="min-w-0 select-text">
                <PathText path={path} />
              </span>
            </li>
          );
        })}
        {all > files.length ? (
          <li className="text-ink-faint">{t('moreFiles', { count: all - files.length })}</li>
        ) : null}
      </ul>
    </details>
  );
}

/** A note speaks of one thing by name, so it is the backend's text, in English. */
function Note({ note }: { note: WireError }) {
  return (
    <p lang="en" data-testid={testIds.frontendNote} className="flex items-start gap-2 text-ink-soft text-xs">
      <Info aria-hidden className="mt-0.5 size-3.5 shrink-0 text-warn" />
      <span className="min-w-0">
        {note.message}
        {note.hint ? <span className="text-ink-faint"> · {note.hint}</span> : null}
      </span>
    </p>
  );
}
