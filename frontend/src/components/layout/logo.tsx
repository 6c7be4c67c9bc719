import { useId } from 'react';

/** XGEN's mark, the shapes of `src-tauri/icons/icon.svg` without its margin. The same in light and dark. */
export function Logo({ className }: { className?: string }) {
  const ground = useId();
  return (
    <svg viewBox="56 56 912 912" aria-hidden="true" className={className}>
      <defs>
        <linearGradient id={ground} x1="0" y1="0" x2="1" y2="1">
          <stop offset="0" stopColor="var(--brand-from)" />
          <stop offset="0.55" stopColor="var(--brand-via)" />
          <stop offset="1" stopColor="var(--brand-to)" />
        </linearGradient>
      </defs>
      <rect x="56" y="56" width="912" height="912" rx="208" fill={`url(#${ground})`} />
      <path d="M296 308 708 752" fill="none" stroke="var(--brand-ink)" strokeWidth="128" strokeLinecap="round" />
      <path d="M250 707 690 268l48 48-397 481a64 64 0 0 1-91-90Z" fill="var(--brand-ink)" />
      <path d="M724 118q26 148 174 174-148 26-174 174-26-148-174-174 148-26 174-174Z" fill="var(--brand-ink)" />
    </svg>
  );
}
