const BYTE_UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** Bytes in decimal units, as model hubs and file managers show them: `4.7 GB`. */
export function formatBytes(locale: string, bytes: number): string {
  const step = bytes < 1000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), BYTE_UNITS.length - 1);
  const value = bytes / 1000 ** step;
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: BYTE_UNITS[step],
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: step === 0 || value >= 100 ? 0 : 1,
  }).format(value);
}

/** A number of weights as models are named by it: `1.5B`, `360M`. The letters are the field's, in every language. */
export function formatParameters(locale: string, count: number): string {
  const [divisor, letter] = count >= 1e9 ? [1e9, 'B'] : count >= 1e6 ? [1e6, 'M'] : [1e3, 'K'];
  return new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 }).format(count / divisor) + letter;
}

/** Milliseconds below one second, else seconds. */
export function formatDuration(locale: string, ms: number): string {
  const seconds = ms >= 1000;
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: seconds ? 'second' : 'millisecond',
    unitDisplay: 'short',
    maximumFractionDigits: seconds ? 1 : 0,
  }).format(seconds ? ms / 1000 : ms);
}
