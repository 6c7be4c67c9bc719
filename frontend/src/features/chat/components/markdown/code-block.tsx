'use client';

import { Fragment, memo, type ReactNode, useEffect, useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import { CopyButton } from '@/components/ui/copy-button';
import { testIds } from '@/testing/test-ids';
import type { highlight as Highlight, Token } from './highlight';

/** Longer code is shown plain: highlighting it again with every flush would cost more than it helps. */
const MOST_HIGHLIGHTED = 20_000;

/** Loaded with the first block of code; the code itself never waits for it. */
let loaded: typeof Highlight | null = null;

export const CodeBlock = memo(function CodeBlock({ code, language }: { code: string; language: string | null }) {
  const t = useTranslations('chat');
  const highlight = useHighlight(language !== null);
  const tokens = useMemo(
    () => (highlight && language && code.length <= MOST_HIGHLIGHTED ? highlight(code, language.toLowerCase()) : null),
    [highlight, code, language],
  );
  return (
    <figure className="overflow-hidden rounded-lg border border-line bg-code">
      <figcaption className="flex h-8 items-center justify-between border-line border-b bg-fill pr-1 pl-3 font-mono text-xs text-ink-soft">
        {language ?? t('code.plain')}
        <CopyButton
          label={t('code.copy')}
          text={() => code}
          data-testid={testIds.copyCode}
          className="h-6 font-sans text-xs"
        />
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region is reached by the keyboard */}
      <pre className="overflow-x-auto px-3 py-2.5" tabIndex={0}>
        <code className="whitespace-pre">{tokens ? renderTokens(tokens) : code}</code>
      </pre>
    </figure>
  );
});

function useHighlight(wanted: boolean): typeof Highlight | null {
  const [highlight, setHighlight] = useState(() => loaded);
  useEffect(() => {
    if (!wanted || highlight) return;
    let mounted = true;
    // Without the chunk the code stays as it is, plain and whole.
    import('./highlight').then(
      (module) => {
        loaded = module.highlight;
        if (mounted) setHighlight(() => module.highlight);
      },
      () => undefined,
    );
    return () => {
      mounted = false;
    };
  }, [wanted, highlight]);
  return highlight;
}

function renderTokens(tokens: Token[]): ReactNode {
  return tokens.map((token, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: tokens have no identity but their place
    <Fragment key={index}>
      {typeof token === 'string' ? token : <span className={token.className}>{renderTokens(token.children)}</span>}
    </Fragment>
  ));
}
