'use client';

import { useQuery } from '@tanstack/react-query';
import { ChevronDown } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { ModelId } from '@/bindings/contract';
import { useTransport } from '@/client/host-context';
import { modelsQuery } from '@/client/queries';
import { Button } from '@/components/ui/button';
import { Menu, MenuContent, MenuRadioGroup, MenuRadioItem, MenuTrigger } from '@/components/ui/menu';
import { distinctName } from '@/lib/model-file';
import { testIds } from '@/testing/test-ids';

interface DefaultModelProps {
  modelId: ModelId;
  disabled: boolean;
  onPick: (modelId: ModelId) => void;
}

export function DefaultModel({ modelId, disabled, onPick }: DefaultModelProps) {
  const t = useTranslations('settings.model');
  const { data: models = [] } = useQuery(modelsQuery(useTransport()));
  const model = models.find((other) => other.id === modelId);
  const name = model ? distinctName(model, models) : t('missing');
  return (
    <Menu>
      <MenuTrigger asChild>
        <Button
          disabled={disabled}
          aria-label={t('pick', { name })}
          data-testid={testIds.settingsDefaultModel}
          className="max-w-64"
        >
          <span className="truncate">{name}</span>
          <ChevronDown aria-hidden className="size-3.5!" />
        </Button>
      </MenuTrigger>
      <MenuContent align="end">
        <MenuRadioGroup value={modelId} onValueChange={onPick}>
          {models.map((model) => (
            <MenuRadioItem
              key={model.id}
              value={model.id}
              disabled={model.problem !== null}
              data-testid={testIds.modelOption}
              data-model-id={model.id}
            >
              {distinctName(model, models)}
            </MenuRadioItem>
          ))}
        </MenuRadioGroup>
      </MenuContent>
    </Menu>
  );
}
