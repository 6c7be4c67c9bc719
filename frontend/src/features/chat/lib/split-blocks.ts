const FENCE = /^ {0,3}(`{3,}|~{3,})(.*)$/;
const LIST_ITEM = /^ {0,3}(?:[-*+]|\d{1,9}[.)])(?:\s|$)/;
const DEFINITION = /^ {0,3}\[[^\]]+\]:/;

/**
 * Cuts Markdown at blank lines into pieces that can be rendered alone, so that while an answer grows only its last
 * piece is parsed again. Code fences and lists with blank lines stay whole; text with link or footnote definitions,
 * which reach across pieces, is not cut at all. Joined, the pieces are the text.
 */
export function splitBlocks(text: string): string[] {
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const blocks: string[] = [];
  let block: string[] = [];
  let fence: string | null = null;
  let afterBlank = false;

  for (const raw of lines) {
    const line = raw.replace(/\r?\n$/, '');
    if (fence === null && DEFINITION.test(line)) return [text];
    const blank = line.trim() === '';
    if (fence === null && afterBlank && !blank && !continues(block, line)) {
      blocks.push(block.join(''));
      block = [];
    }
    block.push(raw);
    afterBlank = blank && fence === null;
    fence = fenceAfter(fence, line);
  }
  if (block.length > 0) blocks.push(block.join(''));
  return blocks;
}

/** The fence that is open after this line. */
function fenceAfter(open: string | null, line: string): string | null {
  const match = FENCE.exec(line);
  const marks = match?.[1];
  if (!match || !marks) return open;
  const info = match[2] ?? '';
  if (open === null) return marks.startsWith('`') && info.includes('`') ? null : marks;
  const closes = marks[0] === open[0] && marks.length >= open.length && info.trim() === '';
  return closes ? null : open;
}

/** Whether a line after a blank one still belongs to the block: the next item of a list, or indented below one. */
function continues(block: string[], line: string): boolean {
  const first = block.find((other) => other.trim() !== '');
  if (first === undefined) return true;
  if (/^(?: {2,}|\t)/.test(line)) return true;
  return LIST_ITEM.test(first) && LIST_ITEM.test(line);
}
