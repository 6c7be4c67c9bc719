// Runs before every page of a version, and tells XGEN whether the page is there and what went wrong, by requests to the
// page's own origin: a frontend that is not trusted has no IPC. `hidden` is whether the window is.
(hidden) => {
  const own = /^frontend[a-z-]*:$/.test(location.protocol) || /^frontend[a-z-]*\.localhost$/.test(location.hostname);
  if (!own) return;
  const { fetch, setTimeout, clearTimeout, requestAnimationFrame } = window;
  const nextFrame = requestAnimationFrame.bind(window);
  if (hidden) {
    // A hidden window draws no frame, and a page that waits for one would wait for ever.
    window.requestAnimationFrame = (run) => setTimeout(() => run(performance.now()), 16);
    window.cancelAnimationFrame = (id) => clearTimeout(id);
  }

  /** What the page cannot do without, and what it can. */
  const problems = [];
  const notes = [];
  let state = 'loading';
  let waiting = false;

  const report = () => {
    const body = JSON.stringify({ state, problems, notes });
    fetch
      .call(window, '/.xgen/page', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body })
      .catch(() => undefined);
  };
  const add = (list, text) => {
    const entry = String(text).slice(0, 400);
    if (list.length === 20 || list.includes(entry)) return;
    list.push(entry);
    if (list !== problems || waiting) return;
    // What else is wrong comes mostly at once.
    waiting = true;
    setTimeout(() => {
      waiting = false;
      report();
    }, 150);
  };
  const short = (url) => {
    try {
      const { origin, pathname, href } = new URL(url, location.href);
      return origin === location.origin ? pathname : href;
    } catch {
      return String(url);
    }
  };
  const isOwn = (url) => new URL(url, location.href).origin === location.origin;

  window.addEventListener(
    'error',
    (event) => {
      if (event instanceof ErrorEvent) {
        // Says only that a layout took another round.
        if (event.message.startsWith('ResizeObserver loop')) return;
        add(problems, `${event.message} (${short(event.filename)}:${event.lineno})`);
        return;
      }
      const element = event.target;
      const url = element?.src || element?.href;
      if (typeof url !== 'string' || url === '') return;
      const needed = element.localName === 'script' || (element.localName === 'link' && /stylesheet/.test(element.rel));
      // In a closed network nothing of another server loads; the page has to do without.
      add(needed && isOwn(url) ? problems : notes, `${short(url)} could not be loaded`);
    },
    true,
  );
  window.addEventListener('unhandledrejection', ({ reason }) => {
    if (reason?.name === 'AbortError') return;
    const text = reason instanceof Error ? String(reason) : (reason?.message ?? reason);
    add(problems, `unhandled rejection: ${text}`);
  });
  document.addEventListener('securitypolicyviolation', (event) => {
    const { effectiveDirective, blockedURI, sourceFile, lineNumber, disposition } = event;
    if (disposition !== 'enforce') return;
    const place = sourceFile ? ` (${short(sourceFile)}:${lineNumber})` : '';
    // Libraries probe for `eval`; one that cannot do without throws.
    const needed = /^(script|style)-src/.test(effectiveDirective) && blockedURI === 'inline';
    add(needed ? problems : notes, `${effectiveDirective} forbids ${blockedURI}${place}`);
  });

  const hasBox = ({ width, height }) => width > 0 && height > 0;
  const isShown = (element) => element.checkVisibility?.({ visibilityProperty: true }) ?? true;
  const range = document.createRange();
  const textHasBox = (text) => {
    if (text.data.trim() === '' || !isShown(text.parentElement)) return false;
    range.selectNodeContents(text);
    return hasBox(range.getBoundingClientRect());
  };
  const laidOut = () => {
    if (document.readyState !== 'complete' || !document.body) return false;
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) if (textHasBox(texts.currentNode)) return true;
    return [...document.body.querySelectorAll('img, svg, canvas, video, input, button, textarea')].some(
      (element) => isShown(element) && hasBox(element.getBoundingClientRect()),
    );
  };
  const look = () => {
    if (!laidOut()) return setTimeout(look, 50);
    state = 'laid_out';
    report();
    if (hidden) return;
    // The second frame starts when the first one is on the screen.
    nextFrame(() =>
      nextFrame(() => {
        state = 'painted';
        report();
      }),
    );
  };
  look();
};
