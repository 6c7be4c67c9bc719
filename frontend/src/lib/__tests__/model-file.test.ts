import { expect, test } from 'vitest';
import { qwen, starter } from '@/client/testing/samples';
import { distinctFile, distinctName } from '../model-file';

test('a name that no other model has stands alone', () => {
  expect(distinctFile(starter, [starter, qwen])).toBeNull();
  expect(distinctName(starter, [starter, qwen])).toBe('XGEN Starter');
});

test('models of one name are told apart by their files', () => {
  const copy = { ...starter, id: 'copy', path: 'C:\\data\\models\\9f2\\mine.gguf' };
  const models = [starter, copy, qwen];
  expect(models.map((model) => distinctFile(model, models))).toEqual(['starter.gguf', 'mine.gguf', null]);
  expect(distinctName(copy, models)).toBe('XGEN Starter · mine.gguf');
});

test('where the files have one name as well, so much of the path is told as differs', () => {
  const copy = { ...starter, id: 'copy', path: '/data/models/9f2/starter.gguf' };
  const other = { ...starter, id: 'other', path: '/backup/models/9f2/starter.gguf' };
  const models = [starter, copy, other];
  expect(models.map((model) => distinctFile(model, models))).toEqual([
    'xgen/starter.gguf',
    '/data/models/9f2/starter.gguf',
    '/backup/models/9f2/starter.gguf',
  ]);
});
