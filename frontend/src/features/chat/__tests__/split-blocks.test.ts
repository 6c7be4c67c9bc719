import { expect, test } from 'vitest';
import { splitBlocks } from '../lib/split-blocks';

test.each([
  ['paragraphs', 'one\ntwo\n\nthree', ['one\ntwo\n\n', 'three']],
  ['a code fence with blank lines', '```js\na\n\nb\n```\n\nafter', ['```js\na\n\nb\n```\n\n', 'after']],
  ['a fence that is still open', 'text\n\n```py\nx = 1\n\ny', ['text\n\n', '```py\nx = 1\n\ny']],
  ['a fence inside a longer fence', '````\n```\n\n```\n````\n\nend', ['````\n```\n\n```\n````\n\n', 'end']],
  ['a list with blank lines', '1. a\n\n2. b\n\n   more\n\nend', ['1. a\n\n2. b\n\n   more\n\n', 'end']],
  ['a table', '| a |\n| - |\n| 1 |\n\nend', ['| a |\n| - |\n| 1 |\n\n', 'end']],
  ['link definitions reach everywhere', '[a]\n\n[a]: https://x.y', ['[a]\n\n[a]: https://x.y']],
  ['nothing', '', []],
])('%s', (_name, text, blocks) => {
  expect(splitBlocks(text)).toEqual(blocks);
});

test('whatever the text, the blocks joined are the text, and a growing text keeps its finished blocks', () => {
  const text = '# 제목\n\n문단 *강조*\n\n- a\n\n- b\n\n```rust\nfn a() {}\n\nfn b() {}\n```\n\n> 인용\n\n끝';
  let before: string[] = [];
  for (let length = 0; length <= text.length; length++) {
    const blocks = splitBlocks(text.slice(0, length));
    expect(blocks.join('')).toBe(text.slice(0, length));
    // A list takes in what follows it, so only the blocks before the last two are final.
    expect(blocks.slice(0, Math.max(0, before.length - 2))).toEqual(before.slice(0, Math.max(0, before.length - 2)));
    before = blocks;
  }
});
