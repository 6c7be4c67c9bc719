'use client';

import { MessageCircleQuestion, Plus } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { Logo } from '@/components/layout/logo';
import { routes } from '@/config/routes';
import { cn } from '@/lib/cn';
import { testIds } from '@/testing/test-ids';

const QUESTIONS = ['addModel', 'whatIsXgen', 'whereStored', 'offline'] as const;

interface EmptyStateProps {
  /** The chosen model is the starter. */
  asksStarter: boolean;
  /** The starter can be asked: the questions are of the kind that it knows. */
  hasStarter: boolean;
  onAsk: (question: string) => void;
}

/** The first thing a new user sees: questions that the starter model can answer, and the way to a larger model. */
export function EmptyState({ asksStarter, hasStarter, onAsk }: EmptyStateProps) {
  const t = useTranslations('chat.empty');
  return (
    <div
      data-testid={testIds.emptyState}
      className="mx-auto flex min-h-full w-full max-w-2xl flex-col items-center justify-center px-6 py-8 text-center"
    >
      <Logo className="size-11" />
      <h1 className="mt-4 font-semibold text-xl tracking-tight">{t('title')}</h1>
      <p className="mt-1.5 max-w-lg text-balance text-ink-soft leading-relaxed">
        {asksStarter ? t('starter') : t('text')}
      </p>
      {hasStarter && !asksStarter ? <h2 className="mt-6 text-ink-faint text-xs">{t('ask')}</h2> : null}
      {hasStarter ? (
        <ul className={cn('grid w-full gap-2 text-left sm:grid-cols-2', asksStarter ? 'mt-6' : 'mt-2')}>
          {QUESTIONS.map((question) => (
            <li key={question}>
              <button
                type="button"
                data-testid={testIds.emptySuggestion}
                onClick={() => onAsk(t(`questions.${question}`))}
                className="flex h-full w-full items-center gap-2.5 rounded-xl border border-line bg-raised px-3.5 py-2.5 text-left text-[0.8125rem] transition-colors hover:border-accent hover:bg-accent-soft"
              >
                <MessageCircleQuestion aria-hidden className="size-4 shrink-0 text-accent" />
                {t(`questions.${question}`)}
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      <Link
        href={routes.models}
        className="mt-4 inline-flex items-center gap-1.5 rounded-md px-2 py-1 font-medium text-[0.8125rem] text-accent-ink hover:bg-accent-soft"
      >
        <Plus aria-hidden className="size-4" />
        {t('add')}
      </Link>
    </div>
  );
}
