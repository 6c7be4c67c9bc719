'use client';

import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { IconButton } from '@/components/ui/icon-button';
import { testIds } from '@/testing/test-ids';
import { ErrorPanel } from './error-panel';
import { type Notice, useNotices, useShownNotices } from './notices';

/** Where problems and notices appear: in the corner that is farthest from the composer. */
export function NoticeStack() {
  const t = useTranslations('common');
  const { dismiss } = useNotices();
  const shown = useShownNotices();
  return (
    <section
      aria-label={t('notices')}
      className="pointer-events-none fixed top-3 right-3 z-40 flex max-h-[80vh] w-[min(25rem,calc(100vw-1.5rem))] flex-col gap-2 overflow-y-auto *:pointer-events-auto"
    >
      {shown.map((entry) =>
        entry.kind === 'problem' ? (
          <ErrorPanel
            key={entry.id}
            problem={entry.problem}
            onDismiss={() => dismiss(entry.id)}
            className="fade-in-0 slide-in-from-top-2 animate-in shadow-raised"
          />
        ) : (
          <NoticeCard key={entry.id} notice={entry.notice} onDismiss={() => dismiss(entry.id)} />
        ),
      )}
    </section>
  );
}

const SHOWN_MS = 8_000;

function NoticeCard({ notice, onDismiss }: { notice: Notice; onDismiss: () => void }) {
  const t = useTranslations('common');
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(onDismiss, SHOWN_MS);
    return () => clearTimeout(timer);
  }, [held, onDismiss]);
  return (
    <div
      role="status"
      data-testid={testIds.notice}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      className="fade-in-0 slide-in-from-top-2 flex animate-in items-center gap-2 rounded-lg border border-line bg-raised py-1.5 pr-1.5 pl-3 shadow-raised"
    >
      <p className="line-clamp-2 min-w-0 flex-1 text-[0.8125rem]">{notice.text}</p>
      {notice.action ? (
        <Button
          variant="ghost"
          size="sm"
          className="text-accent-ink"
          data-testid={testIds.noticeAction}
          onClick={() => {
            notice.action?.run();
            onDismiss();
          }}
        >
          {notice.action.label}
        </Button>
      ) : null}
      <IconButton label={t('dismiss')} size="iconSm" onClick={onDismiss}>
        <X />
      </IconButton>
    </div>
  );
}
