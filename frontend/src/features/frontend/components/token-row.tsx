'use client';

import { type FormEvent, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { TokenState } from '@/bindings/contract';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Checkbox } from '@/components/ui/checkbox';
import { Input } from '@/components/ui/input';
import { testIds } from '@/testing/test-ids';
import { useSetToken } from '../api/set-token';

/** Whether there is a token and where it is kept. What it is never comes back from where it is kept. */
export function TokenRow({ token }: { token: TokenState }) {
  const t = useTranslations('frontend.token');
  const fixed = token.source === 'environment';
  const { saving, setToken } = useSetToken();
  return (
    <div data-testid={testIds.frontendToken} data-source={token.source} className="space-y-2 py-3">
      <div className="flex flex-wrap items-center gap-2">
        <span className="font-medium text-[0.8125rem]">{t('label')}</span>
        <Badge tone={token.source === 'none' ? 'neutral' : 'ok'}>
          {t(`source.${token.source}`, { name: token.detail ?? '' })}
        </Badge>
        {token.source === 'keyring' || token.source === 'session' ? (
          <Button
            size="sm"
            variant="ghost"
            disabled={saving}
            data-testid={testIds.frontendTokenForget}
            onClick={() => void setToken({ token: '', remember: false })}
          >
            {t('forget')}
          </Button>
        ) : null}
      </div>
      {fixed ? (
        <p className="text-warn text-xs">{t('fixed', { name: token.detail ?? '' })}</p>
      ) : (
        <>
          <p className="text-ink-soft text-xs">{t('text')}</p>
          {token.detail ? (
            <p className="text-warn text-xs" data-testid={testIds.frontendKeyringProblem}>
              {t('keyringProblem', { reason: token.detail })}
            </p>
          ) : null}
          <TokenForm saving={saving} keyring={token.detail === null} onSave={setToken} />
        </>
      )}
    </div>
  );
}

interface TokenFormProps {
  saving: boolean;
  /** The keyring works, as far as is known. */
  keyring: boolean;
  onSave: (req: { token: string; remember: boolean }) => Promise<boolean>;
}

function TokenForm({ saving, keyring, onSave }: TokenFormProps) {
  const t = useTranslations('frontend.token');
  // Not in React's state: a controlled field writes its value into the document as an attribute.
  const field = useRef<HTMLInputElement>(null);
  const [filled, setFilled] = useState(false);
  const [remember, setRemember] = useState(keyring);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const token = field.current?.value.trim() ?? '';
    if (token === '' || !(await onSave({ token, remember }))) return;
    if (field.current) field.current.value = '';
    setFilled(false);
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="space-y-2">
      <div className="flex gap-2">
        <Input
          ref={field}
          type="password"
          aria-label={t('field')}
          placeholder={t('placeholder')}
          data-testid={testIds.frontendTokenField}
          onChange={(event) => setFilled(event.target.value.trim() !== '')}
          className="font-mono text-xs"
        />
        <Button type="submit" disabled={saving || !filled} data-testid={testIds.frontendTokenSave}>
          {t('save')}
        </Button>
      </div>
      <Checkbox
        label={t('remember')}
        checked={remember}
        onCheckedChange={setRemember}
        data-testid={testIds.frontendTokenRemember}
      />
    </form>
  );
}
