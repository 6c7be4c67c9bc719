'use client';

import { Boxes, ChevronDown, Settings2, TriangleAlert } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useLocale, useTranslations } from 'use-intl';
import type { ModelEntry, ModelId } from '@/bindings/contract';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import {
  Menu,
  MenuContent,
  MenuItem,
  MenuRadioGroup,
  MenuRadioItem,
  MenuSeparator,
  MenuTrigger,
} from '@/components/ui/menu';
import { routes } from '@/config/routes';
import { formatBytes } from '@/lib/format';
import { distinctFile, distinctName } from '@/lib/model-file';
import { testIds } from '@/testing/test-ids';
import type { ChatModel } from '../hooks/use-chat-model';

/** The model of the next answer. Models that cannot be loaded are listed but not offered. */
export function ModelPicker({ current, onPick }: { current: ChatModel; onPick: (modelId: ModelId) => void }) {
  const t = useTranslations('chat.model');
  const router = useRouter();
  const { entry, models } = current;
  const name = entry ? distinctName(entry, models) : current.id ? t('missing') : t('none');
  return (
    <Menu>
      <MenuTrigger asChild>
        <Button
          variant="ghost"
          size="sm"
          aria-label={t('label', { name })}
          data-testid={testIds.modelPicker}
          className="min-w-0 max-w-72 shrink"
        >
          {current.id && !entry ? <TriangleAlert aria-hidden className="text-warn" /> : <Boxes aria-hidden />}
          <span className="truncate">{name}</span>
          <ChevronDown aria-hidden className="size-3.5!" />
        </Button>
      </MenuTrigger>
      <MenuContent align="start" side="top" className="w-80">
        <MenuRadioGroup value={current.id ?? ''} onValueChange={onPick}>
          {models.map((model) => (
            <MenuRadioItem
              key={model.id}
              value={model.id}
              disabled={model.problem !== null}
              data-testid={testIds.modelOption}
              data-model-id={model.id}
            >
              <Option model={model} file={distinctFile(model, models)} />
            </MenuRadioItem>
          ))}
        </MenuRadioGroup>
        <MenuSeparator />
        <MenuItem onSelect={() => router.push(routes.models)}>
          <Settings2 aria-hidden />
          {t('manage')}
        </MenuItem>
      </MenuContent>
    </Menu>
  );
}

function Option({ model, file }: { model: ModelEntry; file: string | null }) {
  const t = useTranslations('chat.model');
  const locale = useLocale();
  const facts = [model.quantization, formatBytes(locale, model.sizeBytes), file].filter(Boolean).join(' · ');
  return (
    <span className="min-w-0 flex-1">
      <span className="flex items-center gap-1.5">
        <span className="truncate font-medium">{model.name}</span>
        {model.source === 'starter' ? <Badge tone="accent">{t('starter')}</Badge> : null}
        {model.problem ? <Badge tone="danger">{t('broken')}</Badge> : null}
      </span>
      <span className="wrap-anywhere block text-ink-faint text-xs">{facts}</span>
    </span>
  );
}
