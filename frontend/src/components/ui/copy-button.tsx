'use client';

import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { copyText } from '@/lib/clipboard';
import { Button, type ButtonProps } from './button';

type CopyButtonProps = Omit<ButtonProps, 'onClick'> & {
  label: string;
  /** Asked only when the button is pressed. */
  text: () => string;
  iconOnly?: boolean;
};

const SHOWN_MS = 1_600;

export function CopyButton({ label, text, iconOnly, variant = 'ghost', size = 'sm', ...props }: CopyButtonProps) {
  const t = useTranslations('common');
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const shown = copied ? t('copied') : label;
  return (
    <Button
      variant={variant}
      size={size}
      aria-label={shown}
      title={iconOnly ? shown : undefined}
      onClick={async () => setCopied(await copyText(text()))}
      {...props}
    >
      {copied ? <Check aria-hidden className="text-ok" /> : <Copy aria-hidden />}
      {iconOnly ? null : shown}
    </Button>
  );
}
