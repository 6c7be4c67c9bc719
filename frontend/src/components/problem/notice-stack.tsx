'use client';

import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { IconButton } from '@/components/ui/icon-button';
import { testIds } from '@/testing/test-ids';
import { ErrorPanel } from './error-panel';
import { type Notice, useNotices, useShownNotices } from './notices';

/**
 * Where problems and notices appear: below the page, which gets lower for them, so that they cover nothing of it. The
 * newest is first, for where they are more than fit.
 */
export function NoticeStack() {
  const t = useTranslations('common');
  const { dismiss } = useNotices();
  const shown = useShownNotices();
  return (
    <section
      aria-label={t('notices')}
      className="max-h-[40vh] shrink-0 overflow-y-auto border-line border-t px-6 py-3 empty:hidden *:mx-auto *:max-w-3xl [&>*+*]:mt-2"
    >
      {[...shown]
        .reverse()
        .map((entry) =>
          entry.kind === 'problem' ? (
            <ErrorPanel
              key={entry.id}
              problem={entry.problem}
              onDismiss={() => dismiss(entry.id)}
              className="fade-in-0 slide-in-from-bottom-2 animate-in"
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
      className="fade-in-0 slide-in-from-bottom-2 flex animate-in items-center gap-2 rounded-lg border border-line bg-raised py-1.5 pr-1.5 pl-3"
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
