import { expect, test } from 'vitest';
import { pathPieces } from '../path';

test.each([
  ['/home/user/my-model-q8_0.gguf', ['/', 'home/', 'user/', 'my-model-q8_0', '.gguf']],
  ['C:\\models\\qwen2.5.gguf', ['C:\\', 'models\\', 'qwen2', '.5', '.gguf']],
  ['../.cache//나의 모델/', ['../', '.cache//', '나의 모델/']],
])('%s breaks after separators and before dots, and nothing of it is lost', (path, pieces) => {
  expect(pathPieces(path)).toEqual(pieces);
  expect(pieces.join('')).toBe(path);
});
