import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { By } from 'selenium-webdriver';
import { eventually } from '../lib/processes.mjs';
import { uiTest } from '../lib/test.mjs';

/** HTML as it would come from a model or a document; each tries to set `window.reached` in its own way. */
const INJECTED = [
  '<script>REACH</script>',
  '<script type="module">REACH</script>',
  '<script src="data:text/javascript,REACH"></script>',
  '<script src="https://example.org/reach.js"></script>',
  '<img src="x:" onerror="REACH">',
  '<img src="data:image/svg+xml,<svg xmlns=\'http://www.w3.org/2000/svg\'/>" onload="REACH">',
  '<svg onload="REACH"><script>REACH</script></svg>',
  '<svg><animate attributeName="x" dur="1s" onbegin="REACH"/></svg>',
  '<body onload="REACH"></body>',
  '<details open ontoggle="REACH"><summary>x</summary></details>',
  '<video><source onerror="REACH"></video>',
  '<input autofocus onfocus="REACH">',
  '<style>@keyframes k {} .k { animation: k 1s }</style><p class="k" onanimationstart="REACH">x</p>',
  '<a class="press" href="javascript:REACH">x</a>',
  '<a class="press" href="JaVaScRiPt:REACH" target="_blank">x</a>',
  '<button class="press" onclick="REACH">x</button>',
  '<form action="javascript:REACH"><button class="press">x</button></form>',
  '<button class="press" form="f" formaction="javascript:REACH">x</button><form id="f"></form>',
  '<iframe src="javascript:parent.REACH"></iframe>',
  '<iframe srcdoc="<script>parent.REACH</script>"></iframe>',
  '<iframe src="data:text/html,<script>parent.REACH</script>"></iframe>',
  '<object data="javascript:REACH"></object>',
  '<embed src="data:text/html,<script>parent.REACH</script>">',
  '<meta http-equiv="refresh" content="0;url=javascript:REACH">',
  '<base href="https://example.org/">',
];

uiTest('nothing that is injected into the page runs', {}, async ({ page }) => {
  await page.run(async (injected) => {
    const violations = [];
    document.addEventListener('securitypolicyviolation', (event) => violations.push(event.effectiveDirective));
    const box = document.body.appendChild(document.createElement('div'));
    for (const [index, html] of injected.entries()) {
      const place = box.appendChild(document.createElement('div'));
      place.innerHTML = html.replaceAll('REACH', `reached${index}=1`);
      // A script that comes by innerHTML does not run in any page; one that is made does.
      for (const dead of place.querySelectorAll('script')) {
        const script = document.createElement('script');
        for (const { name, value } of dead.attributes) script.setAttribute(name, value);
        script.textContent = dead.textContent;
        dead.replaceWith(script);
      }
      for (const element of place.querySelectorAll('.press')) element.click();
    }
    // The last of its kind, with a handler that may run: the others had their turn before it.
    await new Promise((resolve) => {
      const image = box.appendChild(new Image());
      image.addEventListener('error', resolve);
      image.src = 'x:';
    });
    window.refused = violations;
  }, INJECTED);
  const refused = () => page.run(() => window.refused);
  await eventually(async () => (await refused()).length >= 20, 'the policy has refused them').catch(async (error) => {
    throw new Error(`${error.message}, only ${await refused()}`);
  });
  const reached = () => page.run(() => Object.keys(window).filter((name) => name.startsWith('reached')));
  assert.deepEqual(await reached(), [], 'no injected code ran');
  assert.equal(await page.run(() => location.origin), 'tauri://localhost');
  await page.shows('nav-chat');
});

uiTest('text does not become code', {}, async ({ page }) => {
  const outcomes = await page.run(() => {
    const tries = {
      eval: () => window.eval('window.reached = 1'),
      Function: () => new Function('window.reached = 1')(),
      constructor: () => [].at.constructor('window.reached = 1')(),
    };
    const attempt = ([name, run]) => {
      try {
        run();
        return [name, 'ran'];
      } catch (error) {
        return [name, error.name];
      }
    };
    setTimeout('window.reached = 1', 0);
    return Object.entries(tries).map(attempt);
  });
  assert.deepEqual(outcomes, [
    ['eval', 'EvalError'],
    ['Function', 'EvalError'],
    ['constructor', 'EvalError'],
  ]);
  // Timers run in their order, so the text had its turn before this function.
  assert.equal(await page.run(() => new Promise((resolve) => setTimeout(() => resolve(window.reached), 0))), null);
});

uiTest('the page reaches the commands of XGEN and nothing else', {}, async ({ page, home }) => {
  const reached = path.join(home, 'reached');
  assert.equal(await page.run(() => typeof window.__TAURI__), 'undefined', 'there is no global API');
  const foreign = [
    ['plugin:shell|execute', { program: 'touch', args: [reached], options: {} }],
    ['plugin:shell|spawn', { program: 'touch', args: [reached], options: {} }],
    ['plugin:shell|open', { path: 'https://example.org' }],
    ['plugin:fs|read_text_file', { path: '/etc/hostname' }],
    ['plugin:fs|write_text_file', { path: reached, contents: '' }],
    ['plugin:opener|open_url', { url: 'https://example.org' }],
    ['plugin:opener|open_path', { path: '/etc' }],
    ['plugin:dialog|open', { options: {} }],
    ['plugin:dialog|message', { message: 'x' }],
    ['plugin:http|fetch', { clientConfig: { url: 'https://example.org', method: 'GET', headers: [] } }],
    ['plugin:window|close', { label: 'main' }],
    ['plugin:webview|create_webview_window', { options: { label: 'other', url: 'https://example.org' } }],
    ['plugin:event|listen', { event: 'x', target: { kind: 'Any' }, handler: 1 }],
    ['plugin:path|resolve_directory', { directory: 1 }],
    ['plugin:app|version', {}],
    ['no_such_command', {}],
  ];
  const call = (command, args) =>
    window.__TAURI_INTERNALS__.invoke(command, args).then(
      (value) => ['done', value],
      (error) => ['refused', String(error)],
    );
  for (const [command, args] of foreign) {
    const [outcome, said] = await page.run(call, command, args);
    assert.equal(outcome, 'refused', `${command} gave ${said}`);
    assert.match(said, /not allowed|not found/, `${command} is refused by the permissions, not by its arguments`);
  }
  assert.ok(!existsSync(reached), 'and none of them has done anything');

  for (const url of [
    'file:///etc/passwd',
    'javascript:alert(1)',
    'smb://host/x',
    'ms-msdt:/id',
    '//host/x',
    'JAVASCRIPT:x',
    ' file:///x',
  ]) {
    const link = await page.run(call, 'link_open', { req: { url } });
    assert.equal(link[0], 'refused', `${url} is not opened`);
  }
  const [outcome, info] = await page.run(call, 'app_info', { req: {} });
  assert.equal(outcome, 'done', `its own commands work: ${info}`);
});

uiTest('the window shows nothing but the app', {}, async ({ page, driver }) => {
  const own = await page.run(() => location.href);
  await page.run(() => {
    window.marker = 'still the same page';
    for (const url of ['https://example.org/', 'http://tauri.localhost/', 'data:text/html,x', 'file:///etc/passwd'])
      location.href = url;
  });
  const opened = await page.run(() =>
    ['https://example.org/', 'about:blank', location.href].map((url) => window.open(url) === null),
  );
  assert.deepEqual(opened, [true, true, true], 'no second window opens');
  await page.run(() => {
    const link = document.body.appendChild(document.createElement('a'));
    link.dataset.testid = 'foreign-link';
    Object.assign(link, { href: 'https://example.org/', textContent: 'foreign link' });
    link.style.cssText = 'position: fixed; inset: 0 auto auto 0; z-index: 100';
  });
  await driver.findElement(By.css('[data-testid="foreign-link"]')).click();
  await eventually(() => page.run(() => document.readyState === 'complete'), 'the page is loaded');
  assert.equal(await page.run(() => location.href), own);
  assert.equal(await page.run(() => window.marker), 'still the same page');
  assert.equal((await driver.getAllWindowHandles()).length, 1);
  await page.click('nav-models');
  await page.shows('model-row');
});
