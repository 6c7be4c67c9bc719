'use client';

import { Boxes, GitBranch, MessagesSquare, Settings } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useTranslations } from 'use-intl';
import { Tooltip } from '@/components/ui/tooltip';
import { routes } from '@/config/routes';
import { cn } from '@/lib/cn';
import { testIds } from '@/testing/test-ids';
import { Logo } from './logo';

const PAGES = [
  { page: 'chat', Icon: MessagesSquare, testId: testIds.navChat },
  { page: 'models', Icon: Boxes, testId: testIds.navModels },
  { page: 'frontend', Icon: GitBranch, testId: testIds.navFrontend },
  { page: 'settings', Icon: Settings, testId: testIds.navSettings },
] as const;

/** The pages, always visible at the left edge. The one of chats leads to where it was left. */
export function NavRail({ chatUrl }: { chatUrl: string }) {
  const t = useTranslations('nav');
  const pathname = usePathname();
  return (
    <nav
      aria-label={t('label')}
      className="flex w-14 shrink-0 flex-col items-center gap-1 border-line border-r bg-panel py-3"
    >
      <Logo className="mb-3 size-8" />
      {PAGES.map(({ page, Icon, testId }) => {
        const current = withSlash(pathname) === routes[page];
        return (
          <Tooltip key={page} text={t(`page.${page}`)} side="right">
            <Link
              href={page === 'chat' ? chatUrl : routes[page]}
              aria-label={t(`page.${page}`)}
              aria-current={current ? 'page' : undefined}
              data-testid={testId}
              className={cn(
                'relative flex size-10 items-center justify-center rounded-lg text-ink-faint transition-colors hover:bg-fill-strong hover:text-ink',
                current && 'bg-accent-soft text-accent-ink hover:bg-accent-soft hover:text-accent-ink',
              )}
            >
              <Icon aria-hidden className="size-5" strokeWidth={1.75} />
            </Link>
          </Tooltip>
        );
      })}
    </nav>
  );
}

function withSlash(pathname: string | null): string {
  return pathname?.endsWith('/') ? pathname : `${pathname ?? ''}/`;
}
