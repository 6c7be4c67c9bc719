import en from '@messages/en.json';
import ko from '@messages/ko.json';
import type { Language } from '@/bindings/contract';

export const LOCALES = ['ko', 'en'] as const;
export type Locale = (typeof LOCALES)[number];

export const MESSAGES: Record<Locale, typeof en> = { en, ko };

declare module 'use-intl' {
  interface AppConfig {
    Locale: Locale;
    Messages: typeof en;
  }
}

/** The language to show: the chosen one, else the first supported one of the candidates, else English. */
export function resolveLocale(language: Language, ...candidates: (string | null | undefined)[]): Locale {
  if (language !== 'system') return language;
  for (const candidate of candidates) {
    const found = LOCALES.find((locale) => candidate?.toLowerCase().split(/[-_.]/)[0] === locale);
    if (found) return found;
  }
  return 'en';
}
