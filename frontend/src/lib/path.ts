/** The last part of a path of any system. */
export function baseName(path: string): string {
  return (
    path
      .replace(/[/\\]+$/, '')
      .split(/[/\\]/)
      .at(-1) || path
  );
}

/** A path in pieces that may stand on lines of their own: after each separator and before each dot. */
export function pathPieces(path: string): string[] {
  return path.match(/\.*[^/\\.]*[/\\]*/g)?.filter((piece) => piece !== '') ?? [];
}

/** As much of the end of a path as none of the others ends with: its last part, or more if they share that. */
export function distinctTail(path: string, others: readonly string[]): string {
  const parts = partsOf(path);
  for (let count = 1; count < parts.length; count++) {
    const tail = parts.slice(-count).join('/');
    if (others.every((other) => partsOf(other).slice(-count).join('/') !== tail)) return tail;
  }
  return path;
}

function partsOf(path: string): string[] {
  return path.split(/[/\\]/).filter((part) => part !== '');
}
