'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { toXgenError } from '@/client/errors';
import { useTransport } from '@/client/host-context';
import { modelsQuery } from '@/client/queries';
import { Page } from '@/components/layout/page';
import { ErrorPanel } from '@/components/problem/error-panel';
import { distinctFile } from '@/lib/model-file';
import { ImportForm } from './import-form';
import { ImportTasks } from './import-tasks';
import { ModelRow } from './model-row';

export function ModelsScreen() {
  const t = useTranslations('models');
  const { data: models, error } = useQuery(modelsQuery(useTransport()));
  return (
    <Page title={t('title')} description={t('description')}>
      <ImportForm />
      <ImportTasks />
      <section aria-label={t('list')} className="mt-6">
        <h2 className="mb-2 font-semibold text-ink-soft text-xs">{t('found', { count: models?.length ?? 0 })}</h2>
        {error ? <ErrorPanel problem={toXgenError(error).toWire()} /> : null}
        <ul className="divide-y divide-line overflow-hidden rounded-xl border border-line bg-raised">
          {models?.map((model) => (
            <ModelRow key={model.id} model={model} file={distinctFile(model, models)} />
          ))}
        </ul>
      </section>
    </Page>
  );
}
