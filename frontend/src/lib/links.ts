const SCHEMES = ['https:', 'http:', 'mailto:'];

/** The URL if it may be handed to the system, else null. The backend checks again. */
export function openableUrl(url: string): string | null {
  const trimmed = url.trim();
  if (!URL.canParse(trimmed)) return null;
  return SCHEMES.includes(new URL(trimmed).protocol) ? trimmed : null;
}
