'use client';

import { GitBranch } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { frontendChange } from '@/client/settings';
import { useUpdateSettings } from '@/components/setting/use-update-settings';
import { Button } from '@/components/ui/button';
import { Input } from '@/components/ui/input';
import { testIds } from '@/testing/test-ids';
import { holdsCredentials } from '../lib/repository';

/** Before there is a repository: what syncing does, and the one question that it needs an answer to. */
export function StartCard() {
  const t = useTranslations('frontend.start');
  const tSource = useTranslations('frontend.source');
  const update = useUpdateSettings();
  const [address, setAddress] = useState('');
  const wanted = address.trim();
  const refused = holdsCredentials(wanted);
  return (
    <form
      aria-label={t('title')}
      data-testid={testIds.frontendStart}
      className="mb-6 rounded-xl border border-line bg-raised p-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (wanted !== '' && !refused) update(frontendChange({ source: 'git', repository: wanted }));
      }}
    >
      <h2 className="font-semibold text-sm">{t('title')}</h2>
      <p className="mt-0.5 text-ink-soft text-xs">{t('text')}</p>
      <ol className="mt-3 ml-4 list-decimal space-y-0.5 text-[0.8125rem] text-ink-soft marker:text-ink-faint">
        <li>{t('fetch')}</li>
        <li>{t('check')}</li>
        <li>{t('build')}</li>
        <li>{t('try')}</li>
      </ol>
      <div className="mt-3 flex flex-wrap gap-2">
        <Input
          value={address}
          aria-label={tSource('repository')}
          aria-invalid={refused}
          placeholder={tSource('repositoryPlaceholder')}
          data-testid={testIds.frontendRepository}
          onChange={(event) => setAddress(event.target.value)}
          className="min-w-56 flex-1 font-mono text-xs"
        />
        <Button
          type="submit"
          variant="primary"
          disabled={wanted === '' || refused}
          data-testid={testIds.frontendStartSubmit}
        >
          <GitBranch aria-hidden />
          {t('use')}
        </Button>
      </div>
      {refused ? (
        <p role="alert" className="mt-1 text-danger text-xs">
          {tSource('credentials')}
        </p>
      ) : null}
    </form>
  );
}
