'use client';

import type { MouseEvent, ReactNode } from 'react';
import { useTransport } from '@/client/host-context';
import { useNotices } from '@/components/problem/notices';
import { openableUrl } from '@/lib/links';

/** A link of an answer. It never navigates the window: the backend hands it to the system's browser. */
export function ExternalLink({ url, children }: { url: string; children: ReactNode }) {
  const transport = useTransport();
  const { report } = useNotices();
  const openable = openableUrl(url);
  if (!openable) return <span>{children}</span>;
  const open = (event: MouseEvent) => {
    event.preventDefault();
    if (event.type === 'click' || event.button === 1) transport.call('link_open', { url: openable }).catch(report);
  };
  return (
    <a
      href={openable}
      title={openable}
      rel="noreferrer noopener"
      draggable={false}
      onClick={open}
      onAuxClick={open}
      className="rounded-sm text-accent-ink underline decoration-accent/50 underline-offset-2 hover:decoration-accent"
    >
      {children}
    </a>
  );
}
