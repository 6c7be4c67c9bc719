import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { fireEvent, render, screen, waitFor } from '@testing-library/react';
import { IntlProvider } from 'use-intl';
import { expect, test } from 'vitest';
import { HostProvider } from '@/client/host-context';
import { FakeTransport } from '@/client/testing/fake-transport';
import { NoticesProvider } from '@/components/problem/notices';
import { MESSAGES } from '@/config/locale';
import { testIds } from '@/testing/test-ids';
import { Markdown } from '../components/markdown/markdown';

const NO_CAPABILITIES = { pickPaths: false, openFolders: false, dropPaths: false, openWindows: false };

function show(text: string) {
  const transport = new FakeTransport({ link_open: () => ({}) });
  const tree = (shown: string) => (
    <QueryClientProvider client={new QueryClient()}>
      <HostProvider host={{ transport, capabilities: NO_CAPABILITIES }}>
        <IntlProvider locale="en" messages={MESSAGES.en} timeZone="UTC">
          <NoticesProvider>
            <Markdown text={shown} />
          </NoticesProvider>
        </IntlProvider>
      </HostProvider>
    </QueryClientProvider>
  );
  const view = render(tree(text));
  return { ...view, transport, grow: (next: string) => view.rerender(tree(next)) };
}

const PAYLOADS = [
  '<script>alert(1)</script>',
  '<ScRiPt src="https://evil.example/x.js"></sCrIpT>',
  '<img src=x onerror=alert(1)>',
  '<img src="https://evil.example/a.png">',
  '<svg onload=alert(1)>',
  '<svg><script>alert(1)</script></svg>',
  '<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
  '<iframe src="javascript:alert(1)"></iframe>',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  '<object data="data:text/html,<script>alert(1)</script>"></object>',
  '<embed src="javascript:alert(1)">',
  '<a href="javascript:alert(1)">x</a>',
  '<form action="javascript:alert(1)"><button>x</button></form>',
  '<body onload=alert(1)>',
  '<details open ontoggle=alert(1)>',
  '<math><mi xlink:href="data:x,<script>alert(1)</script>">x</mi></math>',
  '<style>@import "https://evil.example/x.css";</style>',
  '<div style="background:url(https://evil.example/x)">x</div>',
  '<link rel=stylesheet href=https://evil.example/x.css>',
  '<meta http-equiv=refresh content="0;url=https://evil.example">',
  '<base href="https://evil.example/">',
  '<video><source onerror="alert(1)"></video>',
  '<input autofocus onfocus=alert(1)>',
  '<!--><script>alert(1)</script>-->',
  '[x](javascript:alert(1))',
  '[x](JaVaScRiPt:alert(1))',
  '[x](java\tscript:alert(1))',
  '[x](javascript&colon;alert(1))',
  '[x](&#106;avascript:alert(1))',
  '[x](\u0001javascript:alert(1))',
  '[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)',
  '[x](vbscript:msgbox(1))',
  '[x](file:///etc/passwd)',
  '[x](smb://host/share)',
  '[x](//evil.example/x)',
  '[x](\\\\evil.example\\share)',
  '[x](tauri://localhost/)',
  '[x](ms-msdt:/id)',
  '[x](blob:https://evil.example/1)',
  '[x][r]\n\n[r]: javascript:alert(1)',
  '<javascript:alert(1)>',
  '![x](javascript:alert(1))',
  '![x](https://evil.example/pixel.png "t")',
  '![x](data:image/svg+xml,<svg onload=alert(1)>)',
  '![][r]\n\n[r]: https://evil.example/pixel.png',
  '[![x](https://evil.example/a.png)](javascript:alert(1))',
  '```html\n<script>alert(1)</script>\n```',
  '```"><script>alert(1)</script>\nx\n```',
  '`<img src=x onerror=alert(1)>`',
  '| <img src=x onerror=alert(1)> |\n| - |\n| <script>alert(1)</script> |',
  '- [ ] <input onfocus=alert(1) autofocus>',
  'x[^1]\n\n[^1]: <script>alert(1)</script>',
];

const ALLOWED_TAGS =
  /^(div|span|p|h[1-6]|ul|ol|li|blockquote|hr|br|em|strong|del|code|pre|figure|figcaption|button|svg|path|rect|circle|a|table|thead|tbody|tr|th|td|input|sup|section)$/;

test.each(PAYLOADS)('nothing of %j is carried out', (payload) => {
  const { container } = show(payload);
  for (const element of container.querySelectorAll('*')) {
    expect(element.tagName.toLowerCase()).toMatch(ALLOWED_TAGS);
    for (const { name, value } of element.attributes) {
      expect(name, 'no event attribute').not.toMatch(/^on/i);
      expect(name, 'nothing is loaded').not.toMatch(/^(src|srcset|srcdoc|data|action|formaction|background|poster)$/i);
      if (/href$/i.test(name)) expect(value).toMatch(/^(https?:\/\/|mailto:)/);
      if (name === 'style') expect(value).not.toMatch(/url\(/i);
    }
  }
});

test('a link is opened by the backend and never by the page', () => {
  const { transport } = show('[docs](https://example.com/a?b=1)');
  const link = screen.getByRole('link');
  const stayed = !fireEvent.click(link);
  expect(stayed, 'the default was prevented').toBe(true);
  expect(fireEvent(link, new MouseEvent('auxclick', { bubbles: true, cancelable: true, button: 1 }))).toBe(false);
  const opened = { url: 'https://example.com/a?b=1' };
  expect(transport.requests('link_open')).toEqual([opened, opened]);
});

test('a remote image is named with its address and not loaded', () => {
  const { container } = show('![a chart](https://example.com/chart.png)');
  expect(container.querySelector('img')).toBeNull();
  expect(container.textContent).toContain('a chart');
  expect(container.textContent).toContain('https://example.com/chart.png');
});

test('tables, task lists and struck text are rendered', () => {
  const { container } = show('| a |\n| - |\n| 1 |\n\n- [x] done\n- [ ] open\n\n~~old~~');
  expect(container.querySelectorAll('td')).toHaveLength(1);
  const boxes = [...container.querySelectorAll<HTMLInputElement>('input[type=checkbox]')];
  expect(boxes.map((box) => [box.checked, box.disabled])).toEqual([
    [true, true],
    [false, true],
  ]);
  expect(container.querySelector('del')?.textContent).toBe('old');
});

test('code has its language, is highlighted and can be copied', async () => {
  const { container } = show('```rust\nfn main() {}\n```');
  expect(container.querySelector('figcaption')?.textContent).toContain('rust');
  expect(screen.getByTestId(testIds.copyCode)).toBeTruthy();
  await waitFor(() => expect(container.querySelector('.hljs-keyword')?.textContent).toBe('fn'));
  expect(container.querySelector('code')?.textContent).toBe('fn main() {}');
});

test('a finished block keeps its elements while text is added', () => {
  const { container, grow } = show('first paragraph\n\nsecond');
  const first = container.querySelector('p');
  grow('first paragraph\n\nsecond grows\n\nthird');
  expect(container.querySelector('p')).toBe(first);
  expect(container.querySelectorAll('p')).toHaveLength(3);
});
