import type { ComponentProps } from 'react';

/** Next's link over the plain history of the test's window. */
export default function Link({ href = '', ...props }: ComponentProps<'a'>) {
  return (
    <a
      {...props}
      href={href}
      onClick={(event) => {
        event.preventDefault();
        window.history.pushState(null, '', href);
      }}
    />
  );
}
