'use client';

import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useLayoutEffect, useState } from 'react';
import { IntlProvider } from 'use-intl';
import type { Theme } from '@/bindings/contract';
import { useTransport } from '@/client/host-context';
import { appInfoQuery, settingsQuery } from '@/client/queries';
import { MESSAGES, resolveLocale } from '@/config/locale';

const THEME_KEY = 'xgen.theme';

/** Language and colours as the settings say. Nothing is shown in a wrong language while they are read. */
export function Appearance({ children }: { children: ReactNode }) {
  const transport = useTransport();
  const settings = useQuery(settingsQuery(transport));
  const info = useQuery(appInfoQuery(transport));
  const theme = settings.data?.values.theme;
  const locale = resolveLocale(
    settings.data?.values.language ?? 'system',
    info.data?.systemLocale,
    ...navigator.languages,
  );

  useLayoutEffect(() => applyTheme(theme ?? rememberedTheme()), [theme]);
  useLayoutEffect(() => {
    document.documentElement.lang = locale;
  }, [locale]);

  // Once shown it stays: a query that failed is pending again while it is tried again.
  const [shown, setShown] = useState(false);
  if (!shown && !settings.isPending && !info.isPending) setShown(true);
  if (!shown) return null;
  return (
    <IntlProvider locale={locale} messages={MESSAGES[locale]} timeZone={timeZone()}>
      {children}
    </IntlProvider>
  );
}

function applyTheme(theme: Theme) {
  const root = document.documentElement;
  if (theme === 'system') delete root.dataset.theme;
  else root.dataset.theme = theme;
  try {
    localStorage.setItem(THEME_KEY, theme);
  } catch {
    // Without storage the next start has the colours of the system for a moment.
  }
}

/** Saves a flash of the other colours while the settings are read. */
function rememberedTheme(): Theme {
  try {
    const theme = localStorage.getItem(THEME_KEY);
    return theme === 'light' || theme === 'dark' ? theme : 'system';
  } catch {
    return 'system';
  }
}

function timeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
