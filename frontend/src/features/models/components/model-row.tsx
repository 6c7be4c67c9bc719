'use client';

import { useQuery } from '@tanstack/react-query';
import { ChevronDown, CircleAlert } from 'lucide-react';
import { useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import type { ModelEntry } from '@/bindings/contract';
import { useTransport } from '@/client/host-context';
import { engineQuery } from '@/client/queries';
import { Badge } from '@/components/ui/badge';
import { IconButton } from '@/components/ui/icon-button';
import { cn } from '@/lib/cn';
import { formatBytes, formatParameters } from '@/lib/format';
import { testIds } from '@/testing/test-ids';
import { ModelActions } from './model-actions';
import { ModelDetails } from './model-details';

interface ModelRowProps {
  model: ModelEntry;
  /** Told beside a name that another model has as well. */
  file: string | null;
}

export function ModelRow({ model, file }: ModelRowProps) {
  const t = useTranslations('models');
  const tErrors = useTranslations('errors');
  const [open, setOpen] = useState(false);
  const { data: engine } = useQuery(engineQuery(useTransport()));
  const loaded = engine?.model?.id === model.id;
  return (
    <li data-testid={testIds.modelRow} data-model-id={model.id} data-loaded={loaded} className="px-4 py-3">
      <div className="flex items-center gap-3">
        <div className="min-w-0 flex-1">
          <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <h3 className="min-w-0 truncate font-medium">{model.name}</h3>
            {file ? <span className="min-w-0 truncate text-ink-soft text-xs">{file}</span> : null}
            <Badge tone={model.source === 'starter' ? 'accent' : 'neutral'}>{t(`source.${model.source}`)}</Badge>
            {loaded ? <Badge tone="ok">{t('loaded')}</Badge> : null}
          </div>
          <ModelFacts model={model} />
          {model.source === 'starter' ? <p className="mt-1 text-ink-soft text-xs">{t('starterHint')}</p> : null}
          {model.problem ? (
            <p className="mt-1 flex items-start gap-1.5 text-danger text-xs">
              <CircleAlert aria-hidden className="mt-px size-3.5 shrink-0" />
              {tErrors(`${model.problem.code}.title`)}
            </p>
          ) : null}
        </div>
        <ModelActions model={model} file={file} loaded={loaded} />
        <IconButton
          label={open ? t('hideDetails') : t('showDetails')}
          aria-expanded={open}
          data-testid={testIds.modelDetails}
          onClick={() => setOpen(!open)}
        >
          <ChevronDown className={cn('transition-transform', open && 'rotate-180')} />
        </IconButton>
      </div>
      {open ? (
        <ModelDetails model={model} contextLength={loaded ? (engine?.model?.contextLength ?? null) : null} />
      ) : null}
    </li>
  );
}

/** The numbers that people choose a model by. */
function ModelFacts({ model }: { model: ModelEntry }) {
  const t = useTranslations('models.facts');
  const locale = useLocale();
  const facts = [
    model.architecture,
    model.parameters !== null && t('parameters', { count: formatParameters(locale, model.parameters) }),
    model.quantization,
    model.contextLength !== null && t('context', { count: model.contextLength }),
    formatBytes(locale, model.sizeBytes),
    model.license,
  ].filter((fact): fact is string => Boolean(fact));
  return (
    <ul className="mt-0.5 flex flex-wrap gap-x-2.5 text-ink-soft text-xs tabular-nums">
      {facts.map((fact) => (
        <li key={fact}>{fact}</li>
      ))}
    </ul>
  );
}
