import { Fragment } from 'react';
import { pathPieces } from '@/lib/path';

/** A path that breaks at its separators where it is too long for a line. */
export function PathText({ path }: { path: string }) {
  const pieces = pathPieces(path);
  return pieces.map((piece, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no identity but their place
    <Fragment key={index}>
      {index > 0 ? <wbr /> : null}
      {piece}
    </Fragment>
  ));
}
