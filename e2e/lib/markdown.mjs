/** What a person reads of simple Markdown: its words, without its signs. */
export function plain(markdown) {
  const unmarked = markdown
    .replaceAll(/^```.*$/gm, '')
    .replaceAll(/^- /gm, '')
    .replaceAll(/\*\*|`/g, '');
  return oneLine(unmarked);
}

export const oneLine = (text) => text.replaceAll(/\s+/g, ' ').trim();
