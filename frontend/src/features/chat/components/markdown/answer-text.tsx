'use client';

import { useEffect, useState } from 'react';
import { splitBlocks } from '../../lib/split-blocks';
import type { Markdown } from './markdown';

let loaded: typeof Markdown | null = null;

/** The renderer is a fifth of the app's code and the first screen has no answer, so it comes after that. */
export async function loadMarkdown(): Promise<typeof Markdown> {
  const module = await import('./markdown');
  loaded = module.Markdown;
  return loaded;
}

/** The text of an answer: as it was written until the renderer is there, then as Markdown. */
export function AnswerText({ text }: { text: string }) {
  const Rendered = useMarkdown();
  return Rendered ? <Rendered text={text} /> : <PlainText text={text} />;
}

function useMarkdown(): typeof Markdown | null {
  const [markdown, setMarkdown] = useState(() => loaded);
  useEffect(() => {
    if (markdown) return;
    let mounted = true;
    // Without the chunk the text stays as it is, plain and whole.
    loadMarkdown().then(
      (component) => {
        if (mounted) setMarkdown(() => component);
      },
      () => undefined,
    );
    return () => {
      mounted = false;
    };
  }, [markdown]);
  return markdown;
}

/** In the same type and with the same distances, so that paragraphs stay where they are. */
function PlainText({ text }: { text: string }) {
  return (
    <div className="markdown">
      {splitBlocks(text).map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: text only grows at its end, so a block keeps its place
        <div key={index} className="markdown-block whitespace-pre-wrap">
          {block.trimEnd()}
        </div>
      ))}
    </div>
  );
}
