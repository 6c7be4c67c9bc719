import { render, screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';

test('an answer is readable before the renderer of Markdown has come, and is rendered then', async () => {
  vi.resetModules();
  const { AnswerText } = await import('../components/markdown/answer-text');
  const { container } = render(<AnswerText text={'one **two**\n\nthree\n'} />);
  expect([...container.querySelectorAll('.markdown-block')].map((block) => block.textContent)).toEqual([
    'one **two**',
    'three',
  ]);
  expect((await screen.findByText('two')).tagName).toBe('STRONG');
  expect(container.querySelectorAll('.markdown')).toHaveLength(1);
  expect(container.textContent).not.toContain('**');
});
