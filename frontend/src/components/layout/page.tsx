import type { ReactNode } from 'react';

/** A page that scrolls by itself, with its title. */
export function Page({ title, description, children }: { title: string; description?: string; children: ReactNode }) {
  return (
    <div className="h-full overflow-y-auto">
      <div className="mx-auto w-full max-w-4xl px-6 py-6 pb-16">
        <header className="mb-5">
          <h1 className="font-semibold text-xl tracking-tight">{title}</h1>
          {description ? <p className="mt-1 text-ink-soft">{description}</p> : null}
        </header>
        {children}
      </div>
    </div>
  );
}
