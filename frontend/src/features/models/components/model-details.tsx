'use client';

import { useLocale, useTranslations } from 'use-intl';
import type { ModelEntry } from '@/bindings/contract';
import { ErrorPanel } from '@/components/problem/error-panel';

/** Everything that is known of a model, and why it cannot be loaded if it cannot. */
export function ModelDetails({ model, contextLength }: { model: ModelEntry; contextLength: number | null }) {
  const t = useTranslations('models.details');
  const locale = useLocale();
  const number = new Intl.NumberFormat(locale);
  const rows: [string, string | null][] = [
    [t('path'), model.path],
    [t('format'), model.format === 'gguf' ? 'GGUF' : 'safetensors'],
    [t('architecture'), model.architecture],
    [t('parameters'), model.parameters === null ? null : number.format(model.parameters)],
    [t('quantization'), model.quantization],
    [t('contextLength'), model.contextLength === null ? null : number.format(model.contextLength)],
    [t('contextInUse'), contextLength === null ? null : number.format(contextLength)],
    [t('size'), t('bytes', { count: model.sizeBytes })],
    [t('chatTemplate'), model.hasChatTemplate ? t('yes') : t('no')],
    [t('license'), model.license],
    [t('languages'), model.languages.length > 0 ? languageNames(locale, model.languages) : null],
    [t('id'), model.id],
  ];
  return (
    <div className="mt-3 rounded-lg border border-line bg-panel px-3 py-2.5">
      <dl className="grid grid-cols-[max-content_1fr] gap-x-5 gap-y-1 text-xs">
        {rows.map(([label, value]) =>
          value === null ? null : (
            <div key={label} className="contents">
              <dt className="text-ink-faint">{label}</dt>
              <dd className="min-w-0 break-all">{value}</dd>
            </div>
          ),
        )}
      </dl>
      {model.source === 'external' ? <p className="mt-2 text-ink-soft text-xs">{t('externalHint')}</p> : null}
      {model.problem ? <ErrorPanel problem={model.problem} className="mt-3" /> : null}
    </div>
  );
}

/** Names in the language of the UI; what is no language tag stays as the model says it. */
function languageNames(locale: string, tags: string[]): string {
  const names = new Intl.DisplayNames(locale, { type: 'language' });
  return tags
    .map((tag) => {
      try {
        return names.of(tag) ?? tag;
      } catch {
        return tag;
      }
    })
    .join(', ');
}
