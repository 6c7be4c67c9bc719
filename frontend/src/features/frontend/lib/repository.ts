/** Whether an address holds a user name or secret. It must not get into the settings, nor stay on the screen. */
export function holdsCredentials(address: string): boolean {
  const [, scheme = '', user = ''] = /^([a-z][a-z+.-]*):\/\/([^/@]*)@/i.exec(address.trim()) ?? [];
  if (scheme === '') return false;
  return /^https?$/i.test(scheme) || user.includes(':');
}

export function isPlainHttp(address: string | null): boolean {
  return /^http:\/\//i.test(address ?? '');
}
