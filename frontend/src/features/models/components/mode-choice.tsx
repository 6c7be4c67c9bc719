'use client';

import { useTranslations } from 'use-intl';
import type { ImportMode } from '@/bindings/contract';
import { Segmented } from '@/components/ui/segmented';
import { testIds } from '@/testing/test-ids';

/** Copy or leave in place, with what that means. */
export function ModeChoice({ mode, onChange }: { mode: ImportMode; onChange: (mode: ImportMode) => void }) {
  const t = useTranslations('models.import');
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
      <Segmented
        label={t('mode')}
        value={mode}
        onChange={onChange}
        options={[
          { value: 'copy', label: t('copy'), testId: testIds.importCopy },
          { value: 'reference', label: t('reference'), testId: testIds.importReference },
        ]}
      />
      <span className="text-ink-faint text-xs">{mode === 'copy' ? t('copyHint') : t('referenceHint')}</span>
    </div>
  );
}
