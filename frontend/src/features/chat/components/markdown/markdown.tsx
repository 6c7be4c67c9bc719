'use client';

import { ImageIcon } from 'lucide-react';
import { type ComponentProps, memo, useMemo } from 'react';
import ReactMarkdown, { type Components, type ExtraProps } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { openableUrl } from '@/lib/links';
import { splitBlocks } from '../../lib/split-blocks';
import { CodeBlock } from './code-block';
import { ExternalLink } from './external-link';

/**
 * Markdown of a model. Nothing of it is trusted: HTML is shown as text, URLs pass a list of schemes, links go to the
 * system's browser, and images are named but not loaded. Finished blocks are not rendered again while text is added.
 */
export function Markdown({ text }: { text: string }) {
  const blocks = useMemo(() => splitBlocks(text), [text]);
  return (
    <div className="markdown">
      {blocks.map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: text only grows at its end, so a block keeps its place
        <Block key={index} text={block} />
      ))}
    </div>
  );
}

const Block = memo(function Block({ text }: { text: string }) {
  return (
    <div className="markdown-block">
      <ReactMarkdown remarkPlugins={PLUGINS} urlTransform={keepOpenable} components={COMPONENTS}>
        {text}
      </ReactMarkdown>
    </div>
  );
});

const PLUGINS = [remarkGfm];

const keepOpenable = (url: string) => openableUrl(url) ?? '';

const COMPONENTS: Components = {
  a: ({ href, children }) => <ExternalLink url={href ?? ''}>{children}</ExternalLink>,
  img: ({ src, alt }) => <UnloadedImage alt={alt ?? ''} url={typeof src === 'string' ? src : ''} />,
  pre: ({ node }) => <CodeBlock {...codeOf(node)} />,
  input: ({ checked }) => <input type="checkbox" checked={checked === true} disabled readOnly />,
  table: ({ children }) => (
    <div className="w-fit max-w-full overflow-x-auto rounded-lg border border-line">
      <table>{children}</table>
    </div>
  ),
};

/** An image as text: loading it would tell its server that this chat was read. */
function UnloadedImage({ alt, url }: { alt: string; url: string }) {
  return (
    <span className="inline-flex max-w-full items-center gap-1.5 rounded bg-fill px-1.5 align-middle text-[0.9em] text-ink-soft">
      <ImageIcon aria-hidden className="size-3.5 shrink-0" />
      {alt ? <span>{alt}</span> : null}
      {url ? (
        <ExternalLink url={url}>
          <span className="break-all">{url}</span>
        </ExternalLink>
      ) : null}
    </span>
  );
}

/** The text and the language of a code block, from the tree that react-markdown renders. */
function codeOf(pre: ExtraProps['node']): ComponentProps<typeof CodeBlock> {
  const code = pre?.children[0];
  if (code?.type !== 'element') return { code: '', language: null };
  const classes = code.properties.className;
  const name = Array.isArray(classes) ? classes.find((entry) => String(entry).startsWith('language-')) : undefined;
  const text = code.children.map((child) => (child.type === 'text' ? child.value : '')).join('');
  return { code: text.replace(/\n$/, ''), language: name ? String(name).slice('language-'.length) : null };
}
