import type { ReactNode } from 'react';

/** A titled group of settings. */
export function Section({
  title,
  description,
  testId,
  children,
}: {
  title: string;
  description?: string;
  testId?: string;
  children: ReactNode;
}) {
  return (
    <section aria-label={title} data-testid={testId} className="mb-6">
      <h2 className="font-semibold text-sm">{title}</h2>
      {description ? <p className="mt-0.5 text-ink-soft text-xs">{description}</p> : null}
      <div className="mt-2 divide-y divide-line rounded-xl border border-line bg-raised px-4">{children}</div>
    </section>
  );
}
