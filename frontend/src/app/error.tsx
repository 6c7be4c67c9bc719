'use client';

import { useTranslations } from 'use-intl';
import { toXgenError } from '@/client/errors';
import { ErrorPanel } from '@/components/problem/error-panel';
import { Button } from '@/components/ui/button';

/** A page that failed to render: the frame around it still works. */
export default function PageError({ error, reset }: { error: Error; reset: () => void }) {
  const t = useTranslations('errors');
  return (
    <div className="mx-auto max-w-xl space-y-3 p-8">
      <ErrorPanel problem={toXgenError(error).toWire()} />
      <Button onClick={reset}>{t('retry')}</Button>
    </div>
  );
}
