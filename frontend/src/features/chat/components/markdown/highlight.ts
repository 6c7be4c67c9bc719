import dockerfile from 'highlight.js/lib/languages/dockerfile';
import { common, createLowlight } from 'lowlight';

const lowlight = createLowlight(common);
lowlight.register({ dockerfile });
lowlight.registerAlias({ bash: ['console', 'shellsession'], javascript: ['jsx'], typescript: ['tsx'] });

/** A piece of highlighted code: text with the class of the token it is. */
export type Token = string | { className: string; children: Token[] };

/** The code as tokens, or null for a language that is not known. */
export function highlight(code: string, language: string): Token[] | null {
  if (!lowlight.registered(language)) return null;
  return lowlight.highlight(language, code).children.map(toToken);
}

type Node = ReturnType<typeof lowlight.highlight>['children'][number];

function toToken(node: Node): Token {
  if (node.type === 'text') return node.value;
  if (node.type !== 'element') return '';
  const classes = node.properties.className;
  return {
    className: Array.isArray(classes) ? classes.join(' ') : '',
    children: node.children.map(toToken),
  };
}
